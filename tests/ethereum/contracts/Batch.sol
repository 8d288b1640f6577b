// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// What an ordinary account delegates to (EIP-7702) in order to do several things at once.
contract Batch {
	struct Call {
		address to;
		uint256 value;
		bytes data;
	}

	event Executed(address indexed account, uint256 calls);

	error OnlyTheAccountItself();

	receive() external payable {}

	function execute(Call[] calldata calls) external payable {
		if (msg.sender != address(this)) revert OnlyTheAccountItself();
		for (uint256 i = 0; i < calls.length; i++) {
			(bool done, bytes memory answer) = calls[i].to.call{value: calls[i].value}(calls[i].data);
			if (!done) {
				assembly {
					revert(add(answer, 0x20), mload(answer))
				}
			}
		}
		emit Executed(address(this), calls.length);
	}
}
