// An image and a text, from the creation to the payments.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { parseEther, sha256, toQuantity, toUtf8Bytes } from "ethers";

import { ADDRESSES, IMAGE, STATUS, TEXT, differingIn } from "../../lib/protocol.mjs";
import { Socket, rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";
import { creator, eventsOf, network, nodes, provider, refusal, started } from "./network.mjs";

/** Hashes of three images. */
const IMAGES = "0x0102030405060708a1b2c3d4e5f607180f1e2d3c4b5a6978";
const ANSWER = sha256(toUtf8Bytes('{"choices":[]}'));
/** Shares of a fee of 50: points for the order of commitment and of disclosure. */
const SHARES = [20n, 18n, 12n].map((share) => share * parseEther("1"));

describe("tasks", () => {
	let socket;
	let live;
	let firstBlock;

	before(async () => {
		firstBlock = await provider.getBlockNumber();
		socket = await Socket.open();
		live = await socket.subscribe("logs", { address: [ADDRESSES.task, ADDRESSES.node] });
	});
	after(() => socket.close());

	/** Lets three nodes serve a task, in an order of rounds; each has a result of its own. */
	async function serve(task, order, results) {
		const byRound = await started(task, nodes);
		const { id } = task;
		for (const node of nodes) assert.equal(await node.status(), STATUS.busy);
		const running = await network.task.getTask(id);
		assert.equal(running.id, id);
		assert.equal(running.creator, creator.address);
		assert.deepEqual(
			[...running.selectedNodes],
			byRound.map(({ address }) => address),
		);
		assert.equal(running.taskHash, task.taskHash);
		assert.equal(running.totalBalance, parseEther("50"));
		assert.ok(running.timeout > BigInt((await provider.getBlock("latest")).timestamp));

		for (const [position, round] of order.entries()) {
			const { events } = await byRound[round].commit(id, round, results[round]);
			const expected = position === 2 ? ["TaskResultCommitmentsReady"] : [];
			assert.deepEqual(
				events.map(({ name }) => name),
				expected,
			);
			assert.equal(await network.task.getNodeTask(byRound[round].address), id);
		}
		const told = [];
		for (const round of order) {
			const { events } = await byRound[round].disclose(id, round, results[round]);
			told.push(events.map(({ name }) => name));
		}
		assert.deepEqual(told, [[], ["TaskNodeSuccess", "TaskSuccess"], ["TaskNodeSuccess"]]);
		assert.equal((await network.task.getTask(id)).resultNode, byRound[order[0]].address);
		const { events } = await byRound[order[0]].uploaded(id, order[0]);
		assert.deepEqual(
			events.map(({ name }) => name),
			["TaskNodeSuccess", "TaskResultUploaded"],
		);
		return order.map((round) => byRound[round]);
	}

	/** Checks that the nodes, in their order, were paid by it, and that the task is over. */
	async function assertPaid(task, inOrder, balances) {
		const { id, block } = task;
		const paid = (await eventsOf(id, block)).filter(({ name }) => name === "TaskNodeSuccess");
		for (const [position, node] of inOrder.entries()) {
			const { args } = paid.find(({ args }) => args.nodeAddress === node.address);
			assert.equal(args.fee, SHARES[position]);
			const { balance, spent } = balances.get(node);
			assert.equal((await node.balance()) - balance, args.fee - (node.spent - spent));
			assert.equal(await node.status(), STATUS.available);
			assert.equal(await network.task.getNodeTask(node.address), 0n);
		}
		assert.equal((await network.task.getTask(id)).id, 0n, "deleted");
	}

	async function booksOf(nodes) {
		const entries = nodes.map(async (node) => {
			return [node, { balance: await node.balance(), spent: node.spent }];
		});
		return new Map(await Promise.all(entries));
	}

	it("should be served and paid when they are images that resemble each other", async () => {
		const balances = await booksOf(nodes);
		const before = await creator.balance();
		const task = await creator.create(IMAGE, { cap: 3n });
		const spent = task.receipt.gasUsed * task.receipt.gasPrice;
		assert.equal(before - (await creator.balance()), parseEther("50") + spent);
		const results = [IMAGES, differingIn(4, IMAGES), differingIn(2, IMAGES)];
		const inOrder = await serve(task, [0, 1, 2], results);
		await assertPaid(task, inOrder, balances);
		const [success] = (await eventsOf(task.id, task.block)).filter(({ name }) => {
			return name === "TaskSuccess";
		});
		assert.equal(success.args.result, IMAGES);
		assert.equal(success.args.resultNode, inOrder[0].address);
	});

	it("should be served and paid when they are texts that are equal", async () => {
		const balances = await booksOf(nodes);
		const task = await creator.create(TEXT);
		const inOrder = await serve(task, [2, 0, 1], [ANSWER, ANSWER, ANSWER]);
		await assertPaid(task, inOrder, balances);
	});

	it("should be counted", async () => {
		assert.equal(await network.task.totalTasks(), 2n);
		assert.equal(await network.task.totalSuccessTasks(), 2n);
		assert.equal(await network.task.totalAbortedTasks(), 0n);
		assert.equal(await network.stats.totalTasks(), 2n);
		assert.equal(await network.stats.runningTasks(), 0n);
		assert.equal(await network.stats.queuedTasks(), 0n);
		assert.equal(await network.stats.busyNodes(), 0n);
		assert.equal(await network.qos.getTaskScoreLimit(), 50n);
		for (const { address } of nodes) {
			assert.equal(await network.qos.getTaskCount(address), 2n);
			assert.equal(await network.qos.shouldKickOut(address), false);
		}
		assert.equal(await refusal(creator.task.cancelTask.staticCall(1)), "Task not exist");
	});

	it("should be told to subscribers in the order of the logs", async () => {
		const filter = { address: [ADDRESSES.task, ADDRESSES.node] };
		const fromBlock = toQuantity(firstBlock + 1);
		const logs = await rpc("eth_getLogs", { ...filter, fromBlock });
		assert.equal(logs.length, 2 * 10, "ten events of each task");
		await until("all logs", () => live.seen.length >= logs.length);
		assert.deepEqual(live.seen, logs);
	});
});
