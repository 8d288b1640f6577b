// What older applications do with web3.js 1.x, whose formatters are strict about numbers.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import Web3 from "web3";

import { KEYS } from "../../lib/accounts.mjs";
import { URL_HTTP, URL_WS } from "../../lib/chain.mjs";
import { compileContracts } from "../../lib/compile.mjs";
import { until } from "../../lib/wait.mjs";

const { abi, bytecode } = compileContracts().Counter;

describe("web3.js 1.x", () => {
	const web3 = new Web3(URL_HTTP);
	const live = new Web3(URL_WS);
	let account;
	let counter;

	web3.eth.transactionPollingInterval = 100;

	before(async () => {
		const funder = web3.eth.accounts.wallet.add(KEYS.goliath);
		account = web3.eth.accounts.wallet.add(web3.eth.accounts.create());
		await web3.eth.sendTransaction({
			from: funder.address,
			to: account.address,
			value: web3.utils.toWei("100"),
			gas: 21_000,
		});
		counter = await new web3.eth.Contract(abi)
			.deploy({ data: bytecode, arguments: [0] })
			.send({ from: account.address, gas: 2_000_000 });
	});
	after(() => live.currentProvider.disconnect());

	it("should read blocks with their transactions", async () => {
		const { blockNumber, transactionHash } = await counter.methods
			.increment("for a block")
			.send({ from: account.address, gas: 200_000 });
		const block = await web3.eth.getBlock(blockNumber, true);
		assert.ok(Number.isSafeInteger(block.gasLimit));
		assert.ok(Number.isSafeInteger(block.size));
		assert.deepEqual(
			block.transactions.map(({ hash }) => hash),
			[transactionHash],
		);
		assert.equal(block.transactions[0].from, account.address);
	});

	it("should call, send and read events", async () => {
		const before = await counter.methods.count().call();
		const gas = await counter.methods.increment("x").estimateGas({ from: account.address });
		const receipt = await counter.methods.increment("x").send({ from: account.address, gas });
		assert.equal(receipt.status, true);
		const { returnValues } = receipt.events.Incremented;
		assert.equal(returnValues.count, `${BigInt(before) + 1n}`);
		const past = await counter.getPastEvents("Incremented", {
			filter: { by: account.address },
			fromBlock: receipt.blockNumber,
		});
		assert.deepEqual(
			past.map((event) => event.returnValues.note),
			["x"],
		);
	});

	it("should tell the reason of a revert", async () => {
		await assert.rejects(
			counter.methods.failWithString().call({ from: account.address }),
			/the counter is stuck/,
		);
		counter.handleRevert = true;
		await assert.rejects(
			counter.methods.failWithString().send({ from: account.address, gas: 200_000 }),
			({ reason }) => reason === "the counter is stuck",
		);
		counter.handleRevert = false;
	});

	it("should subscribe to logs and heads", async () => {
		const heads = [];
		const logs = [];
		let listens = false;
		live.eth.subscribe("newBlockHeaders").on("data", ({ number }) => heads.push(number));
		live.eth
			.subscribe("logs", { address: counter.options.address })
			.on("connected", () => (listens = true))
			.on("data", (log) => logs.push(log));
		await until("heads and a subscription to logs", () => heads.length > 0 && listens);
		await counter.methods.increment("live").send({ from: account.address, gas: 200_000 });
		await until("the log", () => logs.length > 0);
		assert.equal(logs[0].address, counter.options.address);
		await until("more heads", () => heads.length >= 3);
		for (const [index, number] of heads.entries()) assert.equal(number, heads[0] + index);
	});
});
