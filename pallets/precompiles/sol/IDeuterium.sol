// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title What this network offers beyond the original contracts
/// @notice Precompile at 0x0000000000000000000000000000000000000d00: commitments that hide the result,
/// worker keys, stake, quotes, and reasons. Events are those of INode and ITask, at their addresses.
/// @dev A round commits and discloses in one form: here, or in ITask. All reverts are Error(string).
interface IDeuterium {
    struct NodeStanding {
        /// 0 quit, 1 available, 2 busy, 3 pauses after its task, 4 quits after its task, 5 paused.
        uint256 status;
        string gpuName;
        /// In GB.
        uint256 gpuVram;
        /// keccak-256 of name and memory; nodes with the same id form a group.
        bytes32 gpuID;
        /// The sr25519 key that signs for the node; zero if none.
        bytes32 workerKey;
        /// Who runs it: at most one node of an operator gets into a task's group.
        address operator;
        /// Who is paid for its work: the node's own account.
        address payoutAddress;
        /// Selection weight, 1 to 20.
        uint256 weight;
        /// The task on which it works; 0 if none.
        uint256 taskId;
        /// Stake in base units: at risk, on its way out, and ready to be withdrawn.
        uint256 bonded;
        uint256 unbonding;
        uint256 withdrawable;
    }

    struct Quote {
        /// Why the order would be refused, as ITask.createTask reverts; empty if it would be accepted.
        string refusal;
        /// The least fee that would be let in now, in base units; 0 if none would.
        uint256 leastFee;
        /// Its place in the order of the queue: fee per estimated time.
        uint256 value;
        /// Estimated milliseconds of computing.
        uint256 millis;
        /// Waiting tasks that go first, and whether there may be more.
        uint256 ahead;
        bool aheadIsExact;
        /// Whether suitable nodes are available now.
        bool servableNow;
        /// Expected blocks until it starts.
        uint256 waitBlocks;
    }

    struct Explanation {
        /// Empty if there is nothing to explain.
        string reason;
        string remedy;
        /// In which task; 0 if in none.
        uint256 taskId;
        /// In which block; 0 if that is not known any more.
        uint256 blockNumber;
    }

    /// @notice Commits to
    /// keccak256("deuterium/commitment/v2" || genesisHash || taskId || round || node || digest || salt)
    /// with taskId as 8 bytes, big-endian, round as 1 byte and node as 20 bytes.
    /// @dev Reverts as ITask.submitTaskResultCommitment, without the nonce.
    function commit(uint256 taskId, uint256 round, bytes32 commitment) external;

    /// @notice Discloses digest and salt behind a commitment of this form.
    /// @dev Reverts as ITask.discloseTaskResult; a commitment of the other form is a mismatch.
    function disclose(uint256 taskId, uint256 round, bytes calldata digest, bytes32 salt) external;

    /// @notice Reports, instead of a commitment, that the task cannot be computed.
    /// @param code 0 none given, 1 arguments invalid, 2 model invalid, 3 download failed, 4 execution
    /// failed, 5 unsupported.
    /// @dev Reverts as ITask.reportTaskError; before that "Invalid error code".
    function reportError(uint256 taskId, uint256 round, uint256 code) external;

    /// @notice Reports that the creator can fetch the result; pays the result node.
    /// @dev Reverts as ITask.reportResultsUploaded.
    function reportUploaded(uint256 taskId, uint256 round) external;

    /// @notice As INode.join, with a worker key and an operator.
    /// @param workerKey The sr25519 key that signs for the node; zero for none.
    /// @param operator Who runs it; zero for the caller.
    function join(string calldata gpuName, uint256 gpuVram, bytes32 workerKey, address operator)
        external
        payable;

    /// @notice Replaces the worker key of the caller's node; zero removes it.
    /// @dev Reverts: "Node not joined".
    function setWorkerKey(bytes32 workerKey) external;

    /// @notice Adds the value to the bonded stake of the caller's node.
    /// @dev Reverts: "Amount is zero", "No stake to top up", "Token transfer failed".
    function topUp() external payable;

    /// @notice Frees the stake of a node as far as it has matured; it becomes the node's balance,
    /// whoever calls.
    /// @dev Reverts: "No stake to withdraw".
    function withdraw(address node) external;

    /// @notice Pays the caller what could not be paid when it was due.
    /// @dev Reverts: "Nothing to claim", "Claim failed".
    function claim() external;

    /// @notice Works off the deadline of a task, if it has passed. The chain does so by itself; this
    /// helps after a backlog.
    /// @dev Reverts: "Task not exist", "Task has not exceeded the deadline yet".
    function expire(uint256 taskId) external;

    /// @notice A node; all zero for an account that never joined.
    function getNode(address node) external view returns (NodeStanding memory);

    /// @notice What an account can claim, in base units.
    function claimable(address account) external view returns (uint256);

    /// @notice What an order would come to now, as ITask.createTask with the same arguments and `fee` as
    /// value by `creator`. The zero address asks without a creator.
    function quote(
        address creator,
        uint256 taskType,
        uint256 vramLimit,
        uint256 cap,
        string calldata gpuName,
        uint256 gpuVram,
        uint256 fee
    ) external view returns (Quote memory);

    /// @notice Why a task ended without a result, as long as its record is kept.
    function whyAborted(uint256 taskId) external view returns (Explanation memory);

    /// @notice Why a node of a task was not paid, or lost stake, as long as the record is kept.
    function whyUnpaid(uint256 taskId, uint256 round) external view returns (Explanation memory);

    /// @notice Why a node was removed from the network, the last time.
    function whyRemoved(address node) external view returns (Explanation memory);

    /// @notice The hash of block 0, as commitments contain it.
    function genesisHash() external view returns (bytes32);
}
