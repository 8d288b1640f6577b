// The compiled contracts as ethers sees them.

import { ContractFactory } from "ethers";

import { MINED_MS } from "./chain.mjs";
import { compileContracts } from "./compile.mjs";

/** All contracts by name. */
export const CONTRACTS = compileContracts();

/** Deploys a contract by name and waits for it. */
export async function deploy(signer, name, args = [], overrides = {}) {
	const { abi, bytecode } = CONTRACTS[name];
	const factory = new ContractFactory(abi, bytecode, signer);
	const contract = await factory.deploy(...args, overrides);
	await contract.deploymentTransaction().wait(1, MINED_MS);
	return contract;
}

/** Waits for a transaction that was just sent: `await mined(contract.increment(""))`. */
export async function mined(sending) {
	const transaction = await sending;
	return transaction.wait(1, MINED_MS);
}
