// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// Comparison of results.
library Similarity {
	/// Images match when their hashes differ in fewer bits than this.
	uint256 private constant THRESHOLD = 5;

	/// Whether every image of one result resembles the same image of the other.
	function imagesMatch(bytes memory a, bytes memory b) internal pure returns (bool) {
		if (a.length != b.length || a.length % 8 != 0) return false;
		for (uint256 i = 0; i < a.length; i += 8) {
			if (differingBits(hashAt(a, i), hashAt(b, i)) >= THRESHOLD) return false;
		}
		return true;
	}

	/// The hash of eight bytes at an offset.
	function hashAt(bytes memory data, uint256 offset) private pure returns (uint64 value) {
		for (uint256 i = 0; i < 8; i++) value = (value << 8) | uint8(data[offset + i]);
	}

	function differingBits(uint64 a, uint64 b) private pure returns (uint256 bits) {
		for (uint64 rest = a ^ b; rest != 0; rest &= rest - 1) bits++;
	}
}
