// What the tests of traces share.

import { development, httpProvider } from "../../lib/chain.mjs";
import { rpc } from "../../lib/rpc.mjs";

export const provider = httpProvider();
export const funder = development("goliath", provider);

/** Waits for a transaction that was just sent, whether it fails or not. */
export async function receiptOf(sending) {
	const { hash } = await sending;
	return provider.waitForTransaction(hash, 1, 60_000);
}

/** The tree of calls of a transaction. */
export function calls({ hash }, config = {}) {
	return rpc("debug_traceTransaction", hash, { tracer: "callTracer", tracerConfig: config });
}

/** The accounts before a transaction, or before and after it with `diffMode`. */
export function prestate({ hash }, config = {}) {
	return rpc("debug_traceTransaction", hash, { tracer: "prestateTracer", tracerConfig: config });
}

/** A frame and all in it, callers first. */
export function flatten(frame) {
	return [frame, ...(frame.calls ?? []).flatMap(flatten)];
}

/** As addresses are written in traces. */
export function lower(address) {
	return (address.target ?? address.address ?? address).toLowerCase();
}
