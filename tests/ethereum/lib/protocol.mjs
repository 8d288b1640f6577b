// The network's contracts, as the clients of the Helium network know them.

import {
	Contract,
	concat,
	getBytes,
	hexlify,
	keccak256,
	parseEther,
	randomBytes,
	toBeHex,
	toUtf8Bytes,
} from "ethers";

/** The published addresses, and after them the network's own. */
export const ADDRESSES = {
	node: "0x662d296cae3f1Be2ed5803227dAd6435f1ffC438",
	task: "0x07E149A0e372C2F54Df6358d021d700703D222D1",
	queue: "0xeD4cbf24978AD18d73ee6190e361E71095E857A7",
	qos: "0x95E7e7Ed5463Ff482f61585605a0ff278e0E1FFb",
	stats: "0xC2c060f8C46640394E0937D75Ea977207E6df130",
	deuterium: "0x0000000000000000000000000000000000000d00",
	token: "0x0000000000000000000000000000000000000d20",
};

const TASK_INFO = `tuple(uint256 id, uint256 taskType, address creator, bytes32 taskHash,
	bytes32 dataHash, uint256 vramLimit, bool isSuccess, address[] selectedNodes,
	bytes32[] commitments, bytes32[] nonces, uint256[] commitmentSubmitRounds, bytes[] results,
	uint256[] resultDisclosedRounds, address resultNode, bool aborted, uint256 timeout,
	uint256 balance, uint256 totalBalance, string gpuName, uint256 gpuVram)`.replace(/\s+/g, " ");

export const ABI = {
	node: [
		"event NodeKickedOut(address nodeAddress)",
		"event NodeSlashed(address nodeAddress)",
		"function join(string gpuName, uint256 gpuVram) payable",
		"function pause()",
		"function resume()",
		"function quit()",
		"function slash(address nodeAddress)",
		"function startTask(address nodeAddress)",
		"function finishTask(address nodeAddress)",
		"function updateTaskContractAddress(address taskContract)",
		"function getNodeStatus(address nodeAddress) view returns (uint256)",
		"function getNodeInfo(address nodeAddress) view returns (tuple(uint256 status, bytes32 gpuID, tuple(string name, uint256 vram) gpu, uint256 score))",
		"function getAvailableNodes() view returns (address[])",
		"function getAvailableGPUs() view returns (tuple(string name, uint256 vram)[])",
		"function getStakedAmount(address nodeAddress) view returns (uint256)",
	],
	task: [
		"event TaskPending(uint256 taskId, uint256 taskType, address indexed creator, bytes32 taskHash, bytes32 dataHash)",
		"event TaskStarted(uint256 taskId, uint256 taskType, address indexed creator, address indexed selectedNode, bytes32 taskHash, bytes32 dataHash, uint256 round)",
		"event TaskResultCommitmentsReady(uint256 indexed taskId)",
		"event TaskSuccess(uint256 indexed taskId, bytes result, address indexed resultNode)",
		"event TaskAborted(uint256 indexed taskId, string reason)",
		"event TaskResultUploaded(uint256 indexed taskId)",
		"event TaskNodeSuccess(uint256 indexed taskId, address nodeAddress, uint256 fee)",
		"event TaskNodeSlashed(uint256 indexed taskId, address nodeAddress)",
		"event TaskNodeCancelled(uint256 indexed taskId, address nodeAddress)",
		"function createTask(uint256 taskType, bytes32 taskHash, bytes32 dataHash, uint256 vramLimit, uint256 cap) payable",
		"function createTask(uint256 taskType, bytes32 taskHash, bytes32 dataHash, uint256 vramLimit, uint256 cap, string gpuName, uint256 gpuVram) payable",
		"function submitTaskResultCommitment(uint256 taskId, uint256 round, bytes32 commitment, bytes32 nonce)",
		"function discloseTaskResult(uint256 taskId, uint256 round, bytes result)",
		"function reportTaskError(uint256 taskId, uint256 round)",
		"function reportResultsUploaded(uint256 taskId, uint256 round)",
		"function cancelTask(uint256 taskId)",
		"function nodeAvailableCallback(address root)",
		"function updateTimeout(uint256 t)",
		`function getTask(uint256 taskId) view returns (${TASK_INFO})`,
		"function getNodeTask(address nodeAddress) view returns (uint256)",
		"function totalTasks() view returns (uint256)",
		"function totalSuccessTasks() view returns (uint256)",
		"function totalAbortedTasks() view returns (uint256)",
	],
	queue: [
		"function include(uint256 taskId) view returns (bool)",
		"function size() view returns (uint256)",
		"function getSizeLimit() view returns (uint256)",
		"function removeTask(uint256 taskId)",
		"function updateSizeLimit(uint256 limit)",
	],
	qos: [
		"function getTaskScore(address nodeAddress) view returns (uint256)",
		"function getRecentTaskScore(address nodeAddress) view returns (uint256)",
		"function getRecentTaskCount(address nodeAddress) view returns (uint256)",
		"function getCurrentTaskScore(address nodeAddress) view returns (uint256)",
		"function getTaskCount(address nodeAddress) view returns (uint256)",
		"function getTaskScoreLimit() view returns (uint256)",
		"function shouldKickOut(address nodeAddress) view returns (bool)",
		"function punish(address nodeAddress)",
	],
	stats: [
		"function totalNodes() view returns (uint256)",
		"function activeNodes() view returns (uint256)",
		"function availableNodes() view returns (uint256)",
		"function busyNodes() view returns (uint256)",
		"function totalTasks() view returns (uint256)",
		"function runningTasks() view returns (uint256)",
		"function queuedTasks() view returns (uint256)",
		"function getAllNodeInfo(uint256 offset, uint256 length) view returns (tuple(address nodeAddress, string GPUModel, uint256 VRAM)[])",
		"function nodeAvailable()",
	],
	deuterium: [
		"function commit(uint256 taskId, uint256 round, bytes32 commitment)",
		"function disclose(uint256 taskId, uint256 round, bytes digest, bytes32 salt)",
		"function reportError(uint256 taskId, uint256 round, uint256 code)",
		"function reportUploaded(uint256 taskId, uint256 round)",
		"function genesisHash() view returns (bytes32)",
		"function quote(address creator, uint256 taskType, uint256 vramLimit, uint256 cap, string gpuName, uint256 gpuVram, uint256 fee) view returns (tuple(string refusal, uint256 leastFee, uint256 value, uint256 millis, uint256 ahead, bool aheadIsExact, bool servableNow, uint256 waitBlocks))",
		"function whyAborted(uint256 taskId) view returns (tuple(string reason, string remedy, uint256 taskId, uint256 blockNumber))",
	],
	token: [
		"event Transfer(address indexed from, address indexed to, uint256 value)",
		"event Approval(address indexed owner, address indexed spender, uint256 value)",
		"function name() view returns (string)",
		"function symbol() view returns (string)",
		"function decimals() view returns (uint8)",
		"function totalSupply() view returns (uint256)",
		"function balanceOf(address account) view returns (uint256)",
		"function allowance(address owner, address spender) view returns (uint256)",
		"function transfer(address to, uint256 value) returns (bool)",
		"function approve(address spender, uint256 value) returns (bool)",
		"function transferFrom(address from, address to, uint256 value) returns (bool)",
	],
};

/** A node's stake. */
export const STAKE = parseEther("400");
/** Kinds of tasks. */
export const IMAGE = 0;
export const TEXT = 1;
export const FINE_TUNE = 2;
/** `getNodeStatus`. */
export const STATUS = {
	quit: 0n,
	available: 1n,
	busy: 2n,
	pendingPause: 3n,
	pendingQuit: 4n,
	paused: 5n,
};
/** What shipped configurations of nodes say: a legacy transaction at a fixed price. */
export const NODE_FEES = { type: 0, gasLimit: 5_000_000n, gasPrice: 10n };

/** The network's contracts with a signer or provider. */
export function contracts(runner) {
	const entries = Object.entries(ADDRESSES).map(([name, address]) => {
		return [name, new Contract(address, ABI[name], runner)];
	});
	return Object.fromEntries(entries);
}

/** Both forms of `createTask`. */
export const CREATE = "createTask(uint256,bytes32,bytes32,uint256,uint256)";
export const CREATE_WITH_CARD =
	"createTask(uint256,bytes32,bytes32,uint256,uint256,string,uint256)";

/** The public form of a commitment: the nonce is told together with it. */
export function commitmentOf(result, nonce) {
	return keccak256(concat([result, nonce]));
}

/** The form of a commitment that hides the result: the salt is secret until the disclosure. */
export function hiddenCommitment({ genesis, task, round, node, digest, salt }) {
	const domain = toUtf8Bytes("deuterium/commitment/v2");
	const place = [genesis, toBeHex(task, 8), toBeHex(round, 1), node];
	return keccak256(concat([domain, ...place, digest, salt]));
}

export const randomHash = () => hexlify(randomBytes(32));

/** A result whose last image's hash differs in so many bits. */
export function differingIn(bits, result) {
	const bytes = getBytes(result);
	for (let bit = 0; bit < bits; bit++) bytes[bytes.length - 1 - (bit >> 3)] ^= 1 << (bit & 7);
	return hexlify(bytes);
}
