// The lines of the project's README with which tools are connected, as they stand there.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { fileURLToPath } from "node:url";

import { id } from "ethers";

import { KEYS } from "../../lib/accounts.mjs";
import { URL_HTTP, development, httpProvider } from "../../lib/chain.mjs";
import { mined } from "../../lib/contracts.mjs";
import { ADDRESSES, NODE_FEES, STAKE, contracts } from "../../lib/protocol.mjs";
import { rpc } from "../../lib/rpc.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const README = readFileSync(join(ROOT, "../../README.md"), "utf8");

/** Where the README says that the node is. */
const URL_README = "http://127.0.0.1:9944";

/** The first block of code after a name in bold. */
function blockOf(name) {
	const pattern = `\\*\\*${name}\\*\\*[^]*?\`\`\`\\w+\n([^]*?)\`\`\``;
	const [, block] = README.match(new RegExp(pattern)) ?? [];
	assert.ok(block, `the README has a block for ${name}`);
	return block;
}

/** The same for the node under test. */
function codeOf(name) {
	const code = blockOf(name);
	assert.ok(code.includes(URL_README), `${name} is told where the node is`);
	return code.replaceAll(URL_README, URL_HTTP);
}

describe("README", () => {
	const provider = httpProvider();
	const creator = development("ethan", provider);
	let folder;

	before(async () => {
		// In here, modules are found as in a project that has installed them.
		const cache = join(ROOT, "node_modules", ".cache");
		mkdirSync(cache, { recursive: true });
		folder = mkdtempSync(join(cache, "readme-"));
		for (const name of ["baltathar", "charleth", "dorothy"]) {
			const { node } = contracts(development(name, provider));
			await mined(node.join("a card", 8, { ...NODE_FEES, value: STAKE }));
		}
	});
	after(() => rmSync(folder, { recursive: true }));

	/** Writes a file and runs a program of Node.js on it, with the key that the README asks for. */
	function run(file, code, ...command) {
		const path = join(folder, file);
		writeFileSync(path, code);
		const env = { ...process.env, KEY: KEYS.ethan, HARDHAT_DISABLE_TELEMETRY_PROMPT: "true" };
		const options = { cwd: ROOT, encoding: "utf8", env, stdio: ["ignore", "pipe", "inherit"] };
		return execFileSync(process.execPath, [...command, path], { ...options, timeout: 120_000 });
	}

	it("should give wallets the right network", async () => {
		const settings = blockOf("MetaMask").trim().split("\n");
		const fields = Object.fromEntries(settings.map((line) => line.trim().split(/\s{2,}/)));
		assert.equal(fields["RPC URL"], URL_README);
		assert.equal(BigInt(fields["Chain ID"]), BigInt(await rpc("eth_chainId")));
		const { tokenSymbol, tokenDecimals } = await rpc("system_properties");
		assert.equal(fields["Currency symbol"], tokenSymbol);
		assert.equal(tokenDecimals, 18, "wallets take nothing else");
	});

	it("should order a task with ethers", async () => {
		const code = codeOf("ethers");
		assert.ok(code.trim().split("\n").length <= 5, "five lines");
		const block = await provider.getBlockNumber();
		run("order.mjs", code);
		const { task } = contracts(provider);
		const own = task.filters.TaskPending(null, null, creator.address);
		const orders = await task.queryFilter(own, block);
		assert.equal(orders.length, 1);
		assert.equal(orders[0].address, ADDRESSES.task);
		const [, args] = code.match(/\bid\('([^']+)'\)/);
		assert.equal(orders[0].args.taskHash, id(args));
		assert.doesNotThrow(() => JSON.parse(args), "arguments are JSON");
	});

	it("should configure Hardhat", async () => {
		const configuration = join(folder, "hardhat.config.js");
		const code = codeOf("Hardhat");
		writeFileSync(configuration, code);
		writeFileSync(join(folder, "package.json"), "{}");
		const script = `
			const { config, network } = require("hardhat");
			(async () => {
				const [from] = await network.provider.request({ method: "eth_accounts" });
				const params = [{ from, to: from, value: "0x1" }];
				const hash = await network.provider.request({ method: "eth_sendTransaction", params });
				const { evmVersion } = config.solidity.compilers[0].settings;
				console.log(JSON.stringify({ from, hash, evmVersion }));
			})();
		`;
		const hardhat = join(ROOT, "node_modules", "hardhat", "internal", "cli", "bootstrap.js");
		const network = ["--config", configuration, "--network", "deuterium"];
		const said = run("pay.js", script, hardhat, ...network, "run", "--no-compile");
		const { from, hash, evmVersion } = JSON.parse(said.trim().split("\n").at(-1));
		assert.equal(from, creator.address.toLowerCase());
		assert.equal(evmVersion, "prague");
		const receipt = await provider.waitForTransaction(hash);
		assert.equal(receipt.status, 1);
	});
});
