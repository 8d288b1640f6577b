// What a Foundry user does: build, deploy, call off a fork of the chain.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { Contract, parseEther } from "ethers";

import { KEYS } from "../../lib/accounts.mjs";
import { URL_HTTP, development, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS } from "../../lib/contracts.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Runs forge and answers what it wrote. */
function forge(args, env = {}) {
	return execFileSync(`${ROOT}node_modules/.bin/forge`, args, {
		cwd: ROOT,
		encoding: "utf8",
		env: { ...process.env, ...env, FOUNDRY_DISABLE_NIGHTLY_WARNING: "1", NO_COLOR: "1" },
		stdio: ["ignore", "pipe", "inherit"],
	});
}

describe("forge", () => {
	const provider = httpProvider();
	const owner = development("heath", provider);
	let token;

	it("should deploy a contract", async () => {
		const chain = ["--rpc-url", URL_HTTP, "--private-key", KEYS.heath, "--broadcast"];
		const supply = parseEther("1000");
		const what = ["contracts/Token.sol:Token", "--constructor-args", `${supply}`];
		const output = forge(["create", "--json", ...chain, ...what]);
		const { deployedTo, transactionHash } = JSON.parse(output.slice(output.indexOf("{")));
		const receipt = await provider.waitForTransaction(transactionHash);
		assert.equal(receipt.contractAddress, deployedTo);
		token = new Contract(deployedTo, CONTRACTS.Token.abi, provider);
		assert.equal(await token.balanceOf(owner.address), supply);
	});

	it("should run tests on a fork", async () => {
		const output = forge(["test", "--fork-url", URL_HTTP], {
			TOKEN: await token.getAddress(),
			OWNER: owner.address,
			CHAIN_ID: `${(await provider.getNetwork()).chainId}`,
			LEAST_BLOCK: `${await provider.getBlockNumber()}`,
		});
		assert.match(output, /3 passed; 0 failed/);
	});
});
