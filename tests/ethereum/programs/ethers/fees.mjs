// Fees as wallets estimate them.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, parseUnits, toBeHex } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { mined } from "../../lib/contracts.mjs";

const TIP = parseUnits("2", "gwei");

describe("fees", () => {
	const provider = httpProvider();
	let sender;

	before(async () => {
		sender = await freshAccount(development("goliath", provider));
	});

	it("should let a transaction with the suggested fees in", async () => {
		const { gasPrice, maxFeePerGas, maxPriorityFeePerGas } = await provider.getFeeData();
		const block = await provider.getBlock("latest");
		assert.ok(gasPrice >= block.baseFeePerGas);
		assert.ok(maxFeePerGas >= block.baseFeePerGas + maxPriorityFeePerGas);
		const to = Wallet.createRandom().address;
		const fees = { maxFeePerGas, maxPriorityFeePerGas };
		assert.equal((await mined(sender.sendTransaction({ to, ...fees }))).status, 1);
		assert.equal((await mined(sender.sendTransaction({ to, type: 0, gasPrice }))).status, 1);
	});

	it("should have a history with the tips that were paid", async () => {
		const { blockNumber, gasUsed } = await mined(
			sender.sendTransaction({
				to: Wallet.createRandom().address,
				maxPriorityFeePerGas: TIP,
				maxFeePerGas: parseUnits("100", "gwei"),
			}),
		);
		const tag = toBeHex(blockNumber);
		const history = await provider.send("eth_feeHistory", ["0x3", tag, [0, 50, 100]]);
		assert.equal(BigInt(history.oldestBlock), BigInt(blockNumber - 2));
		assert.equal(history.baseFeePerGas.length, 4);
		assert.equal(history.gasUsedRatio.length, 3);
		assert.equal(history.reward.length, 3);
		const block = await provider.getBlock(blockNumber);
		assert.equal(BigInt(history.baseFeePerGas[2]), block.baseFeePerGas);
		const ratio = Number(gasUsed) / Number(block.gasLimit);
		assert.ok(Math.abs(history.gasUsedRatio[2] - ratio) < 1e-9);
		assert.deepEqual(history.reward[2].map(BigInt), [TIP, TIP, TIP]);
		const next = await provider.getBlock(blockNumber + 1);
		if (next) assert.equal(BigInt(history.baseFeePerGas[3]), next.baseFeePerGas);
	});

	it("should not be charged above the price of the block", async () => {
		const receipt = await mined(
			sender.sendTransaction({
				to: Wallet.createRandom().address,
				maxPriorityFeePerGas: 1n,
				maxFeePerGas: parseUnits("500", "gwei"),
			}),
		);
		const block = await receipt.getBlock();
		assert.equal(receipt.gasPrice, block.baseFeePerGas + 1n);
	});
});
