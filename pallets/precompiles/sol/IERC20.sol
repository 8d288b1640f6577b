// SPDX-License-Identifier: Apache-2.0
pragma solidity >=0.8.3;

/// @title The native token as an ERC-20 token
/// @notice Precompile at 0x0000000000000000000000000000000000000d20. Balances are the native ones: what
/// eth_getBalance answers is what balanceOf answers, and `transfer` moves the same coins as the value
/// of a transaction does.
/// @dev Plain transfers of value, fees, stakes and fees of tasks move coins without a Transfer event;
/// only the functions of this contract emit it. Do not reconstruct balances from events.
interface IERC20 {
    event Transfer(address indexed from, address indexed to, uint256 value);
    event Approval(address indexed owner, address indexed spender, uint256 value);

    function name() external view returns (string memory);

    function symbol() external view returns (string memory);

    function decimals() external view returns (uint8);

    /// @notice All base units that there are, stakes and escrows included.
    function totalSupply() external view returns (uint256);

    /// @notice What an account can spend, in base units.
    function balanceOf(address account) external view returns (uint256);

    /// @notice What `spender` may still spend of `owner`'s balance by transferFrom. The greatest number
    /// stands for no limit and is not used up.
    function allowance(address owner, address spender) external view returns (uint256);

    /// @dev Reverts: "ERC20: transfer to the zero address", "ERC20: transfer amount exceeds balance".
    function transfer(address to, uint256 value) external returns (bool);

    /// @dev Reverts: "ERC20: approve to the zero address".
    function approve(address spender, uint256 value) external returns (bool);

    /// @dev Reverts, as checked in this order: "ERC20: insufficient allowance", "ERC20: transfer to the
    /// zero address", "ERC20: transfer amount exceeds balance".
    function transferFrom(address from, address to, uint256 value) external returns (bool);
}
