// Transfers of every type of transaction.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, ZeroAddress, parseEther, parseUnits } from "ethers";

import { MINED_MS, development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { mined } from "../../lib/contracts.mjs";

const VALUE = parseEther("1.5");

describe("transfers", () => {
	const provider = httpProvider();
	let sender;

	before(async () => {
		sender = await freshAccount(development("goliath", provider));
	});

	it("should cost 21000 gas and move money exactly", async () => {
		const to = Wallet.createRandom().address;
		const receipt = await mined(sender.sendTransaction({ to, value: VALUE }));
		assert.equal(receipt.status, 1);
		assert.equal(receipt.gasUsed, 21_000n);
		assert.equal(await provider.getBalance(to), VALUE);
		const earlier = await provider.getBalance(sender.address, receipt.blockNumber - 1);
		const later = await provider.getBalance(sender.address, receipt.blockNumber);
		assert.equal(earlier - later, VALUE + receipt.gasUsed * receipt.gasPrice);
	});

	it("should pay the tip to the author of the block", async () => {
		const receipt = await mined(
			sender.sendTransaction({
				to: Wallet.createRandom().address,
				maxPriorityFeePerGas: parseUnits("3", "gwei"),
				maxFeePerGas: parseUnits("100", "gwei"),
			}),
		);
		const block = await receipt.getBlock();
		assert.notEqual(block.miner, ZeroAddress);
		assert.equal(receipt.gasPrice, block.baseFeePerGas + parseUnits("3", "gwei"));
		const earlier = await provider.getBalance(block.miner, block.number - 1);
		const later = await provider.getBalance(block.miner, block.number);
		assert.equal(later - earlier, receipt.gasUsed * parseUnits("3", "gwei"));
	});

	const price = { gasPrice: parseUnits("100", "gwei") };
	const fees = {
		maxFeePerGas: parseUnits("100", "gwei"),
		maxPriorityFeePerGas: parseUnits("1", "gwei"),
	};
	const accessList = [
		{ address: Wallet.createRandom().address, storageKeys: [`0x${"0".repeat(64)}`] },
	];
	const cases = [
		["legacy", { type: 0, ...price }, 21_000n],
		["access list", { type: 1, ...price, accessList }, 21_000n + 2_400n + 1_900n],
		["fee market", { type: 2, ...fees }, 21_000n],
		["fee market with access list", { type: 2, ...fees, accessList }, 25_300n],
	];
	for (const [name, fields, gas] of cases) {
		it(`should be found again as they were signed when of type ${name}`, async () => {
			const to = Wallet.createRandom().address;
			const request = { to, value: 7n, gasLimit: 50_000, ...fields };
			const sent = await sender.sendTransaction(request);
			const receipt = await sent.wait(1, MINED_MS);
			assert.equal(receipt.type, fields.type);
			assert.equal(receipt.gasUsed, gas);
			const found = await provider.getTransaction(sent.hash);
			for (const field of ["type", "nonce", "gasLimit", "to", "from", "value", "chainId", "hash"]) {
				assert.deepEqual(found[field], sent[field], field);
			}
			assert.deepEqual(found.accessList ?? null, sent.accessList ?? null);
			assert.equal(found.maxFeePerGas, sent.maxFeePerGas);
			assert.equal(found.signature.serialized, sent.signature.serialized);
			assert.equal(found.blockHash, receipt.blockHash);
		});
	}

	it("should cost the floor of EIP-7623 when they carry much data", async () => {
		const data = `0x${"00".repeat(32)}${"11".repeat(32)}`;
		const to = Wallet.createRandom().address;
		const estimate = await provider.estimateGas({ from: sender.address, to, data });
		assert.ok(estimate >= 22_600n && estimate < 23_000n, `${estimate}`);
		const receipt = await mined(sender.sendTransaction({ to, data }));
		assert.equal(receipt.gasUsed, 22_600n);
	});
});
