// Nodes that make blocks on demand: what is in the pool stays there until a block is asked for.

import { rpc } from "./rpc.mjs";
import { until } from "./wait.mjs";

/** The development node's own method, or that of another one that the programs are tried against. */
const METHOD = process.env.SEAL_METHOD ?? "engine_createBlock";

/** Makes a block of what the pool holds, even if it is empty, and answers its number. */
export async function seal() {
	const before = BigInt(await rpc("eth_blockNumber"));
	await (METHOD === "engine_createBlock" ? rpc(METHOD, true, true) : rpc(METHOD));
	return until(`a block of ${METHOD} after ${before}`, async () => {
		const now = BigInt(await rpc("eth_blockNumber"));
		return now > before && now;
	});
}

/** Makes a block on a parent, does not finalise it, and answers its hash, both as the node names them. */
export async function sealOn(parent) {
	const { hash } = await rpc("engine_createBlock", true, false, parent);
	return hash;
}
