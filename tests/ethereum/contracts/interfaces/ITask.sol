// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title Tasks: orders, submissions of their nodes, endings
/// @notice Precompile at 0x07E149A0e372C2F54Df6358d021d700703D222D1. Whoever calls createTask pays;
/// three nodes compute, commit and disclose; two equal results are the result.
/// @dev ABI of the network's original Task contract, of May 2024 and of August 2024. Nodes are chosen at
/// the end of a later block than that of the creation, so TaskStarted comes in a transaction of its own.
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

    /// @notice A task was created and waits for nodes.
    event TaskPending(
        uint256 taskId, uint256 taskType, address indexed creator, bytes32 taskHash, bytes32 dataHash
    );
    /// @notice A task was given to a node; three of these for each task.
    event TaskStarted(
        uint256 taskId,
        uint256 taskType,
        address indexed creator,
        address indexed selectedNode,
        bytes32 taskHash,
        bytes32 dataHash,
        uint256 round
    );
    /// @notice All three rounds have committed or reported an error: results may be disclosed.
    event TaskResultCommitmentsReady(uint256 indexed taskId);
    /// @notice Two results agree; `resultNode` hands the result over.
    event TaskSuccess(uint256 indexed taskId, bytes result, address indexed resultNode);
    /// @notice "Task fee is too low" (outbid in a full queue), "Task Cancelled" (by its creator, or no
    /// nodes or too few results in time), "Task error reported", "Task result illegal".
    event TaskAborted(uint256 indexed taskId, string reason);
    /// @notice A node was paid.
    event TaskNodeSuccess(uint256 indexed taskId, address nodeAddress, uint256 fee);
    /// @notice A node lost its stake.
    event TaskNodeSlashed(uint256 indexed taskId, address nodeAddress);
    /// @notice A node was let go without pay.
    event TaskNodeCancelled(uint256 indexed taskId, address nodeAddress);
    /// @notice The creator can fetch the result.
    event TaskResultUploaded(uint256 indexed taskId);
    /// @dev Part of the original ABI; never emitted, for nobody owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice Orders a task; the value is its fee, which goes on hold on the caller's account.
    /// @param taskType 0 images, 1 text, 2 fine-tuning of an image model (which needs the other form).
    /// @param taskHash keccak-256 of the JSON of its arguments.
    /// @param dataHash Reserved; zero.
    /// @param vramLimit Least memory of the cards, in GB.
    /// @param cap Units of work: images, 1 for a text; 0 counts as 1.
    /// @dev Reverts, as checked in this order: "Invalid task type", "GPU name is empty", "Cap is too
    /// high", "VRAM limit is too high", "Invalid GPU", "VRAM limit exceeds the GPU", "Task fee is too
    /// low" (below the minimum), "No available node" (none that could ever do it), "Too many tasks",
    /// "Task queue is full", "Task fee is too low" (does not outbid anybody), "Token transfer failed".
    function createTask(
        uint256 taskType,
        bytes32 taskHash,
        bytes32 dataHash,
        uint256 vramLimit,
        uint256 cap
    ) external payable;

    /// @notice As the other form; with a `gpuName`, three nodes with exactly this card do it.
    /// @param gpuName Name of the card, or empty for any.
    /// @param gpuVram Its memory in GB; of no meaning without a name.
    function createTask(
        uint256 taskType,
        bytes32 taskHash,
        bytes32 dataHash,
        uint256 vramLimit,
        uint256 cap,
        string calldata gpuName,
        uint256 gpuVram
    ) external payable;

    /// @notice Takes a waiting task of the caller out of the queue, with a full refund. Running tasks
    /// end by themselves at their deadlines; their creator and nodes can help one along that is late.
    /// @dev Reverts, as checked in this order: "Task not exist", "Unauthorized to cancel task", "Task
    /// has not exceeded the deadline yet".
    function cancelTask(uint256 taskId) external;

    /// @notice Commits to keccak256(result || nonce). IDeuterium.commit hides the result better.
    /// @dev Reverts, as checked in this order: "Task not exist", "Round not exist", "Not selected
    /// node", "Already submitted", "Task is aborted", "Invalid commitment" (zero or one), "Nonce
    /// already used" (zero, or used by another round), "Deadline passed".
    function submitTaskResultCommitment(
        uint256 taskId,
        uint256 round,
        bytes32 commitment,
        bytes32 nonce
    ) external;

    /// @notice Discloses the result behind a commitment: 8 bytes for each image, 32 for a text.
    /// @dev Reverts, as checked in this order: "Invalid result" (empty, or longer than any), "Task not
    /// exist", "Round not exist", "Not selected node", "Already submitted", "Task is aborted", "Invalid
    /// result" (of a wrong length), "Commitments not ready", "Deadline passed", "Mismatch result and
    /// commitment".
    function discloseTaskResult(uint256 taskId, uint256 round, bytes calldata result) external;

    /// @notice Reports, instead of a commitment, that the task cannot be computed.
    /// @dev Reverts: as submitTaskResultCommitment as far as "Task is aborted", "Deadline passed".
    function reportTaskError(uint256 taskId, uint256 round) external;

    /// @notice Reports that the creator can fetch the result; pays the result node.
    /// @dev Reverts: as submitTaskResultCommitment as far as "Task is aborted", "Not result round".
    function reportResultsUploaded(uint256 taskId, uint256 round) external;

    /// @notice A task that waits or runs; all zero and empty for others.
    /// @dev While it waits, the lists are empty and `timeout` is 0. While it runs, the lists by round
    /// have three entries; `commitments[round]` is 1 for an error report; a nonce is zero where the
    /// commitment is of IDeuterium's form. `timeout` is the Unix time in seconds at which the chain has
    /// closed the task at the latest, by the end of the present phase and of those that can follow.
    function getTask(uint256 taskId) external view returns (TaskInfo memory);

    /// @notice The task on which a node works; 0 if none.
    function getNodeTask(address nodeAddress) external view returns (uint256);

    /// @notice Number of tasks ever created; also the id of the latest one.
    function totalTasks() external view returns (uint256);

    /// @notice Tasks ever announced as a success.
    function totalSuccessTasks() external view returns (uint256);

    /// @notice Tasks that ended with "Task error reported" or "Task result illegal".
    function totalAbortedTasks() external view returns (uint256);

    /// @dev Reverts: "Not called by the node contract".
    function nodeAvailableCallback(address root) external;

    /// @notice The zero address: governance acts by native calls, no account owns the contract.
    function owner() external view returns (address);

    /// @dev Reverts: "Ownable: caller is not the owner".
    function renounceOwnership() external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function transferOwnership(address newOwner) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateDistanceThreshold(uint256 threshold) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateTimeout(uint256 t) external;
}
