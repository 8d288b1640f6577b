// Contracts as creators, and contracts that try to misuse the network's.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { Interface } from "ethers";

import { CONTRACTS, deploy } from "../../lib/contracts.mjs";
import { ADDRESSES, STAKE, TEXT, randomHash } from "../../lib/protocol.mjs";
import {
	CARD,
	FEE,
	VRAM,
	creator,
	mined,
	network,
	nodes,
	outsider,
	parse,
	provider,
} from "./network.mjs";

describe("contracts as callers", () => {
	const client = new Interface(CONTRACTS.TaskClient.abi);
	const [, , absent] = nodes;
	let vault;
	let caller;

	// With a node away everything that is created waits, so that it can be cancelled at leisure.
	before(async () => {
		await absent.send("node", "pause");
		vault = await deploy(creator.wallet, "TaskClient", [ADDRESSES.task]);
		caller = await deploy(outsider.wallet, "Caller");
	});
	after(async () => {
		await absent.send("node", "resume");
		assert.equal(await vault.received(), 0n, "money never comes by a call");
	});

	const held = () => provider.getBalance(vault);
	const total = () => network.task.totalTasks();

	it("should be the creators of what they create", async () => {
		const { events } = await mined(vault.create(TEXT, randomHash(), VRAM, { value: FEE }));
		assert.deepEqual(
			events.map(({ name }) => name),
			["TaskPending"],
		);
		const [{ args }] = events;
		assert.equal(args.creator, await vault.getAddress());
		assert.equal(await held(), 0n, "the fee is in escrow");
		const cancelled = await mined(vault.cancel(args.taskId));
		assert.equal(cancelled.events[0].name, "TaskAborted");
		assert.equal(await held(), FEE, "the refund is the contract's");
	});

	it("should be refunded without being called", async () => {
		const before = await held();
		const sending = vault.createAndCancel(TEXT, randomHash(), VRAM, { value: FEE });
		const { events } = await mined(sending);
		assert.deepEqual(
			events.map(({ name }) => name),
			["TaskPending", "TaskAborted"],
		);
		assert.equal((await held()) - before, FEE);
	});

	it("should leave nothing behind when they revert", async () => {
		const [tasks, money] = [await total(), await creator.balance()];
		const fields = { value: FEE, gasLimit: 2_000_000 };
		const failed = mined(vault.createAndRevert(TEXT, randomHash(), VRAM, fields));
		const { receipt } = await failed.then(
			() => assert.fail("succeeded"),
			(error) => error,
		);
		assert.equal(receipt.status, 0);
		assert.deepEqual([...receipt.logs], []);
		assert.equal(await total(), tasks);
		assert.equal(money - (await creator.balance()), receipt.gasUsed * receipt.gasPrice);
	});

	it("should leave nothing of an inner call that reverted", async () => {
		const [tasks, money] = [await total(), await held()];
		// An estimate would find the least gas for which the inner call fails, whatever it fails of.
		const fields = { value: FEE, gasLimit: 2_000_000 };
		const sending = vault.createInVain(TEXT, randomHash(), VRAM, fields);
		const { receipt, events } = await mined(sending);
		assert.deepEqual(events, [], "its log is gone");
		assert.equal(receipt.logs.length, 1);
		const { args } = client.parseLog(receipt.logs[0]);
		assert.equal(args.reason, client.getError("Regret").selector);
		assert.equal(await total(), tasks);
		assert.equal(await network.queue.size(), 0n);
		assert.equal((await held()) - money, FEE);
	});

	it("should create several tasks in a transaction", async () => {
		const hashes = [randomHash(), randomHash(), randomHash()];
		const { events } = await mined(vault.createMany(TEXT, hashes, { value: 3n * FEE }));
		assert.deepEqual(
			events.map(({ name, args }) => [name, args.taskHash]),
			hashes.map((hash) => ["TaskPending", hash]),
		);
		for (const { args } of events) await mined(vault.cancel(args.taskId));
		assert.equal(await network.queue.size(), 0n);
	});

	it("should not join as others by delegating", async () => {
		const join = network.node.interface.encodeFunctionData("join", [CARD, VRAM]);
		const view = network.task.interface.encodeFunctionData("totalTasks");
		for (const name of ["viaDelegateCall", "viaCallCode"]) {
			for (const [to, data] of [
				[ADDRESSES.node, join],
				[ADDRESSES.task, view],
			]) {
				const value = to === ADDRESSES.node ? STAKE : 0n;
				const [done] = await caller[name].staticCall(to, data, { value });
				assert.equal(done, false, `${name} to ${to}`);
			}
		}
	});

	it("should not write by static calls, but read", async () => {
		const pause = network.node.interface.encodeFunctionData("pause");
		const [written] = await caller.viaStaticCall(ADDRESSES.node, pause);
		assert.equal(written, false);
		const view = network.task.interface.encodeFunctionData("totalTasks");
		const [read, answer] = await caller.viaStaticCall(ADDRESSES.task, view);
		assert.equal(read, true);
		assert.equal(BigInt(answer), await total());
		assert.ok((await caller.codeSize(ADDRESSES.task)) > 0n, "Solidity looks for code");
	});

	it("should keep their logs apart from the network's", async () => {
		const nobody = await deploy(outsider.wallet, "Counter", [0]);
		const { receipt } = await mined(nobody.increment("not the network"));
		assert.equal(receipt.logs.length, 1);
		assert.equal(parse(receipt.logs[0]) ?? null, null);
	});

	it("should be nodes like others", async () => {
		const join = network.node.interface.encodeFunctionData("join", [CARD, VRAM]);
		// A failing inner call does not fail the outer one, so an estimate would be too low for both.
		const gasLimit = 2_000_000n;
		await mined(caller.viaCall(ADDRESSES.node, join, { value: STAKE, gasLimit }));
		const address = await caller.getAddress();
		assert.equal(await network.node.getNodeStatus(address), 1n);
		const quit = network.node.interface.encodeFunctionData("quit");
		await mined(caller.viaCall(ADDRESSES.node, quit, { gasLimit }));
		assert.equal(await network.node.getNodeStatus(address), 0n);
		assert.equal(await caller.payments(), 0n, "a stake does not come back by a call");
	});
});
