// Events, asked for and subscribed to.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { development, freshAccount, httpProvider, wsProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { until } from "../../lib/wait.mjs";

describe("events", () => {
	const provider = httpProvider();
	const socket = wsProvider();
	let owner;
	let counter;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [0]);
	});
	after(() => socket.destroy());

	it("should be found by their indexed arguments", async () => {
		const first = await mined(counter.increment("one"));
		const second = await mined(counter.increment("two"));
		const { Incremented } = counter.filters;
		const all = await counter.queryFilter(Incremented(owner.address), first.blockNumber);
		assert.deepEqual(
			all.map(({ args }) => [args.count, args.note]),
			[
				[1n, "one"],
				[2n, "two"],
			],
		);
		const [only, ...others] = await counter.queryFilter(
			Incremented(null, 2),
			first.blockNumber,
			"latest",
		);
		assert.equal(others.length, 0);
		assert.equal(only.transactionHash, second.hash);
		assert.equal(only.blockHash, second.blockHash);
		assert.deepEqual(await counter.queryFilter(Incremented(), 0, first.blockNumber - 1), []);
	});

	it("should be found by alternatives and by block hash", async () => {
		const receipt = await mined(counter.incrementBy(3));
		const topics = [counter.interface.getEvent("Incremented").topicHash, null, [3, 5]];
		topics[2] = topics[2].map((count) => `0x${count.toString(16).padStart(64, "0")}`);
		const filter = { address: [await counter.getAddress()], topics };
		const logs = await provider.getLogs({ ...filter, blockHash: receipt.blockHash });
		assert.deepEqual(
			logs.map((log) => BigInt(log.topics[2])),
			[3n, 5n],
		);
	});

	it("should come in order over a subscription", async () => {
		const live = counter.connect(socket);
		const seen = [];
		await live.on("Incremented", (by, count, note, event) => {
			seen.push([by, count, note, event.log.transactionHash]);
		});
		await socket.settled();
		const expected = [];
		for (const note of ["a", "b", "c"]) {
			const { hash } = await mined(counter.increment(note));
			expected.push([owner.address, await counter.count(), note, hash]);
		}
		await until("three events", () => seen.length >= 3);
		assert.deepEqual(seen, expected);
		await live.removeAllListeners();
	});

	it("should include every new block once and in order", async () => {
		const seen = [];
		await socket.on("block", (number) => seen.push(number));
		await until("four blocks", () => seen.length >= 4);
		await socket.removeAllListeners("block");
		for (const [index, number] of seen.entries()) assert.equal(number, seen[0] + index);
	});

	it("should tell of a transaction before it is in a block", async () => {
		const hashes = [];
		await socket.on("pending", (hash) => hashes.push(hash));
		await socket.settled();
		const { hash } = await mined(counter.increment("pending"));
		await until("the hash", () => hashes.includes(hash));
		await socket.removeAllListeners("pending");
	});
});
