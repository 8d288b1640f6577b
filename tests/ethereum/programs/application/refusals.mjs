// Wrong moves in every state of a task: each has its own words, and changes nothing.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ZeroHash, sha256, toBeHex } from "ethers";

import {
	ADDRESSES,
	CREATE,
	CREATE_WITH_CARD,
	FINE_TUNE,
	TEXT,
	commitmentOf,
	randomHash,
} from "../../lib/protocol.mjs";
import {
	FEE,
	VRAM,
	creator,
	network,
	nodes,
	outsider,
	provider,
	refusal,
	started,
} from "./network.mjs";

const RESULT = sha256("0x01");
const UNKNOWN = 999n;
const HUGE = 2n ** 255n;

describe("creations", () => {
	const create = (type, { value = FEE, vram = VRAM, cap = 1n } = {}) => {
		const call = outsider.task[CREATE];
		return refusal(call.staticCall(type, ZeroHash, ZeroHash, vram, cap, { value }));
	};

	it("should be refused when they make no sense", async () => {
		assert.equal(await create(9), "Invalid task type");
		assert.equal(await create(HUGE), "Invalid task type");
		assert.equal(await create(FINE_TUNE), "GPU name is empty");
		assert.equal(await create(TEXT, { value: 0n }), "Task fee is too low");
		assert.equal(await create(TEXT, { vram: 1_000n }), "No available node");
		assert.equal(await create(TEXT, { vram: HUGE }), "VRAM limit is too high");
		assert.equal(await create(TEXT, { cap: HUGE }), "Cap is too high");
		const named = (name, vram) => {
			const call = outsider.task[CREATE_WITH_CARD];
			const args = [TEXT, ZeroHash, ZeroHash, VRAM, 1, name, vram];
			return refusal(call.staticCall(...args, { value: FEE }));
		};
		assert.equal(await named("no such card", 8), "No available node");
		assert.equal(await named("x".repeat(65), 8), "Invalid GPU");
		assert.equal(await named("a small card", 4), "VRAM limit exceeds the GPU");
	});

	it("should be refused without a known function, or with money for a free one", async () => {
		const refused = (fields) => {
			return assert.rejects(provider.call({ to: ADDRESSES.task, ...fields }), {
				code: "CALL_EXCEPTION",
			});
		};
		await refused({ data: "0x" });
		await refused({ data: "0x12345678" });
		await refused({ data: `0x043b438f${"00".repeat(31)}` });
		await refused({ from: outsider.address, value: 1n });
		const cancel = network.task.interface.encodeFunctionData("cancelTask", [1]);
		await refused({ from: outsider.address, data: cancel, value: 1n });
	});
});

describe("submissions", () => {
	let id;
	let byRound;
	const nonces = [randomHash(), randomHash(), randomHash()];
	const commitments = nonces.map((nonce) => commitmentOf(RESULT, nonce));

	before(async () => {
		const task = await creator.create(TEXT);
		({ id } = task);
		byRound = await started(task, nodes);
	});

	const commit = (node, task, round, commitment = randomHash(), nonce = randomHash()) => {
		const call = node.task.submitTaskResultCommitment;
		return refusal(call.staticCall(task, round, commitment, nonce));
	};
	const disclose = (node, task, round, result = RESULT) => {
		return refusal(node.task.discloseTaskResult.staticCall(task, round, result));
	};
	const upload = (node, task, round) => {
		return refusal(node.task.reportResultsUploaded.staticCall(task, round));
	};
	const error = (node, task, round) => {
		return refusal(node.task.reportTaskError.staticCall(task, round));
	};
	const cancel = (who, task) => refusal(who.task.cancelTask.staticCall(task));

	it("should be refused for a task, a round or a node that is not meant", async () => {
		const [node, other] = byRound;
		for (const submit of [commit, disclose, upload, error]) {
			assert.equal(await submit(node, UNKNOWN, 0), "Task not exist");
			assert.equal(await submit(node, HUGE, 0), "Task not exist");
			assert.equal(await submit(node, UNKNOWN, 5), "Task not exist");
			assert.equal(await submit(node, id, 3), "Round not exist");
			assert.equal(await submit(node, id, HUGE), "Round not exist");
			assert.equal(await submit(other, id, 0), "Not selected node");
			assert.equal(await submit(outsider, id, 0), "Not selected node");
		}
		assert.equal(await disclose(node, UNKNOWN, 0, "0x"), "Invalid result", "comes first");
	});

	it("should be refused when they are no commitments", async () => {
		const [node] = byRound;
		assert.equal(await commit(node, id, 0, ZeroHash), "Invalid commitment");
		assert.equal(await commit(node, id, 0, toBeHex(1, 32)), "Invalid commitment");
		assert.equal(await commit(node, id, 0, randomHash(), ZeroHash), "Nonce already used");
	});

	it("should be refused when they come too early", async () => {
		const [node] = byRound;
		assert.equal(await disclose(node, id, 0), "Commitments not ready");
		assert.equal(await upload(node, id, 0), "Not result round");
		await node.send("task", "submitTaskResultCommitment", [id, 0, commitments[0], nonces[0]]);
		assert.equal(await disclose(node, id, 0), "Commitments not ready");
	});

	it("should be refused when they come a second time", async () => {
		const [node, other] = byRound;
		assert.equal(await commit(node, id, 0), "Already submitted");
		assert.equal(await error(node, id, 0), "Already submitted");
		assert.equal(await commit(other, id, 1, randomHash(), nonces[0]), "Nonce already used");
	});

	it("should leave the cancellation to those who may, after the deadline", async () => {
		assert.equal(await cancel(outsider, id), "Unauthorized to cancel task");
		for (const who of [creator, ...nodes]) {
			assert.equal(await cancel(who, id), "Task has not exceeded the deadline yet");
		}
		assert.equal(await cancel(creator, UNKNOWN), "Task not exist");
	});

	it("should be refused when a result does not open the commitment", async () => {
		for (const round of [1, 2]) {
			const args = [id, round, commitments[round], nonces[round]];
			await byRound[round].send("task", "submitTaskResultCommitment", args);
		}
		const [node] = byRound;
		assert.equal(await disclose(node, id, 0, sha256("0x02")), "Mismatch result and commitment");
		assert.equal(await disclose(node, id, 0, "0x"), "Invalid result");
		await node.disclose(id, 0, RESULT);
		assert.equal(await disclose(node, id, 0), "Already submitted");
		assert.equal(await upload(node, id, 0), "Not result round", "there is none yet");
	});

	it("should be refused from others than the node of the result", async () => {
		const [node, other, last] = byRound;
		await other.disclose(id, 1, RESULT);
		await last.disclose(id, 2, RESULT);
		assert.equal(await upload(other, id, 1), "Not result round");
		assert.equal(await upload(other, id, 0), "Not selected node");
		await node.uploaded(id, 0);
		assert.equal(await upload(node, id, 0), "Task not exist", "it is over");
		assert.equal(await disclose(last, id, 2), "Task not exist");
	});

	it("should fail in transactions as in calls, and cost only gas", async () => {
		const [node] = byRound;
		const before = await node.balance();
		const spent = node.spent;
		const failed = node.uploaded(id, 0);
		const { receipt } = await failed.then(
			() => assert.fail("accepted"),
			(error) => error,
		);
		assert.equal(receipt.status, 0);
		assert.deepEqual([...receipt.logs], []);
		assert.equal(node.spent, spent);
		assert.equal(before - (await node.balance()), receipt.gasUsed * receipt.gasPrice);
		assert.ok(receipt.gasUsed < 1_000_000n, "what is left of the gas is kept");
	});
});
