// JSON-RPC without any library, so that answers are seen as they are on the wire.

import { WebSocket } from "ws";

import { URL_HTTP, URL_WS } from "./chain.mjs";
import { within } from "./wait.mjs";

/** An error that a method answered. */
export class RpcError extends Error {
	constructor(method, { code, message, data }) {
		super(`${method}: ${message} (${code})`);
		this.method = method;
		this.code = code;
		this.reason = message;
		this.data = data;
	}
}

/** Posts a body and answers the parsed one. */
export async function post(body) {
	const response = await fetch(URL_HTTP, {
		method: "POST",
		headers: { "content-type": "application/json" },
		body: typeof body === "string" ? body : JSON.stringify(body),
	});
	const text = await response.text();
	try {
		return JSON.parse(text);
	} catch {
		throw new Error(`HTTP ${response.status}: ${text}`);
	}
}

/** Calls a method; throws an `RpcError` if it answers one. */
export async function rpc(method, ...params) {
	const answer = await post({ jsonrpc: "2.0", id: 1, method, params });
	if (answer.error) throw new RpcError(method, answer.error);
	return answer.result;
}

/** The error that a method answers; fails if it succeeds. */
export async function rpcError(method, ...params) {
	try {
		const result = await rpc(method, ...params);
		throw new Error(`${method} succeeded: ${JSON.stringify(result)}`);
	} catch (error) {
		if (error instanceof RpcError) return error;
		throw error;
	}
}

/** A WebSocket connection with subscriptions. */
export class Socket {
	static async open() {
		const socket = new WebSocket(URL_WS);
		await within(
			"WebSocket opens",
			new Promise((resolve, reject) => {
				socket.once("open", resolve);
				socket.once("error", reject);
			}),
		);
		return new Socket(socket);
	}

	constructor(socket) {
		this.socket = socket;
		this.lastId = 0;
		this.waiting = new Map();
		this.listeners = new Map();
		this.early = new Map();
		socket.on("message", (data) => this.receive(JSON.parse(data)));
	}

	receive(message) {
		if (message.method === "eth_subscription") {
			const { subscription, result } = message.params;
			const listener = this.listeners.get(subscription);
			if (listener) return listener(result);
			// The first news may come before the answer to the subscription was looked at.
			return this.early.set(subscription, [...(this.early.get(subscription) ?? []), result]);
		}
		const { resolve, reject, method } = this.waiting.get(message.id);
		this.waiting.delete(message.id);
		if (message.error) reject(new RpcError(method, message.error));
		else resolve(message.result);
	}

	call(method, ...params) {
		const id = ++this.lastId;
		const answer = new Promise((resolve, reject) => {
			this.waiting.set(id, { resolve, reject, method });
		});
		this.socket.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
		return within(`answer of ${method}`, answer);
	}

	/** Subscribes; the answer's `seen` collects what comes. */
	async subscribe(...params) {
		const id = await this.call("eth_subscribe", ...params);
		const seen = this.early.get(id) ?? [];
		this.early.delete(id);
		this.listeners.set(id, (result) => seen.push(result));
		return { id, seen };
	}

	/** Ends a subscription; answers whether there was one. */
	unsubscribe({ id }) {
		return this.call("eth_unsubscribe", id);
	}

	close() {
		this.socket.close();
	}
}
