//! `Node`.

use super::{ALICE, BOB, account, card, handle, node, refusal, returned};
use crate::{
	abi::INode,
	adapter::{BASE_GAS, WORD_GAS},
	addresses::NODE,
	node::LIST_LIMIT,
	testing::{self, READ_GAS, Reached, reason, world},
};
use alloy_primitives::{Address, B256, U256};
use deuterium_primitives::{AccountId20, Card, NodeStatus, traits::NodeRefusal};
use sp_core::H160;

fn address(account: H160) -> Address {
	Address::from(account.0)
}

fn join(name: &str, vram: U256) -> INode::joinCall {
	INode::joinCall { gpuName: name.into(), gpuVram: vram }
}

#[test]
fn join_should_bond_the_whole_value() {
	testing::reset();
	let call = join("NVIDIA GeForce RTX 4090", U256::from(24));
	assert!(handle(NODE, &call).with_value(401).run().is_ok());
	let reached = world(|world| world.reached.last().cloned());
	assert_eq!(reached, Some(Reached::Join(account(ALICE), card(), 401, None, None)));
}

#[test]
fn join_should_tell_the_published_texts_when_it_is_refused() {
	for (refused, text) in [
		(NodeRefusal::NetworkFull, "Network is full"),
		(NodeRefusal::AlreadyJoined, "Node already joined"),
		(NodeRefusal::StakeTooLow, "Staked amount is not enough"),
		(NodeRefusal::TransferFailed, "Token transfer failed"),
	] {
		testing::reset();
		world(|world| world.refuse_node = Some(refused));
		let mut handle = handle(NODE, &join("CPU", U256::ONE)).with_value(1);
		assert_eq!(reason(handle.run()), text);
	}
}

#[test]
fn join_should_hand_over_an_invalid_card_when_name_or_memory_cannot_be_represented() {
	let too_much = [U256::from(65_536), U256::from(u64::MAX), U256::MAX];
	for (name, vram) in too_much
		.map(|vram| ("CPU".to_string(), vram))
		.into_iter()
		.chain([("x".repeat(65), U256::ONE), (String::new(), U256::ONE)])
	{
		testing::reset();
		assert!(handle(NODE, &join(&name, vram)).run().is_ok());
		let Some(Reached::Join(_, card, ..)) = world(|world| world.reached.pop()) else {
			panic!("join")
		};
		assert!(!card.is_valid(), "{name} {vram}: {card:?}");
	}
}

#[test]
fn status_calls_should_act_for_the_caller() {
	testing::reset();
	assert!(handle(NODE, &INode::pauseCall).run().is_ok());
	assert!(handle(NODE, &INode::resumeCall).run().is_ok());
	assert!(handle(NODE, &INode::quitCall).run().is_ok());
	let alice = account(ALICE);
	let expected = [Reached::Pause(alice), Reached::Resume(alice), Reached::Quit(alice)];
	assert_eq!(world(|world| world.reached.clone()), expected);
	world(|world| world.refuse_node = Some(NodeRefusal::IllegalStatus));
	assert_eq!(refusal(NODE, &INode::pauseCall), "Illegal node status");
	assert_eq!(refusal(NODE, &INode::resumeCall), "Illegal node status");
	assert_eq!(refusal(NODE, &INode::quitCall), "Illegal node status");
}

#[test]
fn status_should_be_the_published_code() {
	for (status, code) in [
		(NodeStatus::Quit, 0),
		(NodeStatus::Available, 1),
		(NodeStatus::Busy, 2),
		(NodeStatus::PendingPause, 3),
		(NodeStatus::PendingQuit, 4),
		(NodeStatus::Paused, 5),
	] {
		testing::reset();
		let call = INode::getNodeStatusCall { nodeAddress: address(BOB) };
		assert_eq!(returned(NODE, &call), U256::ZERO, "unknown");
		world(|world| world.nodes.insert(account(BOB), node(status)));
		assert_eq!(returned(NODE, &call), U256::from(code), "{status:?}");
	}
}

#[test]
fn info_should_describe_nodes_in_the_network_only() {
	testing::reset();
	let call = INode::getNodeInfoCall { nodeAddress: address(BOB) };
	let is_blank = |info: INode::NodeInfo| {
		info.status.is_zero()
			&& info.gpuID.is_zero()
			&& info.gpu.name.is_empty()
			&& info.gpu.vram.is_zero()
			&& info.score.is_zero()
	};
	assert!(is_blank(returned(NODE, &call)));
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Quit)));
	assert!(is_blank(returned(NODE, &call)));
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Busy)));
	let info = returned(NODE, &call);
	assert_eq!(info.status, U256::from(2));
	assert_eq!(info.gpuID, B256::from(card().id().0));
	assert_eq!(info.gpu.name, "NVIDIA GeForce RTX 4090");
	assert_eq!(info.gpu.vram, U256::from(24));
	assert_eq!(info.score, U256::from(17));
}

#[test]
fn staked_amount_should_be_what_is_bonded() {
	testing::reset();
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Paused)));
	let call = |who| INode::getStakedAmountCall { nodeAddress: address(who) };
	assert_eq!(returned(NODE, &call(BOB)), U256::from(400));
	assert_eq!(returned(NODE, &call(ALICE)), U256::ZERO);
}

#[test]
fn lists_should_be_bounded_and_paid_by_their_length() {
	testing::reset();
	assert_eq!(returned(NODE, &INode::getAvailableNodesCall), Vec::<Address>::new());
	let insert = |number: u8| {
		world(|world| {
			let who = AccountId20([number; 20]);
			world.nodes.insert(who, node(NodeStatus::Available));
			world.roster.push((who, Card { vram_gb: number.into(), ..card() }));
		});
	};
	(1..=3).for_each(insert);
	let three: Vec<Address> = (1..=3).map(|number| Address::from([number; 20])).collect();
	let mut list = handle(NODE, &INode::getAvailableNodesCall);
	assert_eq!(super::decoded::<INode::getAvailableNodesCall>(list.run()), three);
	assert_eq!(list.gas_used, BASE_GAS + WORD_GAS + (1 + 3 * 6) * READ_GAS);
	(4..=200).for_each(insert);
	let limit = usize::try_from(LIST_LIMIT).unwrap();
	assert_eq!(returned(NODE, &INode::getAvailableNodesCall).len(), limit);
	let cards = returned(NODE, &INode::getAvailableGPUsCall);
	assert_eq!(cards.len(), limit);
	assert_eq!(cards[1].name, "NVIDIA GeForce RTX 4090");
	assert_eq!(cards[1].vram, U256::from(2));
	// Who can pay for what there is, but not for the longest list, gets none.
	let short = (BASE_GAS + WORD_GAS) + 6 * u64::from(LIST_LIMIT) * READ_GAS;
	assert!(handle(NODE, &INode::getAvailableNodesCall).with_gas(short).run().is_err());
}

#[test]
fn selection_with_a_root_should_tell_the_first_fault() {
	testing::reset();
	let call = |k: u64| INode::selectNodesWithRootCall { root: address(BOB), k: U256::from(k) };
	assert_eq!(refusal(NODE, &call(0)), "select nodes count cannot be zero");
	assert_eq!(refusal(NODE, &call(3)), "root node should be available");
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Busy)));
	assert_eq!(refusal(NODE, &call(3)), "root node should be available");
	world(|world| world.nodes.insert(account(BOB), node(NodeStatus::Available)));
	assert_eq!(refusal(NODE, &call(3)), "No available node");
}

#[test]
fn outsiders_should_be_told_so() {
	testing::reset();
	let task = "Not called by the task contract";
	let (k, seed, who) = (U256::from(3), B256::ZERO, address(BOB));
	let may = INode::randomSelectNodes_0Call { k, vramLimit: U256::ZERO, useSameGPU: false, seed };
	assert_eq!(refusal(NODE, &may), task);
	let aug = INode::randomSelectNodes_1Call {
		k,
		vramLimit: U256::ZERO,
		useSameGPU: true,
		seed,
		gpuName: "CPU".into(),
		gpuVram: U256::ONE,
	};
	assert_eq!(refusal(NODE, &aug), task);
	assert_eq!(refusal(NODE, &INode::startTaskCall { nodeAddress: who }), task);
	assert_eq!(refusal(NODE, &INode::finishTaskCall { nodeAddress: who }), task);
	assert_eq!(refusal(NODE, &INode::slashCall { nodeAddress: who }), task);
	let owner = "Ownable: caller is not the owner";
	assert_eq!(refusal(NODE, &INode::renounceOwnershipCall), owner);
	assert_eq!(refusal(NODE, &INode::transferOwnershipCall { newOwner: who }), owner);
	let nobody = INode::transferOwnershipCall { newOwner: Address::ZERO };
	assert_eq!(refusal(NODE, &nobody), owner);
	let update = INode::updateTaskContractAddressCall { taskContract: who };
	assert_eq!(refusal(NODE, &update), owner);
	assert_eq!(returned(NODE, &INode::ownerCall), Address::ZERO);
}
