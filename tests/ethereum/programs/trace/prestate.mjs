// prestateTracer.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, parseEther, toBeHex } from "ethers";

import { freshAccount } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";
import { STAKE, contracts } from "../../lib/protocol.mjs";
import { funder, lower, prestate, provider, receiptOf } from "./tracing.mjs";

const FIRST = toBeHex(0, 32);

describe("prestateTracer", () => {
	let owner;
	let counter;
	let traced;

	before(async () => {
		owner = await freshAccount(funder, "1000");
		counter = await deploy(owner, "Counter", [7]);
		traced = await deploy(owner, "Traced");
	});

	/** What an account was at the end of a block. */
	async function accountAt(address, block) {
		const [balance, nonce] = await Promise.all([
			provider.getBalance(address, block),
			provider.getTransactionCount(address, block),
		]);
		return { balance, nonce };
	}

	function assertAccount(told, { balance, nonce }) {
		assert.equal(BigInt(told.balance), balance);
		assert.equal(told.nonce ?? 0, nonce);
	}

	it("should tell accounts and slots as they were before", async () => {
		const receipt = await receiptOf(counter.increment(""));
		const accounts = await prestate(receipt);
		const { miner } = await provider.getBlock(receipt.blockNumber);
		const sender = await accountAt(owner.address, receipt.blockNumber - 1);
		assertAccount(accounts[lower(owner)], sender);
		assert.ok(accounts[miner.toLowerCase()], "who gets the tip");
		const contract = accounts[lower(counter)];
		assert.equal(contract.code, await provider.getCode(counter));
		assert.deepEqual(contract.storage, { [FIRST]: toBeHex(7, 32) });
		assert.equal(Object.keys(accounts).length, 3);
	});

	it("should tell less when less is asked for", async () => {
		const receipt = await receiptOf(counter.increment(""));
		const accounts = await prestate(receipt, { disableCode: true, disableStorage: true });
		const contract = accounts[lower(counter)];
		assert.equal(contract.code, undefined);
		assert.equal(contract.storage, undefined);
		assert.equal(contract.nonce, 1);
	});

	it("should tell what changed and nothing else", async () => {
		const receipt = await receiptOf(counter.increment(""));
		const count = await counter.count();
		const { pre, post } = await prestate(receipt, { diffMode: true });
		const sender = lower(owner);
		const before = await accountAt(owner.address, receipt.blockNumber - 1);
		const after = await accountAt(owner.address, receipt.blockNumber);
		assertAccount(pre[sender], before);
		assertAccount(post[sender], after);
		assert.equal(before.balance - after.balance, receipt.gasUsed * receipt.gasPrice);
		assert.equal(post[sender].code, undefined);
		const contract = lower(counter);
		assert.deepEqual(pre[contract].storage, { [FIRST]: toBeHex(count - 1n, 32) });
		assert.deepEqual(post[contract], { storage: { [FIRST]: toBeHex(count, 32) } });
	});

	it("should tell a transfer to somebody new on one side", async () => {
		const to = Wallet.createRandom().address;
		const receipt = await receiptOf(owner.sendTransaction({ to, value: parseEther("1") }));
		const { pre, post } = await prestate(receipt, { diffMode: true });
		assert.equal(pre[lower(to)], undefined);
		assert.deepEqual(post[lower(to)], { balance: "0xde0b6b3a7640000" });
		assert.equal((await prestate(receipt))[lower(to)], undefined, "it was not there");
	});

	it("should tell a deployment", async () => {
		const contract = await deploy(owner, "Counter", [9]);
		const receipt = await contract.deploymentTransaction();
		const { pre, post } = await prestate(receipt, { diffMode: true });
		const address = lower(contract);
		assert.equal(pre[address], undefined);
		assert.equal(post[address].code, await provider.getCode(contract));
		assert.equal(post[address].nonce, 1);
		assert.deepEqual(post[address].storage, { [FIRST]: toBeHex(9, 32) });
	});

	it("should tell a contract that goes, and who inherits", async () => {
		const heir = Wallet.createRandom().address;
		const receipt = await receiptOf(traced.createAndDestroy(heir, { value: 9n }));
		const { pre, post } = await prestate(receipt, { diffMode: true });
		assert.deepEqual(post[lower(heir)], { balance: "0x9" });
		assert.equal(pre[lower(heir)], undefined);
		const changed = Object.keys(post).sort();
		const { miner } = await provider.getBlock(receipt.blockNumber);
		const possible = [heir, owner.address, await traced.getAddress(), miner].map(lower);
		assert.ok(changed.every((address) => possible.includes(address)), `${changed}`);
	});

	it("should tell whom a contract has looked at", async () => {
		const data = traced.interface.encodeFunctionData("look", [await counter.getAddress()]);
		const receipt = await receiptOf(owner.sendTransaction({ to: traced, data }));
		const accounts = await prestate(receipt);
		assert.equal(accounts[lower(counter)].code, await provider.getCode(counter));
	});

	it("should tell whom only native code has paid", async () => {
		const to = Wallet.createRandom().address;
		const { token } = contracts(owner);
		const receipt = await receiptOf(token.transfer(to, 9n));
		assert.equal(receipt.status, 1);
		const { pre, post } = await prestate(receipt, { diffMode: true });
		assert.deepEqual(post[lower(to)], { balance: "0x9" });
		assert.equal(pre[lower(to)], undefined);
		const again = await receiptOf(token.transfer(to, 1n));
		assert.equal((await prestate(again))[lower(to)].balance, "0x9");
	});

	it("should tell what a stake costs", async () => {
		const node = await freshAccount(funder, "500");
		const receipt = await receiptOf(contracts(node).node.join("Traced", 8, { value: STAKE }));
		assert.equal(receipt.status, 1);
		const { pre, post } = await prestate(receipt, { diffMode: true });
		const [before, after] = [pre, post].map((told) => BigInt(told[lower(node)].balance));
		assert.equal(before - after, STAKE + receipt.gasUsed * receipt.gasPrice);
	});

	it("should tell what a failed transaction costs, and nothing else", async () => {
		const receipt = await receiptOf(counter.failWithString({ gasLimit: 200_000n }));
		assert.equal(receipt.status, 0);
		const { miner } = await provider.getBlock(receipt.blockNumber);
		const { post } = await prestate(receipt, { diffMode: true });
		const others = Object.keys(post).filter((it) => it !== lower(miner));
		assert.deepEqual(others, [lower(owner)]);
		assert.equal(typeof post[lower(owner)].nonce, "number");
	});

	it("should tell the delegation and the code behind it", async () => {
		const account = await freshAccount(funder);
		const target = await counter.getAddress();
		const nonce = await account.getNonce();
		const authorization = await account.authorize({ address: target, nonce });
		const data = counter.interface.encodeFunctionData("increment", ["delegated"]);
		const receipt = await receiptOf(
			owner.sendTransaction({
				to: account,
				data,
				authorizationList: [authorization],
				gasLimit: 300_000n,
			}),
		);
		assert.ok((await prestate(receipt))[lower(counter)].code, "its code ran");
		const { pre, post } = await prestate(receipt, { diffMode: true });
		const address = lower(account);
		assert.equal(pre[address].code, undefined);
		assert.equal(post[address].code, `0xef0100${lower(counter).slice(2)}`);
		assert.equal(post[address].nonce, (pre[address].nonce ?? 0) + 1);
		assert.deepEqual(post[address].storage, { [FIRST]: toBeHex(1, 32) });
	});
});
