// Endings without three equal results.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { parseEther } from "ethers";

import { IMAGE, STATUS, TEXT, differingIn } from "../../lib/protocol.mjs";
import { FEE, creator, eventsOf, network, nodes, started, waitFor } from "./network.mjs";
import { serveHonestly } from "./serving.mjs";

const IMAGES = "0x00112233445566778899aabbccddeeff";

describe("endings", () => {
	/** What the creator has of a task afterwards, apart from the gas of its creation. */
	async function refundOf(before, { receipt }) {
		const spent = receipt.gasUsed * receipt.gasPrice;
		return (await creator.balance()) - (before - FEE - spent);
	}

	let aborted;
	before(async () => {
		aborted = await network.task.totalAbortedTasks();
	});

	const named = (events, name) => events.filter((event) => event.name === name);

	it("should refund most when all three report an error", async () => {
		const before = await creator.balance();
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		for (const [round, node] of byRound.entries()) await node.reportError(task.id, round);
		const [ending] = await waitFor("TaskAborted", task.id, task.block);
		assert.equal(ending.args.reason, "Task error reported");
		const paid = named(await eventsOf(task.id, task.block), "TaskNodeSuccess");
		const fees = paid.reduce((sum, { args }) => sum + args.fee, 0n);
		assert.equal(paid.length, 3);
		const rounding = FEE / 10n - fees;
		assert.ok(rounding >= 0n && rounding < 3n, "the reporters share a tenth");
		assert.equal(await refundOf(before, task), FEE - fees);
		for (const node of nodes) assert.equal(await node.status(), STATUS.available);
		assert.equal(await network.task.totalAbortedTasks(), aborted + 1n);
	});

	it("should refund everything when all three differ", async () => {
		const before = await creator.balance();
		const task = await creator.create(IMAGE, { cap: 2n });
		const byRound = await started(task, nodes);
		const results = [IMAGES, differingIn(8, IMAGES), differingIn(16, IMAGES)];
		for (const [round, node] of byRound.entries()) {
			await node.commit(task.id, round, results[round]);
		}
		for (const [round, node] of byRound.entries()) {
			await node.disclose(task.id, round, results[round]);
		}
		const [ending] = await waitFor("TaskAborted", task.id, task.block);
		assert.equal(ending.args.reason, "Task result illegal");
		const cancelled = named(await eventsOf(task.id, task.block), "TaskNodeCancelled");
		assert.equal(cancelled.length, 3);
		assert.equal(await refundOf(before, task), FEE);
		assert.equal(await network.task.totalAbortedTasks(), aborted + 2n);
	});

	it("should be earned again by good work", async () => {
		const task = await creator.create(TEXT);
		await serveHonestly(task.id, await started(task, nodes));
		for (const node of nodes) assert.equal(await node.status(), STATUS.available);
	});

	it("should let a node quit when its task is over", async () => {
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		const [first, second] = byRound;
		await first.send("node", "pause");
		assert.equal(await first.status(), STATUS.pendingPause);
		await second.send("node", "quit");
		assert.equal(await second.status(), STATUS.pendingQuit);
		await serveHonestly(task.id, byRound);
		assert.equal(await first.status(), STATUS.paused);
		assert.equal(await second.status(), STATUS.quit);
		await first.send("node", "resume");
		await second.join();
	});

	it("should cost a cheat its stake", async () => {
		const before = await creator.balance();
		const task = await creator.create(IMAGE);
		const byRound = await started(task, nodes);
		const cheat = byRound[2];
		const image = IMAGES.slice(0, 18);
		const results = [image, image, differingIn(5, image)];
		for (const [round, node] of byRound.entries()) {
			await node.commit(task.id, round, results[round]);
		}
		for (const [round, node] of byRound.entries()) {
			await node.disclose(task.id, round, results[round]);
		}
		await byRound[0].uploaded(task.id, 0);
		const [slashed] = await waitFor("TaskNodeSlashed", task.id, task.block);
		assert.equal(slashed.args.nodeAddress, cheat.address);
		assert.equal(await cheat.status(), STATUS.quit);
		assert.equal(await network.node.getStakedAmount(cheat.address), 0n);
		assert.equal(await network.task.getNodeTask(cheat.address), 0n);
		assert.equal(await refundOf(before, task), parseEther("12"), "the cheat's share");
		assert.equal(await network.stats.activeNodes(), 2n);
		assert.equal(await network.stats.busyNodes(), 0n);
		await cheat.join();
		assert.equal(await cheat.status(), STATUS.available);
	});

	it("should be told by the address of the contract that they are about", async () => {
		const filter = network.node.filters.NodeSlashed();
		const slashed = await network.node.queryFilter(filter, 0, "latest");
		assert.equal(slashed.length, 1);
		assert.equal(slashed[0].address, await network.node.getAddress());
	});
});
