// Ordinary accounts that run a contract's code for themselves (EIP-7702).

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Interface, Wallet, ZeroAddress, concat } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS, deploy, mined } from "../../lib/contracts.mjs";

describe("authorizations", () => {
	const provider = httpProvider();
	const batch = new Interface(CONTRACTS.Batch.abi);
	let account;
	let delegate;

	before(async () => {
		account = await freshAccount(development("goliath", provider));
		delegate = await (await deploy(account, "Batch")).getAddress();
	});

	/** A signed authorization of an account that sends the transaction itself: its nonce is one on. */
	async function authorize(signer, address, { byItself }) {
		const nonce = await provider.getTransactionCount(signer.address);
		return signer.authorize({ address, nonce: byItself ? nonce + 1 : nonce });
	}

	it("should let an account make two payments in one transaction", async () => {
		const [first, second] = [Wallet.createRandom().address, Wallet.createRandom().address];
		const calls = [
			{ to: first, value: 3n, data: "0x" },
			{ to: second, value: 4n, data: "0x" },
		];
		const receipt = await mined(
			account.sendTransaction({
				type: 4,
				to: account.address,
				data: batch.encodeFunctionData("execute", [calls]),
				authorizationList: [await authorize(account, delegate, { byItself: true })],
				gasLimit: 300_000,
			}),
		);
		assert.equal(receipt.type, 4);
		assert.equal(receipt.status, 1);
		assert.equal(await provider.getBalance(first), 3n);
		assert.equal(await provider.getBalance(second), 4n);
		const [log] = receipt.logs;
		assert.equal(log.address, account.address);
		assert.deepEqual([...batch.parseLog(log).args], [account.address, 2n]);
		assert.equal(await provider.getCode(account.address), concat(["0xef0100", delegate]));
	});

	it("should be listed in the transaction as they were signed", async () => {
		const entry = await authorize(account, delegate, { byItself: true });
		const { hash } = await mined(
			account.sendTransaction({
				type: 4,
				to: account.address,
				authorizationList: [entry],
				gasLimit: 200_000,
			}),
		);
		const found = await provider.getTransaction(hash);
		assert.equal(found.authorizationList.length, 1);
		const [listed] = found.authorizationList;
		assert.equal(listed.address, entry.address);
		assert.equal(listed.nonce, entry.nonce);
		assert.equal(listed.signature.serialized, entry.signature.serialized);
	});

	it("should leave the account able to send as before", async () => {
		const to = Wallet.createRandom().address;
		const receipt = await mined(account.sendTransaction({ to, value: 1n }));
		assert.equal(receipt.gasUsed, 21_000n);
	});

	it("should be paid by another account and taken back", async () => {
		const poor = Wallet.createRandom().connect(provider);
		const given = await authorize(poor, delegate, { byItself: false });
		await mined(
			account.sendTransaction({
				type: 4,
				to: ZeroAddress,
				authorizationList: [given],
				gasLimit: 100_000,
			}),
		);
		assert.equal(await provider.getCode(poor.address), concat(["0xef0100", delegate]));
		assert.equal(await provider.getTransactionCount(poor.address), 1);
		const stranger = provider.call({
			from: account.address,
			to: poor.address,
			data: batch.encodeFunctionData("execute", [[]]),
		});
		await assert.rejects(stranger, ({ data }) => {
			return batch.parseError(data).name === "OnlyTheAccountItself";
		});
		const withdrawn = await authorize(poor, ZeroAddress, { byItself: false });
		await mined(
			account.sendTransaction({
				type: 4,
				to: ZeroAddress,
				authorizationList: [withdrawn],
				gasLimit: 100_000,
			}),
		);
		assert.equal(await provider.getCode(poor.address), "0x");
	});

	it("should be passed over when their nonce is wrong", async () => {
		const other = Wallet.createRandom().connect(provider);
		const stale = await other.authorize({ address: delegate, nonce: 5 });
		const receipt = await mined(
			account.sendTransaction({
				type: 4,
				to: ZeroAddress,
				authorizationList: [stale],
				gasLimit: 100_000,
			}),
		);
		assert.equal(receipt.status, 1);
		assert.equal(await provider.getCode(other.address), "0x");
	});
});
