//! The states of a node (protocol §1.2), driven through `Node`.

use crate::precompiles::world::{A, CREATOR, GTX, OUTSIDER, STAKE, Who, World, join_call};
use deuterium_precompiles::{
	abi::{IDeuterium, INode},
	addresses::{DEUTERIUM, NODE},
	alloy_primitives::{Address, U256 as Word},
};
use deuterium_runtime::configs::{
	monetary::CNX,
	parameters::{dynamic_params::protocol, protocol::Parameters},
};

const ILLEGAL: &str = "Illegal node status";

const QUIT: u64 = 0;
const AVAILABLE: u64 = 1;
const BUSY: u64 = 2;
const PENDING_PAUSE: u64 = 3;
const PENDING_QUIT: u64 = 4;
const PAUSED: u64 = 5;

/// Pause, quit and resume, as refused in the present state of somebody's node.
fn assert_refused(world: &mut World, who: Who, pause: bool, quit: bool, resume: bool) {
	if pause {
		assert_eq!(world.refusal(who, NODE, &INode::pauseCall), ILLEGAL);
	}
	if quit {
		assert_eq!(world.refusal(who, NODE, &INode::quitCall), ILLEGAL);
	}
	if resume {
		assert_eq!(world.refusal(who, NODE, &INode::resumeCall), ILLEGAL);
	}
}

fn bonded(world: &World, who: Who) -> Word {
	world.view(NODE, &INode::getStakedAmountCall { nodeAddress: world.address(who) })
}

#[test]
fn node_should_join_with_the_whole_value_and_quit() {
	World::empty(|world| {
		assert_refused(world, 0, true, true, true);
		let owned = world.owned(0);
		let done = world.pay(0, NODE, &join_call(GTX), STAKE + CNX / 100);
		assert!(done.logs.is_empty());
		assert_eq!(world.status(0), AVAILABLE);
		assert_eq!(bonded(world, 0), Word::from(STAKE + CNX / 100));
		assert_eq!(world.owned(0), owned, "on hold on its own account");
		assert_eq!(world.refusal_of(0, NODE, &join_call(GTX), STAKE), "Node already joined");
		assert_refused(world, 0, false, false, true);
		world.call(0, NODE, &INode::quitCall);
		assert_eq!(world.status(0), QUIT);
		assert_eq!(bonded(world, 0), Word::ZERO);
		assert_refused(world, 0, true, true, true);
		world.pay(0, NODE, &join_call(GTX), STAKE);
		assert_eq!(world.status(0), AVAILABLE, "it can come back at once");
	});
}

#[test]
fn join_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let nameless = join_call(("", 0));
		assert_eq!(
			world.refusal_of(4, NODE, &join_call(GTX), STAKE - 1),
			"Staked amount is not enough"
		);
		assert_eq!(world.refusal_of(4, NODE, &nameless, 0), "Staked amount is not enough");
		assert_eq!(world.refusal_of(4, NODE, &nameless, STAKE), "Invalid GPU");
		assert_eq!(world.refusal_of(4, NODE, &join_call(("CPU", 1 << 40)), STAKE), "Invalid GPU");
		let long = "x".repeat(65);
		assert_eq!(world.refusal_of(4, NODE, &join_call((&long, 8)), STAKE), "Invalid GPU");
		assert_eq!(world.refusal_of(0, NODE, &nameless, 0), "Node already joined");
		world.set(Parameters::MaxNodes(protocol::MaxNodes, Some(3)));
		assert_eq!(world.refusal_of(4, NODE, &nameless, 0), "Network is full");
		assert_eq!(world.refusal_of(0, NODE, &nameless, 0), "Network is full");
	});
}

#[test]
fn node_should_be_out_of_reach_when_paused() {
	World::run(|world| {
		world.call(0, NODE, &INode::pauseCall);
		assert_eq!(world.status(0), PAUSED);
		assert_refused(world, 0, true, false, false);
		let nodes = world.view(NODE, &INode::getAvailableNodesCall);
		assert_eq!(nodes.len(), 2);
		assert!(!nodes.contains(&world.address(0)));
		world.call(0, NODE, &INode::resumeCall);
		assert_eq!(world.status(0), AVAILABLE);
		assert_refused(world, 0, false, false, true);
		world.call(0, NODE, &INode::pauseCall);
		world.call(0, NODE, &INode::quitCall);
		assert_eq!(world.status(0), QUIT, "from a pause as well");
	});
}

#[test]
fn busy_node_should_pause_or_quit_after_its_task() {
	World::run(|world| {
		let (id, [first, second, third]) = world.started();
		for node in [first, second, third] {
			assert_eq!(world.status(node), BUSY);
			assert_refused(world, node, false, false, true);
			assert_eq!(world.refusal_of(node, NODE, &join_call(GTX), STAKE), "Node already joined");
		}
		world.call(first, NODE, &INode::pauseCall);
		assert_eq!(world.status(first), PENDING_PAUSE);
		assert_refused(world, first, true, true, true);
		world.call(second, NODE, &INode::quitCall);
		assert_eq!(world.status(second), PENDING_QUIT);
		assert_refused(world, second, true, true, true);

		for round in 0..3 {
			world.commit(id, round, A);
		}
		for round in 0..3 {
			world.disclose(id, round, A);
		}
		assert_eq!(world.status(second), QUIT);
		assert_eq!(world.status(third), AVAILABLE);
		assert_eq!(world.status(first), PENDING_PAUSE, "it hands the result over first");
		world.upload(id, 0);
		assert_eq!(world.status(first), PAUSED);
	});
}

#[test]
fn info_should_follow_the_node() {
	World::run(|world| {
		let info = |world: &World, who| {
			world.view(NODE, &INode::getNodeInfoCall { nodeAddress: world.address(who) })
		};
		let node = info(world, 0);
		assert_eq!(node.status, Word::from(AVAILABLE));
		assert_eq!((node.gpu.name.as_str(), node.gpu.vram), (GTX.0, Word::from(GTX.1)));
		// keccak256(name ‖ memory as 32 bytes).
		let preimage = [GTX.0.as_bytes(), &Word::from(GTX.1).to_be_bytes::<32>()].concat();
		assert_eq!(node.gpuID.0, sp_io::hashing::keccak_256(&preimage));
		assert!(node.score > Word::ZERO);
		assert!(info(world, OUTSIDER).gpuID.is_zero());
		world.call(0, NODE, &INode::quitCall);
		assert!(info(world, 0).gpuID.is_zero(), "forgotten, as in the original contract");
		let cards = world.view(NODE, &INode::getAvailableGPUsCall);
		assert_eq!(cards.len(), 1);
		assert_eq!((cards[0].name.as_str(), cards[0].vram), (GTX.0, Word::from(GTX.1)));
	});
}

#[test]
fn selection_should_have_nothing_to_preview() {
	World::run(|world| {
		let call =
			|root: Address, k: u64| INode::selectNodesWithRootCall { root, k: Word::from(k) };
		let (node, nobody) = (world.address(0), world.address(OUTSIDER));
		let zero = "select nodes count cannot be zero";
		assert_eq!(world.refusal(OUTSIDER, NODE, &call(nobody, 0)), zero);
		let root = "root node should be available";
		assert_eq!(world.refusal(OUTSIDER, NODE, &call(nobody, 3)), root);
		assert_eq!(world.refusal(OUTSIDER, NODE, &call(node, 3)), "No available node");
	});
}

#[test]
fn outsiders_should_be_told_so() {
	World::run(|world| {
		let node = world.address(0);
		let task = "Not called by the task contract";
		for who in [0, CREATOR] {
			let start = INode::startTaskCall { nodeAddress: node };
			assert_eq!(world.refusal(who, NODE, &start), task);
			let slash = INode::slashCall { nodeAddress: node };
			assert_eq!(world.refusal(who, NODE, &slash), task);
			let finish = INode::finishTaskCall { nodeAddress: node };
			assert_eq!(world.refusal(who, NODE, &finish), task);
			let owner = INode::transferOwnershipCall { newOwner: node };
			assert_eq!(world.refusal(who, NODE, &owner), "Ownable: caller is not the owner");
		}
		assert_eq!(world.status(0), AVAILABLE);
	});
}

#[test]
fn stake_should_be_withdrawn_when_it_has_matured() {
	World::run(|world| {
		world.set(Parameters::UnbondingPeriod(protocol::UnbondingPeriod, Some(30)));
		let withdraw = IDeuterium::withdrawCall { node: world.address(0) };
		assert_eq!(world.refusal(OUTSIDER, DEUTERIUM, &withdraw), "No stake to withdraw");
		world.call(0, NODE, &INode::quitCall);
		let standing = world.view(DEUTERIUM, &IDeuterium::getNodeCall { node: world.address(0) });
		assert_eq!((standing.bonded, standing.unbonding), (Word::ZERO, Word::from(STAKE)));
		assert_eq!(world.refusal(0, DEUTERIUM, &withdraw), "No stake to withdraw");
		world.wait(30);
		world.call(OUTSIDER, DEUTERIUM, &withdraw);
		let standing = world.view(DEUTERIUM, &IDeuterium::getNodeCall { node: world.address(0) });
		assert!(standing.unbonding.is_zero() && standing.withdrawable.is_zero());
	});
}

#[test]
fn stake_should_be_topped_up_when_a_penalty_took_of_it() {
	World::run(|world| {
		let empty = IDeuterium::topUpCall;
		assert_eq!(world.refusal(0, DEUTERIUM, &empty), "Amount is zero");
		assert_eq!(world.refusal_of(OUTSIDER, DEUTERIUM, &empty, 1), "No stake to top up");
		// Nobody discloses, so all three lose a tenth.
		let (id, nodes) = world.started();
		for round in 0..3 {
			world.commit(id, round, A);
		}
		world.wait(crate::precompiles::world::DISCLOSURE + 1);
		let [node, ..] = nodes;
		assert_eq!(world.status(node), PAUSED);
		assert_eq!(bonded(world, node), Word::from(STAKE / 10 * 9));
		let resume = world.refusal(node, NODE, &INode::resumeCall);
		assert_eq!(resume, "Staked amount is not enough");
		world.pay(node, DEUTERIUM, &IDeuterium::topUpCall, STAKE / 10);
		world.call(node, NODE, &INode::resumeCall);
		assert_eq!(world.status(node), AVAILABLE);
	});
}
