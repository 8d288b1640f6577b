// What a task's life costs: created, three commitments, three disclosures, upload.

import { Interface, hexlify, parseEther, randomBytes } from "ethers";

import { MINED_MS } from "../lib/chain.mjs";
import { deploy } from "../lib/contracts.mjs";
import {
	ABI,
	ADDRESSES,
	CREATE,
	IMAGE,
	STAKE,
	commitmentOf,
	contracts,
	differingIn,
	randomHash,
} from "../lib/protocol.mjs";
import { until } from "../lib/wait.mjs";
import { FEES, fundedAccounts } from "./senders.mjs";

const FEE = parseEther("50");
const VRAM = 8n;
const task = new Interface(ABI.task);

/** Gas of the steps of one task. */
class Bill {
	create = 0n;
	commit = 0n;
	disclose = 0n;
	upload = 0n;

	get total() {
		return this.create + this.commit + this.disclose + this.upload;
	}
}

async function mined(sending) {
	return (await sending).wait(1, MINED_MS);
}

/** The events of the Task contract, whoever emits them, in a receipt or in logs. */
function parse(logs) {
	return logs.map((log) => task.parseLog(log)).filter(Boolean);
}

/** Runs tasks one after another; `start` creates one and answers its id, nodes, and gas. */
async function run(tasks, start, contractOf) {
	const bills = [];
	for (let count = 0; count < tasks; count++) {
		const bill = new Bill();
		const { id, byRound, gas } = await start();
		bill.create = gas;
		const image = hexlify(randomBytes(8));
		const results = [0, 2, 4].map((bits) => differingIn(bits, image));
		for (const [round, wallet] of byRound.entries()) {
			const nonce = randomHash();
			const commitment = commitmentOf(results[round], nonce);
			const contract = contractOf(wallet);
			const sending = contract.submitTaskResultCommitment(id, round, commitment, nonce, FEES);
			bill.commit += (await mined(sending)).gasUsed;
		}
		for (const [round, wallet] of byRound.entries()) {
			const sending = contractOf(wallet).discloseTaskResult(id, round, results[round], FEES);
			bill.disclose += (await mined(sending)).gasUsed;
		}
		const sending = contractOf(byRound[0]).reportResultsUploaded(id, 0, FEES);
		bill.upload = (await mined(sending)).gasUsed;
		bills.push(bill);
	}
	return bills;
}

/** Wallets of the nodes that were started, by round. */
function assigned(events, wallets) {
	const byRound = [];
	for (const { name, args } of events) {
		if (name !== "TaskStarted") continue;
		byRound[Number(args.round)] = wallets.get(args.selectedNode);
	}
	return byRound;
}

/** Through the network's contracts. */
export async function nativeLifecycle(funder, { tasks, nodes }) {
	const accounts = await fundedAccounts(funder, nodes, "500");
	const wallets = new Map(accounts.map((wallet) => [wallet.address, wallet]));
	await Promise.all(
		accounts.map((wallet) => {
			const { node } = contracts(wallet);
			return mined(node.join("Load card", VRAM, { value: STAKE, ...FEES }));
		}),
	);
	const creator = contracts(funder).task;
	const start = async () => {
		const sending = creator[CREATE](IMAGE, randomHash(), randomHash(), VRAM, 1, {
			value: FEE,
			...FEES,
		});
		const receipt = await mined(sending);
		const [pending] = parse(receipt.logs);
		const id = pending.args.taskId;
		// The chain draws the nodes at the end of a later block, outside of every transaction.
		const byRound = await until(`start of task ${id}`, async () => {
			const filter = { address: ADDRESSES.task, fromBlock: receipt.blockNumber };
			const events = parse(await funder.provider.getLogs(filter));
			const own = assigned(
				events.filter(({ args }) => args.taskId === id),
				wallets,
			);
			return own.length === 3 && own;
		});
		return { id, byRound, gas: receipt.gasUsed };
	};
	const bills = await run(tasks, start, (wallet) => contracts(wallet).task);
	for (const wallet of accounts) await mined(contracts(wallet).node.quit(FEES));
	return bills;
}

/** Through contracts written for the purpose. */
export async function solidityLifecycle(funder, { tasks, nodes }) {
	const accounts = await fundedAccounts(funder, nodes, "500");
	const wallets = new Map(accounts.map((wallet) => [wallet.address, wallet]));
	const registry = await deploy(funder, "Nodes");
	const market = await deploy(funder, "Tasks", [registry]);
	await mined(registry.setTasks(market));
	for (const wallet of accounts) {
		await mined(registry.connect(wallet).join(VRAM, { value: STAKE, ...FEES }));
	}
	const start = async () => {
		const sending = market.createTask(IMAGE, randomHash(), randomHash(), VRAM, {
			value: FEE,
			...FEES,
		});
		const receipt = await mined(sending);
		const events = parse(receipt.logs);
		const byRound = assigned(events, wallets);
		return { id: events[0].args.taskId, byRound, gas: receipt.gasUsed };
	};
	return run(tasks, start, (wallet) => market.connect(wallet));
}
