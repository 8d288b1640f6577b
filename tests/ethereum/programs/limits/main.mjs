// Every limit of the RPC that has a flag, against a node on which all of them are small: what is
// within is answered whole, what is beyond is refused with the limit and the flag that raises it.
// The flags are those with which the suite starts the node.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet, toQuantity } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { RpcError, post, rpc, rpcError } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

const RANGE = 5n;
const LOGS = 3;
const FILTERS = 2;
const FILTER_LIFETIME_MS = 2_000;
const GAS_CAP = 2_000_000n;
const BATCH = 10;
const MIB = 1024 * 1024;

/** What EIP-1474 calls "limit exceeded". */
const LIMIT_EXCEEDED = -32_005;
/** What the RPC server answers to what is too large, to any method. */
const [BODY_TOO_LARGE, ANSWER_TOO_LARGE, BATCH_TOO_LARGE] = [-32_007, -32_008, -32_010];

describe("limits", () => {
	const provider = httpProvider();
	let owner;
	let counter;
	let to;
	const gas = (gasLimit) => ({ gasLimit });
	const data = (name, args = []) => counter.interface.encodeFunctionData(name, args);

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [0], gas(3_000_000n));
		to = await counter.getAddress();
		await until("a chain that is longer than the range", async () => {
			return BigInt(await rpc("eth_blockNumber")) > RANGE;
		});
	});

	/** A refusal that names a limit and its flag. */
	function isLimit(error, limit, flag) {
		assert.equal(error.code, LIMIT_EXCEEDED, error.message);
		assert.match(error.reason, new RegExp(`\\b${limit}\\b`), "the limit");
		assert.ok(error.reason.includes(flag), `${flag} is the remedy: ${error.reason}`);
	}

	/** Tries something with filters until it is done before they expire: a machine may be busy. */
	function inTime(what, attempt) {
		return until(what, async () => {
			const begun = Date.now();
			const answer = await attempt();
			return Date.now() - begun < FILTER_LIFETIME_MS && answer;
		});
	}

	it("should bound the blocks of a query for logs", async () => {
		const last = BigInt(await rpc("eth_blockNumber"));
		const range = (blocks) => ({
			address: Wallet.createRandom().address,
			fromBlock: toQuantity(last - blocks + 1n),
			toBlock: toQuantity(last),
		});
		assert.deepEqual(await rpc("eth_getLogs", range(RANGE)), []);
		const refusal = await rpcError("eth_getLogs", range(RANGE + 1n));
		isLimit(refusal, RANGE, "--eth-max-block-range");
		assert.match(refusal.reason, /block range is too wide \(maximum 5\)/);
		const [unanswered, removed] = await inTime("a filter that is too wide", async () => {
			const filter = await rpc("eth_newFilter", { fromBlock: "0x0", toBlock: toQuantity(last) });
			const error = await rpcError("eth_getFilterLogs", filter);
			return [error, await rpc("eth_uninstallFilter", filter)];
		});
		isLimit(unanswered, RANGE, "--eth-max-block-range");
		assert.equal(removed, true);
	});

	it("should bound the logs of an answer", async () => {
		const emit = (count) => mined(counter.incrementBy(count, gas(500_000n)));
		const [few, many] = [await emit(LOGS), await emit(LOGS + 1)];
		const ask = (method, { blockHash }) => rpc(method, { blockHash, address: to });
		assert.equal((await ask("eth_getLogs", few)).length, LOGS);
		const { blockHash } = many;
		const refusal = await rpcError("eth_getLogs", { blockHash, address: to });
		isLimit(refusal, LOGS, "--eth-max-logs");
		const { logs } = await rpc("eth_getTransactionReceipt", many.hash);
		assert.equal(logs.length, LOGS + 1, "a receipt is whole");
	});

	it("should bound the filters, which expire when nobody polls them", async () => {
		const beyond = [
			["eth_newBlockFilter"],
			["eth_newPendingTransactionFilter"],
			["eth_newFilter", {}],
		];
		let answers = [];
		await inTime("filters beyond the limit", async () => {
			// What an attempt before has left.
			for (const filter of answers.filter((answer) => !(answer instanceof RpcError))) {
				await rpc("eth_uninstallFilter", filter);
			}
			answers = [];
			for (const request of [...Array(FILTERS).fill(beyond[0]), ...beyond]) {
				answers.push(await rpc(...request).catch((error) => error));
			}
			return answers;
		});
		for (const id of answers.slice(0, FILTERS)) assert.equal(typeof id, "string", `${id}`);
		for (const error of answers.slice(FILTERS)) isLimit(error, FILTERS, "--eth-max-filters");
		const [removed] = await inTime("room for another filter", async () => {
			const filter = await rpc("eth_newBlockFilter").catch((error) => {
				if (error instanceof RpcError && error.code === LIMIT_EXCEEDED) return undefined;
				throw error;
			});
			return filter && [await rpc("eth_uninstallFilter", filter)];
		});
		assert.equal(removed, true);
	});

	it("should bound the gas of calls and estimates", async () => {
		const call = { to, data: data("burnGas"), gas: toQuantity(2n ** 60n) };
		const refusal = await rpcError("eth_call", call, "latest");
		assert.equal(refusal.code, -32_000);
		assert.match(refusal.reason, new RegExp(`^out of gas.*\\b${GAS_CAP}\\b.*--eth-rpc-gas-cap`));
		const small = await rpcError("eth_call", { ...call, gas: "0x186a0" }, "latest");
		assert.equal(small.reason, "out of gas", "that is the caller's own limit");
		const estimate = await rpcError("eth_estimateGas", call);
		assert.match(estimate.reason, new RegExp(`gas required exceeds allowance \\(${GAS_CAP}\\)`));
		const { error } = await rpc("eth_createAccessList", call);
		assert.match(error, /out of gas/);
		const seen = await rpc("eth_call", { to, data: data("incrementBy", [5]) });
		assert.equal(seen, "0x");
	});

	it("should bound batches", async () => {
		const batch = (length) => {
			const request = (_, id) => ({ jsonrpc: "2.0", id, method: "eth_chainId", params: [] });
			return post(Array.from({ length }, request));
		};
		assert.equal((await batch(BATCH)).length, BATCH);
		const { error } = await batch(BATCH + 1);
		assert.equal(error.code, BATCH_TOO_LARGE);
		assert.match(`${error.data}`, new RegExp(`limit of ${BATCH}\\b`));
	});

	it("should bound what is asked and what is answered", async () => {
		const address = Wallet.createRandom().address;
		// PUSH3 size, PUSH0, RETURN: as many zeros as it says.
		const answering = (bytes) => {
			const size = bytes.toString(16).padStart(6, "0");
			const overrides = { [address]: { code: `0x62${size}5ff3` } };
			return rpc("eth_call", { to: address }, "latest", overrides);
		};
		assert.equal((await answering(MIB / 4)).length, 2 + MIB / 2);
		const tooLarge = (error) => {
			assert.equal(error.code, ANSWER_TOO_LARGE);
			assert.match(`${error.data}`, new RegExp(`limit of ${MIB}\\b`));
			return true;
		};
		await assert.rejects(answering((MIB * 3) / 4), tooLarge);
		const input = `0x${"00".repeat(MIB / 2)}`;
		const refusal = await rpc("web3_sha3", input).catch((error) => error);
		assert.ok(refusal instanceof Error, "a body of more than a mebibyte is refused");
		// The server may have hung up before all of the body was sent.
		const told = /HTTP 413|fetch failed/.test(refusal.message);
		assert.ok(refusal.code === BODY_TOO_LARGE || told, refusal.message);
		assert.match(await rpc("web3_sha3", input.slice(0, MIB / 2)), /^0x[0-9a-f]{64}$/);
	});

	it("should bound what has no flag", async () => {
		const percentiles = (length) => Array.from({ length }, (_, index) => index / 2);
		const history = await rpc("eth_feeHistory", "0x1", "latest", percentiles(100));
		assert.equal(history.reward[0].length, 100);
		const refusal = await rpcError("eth_feeHistory", "0x1", "latest", percentiles(101));
		assert.match(refusal.reason, /percentile/);
		const slots = Array.from({ length: 4097 }, (_, index) => [
			`0x${index.toString(16).padStart(64, "0")}`,
			`0x${"00".repeat(32)}`,
		]);
		const overrides = { [to]: { stateDiff: Object.fromEntries(slots) } };
		const tooMany = await rpcError("eth_call", { to, data: data("count") }, "latest", overrides);
		assert.equal(tooMany.code, LIMIT_EXCEEDED);
		assert.match(tooMany.reason, /4096/);
	});

	it("should tell reverts in the words of go-ethereum when told to", async () => {
		const error = await rpcError("eth_call", { to, data: data("failWithString") });
		assert.equal(error.code, 3);
		assert.equal(error.reason, "execution reverted: the counter is stuck");
	});
});
