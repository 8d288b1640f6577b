// Whole blocks, and what is refused.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { id, toQuantity } from "ethers";

import { freshAccount } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";
import { calls, funder, prestate, provider } from "./tracing.mjs";

const CALLS = { tracer: "callTracer" };
const STEPS = { limit: 100 };
const DIFF = { tracer: "prestateTracer", tracerConfig: { diffMode: true } };

describe("traces of blocks", () => {
	/** A block with several transactions of one sender on one contract. */
	async function fullBlock() {
		const owner = await freshAccount(funder);
		const counter = await deploy(owner, "Counter", [1]);
		return until("a block with several transactions", async () => {
			const first = await owner.getNonce();
			const sent = [0, 1, 2, 3].map((index) =>
				counter.increment("", { nonce: first + index, gasLimit: 100_000n }),
			);
			const receipts = await Promise.all(sent.map(async (it) => (await it).wait()));
			const { blockNumber } = receipts[1];
			return receipts[2].blockNumber === blockNumber && provider.getBlock(blockNumber);
		});
	}

	it("should be those of their transactions", async () => {
		const block = await fullBlock();
		const traces = await rpc("debug_traceBlockByHash", block.hash, CALLS);
		const diffs = await rpc("debug_traceBlockByHash", block.hash, DIFF);
		assert.ok(block.transactions.length > 1);
		assert.equal(traces.length, block.transactions.length);
		for (const [index, hash] of block.transactions.entries()) {
			assert.equal(traces[index].txHash, hash);
			assert.deepEqual(traces[index].result, await calls({ hash }));
			assert.equal(diffs[index].txHash, hash);
			assert.deepEqual(diffs[index].result, await prestate({ hash }, { diffMode: true }));
		}
		const number = toQuantity(block.number);
		assert.deepEqual(await rpc("debug_traceBlockByNumber", number, CALLS), traces);
		const raw = await rpc("debug_getRawBlock", number);
		assert.deepEqual(await rpc("debug_traceBlock", raw, CALLS), traces);
	});

	it("should be there of every block of this chain", async () => {
		const last = await provider.getBlockNumber();
		for (let number = 1; number <= last; number++) {
			const block = await provider.getBlock(number);
			for (const tracer of [CALLS, DIFF, STEPS]) {
				const traces = await rpc("debug_traceBlockByNumber", toQuantity(number), tracer);
				const hashes = traces.map(({ txHash }) => txHash);
				assert.deepEqual(hashes, [...block.transactions]);
				assert.ok(traces.every(({ result }) => result));
			}
		}
	});

	it("should be refused with the reason", async () => {
		const unknown = await rpcError("debug_traceTransaction", id("nobody's"), CALLS);
		assert.equal(unknown.reason, "transaction not found");
		assert.equal(unknown.code, -32000);
		const block = await rpcError("debug_traceBlockByHash", id("nobody's"), CALLS);
		assert.match(block.reason, /not found/);
		const genesis = await rpcError("debug_traceBlockByNumber", "0x0", CALLS);
		assert.equal(genesis.reason, "genesis is not traceable");
		const pending = await rpcError("debug_traceBlockByNumber", "pending", CALLS);
		assert.match(pending.reason, /pending is not supported/);
		for (const options of [{ tracer: "4byteTracer" }, { tracer: "{}" }]) {
			const other = await rpcError("debug_traceTransaction", id("nobody's"), options);
			assert.match(other.reason, /callTracer.*prestateTracer/);
		}
	});
});
