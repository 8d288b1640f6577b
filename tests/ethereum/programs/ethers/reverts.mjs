// Every way in which a contract can fail, as a call, as an estimate, and as a transaction.

import assert from "node:assert/strict";
import { before, describe, it } from "node:test";

import { getCreateAddress } from "ethers";

import { development, freshAccount, httpProvider } from "../../lib/chain.mjs";
import { deploy } from "../../lib/contracts.mjs";

const GAS = 200_000n;

describe("reverts", () => {
	const provider = httpProvider();
	let owner;
	let counter;

	before(async () => {
		owner = await freshAccount(development("goliath", provider));
		counter = await deploy(owner, "Counter", [1]);
	});

	/** Sends a transaction that fails and answers its receipt. */
	async function failing(name, args) {
		const sent = await counter[name].send(...args, { gasLimit: GAS });
		const error = await sent.wait().then(
			() => assert.fail(`${name} succeeded`),
			(error) => error,
		);
		assert.equal(error.code, "CALL_EXCEPTION");
		return error.receipt;
	}

	const reasons = [
		["failWithString", [], ({ args }) => args[0] === "the counter is stuck"],
		[
			"failWithCustomError",
			[12],
			({ name, args }) => name === "TooLarge" && args.join() === "12,10",
		],
		["failWithoutReason", [], (error) => error === null],
		["failAssertion", [], panicked(0x01n)],
		["overflow", [1], panicked(0x11n)],
		["divide", [0], panicked(0x12n)],
		["readBeyondEnd", [], panicked(0x32n)],
	];

	function panicked(code) {
		return ({ name, args }) => name === "Panic" && args[0] === code;
	}

	for (const [name, args, isRight] of reasons) {
		it(`should tell the reason of ${name} in calls and estimates`, async () => {
			for (const attempt of [counter[name].staticCall, counter[name].estimateGas]) {
				await assert.rejects(attempt(...args), (error) => {
					assert.equal(error.code, "CALL_EXCEPTION", error.message);
					return isRight(error.data === "0x" ? null : counter.interface.parseError(error.data));
				});
			}
		});

		it(`should undo ${name} and keep the gas that is left`, async () => {
			const receipt = await failing(name, args);
			assert.equal(receipt.status, 0);
			assert.deepEqual([...receipt.logs], []);
			assert.ok(receipt.gasUsed < GAS / 2n, `${receipt.gasUsed}`);
			assert.equal(await counter.count(), 1n);
			const replayed = provider.call({
				to: counter,
				from: owner.address,
				data: counter.interface.encodeFunctionData(name, args),
				gasLimit: GAS,
				blockTag: receipt.blockNumber - 1,
			});
			await assert.rejects(replayed, { code: "CALL_EXCEPTION" });
		});
	}

	for (const name of ["burnGas", "failWithInvalid"]) {
		it(`should take all gas of ${name}`, async () => {
			const receipt = await failing(name, []);
			assert.equal(receipt.status, 0);
			assert.equal(receipt.gasUsed, GAS);
			const call = counter[name].staticCall({ gasLimit: GAS });
			await assert.rejects(call, (error) => !error.message.includes("VM Exception"));
		});
	}

	it("should tell the reason of a constructor", async () => {
		await assert.rejects(
			deploy(owner, "Counter", [1_000_000]),
			({ reason }) => reason === "start is too large",
		);
		const nonce = await provider.getTransactionCount(owner.address);
		const sent = deploy(owner, "Counter", [1_000_000], { gasLimit: 500_000 });
		const { receipt } = await sent.then(
			() => assert.fail("deployed"),
			(error) => error,
		);
		assert.equal(receipt.status, 0);
		assert.equal(await provider.getCode(getCreateAddress({ from: owner.address, nonce })), "0x");
	});
});
