// What a node answers before it is killed and after it has come back.
//
// `main.mjs record FILE` makes some history and writes down what is answered of it; `main.mjs compare
// FILE` asks again. A sudden death may cost a node its last blocks, but what it still has must be the
// same, and what it has lost must be gone altogether.

import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";

import { toQuantity } from "ethers";

import { checkBlock } from "../../lib/blocks.mjs";
import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

/** Blocks that a sudden death may cost: what the database had not written yet. */
const MAY_BE_LOST = 20;

const provider = httpProvider();

async function makeHistory() {
	const owner = await freshAccount(development("goliath", provider));
	const counter = await deploy(owner, "Counter", [0]);
	for (let count = 1; count <= 10; count++) await mined(counter.incrementBy(count));
	return counter.getAddress();
}

/** Everything that is asked of a block and of what is in it. */
async function answersOf(number) {
	const block = await rpc("eth_getBlockByNumber", toQuantity(number), true);
	const receipts = await rpc("eth_getBlockReceipts", toQuantity(number));
	return { block, receipts };
}

async function record(file) {
	const address = await makeHistory();
	const head = await provider.getBlockNumber();
	const blocks = [];
	for (let number = 0; number <= head; number++) blocks.push(await answersOf(number));
	const logs = await rpc("eth_getLogs", { address, fromBlock: "0x0", toBlock: toQuantity(head) });
	assert.equal(logs.length, 55);
	writeFileSync(file, JSON.stringify({ address, blocks, logs }));
}

/** A block that is there must be found in every way; one that was lost in none. */
async function compareBlock(before, isThere) {
	const { block, receipts } = before;
	const now = await rpc("eth_getBlockByHash", block.hash, true);
	if (!isThere) {
		assert.equal(now, null, `block ${block.number} is gone`);
		return;
	}
	assert.deepEqual(now, block);
	assert.deepEqual(await rpc("eth_getBlockReceipts", block.hash), receipts);
	for (const [index, { hash }] of block.transactions.entries()) {
		assert.deepEqual(await rpc("eth_getTransactionByHash", hash), block.transactions[index]);
		assert.deepEqual(await rpc("eth_getTransactionReceipt", hash), receipts[index]);
	}
}

async function compare(file) {
	const { address, blocks, logs } = JSON.parse(readFileSync(file, "utf8"));
	await until("new blocks", async () => (await provider.getBlockNumber()) >= blocks.length);
	let kept = 0;
	for (const before of blocks) {
		const canonical = await rpc("eth_getBlockByNumber", before.block.number, false);
		const isThere = canonical.hash === before.block.hash;
		assert.ok(!isThere || kept === Number(before.block.number), "nothing is lost in between");
		if (isThere) kept += 1;
		await compareBlock(before, isThere);
	}
	assert.ok(kept + MAY_BE_LOST >= blocks.length, `${kept} of ${blocks.length} blocks are left`);
	const range = { fromBlock: "0x0", toBlock: toQuantity(kept - 1) };
	assert.deepEqual(
		await rpc("eth_getLogs", { address, ...range }),
		logs.filter(({ blockNumber }) => Number(blockNumber) < kept),
	);
	const head = await provider.getBlockNumber();
	for (let number = 1; number <= head; number++) await checkBlock(toQuantity(number));
	await makeHistory();
}

const [, , action, file] = process.argv;
await { record, compare }[action](file);
