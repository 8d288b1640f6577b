// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title Scores of nodes
/// @notice Precompile at 0x95E7e7Ed5463Ff482f61585605a0ff278e0E1FFb.
/// @dev ABI of the network's original QOS contract. Scores are kept by the chain itself.
interface IQOS {
    /// @dev Part of the original ABI; never emitted, for nobody owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice Selection weight of a node, 1 to 20: the average of its last scores; that of a newcomer
    /// before the first.
    function getTaskScore(address nodeAddress) external view returns (uint256);

    /// @notice Tasks of a node that counted, over the lifetime of the account.
    function getTaskCount(address nodeAddress) external view returns (uint256);

    /// @notice Sum of its last three scores, in which fresh slots count as 20: what decides whether it
    /// is kicked out.
    function getRecentTaskScore(address nodeAddress) external view returns (uint256);

    /// @notice Number of scores among these, 0 to 3.
    function getRecentTaskCount(address nodeAddress) external view returns (uint256);

    /// @notice What its present task has brought so far, or else its last one.
    function getCurrentTaskScore(address nodeAddress) external view returns (uint256);

    /// @notice The sum of the three scores of a complete task: a node's share of the fee is its score
    /// in proportion to this.
    function getTaskScoreLimit() external view returns (uint256);

    /// @notice Whether its last three scores are so low that its next settlement removes it.
    function shouldKickOut(address nodeAddress) external view returns (bool);

    /// @dev Reverts: "Not called by the task contract".
    function addTaskScore(address nodeAddress, uint256 i) external;

    /// @dev Reverts: "Not called by the node contract".
    function startTask(address nodeAddress) external;

    /// @dev Reverts: "Not called by the node contract".
    function finishTask(address nodeAddress) external;

    /// @dev Reverts: "Not called by the node contract".
    function punish(address nodeAddress) external;

    /// @dev Reverts: "Not called by the node contract".
    function kickout(address nodeAddress) external;

    /// @notice The zero address: governance acts by native calls, no account owns the contract.
    function owner() external view returns (address);

    /// @dev Reverts: "Ownable: caller is not the owner".
    function renounceOwnership() external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function transferOwnership(address newOwner) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateKickoutThreshold(uint256 threshold) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateNodeContractAddress(address nodeContract) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateTaskContractAddress(address taskContract) external;
}
