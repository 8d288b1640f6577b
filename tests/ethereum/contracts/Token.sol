// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// An ERC-20 token with a fixed supply, whose errors are those of EIP-6093.
contract Token {
	string public constant name = "Test token";
	string public constant symbol = "TEST";
	uint8 public constant decimals = 18;

	uint256 public immutable totalSupply;
	mapping(address => uint256) public balanceOf;
	mapping(address => mapping(address => uint256)) public allowance;

	event Transfer(address indexed from, address indexed to, uint256 value);
	event Approval(address indexed owner, address indexed spender, uint256 value);

	error ERC20InsufficientBalance(address sender, uint256 balance, uint256 needed);
	error ERC20InsufficientAllowance(address spender, uint256 allowance, uint256 needed);
	error ERC20InvalidReceiver(address receiver);

	constructor(uint256 supply) {
		totalSupply = supply;
		balanceOf[msg.sender] = supply;
		emit Transfer(address(0), msg.sender, supply);
	}

	function transfer(address to, uint256 value) external returns (bool) {
		move(msg.sender, to, value);
		return true;
	}

	function approve(address spender, uint256 value) external returns (bool) {
		allowance[msg.sender][spender] = value;
		emit Approval(msg.sender, spender, value);
		return true;
	}

	function transferFrom(address from, address to, uint256 value) external returns (bool) {
		uint256 allowed = allowance[from][msg.sender];
		if (allowed < value) revert ERC20InsufficientAllowance(msg.sender, allowed, value);
		if (allowed != type(uint256).max) allowance[from][msg.sender] = allowed - value;
		move(from, to, value);
		return true;
	}

	function move(address from, address to, uint256 value) private {
		if (to == address(0)) revert ERC20InvalidReceiver(to);
		uint256 balance = balanceOf[from];
		if (balance < value) revert ERC20InsufficientBalance(from, balance, value);
		unchecked {
			balanceOf[from] = balance - value;
			balanceOf[to] += value;
		}
		emit Transfer(from, to, value);
	}
}
