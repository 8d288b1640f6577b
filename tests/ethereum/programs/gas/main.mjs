// The same signed transactions on the node and on Hardhat's EVM: both must say the same of them.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import {
	Interface,
	Wallet,
	concat,
	getCreateAddress,
	parseUnits,
	toBeHex,
} from "ethers";

import { development, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS } from "../../lib/contracts.mjs";
import { Twins } from "../../lib/twins.mjs";

const abi = Object.fromEntries(
	Object.entries(CONTRACTS).map(([name, contract]) => [name, new Interface(contract.abi)]),
);

/** What must be the same of a transaction wherever it runs. */
function essence(receipt) {
	return {
		hash: receipt.hash,
		status: receipt.status,
		type: receipt.type,
		gasUsed: receipt.gasUsed,
		// go-ethereum names the address of a creation that failed, too; Hardhat does not.
		contractAddress: receipt.status === 1 ? receipt.contractAddress : null,
		logs: receipt.logs.map(({ address, topics, data }) => ({ address, topics: [...topics], data })),
	};
}

describe("gas and effects", () => {
	const ours = httpProvider();
	const other = Wallet.createRandom().address;
	const at = {};
	let twins;
	let wallet;
	let theirs;
	let chainId;

	before(async () => {
		twins = await Twins.start(ours, development("goliath", ours));
		({ wallet, theirs, chainId } = twins);
	});

	/** Runs a transaction on both and compares; answers the receipt. */
	async function both(fields) {
		const [receipt, expected] = await twins.send(fields);
		assert.deepEqual(essence(receipt), essence(expected));
		return receipt;
	}

	async function deployBoth(name, args = [], value = 0n) {
		const { abi, bytecode } = CONTRACTS[name];
		const data = concat([bytecode, new Interface(abi).encodeDeploy(args)]);
		at[name] = getCreateAddress({ from: wallet.address, nonce: twins.nonce });
		await both({ data, value });
		const [code, expected] = await Promise.all([ours.getCode(at[name]), theirs.getCode(at[name])]);
		assert.equal(code, expected);
	}

	const call = (name, method, args = [], fields = {}) => {
		const data = abi[name].encodeFunctionData(method, args);
		return both({ to: at[name], data, ...fields });
	};

	it("should be the same for deployments", async () => {
		await deployBoth("Counter", [3], 5n);
		for (const name of ["Batch", "Caller", "Factory", "Environment"]) await deployBoth(name);
		await deployBoth("Token", [10n ** 24n]);
		await deployBoth("Mayfly", [other, false], 7n);
		await deployBoth("Mayfly", [other, true], 7n);
		await both({ data: concat([CONTRACTS.Counter.bytecode, toBeHex(2_000_000, 32)]) });
		await both({ data: "0x6001600055", value: 1n });
	});

	it("should be the same for storage that is written, changed and cleared", async () => {
		await call("Counter", "increment", ["a note"]);
		await call("Counter", "incrementBy", [10]);
		await call("Token", "transfer", [other, 100n]);
		await call("Token", "transfer", [other, 50n]);
		await call("Token", "approve", [wallet.address, 70n]);
		await call("Token", "transferFrom", [wallet.address, other, 30n]);
		await call("Token", "approve", [wallet.address, 0n]);
		await call("Token", "transfer", [wallet.address, 1n]);
		await call("Environment", "transient", [9]);
	});

	it("should be the same for failures", async () => {
		for (const [name, args] of [
			["failWithString", []],
			["failWithCustomError", [3]],
			["failWithoutReason", []],
			["failAssertion", []],
			["divide", [0]],
			["failWithInvalid", []],
			["burnGas", []],
		]) {
			await call("Counter", name, args, { gasLimit: 150_000n });
		}
		await both({ to: at.Counter, data: "0x12345678" });
		await call("Counter", "incrementBy", [10], { gasLimit: 30_000n });
	});

	it("should be the same for calls of calls", async () => {
		const increment = abi.Counter.encodeFunctionData("increment", ["nested"]);
		const fail = abi.Counter.encodeFunctionData("failWithString");
		for (const method of ["viaCall", "viaDelegateCall", "viaCallCode"]) {
			await call("Caller", method, [at.Counter, increment]);
			await call("Caller", method, [at.Counter, fail]);
		}
		await call("Caller", "viaCall", [other, "0x"], { value: 5n });
		await call("Caller", "viaCall", [wallet.address, "0x"]);
		const stranger = Wallet.createRandom().address;
		await call("Caller", "viaCall", [stranger, "0x"], { value: 1n });
	});

	it("should be the same for contracts that come and go", async () => {
		const { bytecode } = CONTRACTS.Batch;
		await call("Factory", "create2", [bytecode, toBeHex(1, 32)]);
		await call("Factory", "create2", [bytecode, toBeHex(1, 32)], { gasLimit: 1_000_000n });
		await call("Mayfly", "leave", [other]);
	});

	it("should be the same for access lists, data and bare transfers", async () => {
		const accessList = [{ address: at.Counter, storageKeys: [toBeHex(0, 32), toBeHex(1, 32)] }];
		const data = abi.Counter.encodeFunctionData("increment", ["listed"]);
		await both({ to: at.Counter, data, accessList });
		const price = { maxFeePerGas: undefined, maxPriorityFeePerGas: undefined };
		const gasPrice = parseUnits("100", "gwei");
		await both({ type: 1, ...price, gasPrice, to: at.Counter, data, accessList });
		await both({ type: 0, ...price, gasPrice, to: other, value: 1n });
		await both({ to: other, data: `0x${"00".repeat(500)}${"ff".repeat(500)}` });
		await both({ to: at.Environment, data: `0x${"ff".repeat(1_000)}` });
	});

	it("should be the same for delegated accounts", async () => {
		const calls = [{ to: other, value: 3n, data: "0x" }];
		const entry = await wallet.authorize({ address: at.Batch, chainId, nonce: twins.nonce + 1 });
		await both({
			type: 4,
			to: wallet.address,
			data: abi.Batch.encodeFunctionData("execute", [calls]),
			authorizationList: [entry],
		});
		twins.nonce++;
		await both({
			to: wallet.address,
			data: abi.Batch.encodeFunctionData("execute", [calls]),
			value: 1n,
		});
		const back = await wallet.authorize({
			address: `0x${"00".repeat(20)}`,
			chainId,
			nonce: twins.nonce + 1,
		});
		await both({ type: 4, to: other, authorizationList: [back] });
		twins.nonce++;
	});

	it("should be the same for standard precompiles", async () => {
		const word = (value) => toBeHex(value, 32).slice(2);
		const inputs = [
			[1, `0x${"11".repeat(128)}`],
			[2, `0x${"22".repeat(100)}`],
			[3, `0x${"33".repeat(100)}`],
			[4, `0x${"44".repeat(100)}`],
			[5, `0x${word(32)}${word(32)}${word(32)}${"7f".repeat(96)}`],
			[5, `0x${word(1)}${word(200)}${word(64)}${"7f".repeat(265)}`],
			[6, `0x${word(1)}${word(2)}${word(1)}${word(2)}`],
			[6, `0x${word(1)}${word(1)}`],
			[7, `0x${word(1)}${word(2)}${word(12345)}`],
			[8, "0x"],
			[9, `0x0000000c${"01".repeat(208)}01`],
			[9, "0x01"],
		];
		for (const [number, data] of inputs) {
			await call("Caller", "viaCall", [toBeHex(number, 20), data]);
			const request = { to: toBeHex(number, 20), data, from: wallet.address };
			const answers = [ours, theirs].map((provider) => provider.call(request).catch(() => null));
			const [answer, expected] = await Promise.all(answers);
			assert.equal(answer, expected, `precompile ${number}`);
		}
	});

	it("should leave the same state", async () => {
		for (const address of [other, ...Object.values(at)]) {
			const [ourBalance, theirBalance] = await Promise.all(
				[ours, theirs].map((provider) => provider.getBalance(address)),
			);
			assert.equal(ourBalance, theirBalance, address);
			for (const slot of [0, 1, 2, 3]) {
				const [ourWord, theirWord] = await Promise.all(
					[ours, theirs].map((provider) => provider.getStorage(address, slot)),
				);
				assert.equal(ourWord, theirWord, `${address} ${slot}`);
			}
		}
		assert.equal(
			await ours.getTransactionCount(wallet.address),
			await theirs.getTransactionCount(wallet.address),
		);
	});
});
