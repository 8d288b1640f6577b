// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title Nodes of the network
/// @notice Precompile at 0x662d296cae3f1Be2ed5803227dAd6435f1ffC438. Who joins with a card and a stake
/// is chosen for tasks. The caller of a function is the node.
/// @dev ABI of the network's original Node contract. Selection, slashing and the bookkeeping of tasks
/// are the chain's own work: the functions for it answer everybody "Not called by the task contract".
interface INode {
    struct GPUInfo {
        string name;
        uint256 vram;
    }

    struct NodeInfo {
        uint256 status;
        bytes32 gpuID;
        GPUInfo gpu;
        uint256 score;
    }

    /// @notice A node was removed because its recent scores are too low, or it was silent too often.
    event NodeKickedOut(address nodeAddress);
    /// @notice A node was removed because its result was refuted by two others.
    event NodeSlashed(address nodeAddress);
    /// @dev Part of the original ABI; never emitted, for nobody owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice Enters the network; the whole value is bonded as stake.
    /// @param gpuName Name of the card as its driver gives it: 1 to 64 bytes of UTF-8.
    /// @param gpuVram Its memory in GB, 1 to 1024.
    /// @dev Reverts: "Network is full", "Node already joined", "Staked amount is not enough",
    /// "Invalid GPU", "Token transfer failed".
    function join(string calldata gpuName, uint256 gpuVram) external payable;

    /// @notice Leaves the network, at once or after the present task. The stake unbonds then; it is
    /// withdrawn by IDeuterium.withdraw.
    /// @dev Reverts: "Illegal node status".
    function quit() external;

    /// @notice Lets no further task reach the node: at once, or after its present task.
    /// @dev Reverts: "Illegal node status".
    function pause() external;

    /// @notice Makes a paused node available again.
    /// @dev Reverts: "Illegal node status"; "Staked amount is not enough" when a penalty brought the
    /// stake below the minimum: see IDeuterium.topUp.
    function resume() external;

    /// @notice 0 quit or unknown, 1 available, 2 busy, 3 pauses after its task, 4 quits after its task,
    /// 5 paused.
    function getNodeStatus(address nodeAddress) external view returns (uint256);

    /// @notice A node in the network; all zero for others. `score` is its selection weight, 1 to 20.
    function getNodeInfo(address nodeAddress) external view returns (NodeInfo memory);

    /// @notice What a node has bonded, in base units.
    function getStakedAmount(address nodeAddress) external view returns (uint256);

    /// @notice Available nodes; not more than 100 of them, those with the least memory first.
    function getAvailableNodes() external view returns (address[] memory);

    /// @notice Cards with available nodes, among the first 100 cards of the network.
    function getAvailableGPUs() external view returns (GPUInfo[] memory);

    /// @notice Selection is random and takes place in a later block, so there is nothing to preview.
    /// @dev Reverts, as checked in this order: "select nodes count cannot be zero", "root node should
    /// be available", "No available node".
    function selectNodesWithRoot(address root, uint256 k) external view returns (address[] memory);

    /// @dev Reverts: "Not called by the task contract".
    function randomSelectNodes(uint256 k, uint256 vramLimit, bool useSameGPU, bytes32 seed)
        external
        returns (address[] memory);

    /// @dev Reverts: "Not called by the task contract".
    function randomSelectNodes(
        uint256 k,
        uint256 vramLimit,
        bool useSameGPU,
        bytes32 seed,
        string calldata gpuName,
        uint256 gpuVram
    ) external returns (address[] memory);

    /// @dev Reverts: "Not called by the task contract".
    function startTask(address nodeAddress) external;

    /// @dev Reverts: "Not called by the task contract".
    function finishTask(address nodeAddress) external;

    /// @dev Reverts: "Not called by the task contract".
    function slash(address nodeAddress) external;

    /// @notice The zero address: governance acts by native calls, no account owns the contract.
    function owner() external view returns (address);

    /// @dev Reverts: "Ownable: caller is not the owner".
    function renounceOwnership() external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function transferOwnership(address newOwner) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateTaskContractAddress(address taskContract) external;
}
