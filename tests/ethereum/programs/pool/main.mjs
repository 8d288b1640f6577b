// The pool, on a node that makes blocks on demand only.

import assert from "node:assert/strict";
import { after, before, beforeEach, describe, it } from "node:test";

import { Wallet, getCreateAddress, parseUnits, toQuantity } from "ethers";

import { development, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS } from "../../lib/contracts.mjs";
import { RpcError, Socket, rpc } from "../../lib/rpc.mjs";
import { seal } from "../../lib/sealing.mjs";
import { until } from "../../lib/wait.mjs";

const gwei = (amount) => parseUnits(`${amount}`, "gwei");
/** Fees with this tip in gwei; both bounds grow, as go-ethereum asks of replacements. */
const tip = (amount) => ({ maxFeePerGas: gwei(50 * amount), maxPriorityFeePerGas: gwei(amount) });

describe("pool", () => {
	const provider = httpProvider();
	const funder = development("goliath", provider);
	const wallets = {};

	const pendingNonce = (wallet) => provider.getTransactionCount(wallet.address, "pending");
	const latestNonce = (wallet) => provider.getTransactionCount(wallet.address, "latest");

	before(async () => {
		let nonce = await latestNonce(funder);
		for (const name of ["ann", "ben", "cid"]) {
			wallets[name] = new Wallet(Wallet.createRandom().privateKey, provider);
			const to = wallets[name].address;
			await funder.sendTransaction({ to, value: 10n ** 20n, nonce: nonce++ });
		}
		await seal();
	});
	beforeEach(async () => {
		await until("an empty pool", async () => {
			const { pending } = await rpc("txpool_status");
			return pending === "0x0" || seal().then(() => false);
		});
	});
	after(() => seal());

	/** Sends a plain payment without looking at the chain first. */
	async function pay(wallet, fields) {
		const { chainId } = await provider.getNetwork();
		const signed = await wallet.signTransaction({
			type: 2,
			chainId,
			to: funder.address,
			value: 1n,
			gasLimit: 21_000n,
			...tip(1),
			...fields,
		});
		return rpc("eth_sendRawTransaction", signed);
	}

	async function hashesOf(number) {
		return (await rpc("eth_getBlockByNumber", toQuantity(number), false)).transactions;
	}

	it("should count ten transactions in a row before any is in a block", async () => {
		const { ann } = wallets;
		const first = await latestNonce(ann);
		const sent = [];
		for (let count = 0; count < 10; count++) {
			assert.equal(await pendingNonce(ann), first + count);
			sent.push(await ann.sendTransaction({ to: funder.address, value: 1n }));
		}
		assert.deepEqual(
			sent.map(({ nonce }) => nonce),
			Array.from({ length: 10 }, (_, index) => first + index),
		);
		assert.equal(await latestNonce(ann), first, "nothing is in a block");
		assert.deepEqual(
			await hashesOf(await seal()),
			sent.map(({ hash }) => hash),
		);
		assert.equal(await latestNonce(ann), first + 10);
	});

	it("should replace a transaction by one that pays more", async () => {
		const { ben } = wallets;
		const nonce = await latestNonce(ben);
		const cheap = await pay(ben, { nonce, ...tip(2) });
		const dear = await pay(ben, { nonce, ...tip(4), value: 2n });
		assert.notEqual(cheap, dear);
		assert.deepEqual(await hashesOf(await seal()), [dear]);
		assert.equal(await rpc("eth_getTransactionByHash", cheap), null);
	});

	it("should keep a transaction against one that pays less or as much", async () => {
		const { ben } = wallets;
		const nonce = await latestNonce(ben);
		const kept = await pay(ben, { nonce, ...tip(4) });
		for (const fields of [tip(3), { ...tip(4), value: 2n }]) {
			const refused = pay(ben, { nonce, ...fields });
			await assert.rejects(refused, (error) => {
				assert.ok(error instanceof RpcError);
				return /^replacement transaction underpriced/.test(error.reason);
			});
		}
		assert.deepEqual(await hashesOf(await seal()), [kept]);
	});

	it("should know a transaction that it has", async () => {
		const { cid } = wallets;
		const nonce = await latestNonce(cid);
		await pay(cid, { nonce });
		await assert.rejects(pay(cid, { nonce }), ({ reason }) => /^already known/.test(reason));
	});

	it("should serve the highest tip first", async () => {
		const { ann, ben, cid } = wallets;
		const hashes = [];
		for (const [wallet, amount] of [
			[ann, 2],
			[ben, 6],
			[cid, 4],
		]) {
			hashes.push(await pay(wallet, { nonce: await latestNonce(wallet), ...tip(amount) }));
		}
		const [two, six, four] = hashes;
		assert.deepEqual(await hashesOf(await seal()), [six, four, two]);
	});

	it("should weigh tips by what is left of them above the base fee", async () => {
		const { ann, ben } = wallets;
		const { baseFeePerGas } = await provider.getBlock("latest");
		const nonces = [await latestNonce(ann), await latestNonce(ben)];
		const capped = { maxFeePerGas: 2n * baseFeePerGas + 1_000n, maxPriorityFeePerGas: 1_000n };
		const low = await pay(ann, { nonce: nonces[0], ...capped });
		const high = await pay(ben, { nonce: nonces[1], ...tip(1) });
		assert.deepEqual(await hashesOf(await seal()), [high, low]);
	});

	it("should keep what comes too early until the gap is filled", async () => {
		const { ann } = wallets;
		const nonce = await latestNonce(ann);
		const later = await pay(ann, { nonce: nonce + 1 });
		assert.equal(await pendingNonce(ann), nonce, "the gap counts");
		assert.deepEqual(await rpc("txpool_status"), { pending: "0x0", queued: "0x1" });
		const { queued } = await rpc("txpool_content");
		const [listed] = Object.entries(queued);
		assert.equal(listed[0].toLowerCase(), ann.address.toLowerCase());
		assert.equal(listed[1][`${nonce + 1}`].hash, later);
		assert.deepEqual(await hashesOf(await seal()), []);
		const sooner = await pay(ann, { nonce });
		assert.equal(await pendingNonce(ann), nonce + 2);
		assert.deepEqual(await hashesOf(await seal()), [sooner, later]);
	});

	it("should show what it holds", async () => {
		const { ann, ben } = wallets;
		const hash = await pay(ann, { nonce: await latestNonce(ann) });
		await pay(ben, { nonce: await latestNonce(ben) });
		assert.deepEqual(await rpc("txpool_status"), { pending: "0x2", queued: "0x0" });
		const { pending } = await rpc("txpool_content");
		const [, ofAnn] = Object.entries(pending).find(([address]) => {
			return address.toLowerCase() === ann.address.toLowerCase();
		});
		const [transaction] = Object.values(ofAnn);
		assert.equal(transaction.hash, hash);
		assert.equal(transaction.blockHash, null);
		assert.deepEqual(await rpc("eth_getTransactionByHash", hash), transaction);
		assert.equal(await rpc("eth_getTransactionReceipt", hash), null);
		const inspected = JSON.stringify(await rpc("txpool_inspect"));
		assert.ok(inspected.toLowerCase().includes(funder.address.toLowerCase()), inspected);
	});

	it("should lay its transactions over the state when asked for what is pending", async () => {
		const { cid } = wallets;
		const to = Wallet.createRandom().address;
		const hash = await pay(cid, { nonce: await latestNonce(cid), to, value: 77n });
		assert.equal(await rpc("eth_getBalance", to, "latest"), "0x0");
		assert.equal(BigInt(await rpc("eth_getBalance", to, "pending")), 77n);
		const block = await rpc("eth_getBlockByNumber", "pending", true);
		assert.deepEqual(
			block.transactions.map((transaction) => transaction.hash),
			[hash],
		);
		const number = await seal();
		assert.equal(BigInt(block.number), number);
		assert.equal(BigInt(await rpc("eth_getBalance", to, "latest")), 77n);
	});

	it("should run a call on a contract that is only pending", async () => {
		const { cid } = wallets;
		const { bytecode } = CONTRACTS.Batch;
		const nonce = await latestNonce(cid);
		await pay(cid, { nonce, to: null, value: 0n, data: bytecode, gasLimit: 2_000_000n });
		const at = getCreateAddress({ from: cid.address, nonce });
		assert.equal(await rpc("eth_getCode", at, "latest"), "0x");
		assert.equal(await rpc("eth_getCode", at, "pending"), CONTRACTS.Batch.deployedBytecode);
	});

	it("should tell of a transaction once, when it comes", async () => {
		const { ann } = wallets;
		const socket = await Socket.open();
		try {
			const { seen } = await socket.subscribe("newPendingTransactions");
			const hash = await pay(ann, { nonce: await latestNonce(ann) });
			await until("the hash", () => seen.length > 0);
			await seal();
			assert.deepEqual(seen, [hash]);
		} finally {
			socket.close();
		}
	});

	it("should drop what its sender can no longer pay", async () => {
		const poor = new Wallet(Wallet.createRandom().privateKey, provider);
		const nonce = await latestNonce(funder);
		await pay(funder, { nonce, to: poor.address, value: 10n ** 16n });
		await seal();
		const spend = { value: 6n * 10n ** 15n, maxFeePerGas: gwei(1), maxPriorityFeePerGas: 1n };
		const first = await pay(poor, { nonce: 0, ...spend });
		const answer = await pay(poor, { nonce: 1, ...spend }).catch((error) => error);
		assert.deepEqual(await hashesOf(await seal()), [first]);
		await seal();
		if (typeof answer === "string") {
			await until("the second one is gone", async () => {
				const found = await rpc("eth_getTransactionByHash", answer);
				return found === null || seal().then(() => false);
			});
		} else {
			assert.match(answer.reason, /insufficient funds/);
		}
	});
});
