// What is refused at the door, with go-ethereum's words, which clients compare.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import {
	Transaction,
	Wallet,
	concat,
	encodeRlp,
	keccak256,
	parseEther,
	parseUnits,
	toBeArray,
} from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";

describe("submission", () => {
	const provider = httpProvider();
	let sender;
	let chainId;
	const to = Wallet.createRandom().address;

	before(async () => {
		sender = await freshAccount(development("goliath", provider));
		await mined(sender.sendTransaction({ to, value: 1n }));
		({ chainId } = await provider.getNetwork());
	});

	async function sign(fields) {
		return sender.signTransaction({
			type: 2,
			chainId,
			nonce: await provider.getTransactionCount(sender.address),
			gasLimit: 21_000n,
			maxFeePerGas: parseUnits("100", "gwei"),
			maxPriorityFeePerGas: 1n,
			to,
			value: 1n,
			...fields,
		});
	}

	async function refusal(raw) {
		const error = await rpcError("eth_sendRawTransaction", raw);
		assert.ok(error.code <= -32_000, `${error.code}`);
		return error.reason;
	}

	it("should refuse a nonce that was used", async () => {
		assert.match(await refusal(await sign({ nonce: 0 })), /^nonce too low/);
	});

	it("should refuse what cannot be paid", async () => {
		const reason = await refusal(await sign({ value: parseEther("1000") }));
		assert.match(reason, /^insufficient funds for gas \* price \+ value/);
	});

	it("should refuse too little gas", async () => {
		assert.match(await refusal(await sign({ gasLimit: 20_999n })), /^intrinsic gas too low/);
		// 64 non-zero bytes: 21000 + 64 * 16 would do, were it not for EIP-7623.
		const data = `0x${"11".repeat(64)}`;
		const raw = await sign({ gasLimit: 21_000n + 64n * 16n, data });
		const floor = 21_000 + 64 * 40;
		const reason = `insufficient gas for floor data gas cost: gas 22024, minimum needed ${floor}`;
		assert.equal(await refusal(raw), reason);
	});

	it("should refuse code that creates a contract but is too long", async () => {
		const data = `0x${"00".repeat(49_153)}`;
		const raw = await sign({ to: null, gasLimit: 5_000_000n, data });
		const reason = "max initcode size exceeded: code size 49153, limit 49152";
		assert.equal(await refusal(raw), reason);
	});

	it("should refuse more gas than a block has", async () => {
		const { gasLimit } = await provider.getBlock("latest");
		const raw = await sign({
			gasLimit: gasLimit + 1n,
			maxFeePerGas: 100n,
			maxPriorityFeePerGas: 0n,
		});
		assert.match(await refusal(raw), /exceeds block gas limit|max fee per gas/);
	});

	it("should refuse a price below the base fee", async () => {
		const reason = await refusal(await sign({ maxFeePerGas: 1n, maxPriorityFeePerGas: 0n }));
		assert.match(reason, /max fee per gas less than block base fee/);
	});

	it("should refuse a tip above the limit", async () => {
		// ethers itself refuses to build one.
		const nonce = await provider.getTransactionCount(sender.address);
		const fields = [chainId, nonce, parseUnits("2", "gwei"), parseUnits("1", "gwei"), 21_000]
			.map((value) => toBeArray(value))
			.concat([to, "0x", "0x", []]);
		const digest = keccak256(concat(["0x02", encodeRlp(fields)]));
		const { yParity, r, s } = sender.signingKey.sign(digest);
		const signed = [...fields, ...[yParity, r, s].map((value) => toBeArray(value))];
		const reason = await refusal(concat(["0x02", encodeRlp(signed)]));
		assert.match(reason, /^max priority fee per gas higher than max fee per gas/);
	});

	it("should refuse another chain's transaction", async () => {
		assert.match(await refusal(await sign({ chainId: 1n })), /invalid chain id/);
	});

	it("should refuse a legacy transaction without a chain id", async () => {
		const raw = await sign({
			type: 0,
			chainId: 0n,
			gasPrice: parseUnits("100", "gwei"),
			maxFeePerGas: undefined,
			maxPriorityFeePerGas: undefined,
		});
		assert.match(await refusal(raw), /only replay-protected \(EIP-155\) transactions allowed/);
	});

	it("should refuse blob transactions and what is none", async () => {
		assert.match(await refusal(concat(["0x03", encodeRlp([])])), /not supported/);
		for (const raw of ["0x", "0x00", "0xc0", "0xdeadbeef", "0x02c0"]) {
			assert.ok((await refusal(raw)).length > 0);
		}
	});

	it("should refuse oversized data", async () => {
		const data = `0x${"00".repeat(128 * 1024)}`;
		const reason = await refusal(await sign({ gasLimit: 10_000_000n, data }));
		assert.match(reason, /oversized data/);
	});

	it("should refuse a signature in the upper half and a changed transaction", async () => {
		const raw = await sign({});
		const transaction = Transaction.from(raw);
		const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
		const high = order - BigInt(transaction.signature.s);
		const fields = raw.slice(0, -64) + high.toString(16).padStart(64, "0");
		assert.ok((await refusal(fields)).length > 0);
	});

	it("should refuse an empty list of authorizations", async () => {
		const raw = await sign({ type: 4, authorizationList: [], gasLimit: 100_000n });
		assert.match(await refusal(raw), /empty auth|authorization/i);
	});

	it("should answer the hash of what it takes", async () => {
		const raw = await sign({});
		const hash = await rpc("eth_sendRawTransaction", raw);
		assert.equal(hash, Transaction.from(raw).hash);
		const receipt = await provider.waitForTransaction(hash);
		assert.equal(receipt.status, 1);
		assert.match(await refusal(raw), /^(already known|nonce too low)/);
	});
});
