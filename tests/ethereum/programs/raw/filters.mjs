// Filters that are polled.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { Wallet } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy, mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

describe("filters", () => {
	const provider = httpProvider();
	let owner;
	let counter;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [0]);
	});

	/** Polls until so many changes were seen. */
	async function changes(filter, count) {
		const seen = [];
		await until(`${count} changes`, async () => {
			seen.push(...(await rpc("eth_getFilterChanges", filter)));
			return seen.length >= count;
		});
		return seen;
	}

	it("should tell new logs once", async () => {
		const address = await counter.getAddress();
		const blocks = await rpc("eth_newBlockFilter");
		const { blockHash, blockNumber } = await mined(counter.increment("before the filter"));
		// Filters are told of a block a moment after its receipts are there.
		await until("the block", async () => {
			return (await rpc("eth_getFilterChanges", blocks)).includes(blockHash);
		});
		assert.equal(await rpc("eth_uninstallFilter", blocks), true);
		const filter = await rpc("eth_newFilter", { address, fromBlock: "latest" });
		const late = await rpc("eth_newFilter", {
			address,
			fromBlock: `0x${blockNumber.toString(16)}`,
		});
		const { hash } = await mined(counter.increment("after it"));
		const [log] = await changes(filter, 1);
		assert.equal(log.transactionHash, hash);
		assert.deepEqual(await rpc("eth_getFilterChanges", filter), []);
		const all = await rpc("eth_getFilterLogs", late);
		assert.equal(all.length, 2, "all logs of the range");
		assert.equal(await rpc("eth_uninstallFilter", filter), true);
		assert.equal(await rpc("eth_uninstallFilter", filter), false);
		assert.match((await rpcError("eth_getFilterChanges", filter)).reason, /filter not found/);
		assert.equal(await rpc("eth_uninstallFilter", late), true);
	});

	it("should tell every new block", async () => {
		const filter = await rpc("eth_newBlockFilter");
		const hashes = await changes(filter, 3);
		const numbers = [];
		for (const hash of hashes) {
			numbers.push(BigInt((await rpc("eth_getBlockByHash", hash, false)).number));
		}
		for (const [index, number] of numbers.entries()) {
			assert.equal(number, numbers[0] + BigInt(index));
		}
		assert.equal(await rpc("eth_uninstallFilter", filter), true);
	});

	it("should tell pending transactions", async () => {
		const filter = await rpc("eth_newPendingTransactionFilter");
		const { hash } = await mined(owner.sendTransaction({ to: Wallet.createRandom().address }));
		assert.ok((await changes(filter, 1)).includes(hash));
		const { code } = await rpcError("eth_getFilterLogs", filter);
		assert.ok(code < 0, "it is no filter of logs");
		assert.equal(await rpc("eth_uninstallFilter", filter), true);
	});

	it("should be limited in number, and the limit be named", async () => {
		const filters = [];
		let refusal;
		while (!refusal && filters.length < 2_000) {
			const filter = await rpc("eth_newBlockFilter").catch((error) => {
				refusal = error;
			});
			if (filter) filters.push(filter);
		}
		assert.match(refusal.reason, /filter/i);
		for (const filter of filters) {
			assert.equal(await rpc("eth_uninstallFilter", filter), true);
		}
		assert.ok(await rpc("eth_uninstallFilter", await rpc("eth_newBlockFilter")));
	});
});
