// Contracts: deployed, called, read, looked at.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, ZeroAddress, getCreateAddress, keccak256, parseEther, toBeHex } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS, deploy, mined } from "../../lib/contracts.mjs";

describe("contracts", () => {
	const provider = httpProvider();
	let owner;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
	});

	it("should be deployed at the standard address with their code and money", async () => {
		const nonce = await provider.getTransactionCount(owner.address);
		const counter = await deploy(owner, "Counter", [5], { value: 3n });
		const expected = getCreateAddress({ from: owner.address, nonce });
		assert.equal(await counter.getAddress(), expected);
		const receipt = await counter.deploymentTransaction().wait();
		assert.equal(receipt.contractAddress, expected);
		assert.equal(receipt.to, null);
		assert.equal(await provider.getCode(expected), CONTRACTS.Counter.deployedBytecode);
		assert.equal(await provider.getBalance(expected), 3n);
		assert.equal(await provider.getTransactionCount(expected), 1);
		assert.equal(BigInt(await provider.getStorage(expected, 0)), 5n);
		assert.equal(await counter.count(), 5n);
	});

	it("should be changed by transactions and not by calls", async () => {
		const counter = await deploy(owner, "Counter", [0]);
		assert.equal(await counter.increment.staticCall("dry run"), 1n);
		assert.equal(await counter.count(), 0n);
		const receipt = await mined(counter.increment("for real"));
		assert.equal(await counter.count(), 1n);
		assert.equal(await counter.count({ blockTag: receipt.blockNumber - 1 }), 0n);
		assert.equal(await counter.count({ blockTag: receipt.blockHash }), 1n);
	});

	it("should run within the gas that is estimated", async () => {
		const counter = await deploy(owner, "Counter", [0]);
		const estimate = await counter.incrementBy.estimateGas(20);
		const receipt = await mined(counter.incrementBy(20, { gasLimit: estimate }));
		assert.equal(receipt.status, 1);
		assert.ok(receipt.gasUsed <= estimate);
		assert.ok(estimate < (receipt.gasUsed * 12n) / 10n, `${estimate} for ${receipt.gasUsed}`);
	});

	it("should take money without data", async () => {
		const counter = await deploy(owner, "Counter", [0]);
		const to = await counter.getAddress();
		const receipt = await mined(owner.sendTransaction({ to, value: parseEther("0.5") }));
		const [log] = receipt.logs.map((log) => counter.interface.parseLog(log));
		assert.equal(log.name, "Received");
		assert.deepEqual([...log.args], [owner.address, parseEther("0.5")]);
	});

	it("should keep the books of a token", async () => {
		const supply = parseEther("1000");
		const token = await deploy(owner, "Token", [supply]);
		const friend = Wallet.createRandom().address;
		const spender = await freshAccount(owner, "1");
		await mined(token.transfer(friend, 10n));
		await mined(token.approve(spender.address, 50n));
		await mined(token.connect(spender).transferFrom(owner.address, friend, 20n));
		assert.equal(await token.balanceOf(friend), 30n);
		assert.equal(await token.balanceOf(owner.address), supply - 30n);
		assert.equal(await token.allowance(owner.address, spender.address), 30n);
		await assert.rejects(
			token.connect(spender).transferFrom.staticCall(owner.address, friend, 31n),
			({ revert }) =>
				revert.name === "ERC20InsufficientAllowance" &&
				revert.args.join() === `${spender.address},30,31`,
		);
		await assert.rejects(
			token.transfer.staticCall(ZeroAddress, 1n),
			({ revert }) => revert.name === "ERC20InvalidReceiver",
		);
	});

	it("should be created at an address known beforehand when by CREATE2", async () => {
		const factory = await deploy(owner, "Factory");
		const code = CONTRACTS.Batch.bytecode;
		const salt = toBeHex(7, 32);
		const at = await factory.create2.staticCall(code, salt);
		await mined(factory.create2(code, salt));
		assert.equal(await provider.getCode(at), CONTRACTS.Batch.deployedBytecode);
		const preimage = `0xff${(await factory.getAddress()).slice(2)}${salt.slice(2)}`;
		const hash = keccak256(preimage + keccak256(code).slice(2));
		assert.equal(at.toLowerCase(), `0x${hash.slice(-40)}`);
		await assert.rejects(factory.create2.staticCall(code, salt), /create2 failed/);
	});

	it("should keep their code after self-destruction unless created in the same transaction", async () => {
		const [heir, other] = [Wallet.createRandom().address, Wallet.createRandom().address];
		const gone = await deploy(owner, "Mayfly", [heir, true], { value: 11n });
		assert.equal(await provider.getCode(gone), "0x");
		assert.equal(await provider.getBalance(heir), 11n);
		const stays = await deploy(owner, "Mayfly", [heir, false], { value: 5n });
		await mined(stays.leave(other));
		assert.equal(await provider.getCode(stays), CONTRACTS.Mayfly.deployedBytecode);
		assert.equal(await provider.getBalance(stays), 0n);
		assert.equal(await provider.getBalance(other), 5n);
	});
});
