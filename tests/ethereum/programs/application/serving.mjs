// The moves of three nodes that agree.

import { sha256 } from "ethers";

/** Commits, discloses and reports the upload, all with the same result. */
export async function serveHonestly(id, byRound, result = sha256("0x0a")) {
	for (const [round, node] of byRound.entries()) await node.commit(id, round, result);
	for (const [round, node] of byRound.entries()) await node.disclose(id, round, result);
	await byRound[0].uploaded(id, 0);
}
