// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Token} from "../contracts/Token.sol";
import {Counter} from "../contracts/Counter.sol";

/// The cheat codes that are used here.
interface Vm {
	function envAddress(string calldata name) external view returns (address);

	function envUint(string calldata name) external view returns (uint256);

	function prank(address sender) external;
}

/// Runs on a fork of the chain under test: state that forge fetches from the node.
contract ForkTest {
	Vm private constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

	Token private token;
	address private owner;

	function setUp() public {
		token = Token(vm.envAddress("TOKEN"));
		owner = vm.envAddress("OWNER");
	}

	function test_chain_should_be_that_of_the_node() public view {
		require(block.chainid == vm.envUint("CHAIN_ID"), "chain id");
		require(block.number >= vm.envUint("LEAST_BLOCK"), "block number");
		require(block.timestamp > 0 && block.gaslimit > 5_000_000, "block");
	}

	function test_deployed_contract_should_have_its_state() public view {
		require(address(token).code.length > 0, "code");
		require(token.totalSupply() == 1_000 ether, "supply");
		require(token.balanceOf(owner) == 1_000 ether, "balance");
	}

	function test_forked_state_should_be_changed_locally() public {
		vm.prank(owner);
		require(token.transfer(address(this), 5 ether), "transfer");
		require(token.balanceOf(address(this)) == 5 ether, "balance");
		Counter counter = new Counter(1);
		require(counter.increment("on a fork") == 2, "new contracts run");
	}
}
