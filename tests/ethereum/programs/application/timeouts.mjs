// Nodes that stay silent. Meant for a chain whose deadlines are a few blocks.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { sha256 } from "ethers";

import { STATUS, TEXT } from "../../lib/protocol.mjs";
import { creator, eventsOf, nodes, started, waitFor } from "./network.mjs";

const RESULT = sha256("0x0b");

describe("deadlines", () => {
	// Who was silent too often is put out of the network; each of the tasks here needs all three.
	const gather = async () => {
		for (const node of nodes) {
			if ((await node.status()) === STATUS.quit) await node.join();
		}
	};

	const namesOf = async ({ id, block }) => (await eventsOf(id, block)).map(({ name }) => name);

	it("should refund the creator when nobody answers, without anybody's call", async () => {
		await gather();
		const before = await creator.balance();
		const task = await creator.create(TEXT);
		await started(task, nodes);
		const [aborted] = await waitFor("TaskAborted", task.id, task.block);
		assert.equal(aborted.args.reason, "Task Cancelled");
		const spent = task.receipt.gasUsed * task.receipt.gasPrice;
		assert.equal(before - (await creator.balance()), spent);
		const names = await namesOf(task);
		assert.equal(names.filter((name) => name === "TaskNodeCancelled").length, 3);
		for (const node of nodes) assert.equal(await node.status(), STATUS.available);
	});

	it("should refund the creator when one does not commit", async () => {
		await gather();
		const before = await creator.balance();
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		for (const round of [0, 1]) await byRound[round].commit(task.id, round, RESULT);
		await waitFor("TaskAborted", task.id, task.block);
		const spent = task.receipt.gasUsed * task.receipt.gasPrice;
		assert.equal(before - (await creator.balance()), spent);
	});

	it("should close out the one that does not disclose, and abort nothing", async () => {
		await gather();
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		for (const [round, node] of byRound.entries()) await node.commit(task.id, round, RESULT);
		for (const round of [0, 1]) await byRound[round].disclose(task.id, round, RESULT);
		await byRound[0].uploaded(task.id, 0);
		await waitFor("TaskNodeCancelled", task.id, task.block);
		const names = await namesOf(task);
		assert.ok(names.includes("TaskSuccess"));
		assert.ok(!names.includes("TaskAborted"), `${names}`);
	});

	it("should leave the others able to go on", async () => {
		// Who withheld lost a tenth of its stake, and stays away until it has topped up.
		const names = await Promise.all(nodes.map(async (node) => [node.name, await node.status()]));
		const free = names.filter(([, status]) => status === STATUS.available);
		assert.equal(free.length, 2, `${names}`);
	});
});
