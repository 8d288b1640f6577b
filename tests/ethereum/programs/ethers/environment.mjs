// What contracts see of the chain, against what the RPC says of the same block.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { ZeroHash } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";

describe("environment of contracts", () => {
	const provider = httpProvider();
	let owner;
	let environment;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		environment = await deploy(owner, "Environment");
	});

	/** Compares with the block whose environment the facts are from. */
	function assertOf(block, facts) {
		assert.equal(facts.number, BigInt(block.number));
		assert.equal(facts.timestamp, BigInt(block.timestamp));
		assert.equal(facts.gasLimit, block.gasLimit);
		assert.equal(facts.baseFee, block.baseFeePerGas);
		assert.equal(facts.coinbase, block.miner);
		assert.equal(facts.parentHash, block.parentHash);
		assert.equal(facts.random, BigInt(block.prevRandao));
	}

	it("should be that of the block when in a transaction", async () => {
		const receipt = await mined(environment.record());
		const block = await receipt.getBlock();
		const [facts] = environment.interface.parseLog(receipt.logs[0]).args;
		assertOf(block, facts);
		assert.equal(facts.origin, owner.address);
		assert.equal(facts.gasPrice, receipt.gasPrice);
		assert.equal(facts.chainId, (await provider.getNetwork()).chainId);
		assert.equal(facts.ancientHash, ZeroHash);
		assert.ok(facts.timestamp < 10n ** 11n, "seconds, not milliseconds");
	});

	it("should be that of a past block when called there", async () => {
		const number = (await provider.getBlockNumber()) - 1;
		const facts = await environment.look({ blockTag: number });
		assert.equal(facts.number, BigInt(number));
		const block = await provider.getBlock(number);
		assert.equal(facts.timestamp, BigInt(block.timestamp));
		assert.equal(facts.coinbase, block.miner);
		assert.equal(facts.parentHash, block.parentHash);
	});

	it("should have another random value in every block", async () => {
		const last = await provider.getBlockNumber();
		const values = new Set();
		for (let number = last - 2; number <= last; number++) {
			values.add((await provider.getBlock(number)).prevRandao);
		}
		assert.equal(values.size, 3);
		assert.ok(!values.has(ZeroHash));
	});

	it("should have transient storage for one transaction", async () => {
		assert.deepEqual([...(await environment.transient.staticCall(9))], [0n, 9n]);
		await mined(environment.transient(9));
		assert.deepEqual([...(await environment.transient.staticCall(4))], [0n, 4n]);
	});

	it("should copy overlapping memory", async () => {
		assert.equal(await environment.copy("0x0102030405"), "0x0101020304");
	});
});
