// The same signed transactions on the node and on Hardhat's EVM.

import { BrowserProvider, Wallet, parseEther, parseUnits, toQuantity } from "ethers";

import { MINED_MS } from "./chain.mjs";
import { mined } from "./contracts.mjs";

/** Two chains of the same id, and an account that has done the same on both. */
export class Twins {
	/** The account. */
	wallet = new Wallet(Wallet.createRandom().privateKey);
	/** Its next nonce; an account that delegates itself uses up one more. */
	nonce = 0;

	constructor(ours, theirs, chainId) {
		/** The node's provider. */
		this.ours = ours;
		/** Hardhat's, in this process. */
		this.theirs = theirs;
		this.chainId = chainId;
	}

	/** Starts Hardhat's chain beside the node's, and gives the account the same balance on both. */
	static async start(ours, funder, balance = parseEther("1000")) {
		const { chainId } = await ours.getNetwork();
		process.env.CHAIN_ID = `${chainId}`;
		const { default: hardhat } = await import("hardhat");
		const theirs = new BrowserProvider(hardhat.network.provider, undefined, {
			cacheTimeout: -1,
			pollingInterval: 20,
		});
		const twins = new Twins(ours, theirs, chainId);
		const { address } = twins.wallet;
		await mined(funder.sendTransaction({ to: address, value: balance }));
		await theirs.send("hardhat_setBalance", [address, toQuantity(balance)]);
		return twins;
	}

	/** Runs a transaction of the account on both; answers the receipts, the node's first. */
	async send(fields) {
		const raw = await this.wallet.signTransaction({
			type: 2,
			chainId: this.chainId,
			nonce: this.nonce++,
			gasLimit: 3_000_000n,
			maxFeePerGas: parseUnits("100", "gwei"),
			maxPriorityFeePerGas: parseUnits("1", "gwei"),
			...fields,
		});
		return Promise.all(
			[this.ours, this.theirs].map(async (provider) => {
				const { hash } = await provider.broadcastTransaction(raw);
				return provider.waitForTransaction(hash, 1, MINED_MS);
			}),
		);
	}
}
