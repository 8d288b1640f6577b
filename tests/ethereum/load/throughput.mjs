// How many transactions of a kind the chain takes in a second.

import { Interface, Wallet } from "ethers";

import { CONTRACTS, deploy } from "../lib/contracts.mjs";
import { until } from "../lib/wait.mjs";
import { fundedAccounts, sendAll, signInRows } from "./senders.mjs";

const LIMIT_MS = 600_000;

/** Plain payments. */
export async function transfers(funder, { transactions, senders }) {
	const accounts = await fundedAccounts(funder, senders, "100");
	const to = Wallet.createRandom().address;
	return measure(accounts, transactions, () => ({ to, value: 1n, gasLimit: 21_000n }));
}

/** Payments of a token, each to an account that has none of it yet. */
export async function tokenTransfers(funder, { transactions, senders }) {
	const accounts = await fundedAccounts(funder, senders, "100");
	const token = await deploy(funder, "Token", [10n ** 24n]);
	const to = await token.getAddress();
	const abi = new Interface(CONTRACTS.Token.abi);
	const pay = (receiver) => abi.encodeFunctionData("transfer", [receiver, 10n ** 18n]);
	const nonce = await funder.getNonce("pending");
	const shares = await Promise.all(
		accounts.map(({ address }, index) => {
			return funder.sendTransaction({ to, data: pay(address), nonce: nonce + index });
		}),
	);
	await shares.at(-1).wait();
	return measure(accounts, transactions, () => {
		const data = abi.encodeFunctionData("transfer", [Wallet.createRandom().address, 1n]);
		return { to, data, gasLimit: 100_000n };
	});
}

/** Signs first, then sends everything and reads the blocks in which it comes. */
async function measure(accounts, count, make) {
	const { provider } = accounts[0];
	const signed = await signInRows(accounts, count, make);
	const before = await provider.getBlockNumber();
	const begun = performance.now();
	const hashes = await sendAll(signed);
	const accepted = performance.now();
	const pending = new Set(hashes);
	const blocks = [];
	let next = before + 1;
	await until(
		`${count} transactions`,
		async () => {
			for (; next <= (await provider.getBlockNumber()); next++) {
				const block = await provider.getBlock(next);
				const own = block.transactions.filter((hash) => pending.delete(hash)).length;
				blocks.push({ own, at: performance.now(), gas: block.gasUsed, limit: block.gasLimit });
			}
			return pending.size === 0;
		},
		LIMIT_MS,
	);
	const used = blocks.filter(({ own }) => own > 0);
	return {
		count,
		submitPerSecond: (count / (accepted - begun)) * 1_000,
		seconds: (used.at(-1).at - begun) / 1_000,
		blocks: used.length,
		gas: used.reduce((sum, { gas }) => sum + gas, 0n),
		fullest: Math.max(...used.map(({ gas, limit }) => Number(gas) / Number(limit))),
	};
}
