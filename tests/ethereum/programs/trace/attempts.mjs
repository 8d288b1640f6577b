// debug_traceCall.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, toBeHex, toQuantity } from "ethers";

import { freshAccount } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";
import { funder, lower, provider } from "./tracing.mjs";

const FIRST = toBeHex(0, 32);
const CALLS = { tracer: "callTracer" };
const STATES = { tracer: "prestateTracer" };

describe("debug_traceCall", () => {
	let owner;
	let counter;
	let environment;
	let to;

	before(async () => {
		owner = await freshAccount(funder);
		counter = await deploy(owner, "Counter", [7]);
		environment = await deploy(owner, "Environment");
		to = await counter.getAddress();
	});

	const data = (name, args = []) => counter.interface.encodeFunctionData(name, args);

	it("should tell what a transaction would do", async () => {
		const call = { from: owner.address, to, data: data("increment", ["x"]), gas: "0x30d40" };
		const config = { ...CALLS, tracerConfig: { withLog: true } };
		const root = await rpc("debug_traceCall", call, "latest", config);
		assert.equal(root.gas, call.gas);
		assert.equal(BigInt(root.gasUsed), await counter.increment.estimateGas("x"));
		assert.equal(BigInt(root.output), 8n);
		assert.equal(root.logs.length, 1);
		assert.equal(await counter.count(), 7n, "nothing was done");
	});

	it("should tell failures as answers", async () => {
		const failing = { to, data: data("failWithString") };
		const reverted = await rpc("debug_traceCall", failing, "latest", CALLS);
		assert.equal(reverted.revertReason, "the counter is stuck");
		const call = { to, data: data("burnGas"), gas: "0x30000" };
		assert.equal((await rpc("debug_traceCall", call, "latest", CALLS)).error, "out of gas");
	});

	it("should tell a creation", async () => {
		const { data } = await counter.deploymentTransaction();
		const call = { from: owner.address, data };
		const root = await rpc("debug_traceCall", call, "latest", CALLS);
		assert.equal(root.type, "CREATE");
		assert.equal(root.output, await provider.getCode(counter));
	});

	it("should pretend what is to be pretended", async () => {
		const poor = Wallet.createRandom().address;
		const stateOverrides = {
			[poor]: { balance: "0x64", nonce: "0x5" },
			[to]: { stateDiff: { [FIRST]: toBeHex(99, 32) } },
		};
		const call = { from: poor, to, data: data("increment", [""]) };
		const root = await rpc("debug_traceCall", call, "latest", { ...CALLS, stateOverrides });
		assert.equal(BigInt(root.output), 100n);
		const states = await rpc("debug_traceCall", call, "latest", { ...STATES, stateOverrides });
		assert.equal(states[lower(poor)].balance, "0x64");
		assert.equal(states[lower(poor)].nonce, 5);
		assert.equal(states[lower(to)].storage[FIRST], toBeHex(99, 32));
		const tracerConfig = { diffMode: true };
		const config = { ...STATES, stateOverrides, tracerConfig };
		const { pre, post } = await rpc("debug_traceCall", call, "latest", config);
		assert.equal(pre[lower(to)].storage[FIRST], toBeHex(99, 32));
		assert.equal(post[lower(to)].storage[FIRST], toBeHex(100, 32));
	});

	it("should pretend another block", async () => {
		const call = {
			to: await environment.getAddress(),
			data: environment.interface.encodeFunctionData("look"),
		};
		const blockOverrides = { number: "0x1234", time: "0x5678" };
		const root = await rpc("debug_traceCall", call, "latest", { ...CALLS, blockOverrides });
		const [facts] = environment.interface.decodeFunctionResult("look", root.output);
		assert.equal(facts.number, 0x1234n);
		assert.equal(facts.timestamp, 0x5678n);
	});

	it("should look at past blocks as eth_call does", async () => {
		const number = await provider.getBlockNumber();
		await (await counter.increment("")).wait();
		const call = { to, data: data("count") };
		const old = await rpc("debug_traceCall", call, toQuantity(number), CALLS);
		const now = await rpc("debug_traceCall", call, "latest", CALLS);
		assert.equal(BigInt(now.output), BigInt(old.output) + 1n);
		assert.equal(old.output, await rpc("eth_call", call, toQuantity(number)));
	});

	it("should look into the middle of a block", async () => {
		const looks = { to, data: data("count") };
		const receipts = await until("a block with two increments", async () => {
			const first = await owner.getNonce();
			const sent = [0, 1].map((index) =>
				counter.increment("", { nonce: first + index, gasLimit: 100_000n }),
			);
			const receipts = await Promise.all(sent.map(async (it) => (await it).wait()));
			return receipts[0].blockNumber === receipts[1].blockNumber && receipts;
		});
		const block = toQuantity(receipts[0].blockNumber);
		const after = BigInt(await rpc("eth_call", looks, block));
		const countBefore = async (index) => {
			const options = { ...CALLS, txIndex: toQuantity(index) };
			return BigInt((await rpc("debug_traceCall", looks, block, options)).output);
		};
		assert.equal(await countBefore(receipts[0].index), after - 2n);
		assert.equal(await countBefore(receipts[1].index), after - 1n);
		const stateOverrides = { [to]: { stateDiff: { [FIRST]: toBeHex(99, 32) } } };
		const options = { ...CALLS, txIndex: toQuantity(receipts[1].index), stateOverrides };
		const pretended = await rpc("debug_traceCall", looks, block, options);
		assert.equal(BigInt(pretended.output), 99n);
		const beyond = { ...CALLS, txIndex: "0x400" };
		const { code, reason } = await rpcError("debug_traceCall", looks, block, beyond);
		assert.equal(code, -32000);
		assert.match(reason, /^transaction index 1024 out of range for block 0x/);
	});

	it("should refuse what cannot be traced, with the reason", async () => {
		const call = { to, data: data("count") };
		const pending = await rpcError("debug_traceCall", call, "pending", CALLS);
		assert.match(pending.reason, /pending is not supported/);
		const poor = Wallet.createRandom().address;
		const priced = { from: poor, to, value: "0x1", gasPrice: "0xffffffffff" };
		const lacking = await rpcError("debug_traceCall", priced, "latest", CALLS);
		assert.match(lacking.reason, /insufficient/);
		const free = await rpc("debug_traceCall", { from: poor, to, value: "0x1" }, "latest", CALLS);
		assert.equal(free.error, "insufficient balance for transfer");
	});
});
