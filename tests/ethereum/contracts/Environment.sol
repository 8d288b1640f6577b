// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

/// What a contract sees of the chain, and instructions of recent upgrades.
contract Environment {
	struct Facts {
		uint256 number;
		uint256 timestamp;
		uint256 gasLimit;
		uint256 baseFee;
		uint256 chainId;
		uint256 random;
		uint256 gasPrice;
		address coinbase;
		address origin;
		bytes32 parentHash;
		bytes32 ancientHash;
	}

	event Seen(Facts facts);

	function look() public view returns (Facts memory) {
		return
			Facts({
				number: block.number,
				timestamp: block.timestamp,
				gasLimit: block.gaslimit,
				baseFee: block.basefee,
				chainId: block.chainid,
				random: block.prevrandao,
				gasPrice: tx.gasprice,
				coinbase: block.coinbase,
				origin: tx.origin,
				parentHash: blockhash(block.number - 1),
				ancientHash: block.number > 300 ? blockhash(block.number - 300) : bytes32(0)
			});
	}

	function record() external {
		emit Seen(look());
	}

	/// Transient storage lives for one transaction (EIP-1153).
	function transient(uint256 value) external returns (uint256 before, uint256 afterwards) {
		assembly {
			before := tload(7)
			tstore(7, value)
			afterwards := tload(7)
		}
	}

	/// MCOPY (EIP-5656) over overlapping memory.
	function copy(bytes calldata data) external pure returns (bytes memory) {
		bytes memory buffer = new bytes(data.length);
		for (uint256 i = 0; i < data.length; i++) buffer[i] = data[i];
		assembly {
			mcopy(add(buffer, 0x21), add(buffer, 0x20), sub(mload(buffer), 1))
		}
		return buffer;
	}
}

/// Is created and gone in one transaction (EIP-6780), or stays with its money taken.
contract Mayfly {
	constructor(address payable heir, bool atOnce) payable {
		if (atOnce) selfdestruct(heir);
	}

	function leave(address payable heir) external {
		selfdestruct(heir);
	}
}

/// Creates contracts at addresses that are known beforehand.
contract Factory {
	event Created(address at);

	function create2(bytes memory code, bytes32 salt) external payable returns (address at) {
		assembly {
			at := create2(callvalue(), add(code, 0x20), mload(code), salt)
		}
		require(at != address(0), "create2 failed");
		emit Created(at);
	}
}
