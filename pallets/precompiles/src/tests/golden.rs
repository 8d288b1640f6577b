//! The ABI of the network's original contracts, as published (protocol §12): what clients were built
//! against. Both eras: May 2024 ("MAY") and August 2024 ("AUG").

/// A function: selector, and declaration without `external` and data locations.
pub(super) type Function = (&'static str, &'static str);
/// An event: topic, and declaration.
pub(super) type Event = (&'static str, &'static str);

/// A contract of the original network.
pub(super) struct Original {
	/// Its name.
	pub(super) name: &'static str,
	/// Its functions.
	pub(super) functions: &'static [Function],
	/// Its events.
	pub(super) events: &'static [Event],
}

/// All of them.
pub(super) const ORIGINALS: [Original; 5] = [
	Original {
		name: "Node",
		functions: &[
			("3fc0f48b", "finishTask(address nodeAddress)"),
			("169eacef", "getAvailableGPUs() view returns (GPUInfo[])"),
			("436a014a", "getAvailableNodes() view returns (address[])"),
			("582115fb", "getNodeInfo(address nodeAddress) view returns (NodeInfo)"),
			("b65f8177", "getNodeStatus(address nodeAddress) view returns (uint256)"),
			("4da6a556", "getStakedAmount(address nodeAddress) view returns (uint256)"),
			("99b32360", "join(string gpuName, uint256 gpuVram) payable"),
			("8da5cb5b", "owner() view returns (address)"),
			("8456cb59", "pause()"),
			("fc2b8cc3", "quit()"),
			(
				"7fdb9db3",
				"randomSelectNodes(uint256 k, uint256 vramLimit, bool useSameGPU, \
				 bytes32 seed) returns (address[])",
			),
			(
				"7ae90e98",
				"randomSelectNodes(uint256 k, uint256 vramLimit, bool useSameGPU, bytes32 seed, \
				 string gpuName, uint256 gpuVram) returns (address[])",
			),
			("715018a6", "renounceOwnership()"),
			("046f7da2", "resume()"),
			("30f8ada8", "selectNodesWithRoot(address root, uint256 k) view returns (address[])"),
			("c96be4cb", "slash(address nodeAddress)"),
			("5f51c765", "startTask(address nodeAddress)"),
			("f2fde38b", "transferOwnership(address newOwner)"),
			("42145230", "updateTaskContractAddress(address taskContract)"),
		],
		events: &[
			(
				"b848d555de967481a57a6f519357b97fabdf06fbd2b63dece8f11876f3ab9323",
				"NodeKickedOut(address nodeAddress)",
			),
			(
				"29f3a9a9c7f6d4074ec8817742795e031d525ab8fe33b05ee339002580ef3a64",
				"NodeSlashed(address nodeAddress)",
			),
			(
				"8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
				"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
			),
		],
	},
	Original {
		name: "Task",
		functions: &[
			("7eec20a8", "cancelTask(uint256 taskId)"),
			(
				"043b438f",
				"createTask(uint256 taskType, bytes32 taskHash, bytes32 dataHash, \
				 uint256 vramLimit, uint256 cap) payable",
			),
			(
				"b8300eaa",
				"createTask(uint256 taskType, bytes32 taskHash, bytes32 dataHash, \
				 uint256 vramLimit, uint256 cap, string gpuName, uint256 gpuVram) payable",
			),
			("63be8c33", "discloseTaskResult(uint256 taskId, uint256 round, bytes result)"),
			("9877ad45", "getNodeTask(address nodeAddress) view returns (uint256)"),
			("1d65e77e", "getTask(uint256 taskId) view returns (TaskInfo)"),
			("d06ac297", "nodeAvailableCallback(address root)"),
			("8da5cb5b", "owner() view returns (address)"),
			("715018a6", "renounceOwnership()"),
			("95b1d89b", "reportResultsUploaded(uint256 taskId, uint256 round)"),
			("695b1c8f", "reportTaskError(uint256 taskId, uint256 round)"),
			(
				"47f90738",
				"submitTaskResultCommitment(uint256 taskId, uint256 round, bytes32 commitment, \
				 bytes32 nonce)",
			),
			("2ff6d2ca", "totalAbortedTasks() view returns (uint256)"),
			("775820f8", "totalSuccessTasks() view returns (uint256)"),
			("d22c81e5", "totalTasks() view returns (uint256)"),
			("f2fde38b", "transferOwnership(address newOwner)"),
			("9244e462", "updateDistanceThreshold(uint256 threshold)"),
			("a330214e", "updateTimeout(uint256 t)"),
		],
		events: &[
			(
				"8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
				"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
			),
			(
				"346216bb718ede47b40f85e7caf58cd997eebda879d146a8b49091c106c851d9",
				"TaskAborted(uint256 indexed taskId, string reason)",
			),
			(
				"5451b4da8bffa59b36dc84ae091811086db04bcdaf13db59567eba01a3d7d51e",
				"TaskNodeCancelled(uint256 indexed taskId, address nodeAddress)",
			),
			(
				"0f297f1fd7c66c9836a5636092ca18255164bf531f1f9b8717e1214e86620136",
				"TaskNodeSlashed(uint256 indexed taskId, address nodeAddress)",
			),
			(
				"7c0de5a9de40ae20fc84128fa8611c1afa9ef6e2dad146d43fe44aa25081ccde",
				"TaskNodeSuccess(uint256 indexed taskId, address nodeAddress, uint256 fee)",
			),
			(
				"a8b23b175c46381c07d9001d248005cebb7fd414d3f64bf1cebfe320a23f6050",
				"TaskPending(uint256 taskId, uint256 taskType, address indexed creator, \
				 bytes32 taskHash, bytes32 dataHash)",
			),
			(
				"b16812d8924e5125b1e331ca0097225a801aaa45b056a9ab12ab6ba658e6c9e5",
				"TaskResultCommitmentsReady(uint256 indexed taskId)",
			),
			(
				"11f72037be5686bd54d7042f5a9392a74a7c127754536da6a05710bfdf1f9a0e",
				"TaskResultUploaded(uint256 indexed taskId)",
			),
			(
				"1399dffd65fe4e2d81d94992e9227fc0a75a5289ba36619c5afe826c0e686440",
				"TaskStarted(uint256 taskId, uint256 taskType, address indexed creator, \
				 address indexed selectedNode, bytes32 taskHash, bytes32 dataHash, \
				 uint256 round)",
			),
			(
				"3cd644a756687c7dd87bbe74e2fd65bde569a3335e26f68f8fa334b2849673f7",
				"TaskSuccess(uint256 indexed taskId, bytes result, address indexed resultNode)",
			),
		],
	},
	Original {
		name: "TaskQueue",
		functions: &[
			("f00c6741", "getSizeLimit() view returns (uint256)"),
			("a96e8438", "include(uint256 taskId) view returns (bool)"),
			("8da5cb5b", "owner() view returns (address)"),
			("6966f5a2", "popTask(bool sameGPU, uint256 vramLimit) returns (TaskInQueue)"),
			(
				"fe884572",
				"popTask(bool sameGPU, uint256 vramLimit, bytes32 gpuID) returns (TaskInQueue)",
			),
			(
				"d429e66b",
				"pushTask(uint256 taskId, uint256 taskType, address creator, bytes32 taskHash, \
				 bytes32 dataHash, uint256 vramLimit, uint256 taskFee, uint256 price)",
			),
			(
				"812f542f",
				"pushTask(uint256 taskId, uint256 taskType, address creator, bytes32 taskHash, \
				 bytes32 dataHash, uint256 vramLimit, uint256 taskFee, uint256 price, \
				 bytes32 gpuID)",
			),
			("edfc5b7c", "removeCheapestTask() returns (TaskInQueue)"),
			("c3084117", "removeTask(uint256 taskId) returns (TaskInQueue)"),
			("715018a6", "renounceOwnership()"),
			("949d225d", "size() view returns (uint256)"),
			("f2fde38b", "transferOwnership(address newOwner)"),
			("fcdc8b8e", "updateSizeLimit(uint256 limit)"),
			("42145230", "updateTaskContractAddress(address taskContract)"),
		],
		events: &[(
			"8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
			"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
		)],
	},
	Original {
		name: "QOS",
		functions: &[
			("81d6d1a3", "addTaskScore(address nodeAddress, uint256 i)"),
			("3fc0f48b", "finishTask(address nodeAddress)"),
			("b055757d", "getCurrentTaskScore(address nodeAddress) view returns (uint256)"),
			("1b0883a3", "getRecentTaskCount(address nodeAddress) view returns (uint256)"),
			("886673a3", "getRecentTaskScore(address nodeAddress) view returns (uint256)"),
			("c64ecb8f", "getTaskCount(address nodeAddress) view returns (uint256)"),
			("a903e689", "getTaskScore(address nodeAddress) view returns (uint256)"),
			("46af6c7b", "getTaskScoreLimit() view returns (uint256)"),
			("c05a0469", "kickout(address nodeAddress)"),
			("8da5cb5b", "owner() view returns (address)"),
			("ea7221a1", "punish(address nodeAddress)"),
			("715018a6", "renounceOwnership()"),
			("739ecbc4", "shouldKickOut(address nodeAddress) view returns (bool)"),
			("5f51c765", "startTask(address nodeAddress)"),
			("f2fde38b", "transferOwnership(address newOwner)"),
			("a5a4e94a", "updateKickoutThreshold(uint256 threshold)"),
			("c6c8b6f7", "updateNodeContractAddress(address nodeContract)"),
			("42145230", "updateTaskContractAddress(address taskContract)"),
		],
		events: &[(
			"8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
			"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
		)],
	},
	Original {
		name: "NetworkStats",
		functions: &[
			("07f19651", "activeNodes() view returns (uint256)"),
			("204401e7", "availableNodes() view returns (uint256)"),
			("3d8c94ce", "busyNodes() view returns (uint256)"),
			(
				"a2de2197",
				"getAllNodeInfo(uint256 offset, uint256 length) view returns (NodeInfo[])",
			),
			("601d2a51", "nodeAvailable()"),
			("a52be2bd", "nodeJoined(address nodeAddress, string gpuModel, uint256 vRAM)"),
			("7a2af56e", "nodeQuit()"),
			("a5cc3442", "nodeTaskFinished()"),
			("03659a66", "nodeTaskStarted()"),
			("9b1ee54d", "nodeUnavailable()"),
			("8da5cb5b", "owner() view returns (address)"),
			("c7efb34f", "queuedTasks() view returns (uint256)"),
			("715018a6", "renounceOwnership()"),
			("399fda5c", "runningTasks() view returns (uint256)"),
			("b1f7748f", "taskFinished()"),
			("537a71c6", "taskQueued()"),
			("1e4a9b0c", "taskStarted()"),
			("9592d424", "totalNodes() view returns (uint256)"),
			("d22c81e5", "totalTasks() view returns (uint256)"),
			("f2fde38b", "transferOwnership(address newOwner)"),
			("c6c8b6f7", "updateNodeContractAddress(address nodeContract)"),
			("42145230", "updateTaskContractAddress(address taskContract)"),
		],
		events: &[(
			"8be0079c531659141344cd1fd0a4f28419497f9722a3daafe3b4186f6b6457e0",
			"OwnershipTransferred(address indexed previousOwner, address indexed newOwner)",
		)],
	},
];
