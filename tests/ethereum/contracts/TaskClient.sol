// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {ITask} from "./interfaces/ITask.sol";

/// A contract that pays for tasks, as an application's vault would.
contract TaskClient {
	ITask public immutable task;
	/// How often this contract was called with money: refunds must not call.
	uint256 public received;

	error Regret();

	event Caught(bytes reason);

	constructor(ITask task_) payable {
		task = task_;
	}

	/// Whoever pays this contract by a call gives it control, which it tries to misuse.
	receive() external payable {
		received += 1;
		task.createTask{value: address(this).balance}(1, bytes32(uint256(1)), bytes32(0), 1, 1);
	}

	function create(uint256 taskType, bytes32 taskHash, uint256 vram) public payable {
		task.createTask{value: msg.value}(taskType, taskHash, bytes32(0), vram, 1);
	}

	function cancel(uint256 id) external {
		task.cancelTask(id);
	}

	/// Creates a task and cancels it in the same transaction.
	function createAndCancel(uint256 taskType, bytes32 taskHash, uint256 vram) external payable {
		create(taskType, taskHash, vram);
		task.cancelTask(task.totalTasks());
	}

	/// Creates a task and takes everything back: nothing of it may remain.
	function createAndRevert(uint256 taskType, bytes32 taskHash, uint256 vram) external payable {
		create(taskType, taskHash, vram);
		revert Regret();
	}

	/// The same in an inner frame, whose failure is caught.
	function createInVain(uint256 taskType, bytes32 taskHash, uint256 vram) external payable {
		try this.createAndRevert{value: msg.value}(taskType, taskHash, vram) {
			assert(false);
		} catch (bytes memory reason) {
			emit Caught(reason);
		}
	}

	/// Creates several tasks in one transaction.
	function createMany(uint256 taskType, bytes32[] calldata taskHashes) external payable {
		uint256 fee = msg.value / taskHashes.length;
		for (uint256 i = 0; i < taskHashes.length; i++) {
			task.createTask{value: fee}(taskType, taskHashes[i], bytes32(0), 1, 1);
		}
	}

	/// How much gas a creation takes from a contract's point of view.
	function measureCreation(bytes32 taskHash) external payable returns (uint256 used) {
		uint256 before = gasleft();
		task.createTask{value: msg.value}(1, taskHash, bytes32(0), 1, 1);
		used = before - gasleft();
	}
}
