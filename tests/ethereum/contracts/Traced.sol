// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Counter} from "./Counter.sol";

/// Does everything that a tracer has a word for.
contract Traced {
	event Depth(uint256 left);

	/// What the last calls left behind.
	uint256 public deepest;
	address public created;

	receive() external payable {}

	/// Calls itself until the gas does not suffice for more; nothing fails.
	function dive(uint256 depth) external returns (uint256) {
		if (gasleft() < 60_000) return depth;
		try this.dive(depth + 1) returns (uint256 reached) {
			return reached;
		} catch {
			return depth;
		}
	}

	/// Calls itself so often, with a log before and after each call.
	function nest(uint256 times) external {
		emit Depth(times);
		if (times > 0) this.nest(times - 1);
		emit Depth(times);
	}

	/// Creates two contracts, and fails to create a third.
	function create(bytes32 salt) external {
		created = address(new Counter(5));
		new Counter{salt: salt}(6);
		try new Counter(1_000_000) {
			assert(false);
		} catch {}
	}

	/// Creates a contract that it cannot pay for.
	function createBeyondMeans() external returns (address made) {
		assembly {
			made := create(1000000000000000000000, 0, 0)
		}
	}

	/// Asks what others own and are.
	function look(address other) external view returns (uint256, bytes32, uint256) {
		return (other.balance, other.codehash, address(this).balance);
	}

	/// The hash, by the precompile.
	function hash(bytes calldata data) external pure returns (bytes32) {
		return sha256(data);
	}

	/// Creates a contract that destroys itself in the same transaction.
	function createAndDestroy(address payable heir) external payable {
		new TracedVictim{value: msg.value}(heir);
	}

	/// Gives all away.
	function destroy(address payable heir) external {
		selfdestruct(heir);
	}
}

/// Does not live to the end of the transaction.
contract TracedVictim {
	constructor(address payable heir) payable {
		selfdestruct(heir);
	}
}
