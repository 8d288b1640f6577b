// The chain under test. Its address comes from the environment, so that the programs run against any
// development node.

import { JsonRpcProvider, Wallet, WebSocketProvider, parseEther } from "ethers";
import { WebSocket } from "ws";

import { KEYS } from "./accounts.mjs";

/** Longest wait for a transaction, in milliseconds. */
export const MINED_MS = 60_000;

/** Address of the JSON-RPC over HTTP, such as `http://127.0.0.1:9944`. */
export const URL_HTTP = setting("ETHEREUM_RPC");
/** The same port over WebSocket. */
export const URL_WS = URL_HTTP.replace(/^http/, "ws");

/** A required setting from the environment. */
export function setting(name) {
	const value = process.env[name];
	if (!value) {
		console.error(`error: ${name} is not set\nremedy: ${name}=... node ${process.argv[1]}`);
		process.exit(2);
	}
	return value;
}

/** An ethers provider over HTTP that asks often and remembers nothing. */
export function httpProvider() {
	return new JsonRpcProvider(URL_HTTP, undefined, {
		cacheTimeout: -1,
		pollingInterval: 100,
		staticNetwork: true,
	});
}

/**
 * Closes its socket when everything that was asked is answered. ethers ends a subscription without
 * telling when that is done, and a request that is cut off is an unhandled rejection.
 */
class PatientWebSocketProvider extends WebSocketProvider {
	#open = new Set();

	send(method, params) {
		const answer = super.send(method, params);
		this.#open.add(answer);
		const forget = () => this.#open.delete(answer);
		answer.then(forget, forget);
		return answer;
	}

	/**
	 * Waits until everything that was asked is answered. ethers asks for a subscription a moment after
	 * it was told to, and does not tell when that is there.
	 */
	async settled() {
		await this.getBlockNumber();
		await this.#answered();
	}

	async destroy() {
		await this.#answered();
		await super.destroy();
	}

	async #answered() {
		while (this.#open.size > 0) await Promise.allSettled(this.#open);
	}
}

/** An ethers provider over WebSocket; `destroy()` it at the end. */
export function wsProvider() {
	return new PatientWebSocketProvider(() => new WebSocket(URL_WS));
}

/** A wallet of a development account. */
export function development(name, provider) {
	return new Wallet(KEYS[name], provider);
}

/** A fresh account with so much CNX from a development account. */
export async function freshAccount(funder, cnx = "100") {
	const account = Wallet.createRandom().connect(funder.provider);
	const payment = await funder.sendTransaction({
		to: account.address,
		value: parseEther(cnx),
	});
	await payment.wait(1, MINED_MS);
	return new Wallet(account.privateKey, funder.provider);
}
