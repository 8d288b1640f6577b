// Contract deployment as governance allows it. `main.mjs open|closed|listed`: what the rule on the
// chain is; `listed` names the development account goliath alone.

import assert from "node:assert/strict";
import { describe, it } from "node:test";

import { ContractFactory, Wallet } from "ethers";

import { development, httpProvider } from "../../lib/chain.mjs";
import { CONTRACTS, deploy, mined } from "../../lib/contracts.mjs";
import { rpc, rpcError } from "../../lib/rpc.mjs";

const RULE = process.argv[2];
const MAY_DEPLOY = { open: ["goliath", "faith"], closed: [], listed: ["goliath"] }[RULE];
assert.ok(MAY_DEPLOY, `${RULE}: say open, closed or listed`);

const REFUSED = /^contract creation is not allowed for this sender/;

describe(`deployment, ${RULE}`, () => {
	const provider = httpProvider();

	for (const name of ["goliath", "faith"]) {
		const wallet = development(name, provider);
		const { abi, bytecode } = CONTRACTS.Counter;
		const request = async () => {
			const { data } = await new ContractFactory(abi, bytecode).getDeployTransaction(7);
			return { from: wallet.address, data };
		};

		if (MAY_DEPLOY.includes(name)) {
			it(`should be there for ${name}`, async () => {
				const counter = await deploy(wallet, "Counter", [7]);
				assert.equal(await counter.count(), 7n);
			});
		} else {
			it(`should be refused to ${name}, with the reason, before it costs anything`, async () => {
				const before = await provider.getBalance(wallet.address);
				for (const method of ["eth_call", "eth_estimateGas"]) {
					const error = await rpcError(method, await request());
					assert.equal(error.code, -32_000);
					assert.match(error.reason, REFUSED);
				}
				const signed = await wallet.signTransaction(
					await wallet.populateTransaction({ ...(await request()), gasLimit: 3_000_000n }),
				);
				const error = await rpcError("eth_sendRawTransaction", signed);
				assert.equal(error.code, -32_000);
				assert.match(error.reason, REFUSED);
				assert.equal(await provider.getBalance(wallet.address), before);
				const waiting = await rpc("txpool_contentFrom", wallet.address);
				assert.deepEqual(waiting, { pending: {}, queued: {} });
			});
		}

		it(`should leave ${name} everything else`, async () => {
			const to = Wallet.createRandom().address;
			const receipt = await mined(wallet.sendTransaction({ to, value: 1n }));
			assert.equal(receipt.status, 1);
		});
	}
});
