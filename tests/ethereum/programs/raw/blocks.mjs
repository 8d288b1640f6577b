// Blocks: the fields that clients check, and what can be recomputed from them.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, ZeroHash, keccak256, parseUnits, toQuantity } from "ethers";

import { EMPTY_ROOT, NO_UNCLES, checkBlock, encodeTransaction } from "../../lib/blocks.mjs";
import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";

const HASH = /^0x[0-9a-f]{64}$/;
const QUANTITY = /^0x(0|[1-9a-f][0-9a-f]*)$/;

describe("blocks", () => {
	const provider = httpProvider();
	let sender;
	let number;
	let hashes;

	before(async () => {
		sender = await freshAccount(development("goliath", provider));
		const counter = await deploy(sender, "Counter", [0]);
		const nonce = await provider.getTransactionCount(sender.address);
		const price = { gasPrice: parseUnits("100", "gwei") };
		const to = Wallet.createRandom().address;
		const authorization = await sender.authorize({ address: to, nonce: 99 });
		const plain = { to, value: 1n, gasLimit: 100_000 };
		const sent = await Promise.all(
			[
				{ ...plain, type: 0, ...price },
				{ ...plain, type: 1, ...price, accessList: [{ address: to, storageKeys: [ZeroHash] }] },
				await counter.incrementBy.populateTransaction(5, { gasLimit: 300_000 }),
				await counter.failWithString.populateTransaction({ gasLimit: 100_000 }),
				{ ...plain, type: 4, authorizationList: [authorization] },
			].map((request, index) => sender.sendTransaction({ ...request, nonce: nonce + index })),
		);
		await provider.waitForTransaction(sent.at(-1).hash);
		hashes = sent.map(({ hash }) => hash);
		const receipt = await rpc("eth_getTransactionReceipt", sent.at(-1).hash);
		number = receipt.blockNumber;
	});

	it("should have truthful fields of the right form", async () => {
		const block = await rpc("eth_getBlockByNumber", number, false);
		for (const field of ["hash", "parentHash", "stateRoot", "mixHash", "transactionsRoot"]) {
			assert.match(block[field], HASH, field);
		}
		const quantities = "number gasLimit gasUsed timestamp size difficulty baseFeePerGas";
		for (const field of quantities.split(" ")) assert.match(block[field], QUANTITY, field);
		assert.ok(BigInt(block.gasLimit) < 2n ** 53n, "web3.js 1.x reads it as a number");
		assert.equal(block.sha3Uncles, NO_UNCLES);
		assert.notEqual(block.stateRoot, block.transactionsRoot);
		assert.notEqual(block.stateRoot, EMPTY_ROOT);
		assert.equal(block.nonce, "0x0000000000000000");
		assert.match(block.miner, /^0x[0-9a-f]{40}$/);
		const parent = await rpc("eth_getBlockByHash", block.parentHash, false);
		assert.equal(BigInt(parent.number), BigInt(block.number) - 1n);
		assert.notEqual(parent.stateRoot, block.stateRoot);
		assert.ok(BigInt(parent.timestamp) < BigInt(block.timestamp));
	});

	it("should be recomputable from their fields, from the first to the last", async () => {
		const last = BigInt(await rpc("eth_blockNumber"));
		const types = new Set();
		let parent;
		for (let at = 1n; at <= last; at++) {
			const { block } = await checkBlock(toQuantity(at));
			if (parent) assert.equal(block.parentHash, parent.hash, `block ${at}`);
			for (const { type } of block.transactions) types.add(type);
			parent = block;
		}
		assert.deepEqual([...types].sort(), ["0x0", "0x1", "0x2", "0x4"]);
	});

	it("should be the same by number and by hash, with hashes and with transactions", async () => {
		const whole = await rpc("eth_getBlockByNumber", number, true);
		assert.deepEqual(await rpc("eth_getBlockByHash", whole.hash, true), whole);
		const short = await rpc("eth_getBlockByNumber", number, false);
		const transactions = whole.transactions.map(({ hash }) => hash);
		assert.deepEqual({ ...whole, transactions }, short);
		const count = toQuantity(transactions.length);
		assert.equal(await rpc("eth_getBlockTransactionCountByNumber", number), count);
		assert.equal(await rpc("eth_getBlockTransactionCountByHash", whole.hash), count);
	});

	it("should give their transactions by position", async () => {
		const block = await rpc("eth_getBlockByNumber", number, true);
		for (const [index, transaction] of block.transactions.entries()) {
			const at = toQuantity(index);
			const byNumber = await rpc("eth_getTransactionByBlockNumberAndIndex", number, at);
			const byHash = await rpc("eth_getTransactionByBlockHashAndIndex", block.hash, at);
			assert.deepEqual(byNumber, transaction);
			assert.deepEqual(byHash, transaction);
			assert.deepEqual(await rpc("eth_getTransactionByHash", transaction.hash), transaction);
		}
		const beyond = toQuantity(block.transactions.length);
		assert.equal(await rpc("eth_getTransactionByBlockNumberAndIndex", number, beyond), null);
	});

	it("should give the same receipts one by one and together", async () => {
		for (const hash of hashes) {
			const receipt = await rpc("eth_getTransactionReceipt", hash);
			const all = await rpc("eth_getBlockReceipts", receipt.blockNumber);
			assert.deepEqual(all[Number(receipt.transactionIndex)], receipt);
			assert.deepEqual(await rpc("eth_getBlockReceipts", receipt.blockHash), all);
		}
	});

	it("should be named by tags", async () => {
		// One after another: blocks are made and finalised meanwhile, so each may only be later.
		const tags = ["earliest", "finalized", "safe", "latest", "pending"];
		const numbers = [];
		for (const tag of tags) {
			numbers.push(BigInt((await rpc("eth_getBlockByNumber", tag, false)).number));
		}
		const [earliest, finalized, safe, latest, pending] = numbers;
		assert.equal(earliest, 0n);
		assert.ok(finalized <= safe && safe <= latest && latest < pending, `${numbers}`);
	});

	it("should be nothing where there are none", async () => {
		const future = "0xffffff";
		assert.equal(await rpc("eth_getBlockByNumber", future, false), null);
		assert.equal(await rpc("eth_getBlockByHash", ZeroHash, false), null);
		assert.equal(await rpc("eth_getBlockTransactionCountByHash", ZeroHash), null);
		assert.equal(await rpc("eth_getBlockReceipts", future), null);
		assert.equal(await rpc("eth_getTransactionByHash", ZeroHash), null);
		assert.equal(await rpc("eth_getTransactionReceipt", ZeroHash), null);
		const error = await rpcError("eth_getBalance", sender.address, future);
		assert.equal(error.code, -32_000);
		assert.match(error.reason, /header not found/);
	});

	it("should have no uncles", async () => {
		const { hash } = await rpc("eth_getBlockByNumber", number, false);
		assert.equal(await rpc("eth_getUncleCountByBlockNumber", number), "0x0");
		assert.equal(await rpc("eth_getUncleCountByBlockHash", hash), "0x0");
		assert.equal(await rpc("eth_getUncleByBlockNumberAndIndex", number, "0x0"), null);
		assert.equal(await rpc("eth_getUncleByBlockHashAndIndex", hash, "0x0"), null);
	});

	it("should be had in their raw form", async () => {
		const transaction = await rpc("eth_getTransactionByHash", hashes[0]);
		const raw = await rpc("debug_getRawTransaction", hashes[0]);
		assert.equal(raw, encodeTransaction(transaction));
		const header = await rpc("debug_getRawHeader", number);
		const { hash } = await rpc("eth_getBlockByNumber", number, false);
		assert.equal(keccak256(header), hash);
	});
});
