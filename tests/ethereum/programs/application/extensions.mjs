// What this network adds to the original contracts: hidden commitments, quotes, reasons, and the
// native token as an ERC-20 token.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { Wallet, parseEther, sha256 } from "ethers";

import { deploy } from "../../lib/contracts.mjs";
import { ADDRESSES, STATUS, TEXT, hiddenCommitment, randomHash } from "../../lib/protocol.mjs";
import { rpc } from "../../lib/rpc.mjs";
import {
	FEE,
	VRAM,
	creator,
	eventsOf,
	mined,
	network,
	nodes,
	outsider,
	provider,
	refusal,
	started,
	waitFor,
} from "./network.mjs";

const DIGEST = sha256("0x0c");

describe("hidden commitments", () => {
	it("should serve a task, also beside public ones", async () => {
		const genesis = await network.deuterium.genesisHash();
		assert.equal(genesis, await rpc("chain_getBlockHash", 0));
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		const [first, second, third] = byRound;
		const salts = [randomHash(), randomHash()];
		for (const [round, salt] of salts.entries()) {
			const node = byRound[round];
			const place = { genesis, task: task.id, round, node: node.address };
			const commitment = hiddenCommitment({ ...place, digest: DIGEST, salt });
			await node.send("deuterium", "commit", [task.id, round, commitment]);
		}
		await third.commit(task.id, 2, DIGEST);
		const wrongSalt = first.deuterium.disclose.staticCall(task.id, 0, DIGEST, salts[1]);
		assert.equal(await refusal(wrongSalt), "Mismatch result and commitment");
		const otherForm = first.task.discloseTaskResult.staticCall(task.id, 0, DIGEST);
		assert.equal(await refusal(otherForm), "Mismatch result and commitment");
		await first.send("deuterium", "disclose", [task.id, 0, DIGEST, salts[0]]);
		await second.send("deuterium", "disclose", [task.id, 1, DIGEST, salts[1]]);
		await third.disclose(task.id, 2, DIGEST);
		await first.send("deuterium", "reportUploaded", [task.id, 0]);
		const [success] = await waitFor("TaskSuccess", task.id, task.block);
		assert.equal(success.args.result, DIGEST);
		for (const node of nodes) assert.equal(await node.status(), STATUS.available);
	});
});

describe("quotes and reasons", () => {
	it("should say beforehand what a creation would say", async () => {
		const ask = (fee, type = TEXT) => {
			return network.deuterium.quote(creator.address, type, VRAM, 1, "", 0, fee);
		};
		const fair = await ask(FEE);
		assert.equal(fair.refusal, "");
		assert.equal(fair.servableNow, true);
		assert.ok(fair.leastFee > 0n && fair.leastFee <= FEE);
		assert.equal((await ask(0n)).refusal, "Task fee is too low");
		assert.equal((await ask(FEE, 9)).refusal, "Invalid task type");
	});

	it("should say afterwards why a task was aborted", async () => {
		const task = await creator.create(TEXT);
		const byRound = await started(task, nodes);
		for (const [round, node] of byRound.entries()) {
			await node.send("deuterium", "reportError", [task.id, round, 2]);
		}
		await waitFor("TaskAborted", task.id, task.block);
		const { reason, remedy, taskId } = await network.deuterium.whyAborted(task.id);
		assert.ok(reason.length > 0 && remedy.length > 0);
		assert.equal(taskId, task.id);
		const names = (await eventsOf(task.id, task.block)).map(({ name }) => name);
		assert.ok(names.includes("TaskNodeSuccess"), "error reports are paid for");
	});
});

describe("native token as ERC-20", () => {
	it("should have the native balances", async () => {
		const { token } = network;
		assert.equal(await token.decimals(), 18n);
		assert.ok((await token.symbol()).length > 0 && (await token.name()).length > 0);
		assert.equal(await token.balanceOf(outsider.address), await outsider.balance());
		assert.ok((await token.totalSupply()) > parseEther("8000000"));
	});

	it("should move them, and tell it", async () => {
		const to = Wallet.createRandom().address;
		const { receipt } = await mined(outsider.token.transfer(to, 5n));
		assert.equal(await provider.getBalance(to), 5n);
		const [log] = receipt.logs;
		assert.equal(log.address, ADDRESSES.token);
		const { args } = network.token.interface.parseLog(log);
		assert.deepEqual([...args], [outsider.address, to, 5n]);
	});

	it("should move what was allowed, and no more", async () => {
		const [to, spender] = [Wallet.createRandom().address, creator];
		await mined(outsider.token.approve(spender.address, 9n));
		assert.equal(await network.token.allowance(outsider.address, spender.address), 9n);
		await mined(spender.token.transferFrom(outsider.address, to, 4n));
		assert.equal(await network.token.allowance(outsider.address, spender.address), 5n);
		assert.equal(await provider.getBalance(to), 4n);
		const more = spender.token.transferFrom.staticCall(outsider.address, to, 6n);
		assert.equal(await refusal(more), "ERC20: insufficient allowance");
	});

	it("should refuse what is not there, and delegated calls", async () => {
		const poor = await deploy(outsider.wallet, "Caller");
		const transfer = network.token.interface.encodeFunctionData("transfer", [creator.address, 1n]);
		const [done] = await poor.viaCall.staticCall(ADDRESSES.token, transfer);
		assert.equal(done, false, "the contract has nothing");
		const [delegated] = await poor.viaDelegateCall.staticCall(ADDRESSES.token, transfer);
		assert.equal(delegated, false, "the caller's money is not the contract's");
	});
});
