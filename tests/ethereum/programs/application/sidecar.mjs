// A task whose digests are computed by a sidecar: created, served and paid through contracts alone.
//
// The nodes named by `NODES` are driven from here; whoever else is in the group looks after itself.
// Prints the id of the task.

import assert from "node:assert/strict";

import { setting } from "../../lib/chain.mjs";
import { STATUS } from "../../lib/protocol.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { Sidecar } from "../../lib/sidecar.mjs";
import { until } from "../../lib/wait.mjs";
import { Creator, Node, eventsOf, network, waitFor } from "./network.mjs";

const CARD = ["CPU", 8n];

const kind = Number(setting("TASK_KIND"));
const argsHash = setting("ARGS_HASH");
const creator = new Creator("ethan");
const nodes = setting("NODES")
	.split(",")
	.map((name) => new Node(name));
const sidecar = new Sidecar();
const genesis = await rpc("chain_getBlockHash", 0);

for (const node of nodes) {
	if ((await node.status()) === STATUS.quit) await node.join(CARD[1], CARD[0]);
}
const task = await creator.create(kind, { taskHash: argsHash, vram: CARD[1] });
const assignments = (await waitFor("TaskStarted", task.id, task.block, 3))
	.map(({ args }) => ({
		round: Number(args.round),
		node: nodes.find(({ address }) => address === args.selectedNode),
	}))
	.filter(({ node }) => node);
assert.equal(assignments.length, nodes.length, "everybody is in the group");

const order = { task: task.id, kind, argsHash, creator: creator.address, genesis };
for (const { node, round } of assignments) await sidecar.put(node, { ...order, round });
const digests = new Map();
for (const { node, round } of assignments) {
	digests.set(round, await sidecar.digest(task.id, round));
	await node.commit(task.id, round, digests.get(round));
}
await waitFor("TaskResultCommitmentsReady", task.id, task.block);
for (const { node, round } of assignments) {
	await node.disclose(task.id, round, digests.get(round));
}
const [success] = await waitFor("TaskSuccess", task.id, task.block);
const chosen = assignments.find(({ node }) => node.address === success.args.resultNode);
if (chosen) {
	assert.equal(success.args.result, digests.get(chosen.round));
	await sidecar.available(task.id, chosen.round);
	await chosen.node.uploaded(task.id, chosen.round);
}
const paid = await waitFor("TaskNodeSuccess", task.id, task.block, 3);
const fees = paid.reduce((sum, { args }) => sum + args.fee, 0n);
assert.equal(fees, task.fee, "three nodes share the fee");
for (const node of nodes) {
	await until(`${node.name} is free`, async () => (await node.status()) === STATUS.available);
}
assert.equal((await network.task.getTask(task.id)).id, 0n);
const names = (await eventsOf(task.id, task.block)).map(({ name }) => name);
assert.ok(names.includes("TaskResultUploaded"), `${names}`);
console.log(`${task.id}`);
