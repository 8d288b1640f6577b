// Compiles the contracts with the compiler from npm. The output is kept beside the packages, by the
// hash of what went in, so that only the first of many processes compiles.

import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readFileSync,
	readdirSync,
	renameSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const ROOT = fileURLToPath(new URL("..", import.meta.url));
const SOURCES = join(ROOT, "contracts");
const CACHE = join(ROOT, "node_modules", ".cache", "deuterium-contracts");

/** Settings of the compiler. Newer rules than those of Prague are not on the chain. */
export const SETTINGS = {
	evmVersion: "prague",
	optimizer: { enabled: true, runs: 200 },
	viaIR: false,
	outputSelection: {
		"*": { "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"] },
	},
};

function sourcesIn(folder) {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		// Follows the link to the interfaces of the network's contracts.
		if (statSync(path).isDirectory()) return sourcesIn(path);
		return name.endsWith(".sol") ? [path] : [];
	});
}

function readSources() {
	const sources = sourcesIn(SOURCES)
		.sort()
		.map((path) => [relative(SOURCES, path), { content: readFileSync(path, "utf8") }]);
	return Object.fromEntries(sources);
}

function compile(input) {
	const solc = require("solc");
	const output = JSON.parse(solc.compile(JSON.stringify(input)));
	const problems = output.errors ?? [];
	const errors = problems.filter((problem) => problem.severity === "error");
	if (errors.length > 0) {
		throw new Error(errors.map((error) => error.formattedMessage).join("\n"));
	}
	const contracts = Object.values(output.contracts).flatMap((file) => Object.entries(file));
	return Object.fromEntries(
		contracts.map(([name, contract]) => [
			name,
			{
				abi: contract.abi,
				bytecode: `0x${contract.evm.bytecode.object}`,
				deployedBytecode: `0x${contract.evm.deployedBytecode.object}`,
			},
		]),
	);
}

/** The file with all contracts by name, each with its `abi`, `bytecode` and `deployedBytecode`. */
export function contractsFile() {
	const input = { language: "Solidity", sources: readSources(), settings: SETTINGS };
	const version = require("solc/package.json").version;
	const key = createHash("sha256").update(version).update(JSON.stringify(input)).digest("hex");
	const file = join(CACHE, `${key}.json`);
	if (existsSync(file)) return file;
	const contracts = compile(input);
	mkdirSync(CACHE, { recursive: true });
	const scratch = `${file}.${process.pid}`;
	writeFileSync(scratch, JSON.stringify(contracts));
	renameSync(scratch, file);
	return file;
}

/** All contracts by name. */
export function compileContracts() {
	return JSON.parse(readFileSync(contractsFile(), "utf8"));
}

// Run by itself, for programs in other languages: where the output is.
if (process.argv[1] === fileURLToPath(import.meta.url)) console.log(contractsFile());
