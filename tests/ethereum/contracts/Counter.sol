// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Counts, logs, and fails in every way in which a contract can fail.
contract Counter {
	uint256 public count;
	uint256[] private list;

	event Incremented(address indexed by, uint256 indexed count, string note);
	event Received(address indexed from, uint256 amount);

	error TooLarge(uint256 given, uint256 limit);

	constructor(uint256 start) payable {
		require(start < 1_000_000, "start is too large");
		count = start;
	}

	receive() external payable {
		emit Received(msg.sender, msg.value);
	}

	function increment(string calldata note) external returns (uint256) {
		count += 1;
		emit Incremented(msg.sender, count, note);
		return count;
	}

	/// As many events of one transaction as asked for.
	function incrementBy(uint256 times) external {
		for (uint256 i = 0; i < times; i++) {
			count += 1;
			emit Incremented(msg.sender, count, "");
		}
	}

	function failWithString() external {
		count += 1;
		revert("the counter is stuck");
	}

	function failWithCustomError(uint256 given) external {
		count += 1;
		revert TooLarge(given, 10);
	}

	function failWithoutReason() external {
		count += 1;
		revert();
	}

	/// Panic 0x01.
	function failAssertion() external {
		count += 1;
		assert(count == 0);
	}

	/// Panic 0x11.
	function overflow(uint256 by) external returns (uint256) {
		count += 1;
		return type(uint256).max + by;
	}

	/// Panic 0x12.
	function divide(uint256 by) external returns (uint256) {
		count += 1;
		return count / by;
	}

	/// Panic 0x32.
	function readBeyondEnd() external returns (uint256) {
		count += 1;
		return list[count];
	}

	/// Uses up all gas.
	function burnGas() external {
		while (true) count += 1;
	}

	/// The invalid instruction, which takes all gas.
	function failWithInvalid() external pure {
		assembly {
			invalid()
		}
	}
}
