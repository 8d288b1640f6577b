// Prints the network's contracts, for programs in other languages: address and ABI by name.

import { Interface } from "ethers";

import { ABI, ADDRESSES } from "./protocol.mjs";

/** The ABI as JSON. That of ethers leaves out what is false; other libraries look for it. */
function jsonOf(name) {
	const entries = JSON.parse(new Interface(ABI[name]).formatJson());
	for (const { inputs } of entries.filter(({ type }) => type === "event")) {
		for (const input of inputs) input.indexed ??= false;
	}
	return entries;
}

const entries = Object.entries(ADDRESSES).map(([name, address]) => {
	return [name, { address, abi: jsonOf(name) }];
});
console.log(JSON.stringify(Object.fromEntries(entries)));
