// The conformance table of the RPC crate's README against the methods that the node serves.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { rpc, rpcError } from "../../lib/rpc.mjs";

const PATH = fileURLToPath(new URL("../../../../node/eth-rpc/README.md", import.meta.url));

/** Namespaces of go-ethereum that the table is about. */
const NAMESPACES = /^(eth|net|web3|rpc|txpool|debug)_/;

/** What the table says: method to verdict. */
function table() {
	const [, text] = readFileSync(PATH, "utf8").split("## Conformance");
	const verdicts = new Map();
	for (const row of text.matchAll(/^\| (\w+_\w+[^|]*) \| (\w+) \|/gm)) {
		const [, names, verdict] = row;
		for (const name of names.split(",").map((part) => part.trim())) {
			assert.match(name, /^[a-z0-9]+_\w+$/, `a whole name: ${name}`);
			assert.ok(!verdicts.has(name), `${name} has one row`);
			verdicts.set(name, verdict);
		}
	}
	return verdicts;
}

describe("conformance table", () => {
	const verdicts = table();
	let served;

	before(async () => {
		const { methods } = await rpc("rpc_methods");
		served = methods.filter((method) => NAMESPACES.test(method) && method !== "rpc_methods");
	});

	it("should name every method that is served", () => {
		assert.ok(served.length > 60, `${served.length}`);
		assert.deepEqual(
			served.filter((method) => !verdicts.has(method)),
			[],
		);
	});

	it("should call nothing the same or different that is not there", () => {
		const claimed = [...verdicts].filter(([, verdict]) => verdict !== "absent");
		assert.ok(claimed.every(([, verdict]) => ["same", "differs"].includes(verdict)));
		assert.deepEqual(
			claimed.map(([method]) => method).filter((method) => !served.includes(method)),
			[],
		);
	});

	it("should call absent what is not served, or only to say why", async () => {
		const address = `0x${"11".repeat(20)}`;
		const transaction = { from: address, to: address };
		const answers = {
			eth_getProof: [address, [], "latest"],
			eth_sendTransaction: [transaction],
			eth_sign: [address, "0x00"],
			eth_signTransaction: [transaction],
		};
		for (const [method, verdict] of verdicts) {
			if (verdict !== "absent") continue;
			const error = await rpcError(method, ...(answers[method] ?? []));
			if (served.includes(method)) {
				assert.ok(method in answers, `${method} is served`);
				assert.match(error.reason, /state_getReadProof|unknown account/, method);
			} else {
				assert.equal(error.code, -32_601, method);
			}
		}
	});
});
