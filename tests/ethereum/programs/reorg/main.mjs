// Re-organisations, on a node that makes blocks where it is told to and finalises none of them.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import { ContractFactory, toQuantity } from "ethers";

import { checkBlock } from "../../lib/blocks.mjs";
import { development, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS } from "../../lib/contracts.mjs";
import { Socket, rpc } from "../../lib/rpc.mjs";
import { seal, sealOn } from "../../lib/sealing.mjs";
import { until } from "../../lib/wait.mjs";

describe("re-organisations", () => {
	const provider = httpProvider();
	const owner = development("goliath", provider);
	let counter;
	let address;
	let socket;
	let heads;
	let logs;
	let filter;
	/** Where the branches part, as the node names it. */
	let fork;
	/** The transaction that changes sides, and its place on the losing branch. */
	let hash;
	let lost;

	before(async () => {
		const { abi, bytecode } = CONTRACTS.Counter;
		counter = await new ContractFactory(abi, bytecode, owner).deploy(0);
		address = (await counter.getAddress()).toLowerCase();
		await seal();
		socket = await Socket.open();
		heads = await socket.subscribe("newHeads");
		logs = await socket.subscribe("logs", { address });
		filter = await rpc("eth_newFilter", { address });
		fork = await rpc("chain_getBlockHash");
	});
	after(() => socket.close());

	it("should begin with a branch that is the best one", async () => {
		({ hash } = await counter.increment("on a branch", { gasLimit: 200_000 }));
		await sealOn(fork);
		lost = await until("the receipt", () => rpc("eth_getTransactionReceipt", hash));
		await until("the log", () => logs.seen.length === 1);
		assert.deepEqual(logs.seen, lost.logs);
		await until("the head", () => heads.seen.at(-1)?.hash === lost.blockHash);
		assert.deepEqual(await rpc("eth_getFilterChanges", filter), lost.logs);
	});

	it("should not turn to another branch of the same length", async () => {
		const before = heads.seen.length;
		await sealOn(fork);
		const best = await rpc("eth_getBlockByNumber", "latest", false);
		assert.equal(best.hash, lost.blockHash);
		assert.equal(heads.seen.length, before);
	});

	it("should follow the longer branch, and bring the transaction there", async () => {
		// Three blocks on another branch, and more until the losing transaction is in one of them: the
		// pool brings it back on its own time.
		let parent = fork;
		for (let count = 0; count < 3; count++) parent = await sealOn(parent);
		const moved = await until("the receipt on the other branch", async () => {
			const receipt = await rpc("eth_getTransactionReceipt", hash);
			if (receipt && receipt.blockHash !== lost.blockHash) return receipt;
			parent = await sealOn(parent);
			return undefined;
		});
		const at = lost.blockNumber;
		const canonical = await rpc("eth_getBlockByNumber", at, false);
		assert.notEqual(canonical.hash, lost.blockHash);
		const transaction = await rpc("eth_getTransactionByHash", hash);
		assert.equal(transaction.blockHash, moved.blockHash);
		assert.deepEqual(await rpc("eth_getLogs", { address, fromBlock: "0x0" }), moved.logs);
		assert.equal(BigInt(await counter.count()), 1n);
	});

	it("should tell subscribers of every new head in order", async () => {
		const best = await rpc("eth_getBlockByNumber", "latest", false);
		await until("the best head", () => heads.seen.at(-1).hash === best.hash);
		const branch = heads.seen.slice(
			heads.seen.findIndex((head) => head.hash === lost.blockHash) + 1,
		);
		assert.equal(branch[0].number, lost.blockNumber, "from where the branches part");
		for (const [index, head] of branch.slice(1).entries()) {
			assert.equal(head.parentHash, branch[index].hash);
		}
		for (const head of branch) {
			const block = await rpc("eth_getBlockByNumber", head.number, false);
			assert.equal(block.hash, head.hash, "all of them are canonical");
		}
	});

	it("should take back the logs of the losing branch, then tell the new ones", async () => {
		const { logs: now } = await rpc("eth_getTransactionReceipt", hash);
		await until("three messages", () => logs.seen.length >= 3);
		const withdrawn = lost.logs.map((log) => ({ ...log, removed: true }));
		assert.deepEqual(logs.seen, [...lost.logs, ...withdrawn, ...now]);
		assert.deepEqual(await rpc("eth_getFilterChanges", filter), [...withdrawn, ...now]);
	});

	it("should leave a chain that can be recomputed", async () => {
		const last = await provider.getBlockNumber();
		for (let number = 1; number <= last; number++) await checkBlock(toQuantity(number));
		const old = await rpc("eth_getBlockByHash", lost.blockHash, false);
		if (old) assert.equal(old.hash, lost.blockHash, "a losing block may be kept, as it was");
	});
});
