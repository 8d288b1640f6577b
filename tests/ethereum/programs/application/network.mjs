// Who plays in the tests of the network's contracts: a creator and nodes that know only Ethereum.

import assert from "node:assert/strict";

import { Interface, parseEther, toQuantity } from "ethers";

import { MINED_MS, development, httpProvider } from "../../lib/chain.mjs";
import {
	ABI,
	ADDRESSES,
	CREATE,
	NODE_FEES,
	STAKE,
	commitmentOf,
	contracts,
	randomHash,
} from "../../lib/protocol.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

export const provider = httpProvider();
export const FEE = parseEther("50");
export const CARD = "NVIDIA GeForce GTX 1070 Ti";
export const VRAM = 8n;

const interfaces = {
	[ADDRESSES.node.toLowerCase()]: new Interface(ABI.node),
	[ADDRESSES.task.toLowerCase()]: new Interface(ABI.task),
};

/** The contracts, to be read. */
export const network = contracts(provider);

/** A protocol event with its place, or `null` for logs of others. */
export function parse(log) {
	const event = interfaces[log.address.toLowerCase()]?.parseLog(log);
	return event && { name: event.name, args: event.args.toObject(), log };
}

/** Waits for a transaction that was just sent; answers its receipt and its protocol events. */
export async function mined(sending) {
	const receipt = await (await sending).wait(1, MINED_MS);
	return { receipt, events: receipt.logs.map(parse).filter(Boolean) };
}

/** Events of the network from a block on, as applications find them. */
export async function eventsSince(block) {
	const address = [ADDRESSES.node, ADDRESSES.task];
	const logs = await rpc("eth_getLogs", { address, fromBlock: toQuantity(block) });
	return logs.map(parse);
}

/** The events of a task from a block on. */
export async function eventsOf(task, block) {
	return (await eventsSince(block)).filter(({ args }) => args.taskId === task);
}

/** Waits until a task has so many events of a name, and answers them. */
export async function waitFor(name, task, block, count = 1) {
	return until(`${count} ${name} of task ${task}`, async () => {
		const found = (await eventsOf(task, block)).filter((event) => event.name === name);
		return found.length >= count && found;
	});
}

/** Whose reason a refused call has. */
export async function refusal(call) {
	const answer = await call.catch((error) => error);
	assert.equal(answer?.code, "CALL_EXCEPTION", `not refused: ${answer?.message ?? answer}`);
	return answer.reason;
}

/** An account with the network's contracts. */
export class Member {
	constructor(name) {
		this.name = name;
		this.wallet = development(name, provider);
		this.address = this.wallet.address;
		Object.assign(this, contracts(this.wallet));
	}

	balance(block = "latest") {
		return provider.getBalance(this.address, block);
	}
}

/** Somebody who pays for tasks. */
export class Creator extends Member {
	/** Creates a task and answers its id, and the block of its creation. */
	async create(type, { fee = FEE, vram = VRAM, cap = 1n, taskHash = randomHash() } = {}) {
		const dataHash = randomHash();
		const sending = this.task[CREATE](type, taskHash, dataHash, vram, cap, { value: fee });
		const { receipt, events } = await mined(sending);
		const pending = events.find(({ name }) => name === "TaskPending");
		assert.ok(pending, "the id is in the receipt of the creation");
		const { args } = pending;
		assert.deepEqual(
			[args.taskType, args.creator, args.taskHash, args.dataHash],
			[BigInt(type), this.address, taskHash, dataHash],
		);
		const { blockNumber: block } = receipt;
		return { id: args.taskId, fee, block, taskHash, dataHash, receipt };
	}
}

/** A GPU node that sends what shipped nodes send: legacy transactions for 10 wei per gas. */
export class Node extends Member {
	/** What it has spent on gas. */
	spent = 0n;

	async send(contract, name, args = [], overrides = {}) {
		const sending = this[contract][name](...args, { ...NODE_FEES, ...overrides });
		const outcome = await mined(sending);
		this.spent += outcome.receipt.gasUsed * outcome.receipt.gasPrice;
		return outcome;
	}

	join(vram = VRAM, card = CARD) {
		return this.send("node", "join", [card, vram], { value: STAKE });
	}

	status() {
		return network.node.getNodeStatus(this.address);
	}

	/** Commits to a result in the public form, and remembers the nonce. */
	commit(task, round, result) {
		const nonce = randomHash();
		const commitment = commitmentOf(result, nonce);
		return this.send("task", "submitTaskResultCommitment", [task, round, commitment, nonce]);
	}

	disclose(task, round, result) {
		return this.send("task", "discloseTaskResult", [task, round, result]);
	}

	uploaded(task, round) {
		return this.send("task", "reportResultsUploaded", [task, round]);
	}

	reportError(task, round) {
		return this.send("task", "reportTaskError", [task, round]);
	}
}

/** Waits until a task has started, and answers its nodes by round. */
export async function started({ id, block }, nodes) {
	const events = await waitFor("TaskStarted", id, block, 3);
	const byRound = [];
	for (const { args } of events) {
		const node = nodes.find(({ address }) => address === args.selectedNode);
		assert.ok(node, `round ${args.round} is given to ${args.selectedNode}`);
		byRound[Number(args.round)] = node;
	}
	assert.equal(new Set(byRound).size, 3, "three nodes");
	return byRound;
}

/** Everybody in these tests. */
export const creator = new Creator("ethan");
export const outsider = new Member("ida");
export const nodes = ["baltathar", "charleth", "dorothy"].map((name) => new Node(name));
