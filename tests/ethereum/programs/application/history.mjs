// The whole history as clients of the time read it: blocks, their transactions, their receipts.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { toQuantity } from "ethers";

import { checkBlock } from "../../lib/blocks.mjs";
import { ADDRESSES } from "../../lib/protocol.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { creator, network, nodes, outsider, parse } from "./network.mjs";

describe("history", () => {
	it("should have every event in the receipt of a listed transaction", async () => {
		const last = BigInt(await rpc("eth_blockNumber"));
		const walked = [];
		for (let number = 1n; number <= last; number++) {
			const { receipts } = await checkBlock(toQuantity(number));
			walked.push(...receipts.flatMap(({ logs }) => logs));
		}
		const address = [ADDRESSES.task, ADDRESSES.node];
		const range = { fromBlock: "0x1", toBlock: toQuantity(last) };
		const found = await rpc("eth_getLogs", { address, ...range });
		assert.deepEqual(
			walked.filter((log) => parse(log)),
			found,
		);
	});

	it("should have carriers for what no wallet has sent", async () => {
		const { topicHash } = network.task.getEvent("TaskStarted").fragment;
		const wallets = [creator, outsider, ...nodes].map(({ address }) => address.toLowerCase());
		const logs = await rpc("eth_getLogs", { topics: [topicHash], fromBlock: "0x1" });
		assert.ok(logs.length > 0);
		for (const { transactionHash, blockHash, transactionIndex } of logs) {
			const carrier = await rpc("eth_getTransactionByHash", transactionHash);
			assert.ok(!wallets.includes(carrier.from), "dispatch is the chain's own doing");
			assert.equal(carrier.blockHash, blockHash);
			assert.equal(carrier.transactionIndex, transactionIndex);
			assert.equal(carrier.to, ADDRESSES.task.toLowerCase());
			assert.notEqual(BigInt(carrier.r), 0n, "strict clients want a signature");
			assert.notEqual(BigInt(carrier.s), 0n);
			const receipt = await rpc("eth_getTransactionReceipt", transactionHash);
			assert.equal(receipt.status, "0x1");
			assert.equal(receipt.gasUsed, "0x0");
			assert.equal(receipt.from, carrier.from);
		}
	});
});
