// The default tracer: every opcode. What it tells is compared with what Hardhat's EVM tells of the
// same signed transactions.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import {
	Interface,
	Wallet,
	concat,
	getCreateAddress,
	id,
	toBeHex,
} from "ethers";

import { CONTRACTS, mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";
import { Twins } from "../../lib/twins.mjs";
import { funder, provider } from "./tracing.mjs";

const GAS = 1_000_000n;
/** Opcodes of which Hardhat tells the gas that they give as a part of their cost; go-ethereum does not. */
const CREATIONS = ["CREATE", "CREATE2"];

const abi = Object.fromEntries(
	Object.entries(CONTRACTS).map(([name, contract]) => [name, new Interface(contract.abi)]),
);

describe("steps", () => {
	const at = {};
	let twins;
	let wallet;
	let theirs;

	before(async () => {
		twins = await Twins.start(provider, funder);
		({ wallet, theirs } = twins);
		for (const [name, args] of [
			["Counter", [3]],
			["Caller", []],
			["Traced", []],
			["Token", [10n ** 24n]],
		]) {
			at[name] = getCreateAddress({ from: wallet.address, nonce: twins.nonce });
			const { bytecode } = CONTRACTS[name];
			await both({ data: concat([bytecode, abi[name].encodeDeploy(args)]) });
		}
	});

	const data = (name, method, args = []) => abi[name].encodeFunctionData(method, args);

	/** Runs a transaction on both; answers our receipt. */
	async function both(fields) {
		const [receipt, expected] = await twins.send({ gasLimit: GAS, ...fields });
		assert.equal(receipt.gasUsed, expected.gasUsed);
		return receipt;
	}

	const trace = ({ hash }, options) => rpc("debug_traceTransaction", hash, options);

	/** What both must tell of a step. */
	const essence = ({ pc, op, gas, gasCost, depth, stack }) => ({
		pc,
		op,
		gas: Number(gas),
		gasCost: CREATIONS.includes(op) ? undefined : Number(gasCost),
		depth,
		stack: stack.map((item) => BigInt(item.startsWith("0x") ? item : `0x${item}`)),
	});

	/** Traces on both and compares; answers ours. */
	async function compare(fields) {
		const receipt = await both(fields);
		const [ours, expected] = await Promise.all([
			trace(receipt),
			theirs.send("debug_traceTransaction", [receipt.hash]),
		]);
		assert.equal(ours.structLogs.length, expected.structLogs.length);
		for (const [index, step] of ours.structLogs.entries()) {
			assert.deepEqual(essence(step), essence(expected.structLogs[index]), `step ${index}`);
		}
		assert.equal(ours.failed, expected.failed);
		assert.equal(BigInt(ours.gas), receipt.gasUsed);
		assert.equal(ours.failed, receipt.status === 0);
		return ours;
	}

	it("should be those of another EVM", async () => {
		const other = Wallet.createRandom().address;
		const target = at.Counter;
		for (const fields of [
			{ to: at.Counter, data: data("Counter", "increment", ["a note"]) },
			{ to: at.Token, data: data("Token", "transfer", [other, 100n]) },
			{ to: at.Token, data: data("Token", "transfer", [other, 100n]) },
			{ to: at.Caller, data: data("Caller", "viaCall", [target, "0x"]), value: 5n },
			{ to: at.Traced, data: data("Traced", "nest", [2]) },
			{ to: at.Traced, data: data("Traced", "create", [id("salt")]) },
			{ to: at.Traced, data: data("Traced", "look", [at.Counter]) },
			{ to: at.Traced, data: data("Traced", "hash", ["0x010203"]) },
		]) {
			const { structLogs } = await compare(fields);
			assert.ok(structLogs.length > 10);
		}
	});

	it("should be those of another EVM when the transaction fails", async () => {
		for (const method of ["failWithString", "failAssertion", "failWithoutReason"]) {
			const { failed } = await compare({ to: at.Counter, data: data("Counter", method) });
			assert.ok(failed);
		}
	});

	it("should be those of a deployment", async () => {
		const { bytecode } = CONTRACTS.Counter;
		const address = getCreateAddress({ from: wallet.address, nonce: twins.nonce });
		const init = concat([bytecode, abi.Counter.encodeDeploy([9])]);
		const { returnValue, structLogs } = await compare({ data: init });
		assert.equal(returnValue, await provider.getCode(address));
		assert.equal(structLogs[0].pc, 0);
		assert.equal(structLogs[0].depth, 1);
	});

	it("should charge calls for the gas that they give", async () => {
		const input = data("Caller", "viaCall", [at.Counter, data("Counter", "increment", [""])]);
		const { structLogs } = await trace(await both({ to: at.Caller, data: input }));
		const place = structLogs.findIndex(({ op }) => op === "CALL");
		const [call, first] = structLogs.slice(place, place + 2);
		assert.equal(first.depth, 2);
		// A cold account costs 2600 (EIP-2929).
		assert.equal(call.gasCost, 2600 + first.gas);
		const back = structLogs.slice(place + 1).find(({ depth }) => depth === 1);
		assert.ok(back.gas > call.gas - call.gasCost, "what is left comes back");
	});

	it("should tell storage where it is read and written", async () => {
		const { structLogs } = await trace(
			await both({ to: at.Counter, data: data("Counter", "increment", [""]) }),
		);
		for (const { op, storage } of structLogs) {
			if (op !== "SLOAD" && op !== "SSTORE") assert.equal(storage, undefined);
		}
		const stored = structLogs.find(({ op }) => op === "SSTORE");
		const [slot, value] = [...stored.stack].reverse();
		assert.deepEqual(stored.storage, { [toBeHex(slot, 32)]: toBeHex(value, 32) });
	});

	it("should tell as much as is asked for", async () => {
		const receipt = await both({ to: at.Counter, data: data("Counter", "failWithString") });
		const options = {
			enableMemory: true,
			enableReturnData: true,
			disableStack: true,
			disableStorage: true,
			limit: 7,
		};
		const { structLogs, returnValue } = await trace(receipt, options);
		assert.equal(structLogs.length, 7);
		for (const { stack, storage, memory, returnData } of structLogs) {
			assert.deepEqual([stack, storage, returnData], [undefined, undefined, "0x"]);
			assert.ok(memory.every((word) => /^0x[0-9a-f]{64}$/.test(word)));
		}
		assert.ok(structLogs.some(({ memory }) => memory.length > 0));
		const reason = abi.Counter.decodeErrorResult("Error(string)", returnValue);
		assert.equal(reason[0], "the counter is stuck");
	});

	it("should be told of calls as well", async () => {
		const call = { to: at.Counter, data: data("Counter", "count") };
		const { structLogs, returnValue, failed } = await rpc("debug_traceCall", call, "latest");
		assert.equal(failed, false);
		assert.equal(returnValue, await rpc("eth_call", call, "latest"));
		assert.equal(structLogs.at(-1).op, "RETURN");
	});

	it("should be refused when they are too many, with the remedy", async () => {
		const burn = { to: at.Counter, data: data("Counter", "burnGas"), gasLimit: 3_000_000n };
		const receipt = await both(burn);
		const { hash } = receipt;
		const options = { enableMemory: true };
		const refused = await rpcError("debug_traceTransaction", hash, options);
		assert.equal(refused.code, -32005);
		assert.match(refused.reason, /more than \d+ bytes.*`limit`/);
		const few = await trace(receipt, { ...options, limit: 100 });
		assert.equal(few.structLogs.length, 100);
		assert.equal(few.failed, true);
		const late = await rpcError("debug_traceTransaction", hash, { limit: 1, timeout: "1us" });
		assert.match(late.reason, /takes more than 1µs/);
	});
});
