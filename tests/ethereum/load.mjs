// Load: transfers and ERC-20 transfers per second, gas per second, and the price of a task's life
// through the network's contracts and through the same thing written in Solidity.
//
// ETHEREUM_RPC=http://127.0.0.1:9944 node load.mjs [--transactions 4000] [--senders 50]
//                                                  [--tasks 10] [--nodes 30] [--only NAME]

import { parseArgs } from "node:util";

import { development, httpProvider } from "./lib/chain.mjs";
import { nativeLifecycle, solidityLifecycle } from "./load/lifecycle.mjs";
import { compareLifecycles, show } from "./load/report.mjs";
import { tokenTransfers, transfers } from "./load/throughput.mjs";

const { values } = parseArgs({
	options: {
		transactions: { type: "string", default: "4000" },
		senders: { type: "string", default: "50" },
		tasks: { type: "string", default: "10" },
		nodes: { type: "string", default: "30" },
		only: { type: "string" },
	},
});
const size = Object.fromEntries(
	["transactions", "senders", "tasks", "nodes"].map((name) => [name, Number(values[name])]),
);
for (const [name, value] of Object.entries(size)) {
	if (!Number.isSafeInteger(value) || value < 1) {
		console.error(`error: --${name} is no positive number`);
		process.exit(2);
	}
}
const wanted = (name) => !values.only || values.only === name;

const provider = httpProvider();
const funder = development("goliath", provider);
const { gasLimit } = await provider.getBlock("latest");
console.log(
	`block gas limit ${gasLimit}, ${size.transactions} transactions, ${size.senders} senders`,
);

if (wanted("transfers")) show("transfers", await transfers(funder, size));
if (wanted("tokens")) show("ERC-20 transfers", await tokenTransfers(funder, size));
if (wanted("lifecycle")) {
	const native = await nativeLifecycle(funder, size);
	const solidity = await solidityLifecycle(funder, size);
	compareLifecycles({ native, solidity, gasLimit });
}
