// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// The part of the network's Task contract that applications use.
interface ITask {
	struct TaskInfo {
		uint256 id;
		uint256 taskType;
		address creator;
		bytes32 taskHash;
		bytes32 dataHash;
		uint256 vramLimit;
		bool isSuccess;
		address[] selectedNodes;
		bytes32[] commitments;
		bytes32[] nonces;
		uint256[] commitmentSubmitRounds;
		bytes[] results;
		uint256[] resultDisclosedRounds;
		address resultNode;
		bool aborted;
		uint256 timeout;
		uint256 balance;
		uint256 totalBalance;
		string gpuName;
		uint256 gpuVram;
	}

	event TaskPending(
		uint256 taskId,
		uint256 taskType,
		address indexed creator,
		bytes32 taskHash,
		bytes32 dataHash
	);
	event TaskAborted(uint256 indexed taskId, string reason);

	function createTask(
		uint256 taskType,
		bytes32 taskHash,
		bytes32 dataHash,
		uint256 vramLimit,
		uint256 cap
	) external payable;

	function cancelTask(uint256 taskId) external;

	function getTask(uint256 taskId) external view returns (TaskInfo memory);

	function totalTasks() external view returns (uint256);
}
