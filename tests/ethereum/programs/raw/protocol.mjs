// JSON-RPC: batches, malformed requests, small methods.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { id as keccakOfText } from "ethers";

import { post, rpc, rpcError } from "../../lib/rpc.mjs";

const request = (id, method, params = []) => ({ jsonrpc: "2.0", id, method, params });

describe("JSON-RPC", () => {
	it("should answer a batch item by item", async () => {
		const answers = await post([
			request(1, "eth_chainId"),
			request("two", "no_such_method"),
			request(3, "eth_getBlockByNumber", ["latest", false]),
			request(4, "eth_getBalance", ["not an address", "latest"]),
		]);
		const byId = new Map(answers.map((answer) => [answer.id, answer]));
		assert.equal(byId.size, 4);
		assert.equal(byId.get(1).result, await rpc("eth_chainId"));
		assert.equal(byId.get("two").error.code, -32_601);
		assert.ok(byId.get(3).result.hash);
		assert.equal(byId.get(4).error.code, -32_602);
	});

	it("should refuse an endless batch", async () => {
		const batch = Array.from({ length: 20_000 }, (_, id) => request(id, "eth_chainId"));
		const answer = await post(batch);
		assert.ok(answer.error, "one error for all of it");
	});

	it("should answer malformed requests with their codes", async () => {
		assert.equal((await post("{ no JSON")).error.code, -32_700);
		assert.equal((await post({ jsonrpc: "2.0", id: 1 })).error.code, -32_600);
		assert.equal((await rpcError("eth_call")).code, -32_602);
		assert.equal((await rpcError("eth_getBlockByNumber", "first", false)).code, -32_602);
		assert.equal((await rpcError("eth_getBalance", "0x00", "latest")).code, -32_602);
	});

	it("should take quantities only as they are specified", async () => {
		const latest = await rpc("eth_getBlockByNumber", "latest", false);
		assert.ok(await rpc("eth_getBlockByNumber", latest.number, false));
		assert.equal((await rpcError("eth_getBlockByNumber", "0x", false)).code, -32_602);
		assert.equal((await rpcError("eth_getBlockByNumber", "0xzz", false)).code, -32_602);
	});

	it("should have the small methods", async () => {
		assert.equal(await rpc("web3_sha3", "0x61"), keccakOfText("a"));
		assert.equal(await rpc("net_listening"), true);
		assert.match(await rpc("net_peerCount"), /^0x/);
		assert.equal(await rpc("eth_syncing"), false);
		assert.deepEqual(await rpc("eth_accounts"), []);
		assert.match(await rpc("eth_gasPrice"), /^0x[1-9a-f]/);
		assert.match(await rpc("eth_maxPriorityFeePerGas"), /^0x/);
		const { pending, queued } = await rpc("txpool_status");
		assert.match(pending, /^0x/);
		assert.match(queued, /^0x/);
	});

	it("should not offer what would need the node's keys", async () => {
		const from = `0x${"11".repeat(20)}`;
		for (const [method, params] of [
			["eth_sendTransaction", [{ from, to: from }]],
			["eth_sign", [from, "0x00"]],
		]) {
			const error = await rpcError(method, ...params);
			assert.ok(error.code < 0, method);
		}
	});
});
