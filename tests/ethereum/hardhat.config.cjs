// An ordinary Hardhat project over the contracts of these tests, with the compiler from npm.
//
// npx hardhat test --network deuterium

require("@nomicfoundation/hardhat-ethers");
require("@nomicfoundation/hardhat-chai-matchers");
const { subtask } = require("hardhat/config");
const { TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD } = require("hardhat/builtin-tasks/task-names");

const solc = require("solc/package.json");

subtask(TASK_COMPILE_SOLIDITY_GET_SOLC_BUILD, async () => ({
	compilerPath: require.resolve("solc/soljson.js"),
	isSolcJs: true,
	version: solc.version,
	longVersion: solc.version,
}));

const keys = [
	"0xb9d2ea9a615f3165812e8d44de0d24da9bbd164b65c4f0573e1ce2c8dbd9c8df",
	"0x96b8a38e12e1a31dee1eab2fffdf9d9990045f5b37e44d8cc27766ef294acf18",
	"0x0d6dcaaef49272a5411896be8ad16c01c35d6f8c18873387b71fbc734759b0ab",
];

module.exports = {
	solidity: {
		version: solc.version,
		settings: { evmVersion: "prague", optimizer: { enabled: true, runs: 200 } },
	},
	networks: {
		deuterium: { url: process.env.ETHEREUM_RPC ?? "http://127.0.0.1:9944", accounts: keys },
		hardhat: {
			// Prague and one thing more that the chain has, too: the price of MODEXP (EIP-7883).
			hardfork: "osaka",
			// Set by programs/gas, which runs the same transactions here and on a node.
			chainId: Number(process.env.CHAIN_ID ?? 31337),
			initialBaseFeePerGas: 10,
			// As on every other chain, a transaction that fails is one nevertheless.
			throwOnTransactionFailures: false,
			accounts: keys.map((privateKey) => ({ privateKey, balance: `1${"0".repeat(24)}` })),
		},
	},
	paths: {
		tests: "hardhat",
		cache: "node_modules/.cache/hardhat/cache",
		artifacts: "node_modules/.cache/hardhat/artifacts",
	},
	mocha: { timeout: 120_000 },
};
