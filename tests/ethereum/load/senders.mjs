// Accounts that send much, and transactions that are signed before the clock starts.

import { Wallet, parseEther, parseUnits } from "ethers";

import { MINED_MS } from "../lib/chain.mjs";
import { post } from "../lib/rpc.mjs";

/** Requests in one body, and bodies under way at a time. */
const BATCH = 100;
const LANES = 4;

/** So much that the base fee may rise a long way. */
export const FEES = {
	maxFeePerGas: parseUnits("1000", "gwei"),
	maxPriorityFeePerGas: parseUnits("1", "gwei"),
};

/** Fresh accounts with so much CNX each. */
export async function fundedAccounts(funder, count, cnx) {
	const accounts = Array.from({ length: count }, () => {
		return new Wallet(Wallet.createRandom().privateKey, funder.provider);
	});
	let nonce = await funder.getNonce("pending");
	let last;
	for (const { address } of accounts) {
		const payment = { to: address, value: parseEther(cnx), nonce: nonce++, gasLimit: 21_000 };
		last = await funder.sendTransaction({ ...payment, ...FEES });
	}
	await last.wait(1, MINED_MS);
	return accounts;
}

/** Signs one transaction after another of each account: `make(index)` gives its fields. */
export async function signInRows(accounts, count, make) {
	const { chainId } = await accounts[0].provider.getNetwork();
	const nonces = await Promise.all(accounts.map((account) => account.getNonce()));
	const signed = [];
	for (let index = 0; index < count; index++) {
		const at = index % accounts.length;
		const nonce = nonces[at]++;
		const fields = { type: 2, chainId, nonce, ...FEES, ...make(index) };
		signed.push(await accounts[at].signTransaction(fields));
	}
	return signed;
}

/** Sends signed transactions in batches; answers their hashes. */
export async function sendAll(signed) {
	const batches = [];
	for (let at = 0; at < signed.length; at += BATCH) batches.push(signed.slice(at, at + BATCH));
	const hashes = [];
	const lane = async () => {
		for (let batch = batches.shift(); batch; batch = batches.shift()) {
			hashes.push(...(await sendBatch(batch)));
		}
	};
	await Promise.all(Array.from({ length: LANES }, lane));
	return hashes;
}

async function sendBatch(batch) {
	const answers = await post(
		batch.map((raw, id) => {
			return { jsonrpc: "2.0", id, method: "eth_sendRawTransaction", params: [raw] };
		}),
	);
	return answers.map(({ result, error }) => {
		if (error) throw new Error(`refused: ${error.message}`);
		return result;
	});
}
