// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Nodes} from "./Nodes.sol";
import {Similarity} from "./Similarity.sol";

/// The life of a task as straightforward contracts would have it: create, commit, disclose, upload.
///
/// It does less than the pallets: no queue, no deadlines, no error reports, no quotas, no unbonding,
/// no kick-out. A comparison of costs therefore favours it.
contract Tasks {
	struct Task {
		uint256 taskType;
		address creator;
		bytes32 taskHash;
		bytes32 dataHash;
		uint256 vramLimit;
		uint256 fee;
		uint256 remaining;
		address[3] selected;
		bytes32[3] commitments;
		bytes32[3] nonces;
		bytes[3] results;
		uint256[3] scores;
		uint256 commits;
		uint256[3] disclosed;
		uint256 disclosures;
		uint256 settled;
		address resultNode;
	}

	uint256 private constant ALL_SCORES = 50;
	uint256 private constant TEXT = 1;

	Nodes public immutable nodes;
	uint256 public totalTasks;
	uint256 public totalSuccessTasks;
	uint256 public totalAbortedTasks;
	mapping(uint256 => Task) private tasks;

	event TaskPending(
		uint256 taskId,
		uint256 taskType,
		address indexed creator,
		bytes32 taskHash,
		bytes32 dataHash
	);
	event TaskStarted(
		uint256 taskId,
		uint256 taskType,
		address indexed creator,
		address indexed selectedNode,
		bytes32 taskHash,
		bytes32 dataHash,
		uint256 round
	);
	event TaskResultCommitmentsReady(uint256 indexed taskId);
	event TaskSuccess(uint256 indexed taskId, bytes result, address indexed resultNode);
	event TaskAborted(uint256 indexed taskId, string reason);
	event TaskResultUploaded(uint256 indexed taskId);
	event TaskNodeSuccess(uint256 indexed taskId, address nodeAddress, uint256 fee);
	event TaskNodeSlashed(uint256 indexed taskId, address nodeAddress);
	event TaskNodeCancelled(uint256 indexed taskId, address nodeAddress);

	constructor(Nodes nodes_) {
		nodes = nodes_;
	}

	function createTask(
		uint256 taskType,
		bytes32 taskHash,
		bytes32 dataHash,
		uint256 vramLimit
	) external payable returns (uint256 id) {
		require(taskType <= TEXT, "Invalid task type");
		id = ++totalTasks;
		Task storage task = tasks[id];
		task.taskType = taskType;
		task.creator = msg.sender;
		task.taskHash = taskHash;
		task.dataHash = dataHash;
		task.vramLimit = vramLimit;
		task.fee = msg.value;
		task.remaining = msg.value;
		emit TaskPending(id, taskType, msg.sender, taskHash, dataHash);
		bytes32 seed = keccak256(abi.encode(block.prevrandao, id, taskHash));
		task.selected = nodes.select(vramLimit, seed);
		for (uint256 round = 0; round < 3; round++) {
			emit TaskStarted(
				id,
				taskType,
				msg.sender,
				task.selected[round],
				taskHash,
				dataHash,
				round
			);
		}
	}

	function submitTaskResultCommitment(
		uint256 id,
		uint256 round,
		bytes32 commitment,
		bytes32 nonce
	) external {
		Task storage task = taskOf(id, round);
		require(task.commitments[round] == 0, "Already submitted");
		require(uint256(commitment) > 1, "Invalid commitment");
		require(nonce != 0, "Nonce already used");
		for (uint256 i = 0; i < 3; i++) require(task.nonces[i] != nonce, "Nonce already used");
		task.commitments[round] = commitment;
		task.nonces[round] = nonce;
		task.scores[round] = reward(task.commits);
		task.commits += 1;
		if (task.commits == 3) emit TaskResultCommitmentsReady(id);
	}

	function discloseTaskResult(uint256 id, uint256 round, bytes calldata result) external {
		require(result.length > 0, "Invalid result");
		Task storage task = taskOf(id, round);
		require(task.results[round].length == 0, "Already submitted");
		require(task.commits == 3, "Commitments not ready");
		require(
			keccak256(abi.encodePacked(result, task.nonces[round])) == task.commitments[round],
			"Mismatch result and commitment"
		);
		task.results[round] = result;
		task.scores[round] += reward(task.disclosures);
		task.disclosed[task.disclosures] = round;
		task.disclosures += 1;
		judge(id, task);
	}

	function reportResultsUploaded(uint256 id, uint256 round) external {
		Task storage task = taskOf(id, round);
		require(task.resultNode == msg.sender, "Not result round");
		task.resultNode = address(0);
		emit TaskResultUploaded(id);
		payNode(id, task, round);
	}

	function statusOf(uint256 id) external view returns (address creator, uint256 remaining) {
		return (tasks[id].creator, tasks[id].remaining);
	}

	/// The task of a submission, if it is live and the caller is the node of the round.
	function taskOf(uint256 id, uint256 round) private view returns (Task storage task) {
		task = tasks[id];
		require(task.creator != address(0), "Task not exist");
		require(round < 3, "Round not exist");
		require(task.selected[round] == msg.sender, "Not selected node");
	}

	/// Looks whether the results so far decide the task.
	function judge(uint256 id, Task storage task) private {
		uint256 first = task.disclosed[0];
		uint256 second = task.disclosed[1];
		if (task.disclosures == 2 && same(task, first, second)) {
			succeed(id, task, first);
			payNode(id, task, second);
		}
		if (task.disclosures < 3) return;
		uint256 third = task.disclosed[2];
		if (task.settled > 0) {
			if (same(task, first, third)) payNode(id, task, third);
			else slashNode(id, task, third);
		} else if (same(task, first, third)) {
			slashNode(id, task, second);
			succeed(id, task, first);
			payNode(id, task, third);
		} else if (same(task, second, third)) {
			slashNode(id, task, first);
			succeed(id, task, second);
			payNode(id, task, third);
		} else {
			abort(id, task);
		}
	}

	function same(Task storage task, uint256 a, uint256 b) private view returns (bool) {
		if (task.taskType == TEXT) return keccak256(task.results[a]) == keccak256(task.results[b]);
		return Similarity.imagesMatch(task.results[a], task.results[b]);
	}

	function succeed(uint256 id, Task storage task, uint256 round) private {
		task.resultNode = task.selected[round];
		totalSuccessTasks += 1;
		emit TaskSuccess(id, task.results[round], task.resultNode);
	}

	function abort(uint256 id, Task storage task) private {
		for (uint256 round = 0; round < 3; round++) {
			emit TaskNodeCancelled(id, task.selected[round]);
			nodes.finish(task.selected[round], 0);
		}
		task.settled = 2;
		totalAbortedTasks += 1;
		emit TaskAborted(id, "Task result illegal");
		address creator = task.creator;
		uint256 rest = task.remaining;
		settle(id, task);
		pay(creator, rest);
	}

	function payNode(uint256 id, Task storage task, uint256 round) private {
		address node = task.selected[round];
		uint256 share = shareOf(task, round);
		nodes.finish(node, task.scores[round]);
		emit TaskNodeSuccess(id, node, share);
		settle(id, task);
		pay(node, share);
	}

	function slashNode(uint256 id, Task storage task, uint256 round) private {
		address creator = task.creator;
		uint256 share = shareOf(task, round);
		nodes.slash(task.selected[round]);
		emit TaskNodeSlashed(id, task.selected[round]);
		settle(id, task);
		pay(creator, share);
	}

	/// A round's part of the fee; the last one takes what is left.
	function shareOf(Task storage task, uint256 round) private returns (uint256 share) {
		share = (task.fee * task.scores[round]) / ALL_SCORES;
		if (task.settled == 2 || share > task.remaining) share = task.remaining;
		task.remaining -= share;
	}

	/// Forgets the task once its three nodes are done with it.
	function settle(uint256 id, Task storage task) private {
		task.settled += 1;
		if (task.settled == 3) delete tasks[id];
	}

	function reward(uint256 order) private pure returns (uint256) {
		if (order == 0) return 10;
		return order == 1 ? 9 : 6;
	}

	function pay(address to, uint256 amount) private {
		(bool paid, ) = to.call{value: amount}("");
		require(paid, "Token transfer failed");
	}
}
