// Tasks that wait for nodes.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { TEXT } from "../../lib/protocol.mjs";
import {
	FEE,
	creator,
	eventsOf,
	mined,
	network,
	nodes,
	outsider,
	refusal,
	started,
} from "./network.mjs";
import { serveHonestly } from "./serving.mjs";

describe("waiting tasks", () => {
	const [, , absent] = nodes;

	before(() => absent.send("node", "pause"));
	after(async () => {
		assert.equal(await network.queue.size(), 0n);
	});

	it("should be in the queue while there are too few nodes", async () => {
		const { id } = await creator.create(TEXT);
		assert.equal(await network.queue.include(id), true);
		assert.equal(await network.queue.size(), 1n);
		assert.ok((await network.queue.getSizeLimit()) > 0n);
		assert.equal(await network.stats.queuedTasks(), 1n);
		assert.equal(await network.stats.runningTasks(), 0n);
		assert.deepEqual([...(await network.task.getTask(id)).selectedNodes], []);
	});

	it("should be cancelled by their creators only, with a refund", async () => {
		const id = await network.task.totalTasks();
		const byOutsider = outsider.task.cancelTask.staticCall(id);
		assert.equal(await refusal(byOutsider), "Unauthorized to cancel task");
		const before = await creator.balance();
		const { receipt, events } = await mined(creator.task.cancelTask(id));
		assert.deepEqual(
			events.map(({ name, args }) => [name, args.taskId, args.reason]),
			[["TaskAborted", id, "Task Cancelled"]],
		);
		const spent = receipt.gasUsed * receipt.gasPrice;
		assert.equal((await creator.balance()) - before, FEE - spent);
		assert.equal(await network.queue.include(id), false);
		assert.equal(await refusal(creator.task.cancelTask.staticCall(id)), "Task not exist");
		assert.equal(await network.task.totalAbortedTasks(), 0n, "cancellations do not count");
	});

	it("should start when a node resumes", async () => {
		const task = await creator.create(TEXT);
		await absent.send("node", "resume");
		const byRound = await started(task, nodes);
		assert.equal(await network.queue.include(task.id), false);
		await serveHonestly(task.id, byRound);
		const names = (await eventsOf(task.id, task.block)).map(({ name }) => name);
		assert.deepEqual(names.slice(0, 2), ["TaskPending", "TaskStarted"]);
	});
});
