// A node's side of the sidecar's HTTP interface: it hands out jobs and asks for their outcome.

import { SigningKey, concat, getBytes, keccak256, toBeHex, toUtf8Bytes } from "ethers";

import { setting } from "./chain.mjs";
import { until } from "./wait.mjs";

const CREDENTIAL_SECONDS = 3_600;

/** What the kinds of tasks are called there. */
const KINDS = ["image", "text", "image-fine-tune"];

/** The sidecar that the environment names. */
export class Sidecar {
	url = setting("SIDECAR_URL");
	token = setting("SIDECAR_TOKEN");

	async request(method, path, body) {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
			body: body && JSON.stringify(body),
		});
		const text = await response.text();
		if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
		return text ? JSON.parse(text) : undefined;
	}

	info() {
		return this.request("GET", "/v1/info");
	}

	/** Hands out a node's job. */
	async put(node, { task, round, kind, argsHash, creator, genesis }) {
		const { peerId } = await this.info();
		const job = {
			genesis,
			task: Number(task),
			round,
			node: node.address.toLowerCase(),
			kind: KINDS[kind],
			argsHash,
			creator: creator.toLowerCase(),
			cap: 1,
			deadlineMs: 120_000,
			credential: credential(node, genesis, peerId),
		};
		await this.request("PUT", `/v1/jobs/${task}/${round}`, job);
	}

	/** The digest of a job, once it is computed. */
	async digest(task, round) {
		const result = await until(`digest of round ${round}`, async () => {
			const { results } = await this.request("GET", "/v1/results?after=0");
			return results.find((result) => result.task === Number(task) && result.round === round);
		});
		const { outcome } = result;
		if (outcome.type !== "digest") throw new Error(`no digest: ${JSON.stringify(outcome)}`);
		return outcome.digest;
	}

	/** Waits until the files of a job can be fetched. */
	async available(task, round) {
		await until(`result of round ${round}`, async () => {
			const { results } = await this.request("GET", "/v1/results?after=0");
			return results.some((result) => {
				return result.task === Number(task) && result.round === round && result.available;
			});
		});
	}
}

/** Lets a peer act for an account that signs for itself. */
function credential(node, genesis, peerId) {
	const expiresAt = Math.floor(Date.now() / 1_000) + CREDENTIAL_SECONDS;
	const peer = toUtf8Bytes(peerId);
	const payload = concat([
		toUtf8Bytes("deuterium/peer-credential/v1"),
		genesis,
		node.address,
		toBeHex(expiresAt, 8),
		toBeHex(peer.length, 2),
		peer,
	]);
	const { r, s, yParity } = new SigningKey(node.wallet.privateKey).sign(keccak256(payload));
	const signature = concat([r, s, getBytes(toBeHex(yParity, 1))]);
	const account = node.address.toLowerCase();
	return { genesis, account, peerId, expiresAt, signer: { type: "account", signature } };
}
