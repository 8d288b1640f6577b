// What an application does with viem.

import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";

import {
	BaseError,
	ContractFunctionRevertedError,
	createPublicClient,
	createWalletClient,
	decodeEventLog,
	defineChain,
	encodeFunctionData,
	http,
	parseEther,
	parseGwei,
	webSocket,
} from "viem";
import { generatePrivateKey, privateKeyToAccount } from "viem/accounts";

import { KEYS } from "../../lib/accounts.mjs";
import { URL_HTTP, URL_WS } from "../../lib/chain.mjs";
import { compileContracts } from "../../lib/compile.mjs";
import { rpc } from "../../lib/rpc.mjs";
import { until } from "../../lib/wait.mjs";

const CONTRACTS = compileContracts();
const { abi } = CONTRACTS.Counter;

/** Of a request; what viem waits on its own is too short for a busy machine. */
const timeout = 120_000;

const chain = defineChain({
	id: Number(await rpc("eth_chainId")),
	name: "Deuterium",
	nativeCurrency: { name: "CNX", symbol: "CNX", decimals: 18 },
	rpcUrls: { default: { http: [URL_HTTP], webSocket: [URL_WS] } },
});
const transport = http(URL_HTTP, { timeout });
const client = createPublicClient({ chain, transport, pollingInterval: 100, cacheTime: 0 });
const live = createPublicClient({ chain, transport: webSocket(URL_WS, { timeout }) });
const funder = walletOf(KEYS.goliath);

function walletOf(key) {
	return createWalletClient({ chain, transport, account: privateKeyToAccount(key) });
}

/** Waits for a transaction that was just sent, and expects success. */
async function mined(sending) {
	const receipt = await client.waitForTransactionReceipt({ hash: await sending });
	assert.equal(receipt.status, "success");
	return receipt;
}

async function freshWallet(cnx = "100") {
	const wallet = walletOf(generatePrivateKey());
	await mined(funder.sendTransaction({ to: wallet.account.address, value: parseEther(cnx) }));
	return wallet;
}

async function deploy(wallet, name, args = []) {
	const { abi, bytecode } = CONTRACTS[name];
	return (await mined(wallet.deployContract({ abi, bytecode, args }))).contractAddress;
}

describe("viem", () => {
	let wallet;
	let counter;

	before(async () => {
		wallet = await freshWallet();
		counter = { abi, address: await deploy(wallet, "Counter", [0n]) };
	});
	after(async () => {
		const socket = await live.transport.getRpcClient();
		socket.close();
	});

	it("should transfer with every type of transaction", async () => {
		const to = privateKeyToAccount(generatePrivateKey()).address;
		const accessList = [{ address: to, storageKeys: [] }];
		const types = [
			["legacy", { gasPrice: parseGwei("100") }, 21_000n],
			["eip2930", { gasPrice: parseGwei("100"), accessList }, 23_400n],
			["eip1559", { maxFeePerGas: parseGwei("100"), maxPriorityFeePerGas: 1n }, 21_000n],
		];
		for (const [type, fields, gas] of types) {
			const receipt = await mined(wallet.sendTransaction({ to, value: 1n, type, ...fields }));
			assert.equal(receipt.type, type);
			assert.equal(receipt.gasUsed, gas);
			const found = await client.getTransaction({ hash: receipt.transactionHash });
			assert.equal(found.type, type);
			assert.equal(found.from, wallet.account.address.toLowerCase());
		}
		assert.equal(await client.getBalance({ address: to }), 3n);
	});

	it("should simulate, write and read", async () => {
		const { request, result } = await client.simulateContract({
			...counter,
			functionName: "increment",
			args: ["simulated"],
			account: wallet.account,
		});
		assert.equal(result, 1n);
		await mined(wallet.writeContract(request));
		assert.equal(await client.readContract({ ...counter, functionName: "count" }), 1n);
	});

	const failures = [
		["failWithString", [], ({ reason }) => reason === "the counter is stuck"],
		[
			"failWithCustomError",
			[12n],
			({ data }) => data.errorName === "TooLarge" && data.args[1] === 10n,
		],
		["overflow", [1n], ({ data }) => data.errorName === "Panic" && data.args[0] === 0x11n],
		["failWithoutReason", [], ({ raw }) => raw === "0x" || raw === undefined],
	];
	for (const [functionName, args, isRight] of failures) {
		it(`should tell the reason of ${functionName}`, async () => {
			const attempt = client.simulateContract({
				...counter,
				functionName,
				args,
				account: wallet.account,
			});
			await assert.rejects(attempt, (error) => {
				assert.ok(error instanceof BaseError, `${error}`);
				const reverted = error.walk((cause) => cause instanceof ContractFunctionRevertedError);
				assert.ok(reverted, error.message);
				return isRight(reverted);
			});
		});
	}

	it("should tell a lack of money", async () => {
		const poor = await freshWallet("0.001");
		const attempt = poor.sendTransaction({
			to: wallet.account.address,
			value: parseEther("1"),
			gas: 21_000n,
			maxFeePerGas: parseGwei("100"),
			maxPriorityFeePerGas: 1n,
		});
		await assert.rejects(attempt, (error) => {
			return error.walk((cause) => cause.name === "InsufficientFundsError") !== null;
		});
	});

	for (const [transport, watcher] of [
		["filters", client],
		["subscriptions", live],
	]) {
		it(`should watch events by ${transport}`, async () => {
			const seen = [];
			const unwatch = watcher.watchContractEvent({
				...counter,
				eventName: "Incremented",
				args: { by: wallet.account.address },
				onLogs: (logs) => seen.push(...logs),
				onError: (error) => seen.push(error),
			});
			// A watcher gives no sign that it watches, so there is something to see until it does.
			await until("an event", async () => {
				const note = `seen by ${transport}`;
				await mined(wallet.writeContract({ ...counter, functionName: "increment", args: [note] }));
				return seen.length > 0;
			});
			unwatch();
			const [log] = seen;
			assert.equal(log.eventName, "Incremented", `${log}`);
			assert.equal(log.args.note, `seen by ${transport}`);
		});
	}

	it("should watch blocks without gaps", async () => {
		const numbers = [];
		const unwatch = live.watchBlockNumber({ onBlockNumber: (number) => numbers.push(number) });
		await until("four blocks", () => numbers.length >= 4);
		unwatch();
		for (const [index, number] of numbers.entries()) {
			assert.equal(number, numbers[0] + BigInt(index));
		}
	});

	it("should read past state and estimate fees", async () => {
		const before = await client.getBlockNumber();
		const past = await client.readContract({ ...counter, functionName: "count" });
		const { request } = await client.simulateContract({
			...counter,
			functionName: "incrementBy",
			args: [3n],
			account: wallet.account,
		});
		await mined(wallet.writeContract(request));
		assert.equal(
			await client.readContract({ ...counter, functionName: "count", blockNumber: before }),
			past,
		);
		const { maxFeePerGas, maxPriorityFeePerGas } = await client.estimateFeesPerGas();
		assert.ok(maxFeePerGas >= maxPriorityFeePerGas);
		const history = await client.getFeeHistory({ blockCount: 3, rewardPercentiles: [50] });
		assert.equal(history.baseFeePerGas.length, 4);
	});

	it("should answer calls on a changed state", async () => {
		const count = await client.readContract({
			...counter,
			functionName: "count",
			stateOverride: [
				{
					address: counter.address,
					stateDiff: [{ slot: `0x${"0".repeat(64)}`, value: `0x${"0".repeat(62)}2a` }],
				},
			],
		});
		assert.equal(count, 42n);
	});

	it("should delegate an account to a contract", async () => {
		const contractAddress = await deploy(wallet, "Batch");
		const account = await freshWallet();
		const authorization = await account.signAuthorization({ contractAddress, executor: "self" });
		const calls = [{ to: counter.address, value: 5n, data: "0x" }];
		const receipt = await mined(
			account.sendTransaction({
				to: account.account.address,
				data: encodeFunctionData({
					abi: CONTRACTS.Batch.abi,
					functionName: "execute",
					args: [calls],
				}),
				authorizationList: [authorization],
			}),
		);
		assert.equal(receipt.type, "eip7702");
		const events = receipt.logs.map(({ data, topics }) =>
			decodeEventLog({ abi: [...CONTRACTS.Batch.abi, ...abi], data, topics }),
		);
		assert.deepEqual(
			events.map(({ eventName }) => eventName),
			["Received", "Executed"],
		);
		const code = await client.getCode({ address: account.account.address });
		assert.equal(code, `0xef0100${contractAddress.slice(2).toLowerCase()}`);
	});
});
