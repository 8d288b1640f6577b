// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Registered nodes: stake, status, score, and the draw of three of them.
contract Nodes {
	enum Status {
		Quit,
		Available,
		Busy
	}

	struct Node {
		Status status;
		uint256 vram;
		uint256 stake;
		uint256 tasks;
		uint256 totalScore;
	}

	uint256 public constant STAKE = 400 ether;
	uint256 private constant BEST_SCORE = 20;

	address public immutable owner;
	address public tasks;
	mapping(address => Node) public nodes;
	/// Available nodes, and where each stands in the list (from one).
	address[] private available;
	mapping(address => uint256) private place;

	event NodeSlashed(address nodeAddress);

	modifier onlyTasks() {
		require(msg.sender == tasks, "Not called by the task contract");
		_;
	}

	constructor() {
		owner = msg.sender;
	}

	function setTasks(address tasks_) external {
		require(msg.sender == owner && tasks == address(0), "Already set");
		tasks = tasks_;
	}

	function join(uint256 vram) external payable {
		Node storage node = nodes[msg.sender];
		require(node.status == Status.Quit, "Node already joined");
		require(msg.value >= STAKE, "Staked amount is not enough");
		node.status = Status.Available;
		node.vram = vram;
		node.stake = msg.value;
		add(msg.sender);
	}

	function quit() external {
		Node storage node = nodes[msg.sender];
		require(node.status == Status.Available, "Illegal node status");
		node.status = Status.Quit;
		remove(msg.sender);
		uint256 stake = node.stake;
		node.stake = 0;
		pay(msg.sender, stake);
	}

	/// Draws three available nodes with enough memory, each by its score, and marks them as busy.
	function select(uint256 vram, bytes32 seed) external onlyTasks returns (address[3] memory drawn) {
		for (uint256 i = 0; i < 3; i++) {
			drawn[i] = draw(vram, uint256(keccak256(abi.encode(seed, i))));
			nodes[drawn[i]].status = Status.Busy;
			nodes[drawn[i]].tasks += 1;
			remove(drawn[i]);
		}
	}

	/// Ends a node's work on a task with the score that it got.
	function finish(address account, uint256 score) external onlyTasks {
		Node storage node = nodes[account];
		node.totalScore += score;
		node.status = Status.Available;
		add(account);
	}

	/// Takes the stake of a node whose result was refuted.
	function slash(address account) external onlyTasks {
		Node storage node = nodes[account];
		uint256 stake = node.stake;
		node.stake = 0;
		node.status = Status.Quit;
		emit NodeSlashed(account);
		pay(owner, stake);
	}

	function availableNodes() external view returns (uint256) {
		return available.length;
	}

	function weight(address account) public view returns (uint256) {
		Node storage node = nodes[account];
		if (node.tasks == 0) return BEST_SCORE;
		uint256 average = node.totalScore / node.tasks;
		return average == 0 ? 1 : average;
	}

	function draw(uint256 vram, uint256 random) private view returns (address) {
		uint256 total = 0;
		for (uint256 i = 0; i < available.length; i++) {
			if (nodes[available[i]].vram >= vram) total += weight(available[i]);
		}
		require(total > 0, "No available node");
		uint256 target = random % total;
		for (uint256 i = 0; i < available.length; i++) {
			if (nodes[available[i]].vram < vram) continue;
			uint256 share = weight(available[i]);
			if (target < share) return available[i];
			target -= share;
		}
		revert("No available node");
	}

	function add(address account) private {
		available.push(account);
		place[account] = available.length;
	}

	function remove(address account) private {
		uint256 index = place[account] - 1;
		address last = available[available.length - 1];
		available[index] = last;
		place[last] = index + 1;
		available.pop();
		delete place[account];
	}

	function pay(address to, uint256 amount) private {
		(bool paid, ) = to.call{value: amount}("");
		require(paid, "Token transfer failed");
	}
}
