// callTracer.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { getCreate2Address, id, keccak256, parseEther, sha256, toQuantity } from "ethers";

import { freshAccount } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";
import { ADDRESSES, TEXT, randomHash } from "../../lib/protocol.mjs";
import { calls, flatten, funder, lower, provider, receiptOf } from "./tracing.mjs";

const GAS = 500_000n;

describe("callTracer", () => {
	let owner;
	let counter;
	let caller;
	let traced;

	before(async () => {
		owner = await freshAccount(funder, "10000");
		counter = await deploy(owner, "Counter", [1]);
		caller = await deploy(owner, "Caller");
		traced = await deploy(owner, "Traced");
	});

	/** The whole tree; what it says of the transaction must be what the receipt says. */
	async function trace(sending, config = { withLog: true }) {
		const receipt = await receiptOf(sending);
		const root = await calls(receipt, config);
		const { gasLimit, from, to, value, data } = await provider.getTransaction(receipt.hash);
		assert.equal(BigInt(root.gas), gasLimit);
		assert.equal(BigInt(root.gasUsed), receipt.gasUsed);
		assert.equal(root.from, from.toLowerCase());
		if (to) assert.equal(root.to, to.toLowerCase());
		assert.equal(BigInt(root.value), value);
		assert.equal(root.input, data);
		assert.equal(root.error === undefined, receipt.status === 1);
		return { root, receipt };
	}

	function encode(contract, name, args = []) {
		return contract.interface.encodeFunctionData(name, args);
	}

	it("should tell a transfer", async () => {
		const { root } = await trace(owner.sendTransaction({ to: funder.address, value: 7n }));
		assert.equal(root.type, "CALL");
		assert.equal(root.gasUsed, "0x5208");
		assert.equal(root.calls, undefined);
		assert.equal(root.output, undefined);
	});

	it("should tell calls in calls with their gas, output and logs", async () => {
		const data = encode(counter, "increment", ["hello"]);
		const { root, receipt } = await trace(caller.viaCall(counter, data));
		const [inner, ...others] = root.calls;
		assert.deepEqual(others, []);
		assert.equal(inner.type, "CALL");
		assert.equal(inner.from, lower(caller));
		assert.equal(inner.to, lower(counter));
		assert.equal(inner.input, data);
		assert.equal(inner.value, "0x0");
		assert.equal(BigInt(inner.output), await counter.count());
		assert.ok(BigInt(inner.gasUsed) < BigInt(root.gasUsed) - 21_000n);
		assert.ok(BigInt(inner.gasUsed) <= BigInt(inner.gas));
		assert.equal(root.logs, undefined);
		const [log] = receipt.logs;
		assert.deepEqual(inner.logs, [
			{
				address: lower(counter),
				topics: [...log.topics],
				data: log.data,
				position: "0x0",
				index: toQuantity(log.index),
			},
		]);
	});

	it("should tell calls of all kinds", async () => {
		const count = encode(counter, "count");
		const kinds = [
			["viaCall", "CALL", "0x0"],
			["viaDelegateCall", "DELEGATECALL", "0x0"],
			["viaCallCode", "CALLCODE", "0x0"],
			["viaStaticCall", "STATICCALL", undefined],
		];
		for (const [name, type, value] of kinds) {
			const data = encode(caller, name, [await counter.getAddress(), count]);
			const { root } = await trace(owner.sendTransaction({ to: caller, data }));
			assert.equal(root.calls[0].type, type);
			assert.equal(root.calls[0].from, lower(caller));
			assert.equal(root.calls[0].to, lower(counter));
			assert.equal(root.calls[0].value, value, name);
		}
	});

	it("should add the stipend to the gas of who gets value", async () => {
		const { root } = await trace(caller.viaCall(counter, "0x", { value: 5n }));
		const [inner] = root.calls;
		assert.equal(inner.value, "0x5");
		assert.equal(inner.logs[0].data, `0x${"5".padStart(64, "0")}`);
	});

	it("should tell the reason of an inner revert", async () => {
		const data = encode(counter, "failWithString");
		const { root } = await trace(caller.viaCall(counter, data));
		const [inner] = root.calls;
		assert.equal(root.error, undefined, "the caller goes on");
		assert.equal(inner.error, "execution reverted");
		assert.equal(inner.revertReason, "the counter is stuck");
		assert.equal(inner.output.slice(0, 10), "0x08c379a0");
		assert.ok(BigInt(inner.gasUsed) < BigInt(inner.gas), "a revert keeps gas");
	});

	it("should tell custom errors and panics as they are", async () => {
		const gasLimit = GAS;
		const custom = await trace(counter.failWithCustomError(11, { gasLimit }));
		assert.equal(custom.root.error, "execution reverted");
		assert.equal(custom.root.revertReason, undefined);
		const expected = counter.interface.encodeErrorResult("TooLarge", [11, 10]);
		assert.equal(custom.root.output, expected);
		const panicked = await trace(counter.failAssertion({ gasLimit }));
		assert.equal(panicked.root.revertReason, "assert(false)");
	});

	it("should tell what takes all gas", async () => {
		for (const [name, error] of [
			["burnGas", "out of gas"],
			["failWithInvalid", "invalid opcode: INVALID"],
		]) {
			// `send`, because one of them is pure and would only be called.
			const own = await trace(counter[name].send({ gasLimit: GAS }));
			assert.equal(own.root.error, error);
			assert.equal(own.root.gasUsed, own.root.gas);
			assert.equal(own.root.output, undefined);
			const data = encode(counter, name);
			const { root } = await trace(caller.viaCall(counter, data, { gasLimit: GAS }));
			assert.equal(root.error, undefined);
			assert.equal(root.calls[0].error, error);
			assert.equal(root.calls[0].gasUsed, root.calls[0].gas);
		}
	});

	it("should tell a forbidden write", async () => {
		const to = await counter.getAddress();
		const data = encode(caller, "viaStaticCall", [to, encode(counter, "increment", [""])]);
		const { root } = await trace(owner.sendTransaction({ to: caller, data, gasLimit: GAS }));
		assert.equal(root.calls[0].error, "write protection");
		assert.equal(root.calls[0].gasUsed, root.calls[0].gas);
	});

	it("should tell a deployment with its code", async () => {
		const contract = await deploy(owner, "Counter", [3]);
		const { root, receipt } = await trace(contract.deploymentTransaction());
		assert.equal(root.type, "CREATE");
		assert.equal(root.to, receipt.contractAddress.toLowerCase());
		assert.equal(root.output, await provider.getCode(contract));
	});

	it("should tell creations in calls, and those that fail", async () => {
		const salt = id("salt");
		const { root } = await trace(traced.create(salt));
		const [first, second, third] = root.calls;
		assert.equal(first.type, "CREATE");
		assert.equal(first.to, lower(await traced.created()));
		assert.equal(first.output, await provider.getCode(first.to));
		assert.equal(second.type, "CREATE2");
		const address = getCreate2Address(await traced.getAddress(), salt, keccak256(second.input));
		assert.equal(second.to, address.toLowerCase());
		assert.equal(third.error, "execution reverted");
		assert.equal(third.revertReason, "start is too large");
		assert.equal(third.to, undefined);
		assert.equal(root.calls.length, 3);
	});

	it("should tell a creation that cannot be paid", async () => {
		const { root } = await trace(traced.createBeyondMeans());
		const [frame] = root.calls;
		assert.equal(frame.type, "CREATE");
		assert.equal(frame.error, "insufficient balance for transfer");
		assert.equal(frame.gasUsed, "0x0");
	});

	it("should tell who destroys itself", async () => {
		const heir = lower(funder);
		const { root } = await trace(traced.createAndDestroy(heir, { value: 9n }));
		const [created] = root.calls;
		assert.equal(created.type, "CREATE");
		const [destroyed] = created.calls;
		assert.equal(destroyed.type, "SELFDESTRUCT");
		assert.equal(destroyed.to, heir);
		assert.equal(destroyed.value, "0x9");
	});

	it("should tell precompiles", async () => {
		const data = "0x010203";
		const input = encode(traced, "hash", [data]);
		const { root } = await trace(owner.sendTransaction({ to: traced, data: input }));
		const [frame] = root.calls;
		assert.equal(frame.type, "STATICCALL");
		assert.equal(frame.to, "0x0000000000000000000000000000000000000002");
		assert.equal(frame.input, data);
		assert.equal(frame.output, sha256(data));
		assert.equal(frame.gasUsed, "0x48");
	});

	it("should tell the network's contracts", async () => {
		const client = await deploy(owner, "TaskClient", [ADDRESSES.task]);
		const value = parseEther("50");
		const gasLimit = 2_000_000n;
		const { root, receipt } = await trace(
			client.create(TEXT, randomHash(), 8, { value, gasLimit }),
		);
		const [frame] = root.calls;
		assert.equal(frame.to, ADDRESSES.task.toLowerCase());
		assert.equal(BigInt(frame.value), value);
		assert.ok(BigInt(frame.gasUsed) > 0n);
		if (receipt.status === 1) {
			assert.equal(frame.logs[0].address, ADDRESSES.task.toLowerCase());
			assert.equal(frame.logs.length, receipt.logs.length);
		} else {
			assert.equal(frame.error, "execution reverted");
			assert.equal(frame.revertReason, root.revertReason);
			assert.ok(frame.revertReason.length > 0);
		}
		const undone = await trace(client.createInVain(TEXT, randomHash(), 8, { value, gasLimit }));
		const [outer] = undone.root.calls;
		assert.ok(flatten(outer).every(({ logs }) => logs === undefined));
	});

	it("should give logs their place among the calls", async () => {
		const { root, receipt } = await trace(traced.nest(2));
		const frames = flatten(root);
		assert.equal(frames.length, 3);
		for (const [index, { logs }] of frames.entries()) {
			const after = index === 2 ? "0x0" : "0x1";
			assert.deepEqual(
				logs.map(({ position }) => position),
				["0x0", after],
			);
		}
		assert.equal(receipt.logs.length, 6);
		const numbers = frames.flatMap(({ logs }) => logs.map(({ index }) => Number(index)));
		const listed = receipt.logs.map(({ index }) => index);
		assert.deepEqual([...numbers].sort(), [...listed].sort(), "as the receipt counts them");
		assert.ok(numbers[1] > numbers[5], "the first frame's last log is after all others");
	});

	it("should tell less when less is asked for", async () => {
		const receipt = await receiptOf(traced.nest(2));
		const bare = await calls(receipt);
		assert.ok(flatten(bare).every(({ logs }) => logs === undefined));
		const top = await calls(receipt, { onlyTopCall: true, withLog: true });
		assert.equal(top.calls, undefined);
		assert.equal(top.logs.length, 2);
		assert.equal(top.gasUsed, bare.gasUsed);
	});

	it("should tell the deepest recursion", async () => {
		const gasLimit = 14_000_000n;
		const depth = await traced.dive.staticCall(0, { gasLimit });
		const { root } = await trace(traced.dive(0, { gasLimit }));
		assert.equal(BigInt(flatten(root).length - 1), depth);
		assert.ok(depth > 200n, `${depth}`);
	});

	it("should tell what an account does that delegates", async () => {
		const account = await freshAccount(funder);
		const target = await counter.getAddress();
		const nonce = await account.getNonce();
		const authorization = await account.authorize({ address: target, nonce });
		const { root } = await trace(
			owner.sendTransaction({
				to: account,
				data: encode(counter, "increment", ["delegated"]),
				authorizationList: [authorization],
				gasLimit: GAS,
			}),
		);
		assert.equal(root.to, lower(account));
		assert.equal(root.logs[0].address, lower(account));
		assert.equal(BigInt(await provider.getStorage(account, 0)), 1n);
	});
});
