// eth_getLogs: ranges, topics, addresses, limits.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, ZeroHash, toBeHex, toQuantity } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";

describe("eth_getLogs", () => {
	const provider = httpProvider();
	let address;
	let other;
	let topic;
	let receipts;

	before(async () => {
		const owner = await freshAccount(development("goliath", provider));
		const counter = await deploy(owner, "Counter", [0]);
		const second = await deploy(owner, "Counter", [100]);
		address = (await counter.getAddress()).toLowerCase();
		other = (await second.getAddress()).toLowerCase();
		topic = counter.interface.getEvent("Incremented").topicHash;
		receipts = [
			await mined(counter.incrementBy(2)),
			await mined(second.incrementBy(3)),
			await mined(counter.incrementBy(4)),
		];
	});

	const from = () => toQuantity(receipts[0].blockNumber);
	const counts = (logs) => logs.map(({ topics }) => BigInt(topics[2]));

	it("should find by address", async () => {
		const range = { fromBlock: from(), toBlock: "latest" };
		assert.deepEqual(counts(await rpc("eth_getLogs", { address, ...range })), [
			1n,
			2n,
			3n,
			4n,
			5n,
			6n,
		]);
		const both = await rpc("eth_getLogs", { address: [address, other], ...range });
		assert.deepEqual(counts(both), [1n, 2n, 101n, 102n, 103n, 3n, 4n, 5n, 6n]);
		const nobody = Wallet.createRandom().address;
		assert.deepEqual(await rpc("eth_getLogs", { address: nobody, ...range }), []);
	});

	it("should find by topics", async () => {
		const range = { fromBlock: from() };
		const [two, five] = [toBeHex(2, 32), toBeHex(5, 32)];
		const find = (topics) => rpc("eth_getLogs", { address, topics, ...range });
		assert.deepEqual(counts(await find([topic, null, five])), [5n]);
		assert.deepEqual(counts(await find([null, null, [two, five]])), [2n, 5n]);
		assert.deepEqual(counts(await find([[topic, ZeroHash], null, two])), [2n]);
		assert.deepEqual(await find([ZeroHash]), []);
		assert.deepEqual(await find([topic, null, null, null]), [], "more topics than the logs have");
	});

	it("should find in a range, in one block, by hash", async () => {
		const [, middle, last] = receipts;
		const at = toQuantity(middle.blockNumber);
		const one = await rpc("eth_getLogs", { fromBlock: at, toBlock: at, topics: [topic] });
		assert.deepEqual(counts(one), [101n, 102n, 103n]);
		const byHash = await rpc("eth_getLogs", { blockHash: middle.blockHash, topics: [topic] });
		assert.deepEqual(byHash, one);
		const before = toQuantity(last.blockNumber - 1);
		const range = { fromBlock: from(), toBlock: before };
		assert.deepEqual(counts(await rpc("eth_getLogs", { address, ...range })), [1n, 2n]);
	});

	it("should give the logs of the receipts", async () => {
		const logs = await rpc("eth_getLogs", { address: [address, other], fromBlock: from() });
		const expected = await Promise.all(
			receipts.map(({ hash }) => rpc("eth_getTransactionReceipt", hash)),
		);
		assert.deepEqual(
			logs,
			expected.flatMap((receipt) => receipt.logs),
		);
	});

	it("should refuse contradictions and unknown blocks", async () => {
		const { blockHash } = receipts[0];
		const unknown = await rpcError("eth_getLogs", { blockHash: `0x${"42".repeat(32)}` });
		assert.match(unknown.reason, /unknown block/);
		assert.ok((await rpcError("eth_getLogs", { blockHash, fromBlock: "0x1" })).code < 0);
		assert.ok((await rpcError("eth_getLogs", { fromBlock: "0x5", toBlock: "0x4" })).code < 0);
		const future = { fromBlock: "0xfffff0", toBlock: "0xfffff1" };
		assert.deepEqual(await rpc("eth_getLogs", future), []);
	});
});
