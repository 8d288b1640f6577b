// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title The queue of waiting tasks
/// @notice Precompile at 0xeD4cbf24978AD18d73ee6190e361E71095E857A7.
/// @dev ABI of the network's original TaskQueue contract, of May 2024 and of August 2024 (`gpuID` of
/// TaskInQueue and the longer forms). Only the chain itself fills and empties the queue.
interface ITaskQueue {
    struct TaskInQueue {
        uint256 id;
        uint256 taskType;
        address creator;
        bytes32 taskHash;
        bytes32 dataHash;
        uint256 vramLimit;
        uint256 taskFee;
        uint256 price;
        bytes32 gpuID;
    }

    /// @dev Part of the original ABI; never emitted, for nobody owns the contract.
    event OwnershipTransferred(address indexed previousOwner, address indexed newOwner);

    /// @notice Whether a task waits.
    function include(uint256 taskId) external view returns (bool);

    /// @notice Number of waiting tasks.
    function size() external view returns (uint256);

    /// @notice Most tasks that may wait.
    function getSizeLimit() external view returns (uint256);

    /// @dev Reverts: "Not called by the task contract".
    function popTask(bool sameGPU, uint256 vramLimit) external returns (TaskInQueue memory);

    /// @dev Reverts: "Not called by the task contract".
    function popTask(bool sameGPU, uint256 vramLimit, bytes32 gpuID)
        external
        returns (TaskInQueue memory);

    /// @dev Reverts: "Not called by the task contract".
    function pushTask(
        uint256 taskId,
        uint256 taskType,
        address creator,
        bytes32 taskHash,
        bytes32 dataHash,
        uint256 vramLimit,
        uint256 taskFee,
        uint256 price
    ) external;

    /// @dev Reverts: "Not called by the task contract".
    function pushTask(
        uint256 taskId,
        uint256 taskType,
        address creator,
        bytes32 taskHash,
        bytes32 dataHash,
        uint256 vramLimit,
        uint256 taskFee,
        uint256 price,
        bytes32 gpuID
    ) external;

    /// @dev Reverts: "Not called by the task contract".
    function removeCheapestTask() external returns (TaskInQueue memory);

    /// @dev Reverts: "Not called by the task contract".
    function removeTask(uint256 taskId) external returns (TaskInQueue memory);

    /// @notice The zero address: governance acts by native calls, no account owns the contract.
    function owner() external view returns (address);

    /// @dev Reverts: "Ownable: caller is not the owner".
    function renounceOwnership() external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function transferOwnership(address newOwner) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateSizeLimit(uint256 limit) external;

    /// @dev Reverts: "Ownable: caller is not the owner".
    function updateTaskContractAddress(address taskContract) external;
}
