// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title Statistics of the network
/// @notice Precompile at 0xC2c060f8C46640394E0937D75Ea977207E6df130.
/// @dev ABI of the network's original NetworkStats contract. The chain counts by itself.
interface INetworkStats {
    struct NodeInfo {
        address nodeAddress;
        string GPUModel;
        uint256 VRAM;
    }

    /// @dev Part of the original ABI; never emitted, for nobody owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice Accounts that ever joined.
    function totalNodes() external view returns (uint256);

    /// @notice Nodes in the network, whatever they do.
    function activeNodes() external view returns (uint256);

    /// @notice Nodes that can be chosen for a task.
    function availableNodes() external view returns (uint256);

    /// @notice Nodes that work on a task.
    function busyNodes() external view returns (uint256);

    /// @notice Tasks ever created.
    function totalTasks() external view returns (uint256);

    /// @notice Tasks that wait.
    function queuedTasks() external view returns (uint256);

    /// @notice Tasks with nodes bound to them.
    function runningTasks() external view returns (uint256);

    /// @notice Accounts that ever joined, in the order of their first join, with the card of their
    /// latest one. Not more than 100; a page ends with the list.
    function getAllNodeInfo(uint256 offset, uint256 length)
        external
        view
        returns (NodeInfo[] memory);

    /// @dev Reverts: "Not called by the node contract".
    function nodeJoined(address nodeAddress, string calldata gpuModel, uint256 vRAM) external;

    /// @dev Reverts: "Not called by the node contract".
    function nodeQuit() external;

    /// @dev Reverts: "Not called by the node contract".
    function nodeAvailable() external;

    /// @dev Reverts: "Not called by the node contract".
    function nodeUnavailable() external;

    /// @dev Reverts: "Not called by the node contract".
    function nodeTaskStarted() external;

    /// @dev Reverts: "Not called by the node contract".
    function nodeTaskFinished() external;

    /// @dev Reverts: "Not called by the task contract".
    function taskQueued() external;

    /// @dev Reverts: "Not called by the task contract".
    function taskStarted() external;

    /// @dev Reverts: "Not called by the task contract".
    function taskFinished() external;

    /// @notice The zero address: governance acts by native calls, no account owns the contract.
    function owner() external view returns (address);

    /// @dev Reverts: "Ownable: caller is not the owner".
    function renounceOwnership() external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function transferOwnership(address newOwner) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateNodeContractAddress(address nodeContract) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateTaskContractAddress(address taskContract) external;
}
