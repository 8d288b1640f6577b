// eth_subscribe over WebSocket.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { blockHash } from "../../lib/blocks.mjs";
import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { RpcError, Socket, rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

describe("subscriptions", () => {
	const provider = httpProvider();
	let owner;
	let counter;
	let socket;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [0]);
		socket = await Socket.open();
	});
	after(() => socket.close());

	it("should give headers whose hash can be recomputed", async () => {
		const heads = await socket.subscribe("newHeads");
		await until("four heads", () => heads.seen.length >= 4);
		assert.equal(await socket.unsubscribe(heads), true);
		for (const [index, head] of heads.seen.entries()) {
			assert.equal(blockHash(head), head.hash);
			if (index > 0) assert.equal(head.parentHash, heads.seen[index - 1].hash);
			const block = await rpc("eth_getBlockByHash", head.hash, false);
			assert.equal(block.number, head.number);
		}
		assert.equal(await socket.unsubscribe(heads), false);
	});

	it("should give the logs that are asked for", async () => {
		const address = await counter.getAddress();
		const { topicHash } = counter.interface.getEvent("Incremented");
		const wanted = await socket.subscribe("logs", { address, topics: [topicHash] });
		const unwanted = await socket.subscribe("logs", { address: owner.address });
		const receipt = await mined(counter.incrementBy(3));
		await until("three logs", () => wanted.seen.length >= 3);
		const { logs } = await rpc("eth_getTransactionReceipt", receipt.hash);
		assert.deepEqual(wanted.seen, logs);
		assert.deepEqual(unwanted.seen, []);
	});

	it("should give pending transactions by hash and whole", async () => {
		const hashes = await socket.subscribe("newPendingTransactions");
		const whole = await socket.subscribe("newPendingTransactions", true);
		const { hash } = await mined(counter.increment("pending"));
		await until("the hash", () => hashes.seen.includes(hash));
		await until("the transaction", () => whole.seen.some((item) => item.hash === hash));
		const transaction = whole.seen.find((item) => item.hash === hash);
		assert.equal(transaction.from, owner.address.toLowerCase());
		assert.equal(transaction.blockHash, null);
	});

	it("should tell whether the node is synchronising", async () => {
		const { seen } = await socket.subscribe("syncing");
		await until("the state", () => seen.length > 0);
		assert.ok(seen[0] === false || seen[0].syncing === false, JSON.stringify(seen[0]));
	});

	it("should refuse what does not exist", async () => {
		await assert.rejects(socket.subscribe("nonsense"), RpcError);
	});
});
