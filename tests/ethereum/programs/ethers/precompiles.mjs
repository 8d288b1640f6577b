// The precompiles of Ethereum, against the same functions in JavaScript and the vectors of their EIPs.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";

import {
	SigningKey,
	Wallet,
	concat,
	getAddress,
	id,
	ripemd160,
	sha256,
	toBeHex,
	toUtf8Bytes,
	zeroPadValue,
} from "ethers";

import { httpProvider } from "../../lib/chain.mjs";

const word = (value) => toBeHex(value, 32);
const address = (number) => toBeHex(number, 20);

describe("standard precompiles", () => {
	const provider = httpProvider();
	const call = (number, data) => provider.call({ to: address(number), data });

	it("ecrecover should find the signer", async () => {
		const wallet = Wallet.createRandom();
		const digest = id("a message");
		const { r, s, v } = new SigningKey(wallet.privateKey).sign(digest);
		const found = await call(1, concat([digest, word(v), r, s]));
		assert.equal(getAddress(`0x${found.slice(-40)}`), wallet.address);
		assert.equal(await call(1, concat([digest, word(29), r, s])), "0x");
	});

	it("hashes should be those of the functions", async () => {
		const data = toUtf8Bytes("deuterium".repeat(20));
		assert.equal(await call(2, data), sha256(data));
		assert.equal(await call(3, data), zeroPadValue(ripemd160(data), 32));
	});

	it("identity should answer its input", async () => {
		assert.equal(await call(4, "0x0102030405"), "0x0102030405");
	});

	it("modexp should compute powers", async () => {
		const input = concat([word(1), word(1), word(2), "0x03", "0xff", "0x03e9"]);
		let expected = 1n;
		for (let i = 0; i < 255; i++) expected = (expected * 3n) % 1001n;
		assert.equal(await call(5, input), toBeHex(expected, 2));
	});

	it("alt_bn128 should add, multiply and pair", async () => {
		const generator = [1n, 2n];
		const double = [
			0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3n,
			0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4n,
		];
		const sum = await call(6, concat([...generator, ...generator].map(word)));
		assert.equal(sum, concat(double.map(word)));
		const product = await call(7, concat([...generator, 2n].map(word)));
		assert.equal(product, sum);
		assert.equal(await call(8, "0x"), word(1));
		await assert.rejects(call(6, concat([1n, 1n, 0n, 0n].map(word))), "not on the curve");
	});

	it("blake2f should compress as in EIP-152", async () => {
		const state =
			"48c9bdf267e6096a3ba7ca8485ae67bb2bf894fe72f36e3cf1361d5f3af54fa5" +
			"d182e6ad7f520e511f6c3e2b8c68059b6bbd41fbabd9831f79217e1319cde05b";
		const message = `616263${"00".repeat(125)}`;
		const offsets = `03${"00".repeat(15)}`;
		assert.equal(
			await call(9, `0x0000000c${state}${message}${offsets}01`),
			`0x${createHash("blake2b512").update("abc").digest("hex")}`,
		);
		await assert.rejects(call(9, "0x00"), "213 bytes are asked for");
	});
});
