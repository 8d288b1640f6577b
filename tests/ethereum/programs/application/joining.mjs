// Nodes come and go.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { keccak256, solidityPacked } from "ethers";

import { NODE_FEES, STAKE, STATUS } from "../../lib/protocol.mjs";
import { CARD, VRAM, network, nodes, outsider, provider, refusal } from "./network.mjs";

describe("nodes", () => {
	const [first] = nodes;

	it("should find code at the published addresses", async () => {
		for (const contract of Object.values(network)) {
			assert.notEqual(await provider.getCode(contract), "0x");
		}
	});

	it("should be unknown before they join", async () => {
		assert.equal(await first.status(), STATUS.quit);
		const info = await network.node.getNodeInfo(first.address);
		assert.deepEqual([info.status, info.gpu.name, info.gpu.vram], [0n, "", 0n]);
		for (const name of ["pause", "resume", "quit"]) {
			assert.equal(await refusal(first.node[name].staticCall()), "Illegal node status");
		}
	});

	it("should not join with less than the stake", async () => {
		const join = first.node.join.staticCall(CARD, VRAM, { value: STAKE - 1n });
		assert.equal(await refusal(join), "Staked amount is not enough");
	});

	it("should join with a stake", async () => {
		for (const node of nodes) {
			const before = await node.balance();
			const spent = node.spent;
			const { receipt } = await node.join();
			assert.ok(receipt.gasUsed < NODE_FEES.gasLimit);
			assert.equal(before - (await node.balance()), STAKE + (node.spent - spent));
			assert.equal(await node.status(), STATUS.available);
			assert.equal(await network.node.getStakedAmount(node.address), STAKE);
		}
		const again = first.node.join.staticCall(CARD, VRAM, { value: STAKE });
		assert.equal(await refusal(again), "Node already joined");
	});

	it("should be listed with their cards", async () => {
		const info = await network.node.getNodeInfo(first.address);
		assert.equal(info.status, STATUS.available);
		assert.equal(info.gpuID, keccak256(solidityPacked(["string", "uint256"], [CARD, VRAM])));
		assert.deepEqual([info.gpu.name, info.gpu.vram], [CARD, VRAM]);
		const addresses = nodes.map(({ address }) => address).sort();
		assert.deepEqual([...(await network.node.getAvailableNodes())].sort(), addresses);
		const cards = await network.node.getAvailableGPUs();
		assert.deepEqual(
			cards.map(({ name, vram }) => [name, vram]),
			[[CARD, VRAM]],
		);
		const { stats } = network;
		assert.equal(await stats.totalNodes(), 3n);
		assert.equal(await stats.activeNodes(), 3n);
		assert.equal(await stats.availableNodes(), 3n);
		const page = await stats.getAllNodeInfo(1, 100);
		assert.deepEqual(
			page.map(({ nodeAddress, GPUModel, VRAM: vram }) => [nodeAddress, GPUModel, vram]),
			nodes.slice(1).map(({ address }) => [address, CARD, VRAM]),
		);
	});

	it("should pause and resume", async () => {
		await first.send("node", "pause");
		assert.equal(await first.status(), STATUS.paused);
		assert.equal(await network.stats.availableNodes(), 2n);
		assert.equal(await network.stats.activeNodes(), 3n);
		assert.equal(await refusal(first.node.pause.staticCall()), "Illegal node status");
		await first.send("node", "resume");
		assert.equal(await first.status(), STATUS.available);
		assert.equal(await refusal(first.node.resume.staticCall()), "Illegal node status");
	});

	it("should keep outsiders from what only contracts may do", async () => {
		for (const name of ["slash", "startTask", "finishTask"]) {
			const call = outsider.node[name].staticCall(first.address);
			assert.equal(await refusal(call), "Not called by the task contract");
		}
		const punished = outsider.qos.punish.staticCall(first.address);
		assert.match(await refusal(punished), /^Not called by the (task|node) contract$/);
		for (const call of [
			outsider.node.updateTaskContractAddress.staticCall(outsider.address),
			outsider.task.updateTimeout.staticCall(1),
			outsider.queue.updateSizeLimit.staticCall(1),
		]) {
			assert.equal(await refusal(call), "Ownable: caller is not the owner");
		}
	});
});
