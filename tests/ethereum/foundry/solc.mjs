#!/usr/bin/env node
// The compiler from npm with the face of a native one, which is what forge runs.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const solc = createRequire(import.meta.url)("solc");

if (process.argv.includes("--version")) {
	console.log("solc, the solidity compiler commandline interface");
	console.log(`Version: ${solc.version()}`);
} else if (process.argv.includes("--standard-json")) {
	process.stdout.write(solc.compile(readFileSync(0, "utf8")));
} else {
	console.error("error: only --version and --standard-json are known here");
	process.exit(2);
}
