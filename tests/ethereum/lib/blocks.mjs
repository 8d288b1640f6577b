// Recomputes what a block claims from its parts, as go-ethereum's clients do, from JSON alone.

import assert from "node:assert/strict";

import { Trie } from "@ethereumjs/trie";
import { concat, encodeRlp, getBytes, keccak256, toBeHex } from "ethers";

import { rpc } from "./rpc.mjs";

/** keccak-256 of the RLP of an empty list: what `sha3Uncles` must be. */
export const NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347";
/** The root of an empty trie. */
export const EMPTY_ROOT = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421";

/** A quantity as RLP has it: without leading zeros, zero as nothing. */
function quantity(hex) {
	const value = BigInt(hex);
	return value === 0n ? "0x" : toBeHex(value);
}

/** The header's fields in the order of the hash; those of later upgrades only if they are there. */
function headerFields(block) {
	const fields = [
		block.parentHash,
		block.sha3Uncles,
		block.miner,
		block.stateRoot,
		block.transactionsRoot,
		block.receiptsRoot,
		block.logsBloom,
		quantity(block.difficulty),
		quantity(block.number),
		quantity(block.gasLimit),
		quantity(block.gasUsed),
		quantity(block.timestamp),
		block.extraData,
		block.mixHash,
		block.nonce,
		quantity(block.baseFeePerGas),
	];
	if (block.withdrawalsRoot) fields.push(block.withdrawalsRoot);
	if (block.blobGasUsed) fields.push(quantity(block.blobGasUsed));
	if (block.excessBlobGas) fields.push(quantity(block.excessBlobGas));
	if (block.parentBeaconBlockRoot) fields.push(block.parentBeaconBlockRoot);
	if (block.requestsHash) fields.push(block.requestsHash);
	return fields;
}

/** The hash of a block's header. */
export function blockHash(block) {
	return keccak256(encodeRlp(headerFields(block)));
}

function accessList(transaction) {
	return transaction.accessList.map(({ address, storageKeys }) => [address, storageKeys]);
}

function authorizations(transaction) {
	return transaction.authorizationList.map((entry) => [
		quantity(entry.chainId),
		entry.address,
		quantity(entry.nonce),
		quantity(entry.yParity),
		quantity(entry.r),
		quantity(entry.s),
	]);
}

/** The signed fields of a transaction without its type. */
function transactionFields(transaction) {
	const { type } = transaction;
	const to = transaction.to ?? "0x";
	const payment = [quantity(transaction.value), transaction.input];
	const signature = [quantity(transaction.r), quantity(transaction.s)];
	const nonce = quantity(transaction.nonce);
	const gas = quantity(transaction.gas);
	if (type === "0x0") {
		const price = quantity(transaction.gasPrice);
		return [nonce, price, gas, to, ...payment, quantity(transaction.v), ...signature];
	}
	const chain = quantity(transaction.chainId);
	const parity = quantity(transaction.yParity);
	if (type === "0x1") {
		const price = quantity(transaction.gasPrice);
		const list = accessList(transaction);
		return [chain, nonce, price, gas, to, ...payment, list, parity, ...signature];
	}
	const fees = [quantity(transaction.maxPriorityFeePerGas), quantity(transaction.maxFeePerGas)];
	const common = [chain, nonce, ...fees, gas, to, ...payment, accessList(transaction)];
	if (type === "0x2") return [...common, parity, ...signature];
	assert.equal(type, "0x4", `unknown type of transaction ${transaction.hash}`);
	return [...common, authorizations(transaction), parity, ...signature];
}

/** A type in front of an encoding; legacy ones have none. */
function enveloped(type, fields) {
	const encoded = encodeRlp(fields);
	return type === "0x0" ? encoded : concat([toBeHex(BigInt(type)), encoded]);
}

/** A signed transaction as it is sent. */
export function encodeTransaction(transaction) {
	return enveloped(transaction.type, transactionFields(transaction));
}

/** A receipt as the trie has it. */
export function encodeReceipt(receipt) {
	const logs = receipt.logs.map(({ address, topics, data }) => [address, topics, data]);
	return enveloped(receipt.type, [
		quantity(receipt.status),
		quantity(receipt.cumulativeGasUsed),
		receipt.logsBloom,
		logs,
	]);
}

/** The root of the trie of a list. */
export async function listRoot(encodings) {
	const trie = await Trie.create();
	for (const [index, encoding] of encodings.entries()) {
		const key = getBytes(encodeRlp(index === 0 ? "0x" : toBeHex(index)));
		await trie.put(key, getBytes(encoding));
	}
	return `0x${Buffer.from(trie.root()).toString("hex")}`;
}

/** The bloom filter of logs. */
export function bloomOf(logs) {
	const bits = new Uint8Array(256);
	for (const entry of logs.flatMap(({ address, topics }) => [address, ...topics])) {
		const hash = getBytes(keccak256(entry));
		for (const at of [0, 2, 4]) {
			const bit = ((hash[at] << 8) | hash[at + 1]) & 2047;
			bits[255 - (bit >> 3)] |= 1 << (bit & 7);
		}
	}
	return `0x${Buffer.from(bits).toString("hex")}`;
}

function checkPositions(block, receipts) {
	let logIndex = 0;
	let cumulative = 0n;
	for (const [index, receipt] of receipts.entries()) {
		const transaction = block.transactions[index];
		const name = `transaction ${index} of block ${BigInt(block.number)}`;
		assert.equal(receipt.transactionHash, transaction.hash, name);
		for (const item of [receipt, transaction, ...receipt.logs]) {
			assert.equal(BigInt(item.transactionIndex), BigInt(index), name);
			assert.equal(item.blockHash, block.hash, name);
			assert.equal(item.blockNumber, block.number, name);
		}
		cumulative += BigInt(receipt.gasUsed);
		assert.equal(BigInt(receipt.cumulativeGasUsed), cumulative, name);
		assert.equal(receipt.logsBloom, bloomOf(receipt.logs), name);
		for (const log of receipt.logs) {
			assert.equal(BigInt(log.logIndex), BigInt(logIndex++), name);
			assert.equal(log.transactionHash, transaction.hash, name);
			assert.equal(log.removed, false, name);
		}
	}
	assert.equal(BigInt(block.gasUsed), cumulative, `gas of block ${BigInt(block.number)}`);
}

/** Checks everything that can be recomputed of a block and its receipts. */
export async function checkBlock(number) {
	const [block, receipts] = await Promise.all([
		rpc("eth_getBlockByNumber", number, true),
		rpc("eth_getBlockReceipts", number),
	]);
	const name = `block ${BigInt(block.number)}`;
	assert.equal(block.transactions.length, receipts.length, name);
	for (const transaction of block.transactions) {
		assert.equal(keccak256(encodeTransaction(transaction)), transaction.hash, name);
	}
	checkPositions(block, receipts);
	assert.equal(block.sha3Uncles, NO_UNCLES, name);
	assert.deepEqual(block.uncles, [], name);
	assert.equal(
		block.transactionsRoot,
		await listRoot(block.transactions.map(encodeTransaction)),
		`transactionsRoot of ${name}`,
	);
	assert.equal(
		block.receiptsRoot,
		await listRoot(receipts.map(encodeReceipt)),
		`receiptsRoot of ${name}`,
	);
	const logs = receipts.flatMap((receipt) => receipt.logs);
	assert.equal(block.logsBloom, bloomOf(logs), `logsBloom of ${name}`);
	assert.equal(blockHash(block), block.hash, `hash of ${name}`);
	const transactions = block.transactions.map((transaction) => {
		const encoding = encodeTransaction(transaction);
		return transaction.type === "0x0" ? encoding : encodeRlp(encoding);
	});
	assert.equal(BigInt(block.size), sizeOf(block, transactions), `size of ${name}`);
	return { block, receipts };
}

/** Length in bytes of the RLP of a block: header, transactions, no uncles, perhaps no withdrawals. */
function sizeOf(block, transactions) {
	const header = encodeRlp(headerFields(block));
	const lengthOf = (hex) => (hex.length - 2) / 2;
	const list = transactions.reduce((sum, item) => sum + lengthOf(item), 0);
	const withPrefix = (length) => length + prefixLength(length);
	const emptyLists = block.withdrawals ? 2 : 1;
	const body = lengthOf(header) + withPrefix(list) + emptyLists;
	return BigInt(withPrefix(body));
}

/** Bytes that RLP puts before a list with a payload of this length. */
function prefixLength(length) {
	if (length < 56) return 1;
	return 1 + Math.ceil(length.toString(2).length / 8);
}
