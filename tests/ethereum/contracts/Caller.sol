// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Calls any address in every way there is, and tells how that ended.
contract Caller {
	/// How often somebody sent money to this contract.
	uint256 public payments;

	receive() external payable {
		payments += 1;
	}

	function viaCall(
		address to,
		bytes calldata data
	) external payable returns (bool done, bytes memory answer) {
		return to.call{value: msg.value}(data);
	}

	function viaDelegateCall(
		address to,
		bytes calldata data
	) external payable returns (bool done, bytes memory answer) {
		return to.delegatecall(data);
	}

	function viaStaticCall(
		address to,
		bytes calldata data
	) external view returns (bool done, bytes memory answer) {
		return to.staticcall(data);
	}

	function viaCallCode(
		address to,
		bytes calldata data
	) external payable returns (bool done, bytes memory answer) {
		bytes memory input = data;
		assembly {
			done := callcode(gas(), to, callvalue(), add(input, 0x20), mload(input), 0, 0)
			answer := mload(0x40)
			mstore(answer, returndatasize())
			returndatacopy(add(answer, 0x20), 0, returndatasize())
			mstore(0x40, add(add(answer, 0x20), and(add(returndatasize(), 31), not(31))))
		}
	}

	function codeSize(address of_) external view returns (uint256) {
		return of_.code.length;
	}
}
