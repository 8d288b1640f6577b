// eth_call and its relatives: the shape of reverts, overrides, limits.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { AbiCoder, Wallet, toBeHex, toQuantity } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS, deploy, mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";

describe("calls", () => {
	const provider = httpProvider();
	let owner;
	let counter;
	let to;
	const data = (name, args = []) => counter.interface.encodeFunctionData(name, args);

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [7]);
		to = await counter.getAddress();
	});

	it("should answer reverts with code 3, the reason and the data", async () => {
		const call = { from: owner.address, to, data: data("failWithString") };
		for (const method of ["eth_call", "eth_estimateGas"]) {
			const error = await rpcError(method, call, "latest");
			assert.equal(error.code, 3);
			assert.match(error.reason, /revert(ed)?:? the counter is stuck$/);
			const text = AbiCoder.defaultAbiCoder().encode(["string"], ["the counter is stuck"]);
			assert.equal(error.data, `0x08c379a0${text.slice(2)}`);
		}
		const custom = await rpcError("eth_call", { to, data: data("failWithCustomError", [11]) });
		assert.equal(custom.code, 3);
		assert.equal(custom.data, counter.interface.encodeErrorResult("TooLarge", [11, 10]));
		const bare = await rpcError("eth_call", { to, data: data("failWithoutReason") });
		assert.equal(bare.code, 3);
		assert.equal(bare.data, "0x");
	});

	it("should tell other failures as such", async () => {
		const outOfGas = await rpcError("eth_call", { to, data: data("burnGas"), gas: "0x30000" });
		assert.notEqual(outOfGas.code, 3);
		assert.match(outOfGas.reason, /out ?of ?gas/i);
		const invalid = await rpcError("eth_call", { to, data: data("failWithInvalid") });
		assert.notEqual(invalid.code, 3);
		const poor = Wallet.createRandom().address;
		const lacking = await rpcError("eth_call", { from: poor, to, value: "0x1" });
		assert.match(lacking.reason, /insufficient|funds|balance/i);
	});

	it("should take the data under both names", async () => {
		const input = data("count");
		const expected = toBeHex(7, 32);
		assert.equal(await rpc("eth_call", { to, input }, "latest"), expected);
		assert.equal(await rpc("eth_call", { to, data: input }), expected);
		assert.equal(await rpc("eth_call", { to, data: input, input }, "latest"), expected);
		const { code } = await rpcError("eth_call", { to, data: input, input: "0x00" }, "latest");
		assert.ok(code < 0, "contradiction");
	});

	it("should take blocks by number, tag and hash", async () => {
		const receipt = await mined(counter.increment(""));
		const call = { to, data: data("count") };
		const at = toQuantity(receipt.blockNumber);
		const { blockHash } = receipt;
		assert.equal(await rpc("eth_call", call, at), toBeHex(8, 32));
		assert.equal(await rpc("eth_call", call, { blockHash }), toBeHex(8, 32));
		assert.equal(await rpc("eth_call", call, { blockNumber: at }), toBeHex(8, 32));
		const earlier = toQuantity(receipt.blockNumber - 1);
		assert.equal(await rpc("eth_call", call, earlier), toBeHex(7, 32));
		assert.equal(BigInt(await rpc("eth_getStorageAt", to, "0x0", earlier)), 7n);
	});

	it("should see changed accounts", async () => {
		const call = { to, data: data("count") };
		const slot = toBeHex(0, 32);
		const answer = (overrides) => rpc("eth_call", call, "latest", { [to]: overrides });
		assert.equal(await answer({ stateDiff: { [slot]: toBeHex(99, 32) } }), toBeHex(99, 32));
		assert.equal(await answer({ state: {} }), toBeHex(0, 32));
		assert.equal(
			await answer({ code: CONTRACTS.Batch.deployedBytecode }).catch(() => "gone"),
			"gone",
		);
		const rich = Wallet.createRandom().address;
		const payment = { from: rich, to: owner.address, value: toQuantity(5) };
		const overrides = { [rich]: { balance: toQuantity(10n ** 18n), nonce: "0x5" } };
		assert.equal(await rpc("eth_call", payment, "latest", overrides), "0x");
		assert.equal(await rpc("eth_estimateGas", payment, "latest", overrides), "0x5208");
		const both = await rpcError("eth_call", call, "latest", {
			[to]: { state: {}, stateDiff: {} },
		});
		assert.ok(both.code < 0, "contradiction");
	});

	it("should see a changed block", async () => {
		const environment = await deploy(owner, "Environment");
		const call = {
			to: await environment.getAddress(),
			data: environment.interface.encodeFunctionData("look"),
		};
		const changes = { number: "0x100", time: "0x64", baseFee: "0x0", feeRecipient: owner.address };
		const answer = await rpc("eth_call", call, "latest", {}, changes);
		const [facts] = environment.interface.decodeFunctionResult("look", answer);
		assert.equal(facts.number, 256n);
		assert.equal(facts.timestamp, 100n);
		assert.equal(facts.coinbase, owner.address);
	});

	it("should not run beyond the gas cap", async () => {
		const call = { to, data: data("burnGas"), gas: toQuantity(2n ** 60n) };
		const started = Date.now();
		await rpcError("eth_call", call, "latest");
		assert.ok(Date.now() - started < 60_000);
	});

	it("should refuse estimates of what the sender cannot pay", async () => {
		const poor = Wallet.createRandom().address;
		const error = await rpcError("eth_estimateGas", { from: poor, to, value: "0x1" });
		assert.match(error.reason, /insufficient|funds|balance|allowance/i);
	});

	it("should list what they touch", async () => {
		const call = { from: owner.address, to, data: data("increment", ["list"]) };
		const { accessList, gasUsed } = await rpc("eth_createAccessList", call, "latest");
		const [entry] = accessList.filter(({ address }) => address === to.toLowerCase());
		assert.deepEqual(entry.storageKeys, [toBeHex(0, 32)]);
		assert.ok(BigInt(gasUsed) > 21_000n);
	});

	it("should say that there are no Merkle-Patricia proofs of state", async () => {
		const { reason } = await rpcError("eth_getProof", to, [], "latest");
		assert.match(reason, /proof|state_getReadProof|trie|support/i);
	});
});
