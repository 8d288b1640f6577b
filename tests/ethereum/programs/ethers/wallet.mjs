// The requests of a browser wallet, in its order, from adding the network to the confirmed payment.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, getAddress, isHexString, toQuantity } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

describe("wallet", () => {
	const provider = httpProvider();
	let account;

	before(async () => {
		account = await freshAccount(development("goliath", provider), "10");
	});

	it("should add the network", async () => {
		const chainId = await rpc("eth_chainId");
		assert.equal(chainId, toQuantity(BigInt(chainId)), "no leading zeros");
		assert.equal(await rpc("net_version"), BigInt(chainId).toString(), "decimal");
		assert.equal(typeof (await rpc("web3_clientVersion")), "string");
		assert.deepEqual(await rpc("eth_accounts"), []);
	});

	it("should show the balance and poll for blocks", async () => {
		const balance = await rpc("eth_getBalance", account.address.toLowerCase(), "latest");
		assert.equal(BigInt(balance), 10n * 10n ** 18n);
		const number = await rpc("eth_blockNumber");
		await until("the next block", async () => {
			return BigInt(await rpc("eth_blockNumber")) > BigInt(number);
		});
		const block = await rpc("eth_getBlockByNumber", "latest", false);
		assert.ok(BigInt(block.number) > BigInt(number));
		assert.ok(BigInt(block.baseFeePerGas) > 0n, "the chain has a fee market");
	});

	it("should send a payment and see it confirmed", async () => {
		const to = Wallet.createRandom().address;
		assert.equal(await rpc("eth_getCode", to, "latest"), "0x", "an ordinary account");
		const value = toQuantity(10n ** 17n);
		const gas = await rpc("eth_estimateGas", { from: account.address, to, value });
		assert.equal(gas, "0x5208");
		const nonce = await rpc("eth_getTransactionCount", account.address, "pending");
		const [block, history] = await Promise.all([
			rpc("eth_getBlockByNumber", "latest", false),
			rpc("eth_feeHistory", "0x5", "latest", [10, 20, 30]),
		]);
		const base = BigInt(block.baseFeePerGas);
		assert.ok(history.baseFeePerGas.every((fee) => isHexString(fee)));
		const tip = BigInt(await rpc("eth_maxPriorityFeePerGas"));
		const signed = await account.signTransaction({
			type: 2,
			chainId: BigInt(await rpc("eth_chainId")),
			nonce: Number(nonce),
			gasLimit: gas,
			to,
			value,
			maxPriorityFeePerGas: tip,
			maxFeePerGas: 2n * base + tip,
		});
		const hash = await rpc("eth_sendRawTransaction", signed);
		// A block may take it at once, and be looked up only a moment later.
		const known = await until("the transaction", () => rpc("eth_getTransactionByHash", hash));
		assert.equal(known.hash, hash);
		const receipt = await until("the receipt", () => rpc("eth_getTransactionReceipt", hash));
		assert.equal(receipt.status, "0x1");
		assert.equal(getAddress(receipt.from), account.address);
		assert.equal(getAddress(receipt.to), to);
		assert.equal(await rpc("eth_getBalance", to, "latest"), value);
	});

	it("should show who a token belongs to with one multi-call", async () => {
		const answers = await Promise.all([
			rpc("eth_call", { to: account.address, data: "0x70a08231" }, "latest"),
			rpc("eth_call", { to: account.address }, "latest"),
		]);
		assert.deepEqual(answers, ["0x", "0x"], "an account without code answers nothing");
	});
});
