//! B-13, B-14, B-17, B-22, B-30 to B-32: who gets a task.

use crate::reference::{
	play::{A, IMAGE, NodeError, Order, QueueError, TEXT, refused},
	world::{CREATOR, GTX, OTHER, Who, World, card},
};
use codec::{Compact, Decode, Encode};
use deuterium_primitives::{Hash, TaskKind};
use deuterium_runtime::{Balance, Runtime, RuntimeCall};
use frame_support::traits::{GetCallName, PalletInfoAccess};
use std::collections::BTreeSet;

const TI: (&str, u16) = ("NVIDIA GeForce RTX 4060 Ti", 16);

#[test]
fn b13_declared_memory_should_not_attract_tasks() {
	const FAKE: (&str, u16) = ("Fake", 1024);
	World::with_cards(&[GTX, GTX, GTX, GTX, GTX, GTX, FAKE, FAKE], |world| {
		refused(world.join(8, ("Fake", 1025)), NodeError::InvalidCard);
		refused(world.join(8, ("Fake", u16::MAX)), NodeError::InvalidCard);
		refused(world.join(8, ("Fake", 0)), NodeError::InvalidCard);
		// One honest node comes free beside the two: the reference's path of the queue, on which
		// the three of them were certain to be chosen.
		(0..6).for_each(|who| world.pause(who).unwrap());
		let task = world.create(IMAGE);
		let resume = [0, 1, 2].map(|who| world.sign(who, pallet_node_registry::Call::resume {}));
		let groups = world.possible_groups_with(task, 40, &resume);
		let both = groups.iter().filter(|group| group.contains(&6) && group.contains(&7)).count();
		// Two of five equal nodes are together in 3 of 10 groups.
		assert!((4..=24).contains(&both), "{both} of 40");
	});
	World::with_cards(&[GTX, GTX, GTX, GTX, GTX, GTX, FAKE, FAKE], |world| {
		let task = world.create(IMAGE);
		let groups = world.possible_groups(task, 100);
		let both = groups.iter().filter(|group| group.contains(&6) && group.contains(&7)).count();
		// Two of eight equal nodes are together in 6 of 56 groups.
		assert!((2..=25).contains(&both), "{both} of 100");
	});
}

#[test]
fn b14_nobody_should_be_able_to_start_a_task_by_a_call() {
	World::run(|world| {
		let task = world.create(IMAGE);
		let poke = world.sign(OTHER, pallet_task_queue::Call::poke {});
		// Nothing but the block's own seed starts a task.
		world.block_without_seed(vec![poke]);
		assert!(world.waits(task));
		world.wait(1);
		assert!(!world.waits(task));
	});
	let names = [
		pallet_task_queue::Call::<Runtime>::get_call_names(),
		pallet_node_registry::Call::<Runtime>::get_call_names(),
		pallet_validation::Call::<Runtime>::get_call_names(),
	];
	let internal = ["dispatch", "assign", "start", "release", "finish", "slash", "available"];
	for name in names.into_iter().flatten() {
		assert!(!internal.iter().any(|word| name.contains(word)), "{name} is open to everybody");
	}
}

#[test]
fn b17_requirement_should_survive_the_queue() {
	World::with_cards(&[GTX, GTX, GTX, TI, TI, TI], |world| {
		world.pause(0).unwrap();
		let named = Order { card: Some(GTX), ..IMAGE };
		let task = world.create(named);
		world.wait(2);
		assert!(world.waits(task), "three other cards are free and will not do");
		world.resume(0).unwrap();
		assert_eq!(BTreeSet::from(world.running(task).nodes), BTreeSet::from([0, 1, 2]));
		assert_eq!(world.record(task).card, Some(card(GTX)));

		let fine_tune = Order { kind: TaskKind::ImageFineTune, card: Some(TI), ..IMAGE };
		let task = world.create(fine_tune);
		assert_eq!(world.record(task).card, Some(card(TI)));
		world.wait(1);
		assert_eq!(BTreeSet::from(world.running(task).nodes), BTreeSet::from([3, 4, 5]));
		assert_eq!(world.record(task).card, Some(card(TI)));
		let too_large = Order { vram_gb: 17, ..fine_tune };
		refused(world.try_create(CREATOR, too_large), QueueError::CardBelowVram);
	});
}

/// What the creator pays for a creation in a network of these many nodes, each with a card of its
/// own, and what the node pays for its reports.
fn costs(nodes: usize) -> (Balance, Balance) {
	let names: Vec<String> = (0..nodes).map(|number| format!("Card {number}")).collect();
	let cards: Vec<_> = names.iter().map(|name| (name.as_str(), 8)).collect();
	let mut costs = (0, 0);
	World::with_cards(&cards, |world| {
		let task = world.start(IMAGE);
		world.finish(&task);
		costs = (world.fees_of(CREATOR), world.fees_of(task.nodes[0]));
	});
	costs
}

#[test]
fn b22_b32_cost_should_not_depend_on_nodes_and_cards() {
	let (small, large) = (costs(3), costs(24));
	assert!(small.0 > 0, "creations are not free");
	assert_eq!(small, large);
	assert_eq!(small.1, 0, "nodes bear no cost of anybody's dispatch");
}

#[test]
fn b30_group_should_depend_on_nothing_that_the_creator_knows_or_chooses() {
	let groups = |args: Hash| {
		let mut groups = Vec::new();
		World::with_cards(&[GTX; 6], |world| {
			let task = world.create(Order { args, ..IMAGE });
			assert!(world.waits(task), "never in the block of its creation");
			groups = world.possible_groups(task, 20);
		});
		groups
	};
	let drawn = groups(Hash::repeat_byte(1));
	assert_eq!(drawn, groups(Hash::repeat_byte(2)), "hashes cannot be ground");
	let different: BTreeSet<[Who; 3]> = drawn.iter().copied().collect();
	assert!(different.len() > 10, "the block's own randomness decides: {drawn:?}");

	// A block without randomness of its own starts nothing, whatever older randomness is known.
	World::run(|world| {
		let task = world.create(IMAGE);
		(0..3).for_each(|_| world.block_without_seed(Vec::new()));
		assert!(world.waits(task));
		world.wait(1);
		assert!(!world.waits(task));
	});
}

#[test]
fn b31_long_names_and_results_should_not_even_decode() {
	let worker: Option<[u8; 32]> = None;
	let operator: Option<[u8; 20]> = None;
	let registry = deuterium_runtime::NodeRegistry::index() as u8;
	let join = |length| {
		let name = vec![b'x'; length];
		(registry, 0u8, (name, 8u16), 400u128, worker, operator).encode()
	};
	assert!(RuntimeCall::decode(&mut &join(64)[..]).is_ok());
	assert!(RuntimeCall::decode(&mut &join(65)[..]).is_err());

	let validation = deuterium_runtime::Validation::index() as u8;
	let disclose = |length| {
		let digest = vec![0u8; length];
		(validation, 1u8, Compact(1u64), 0u8, digest, Hash::zero()).encode()
	};
	assert!(RuntimeCall::decode(&mut &disclose(128)[..]).is_ok());
	assert!(RuntimeCall::decode(&mut &disclose(129)[..]).is_err());

	let queue = deuterium_runtime::TaskQueue::index() as u8;
	let create = |length| {
		let named = Some((vec![b'x'; length], 8u16));
		let hashes = (Hash::zero(), Hash::zero());
		(queue, 0u8, TaskKind::Image, hashes, 8u16, 1u32, named, Compact(1u128)).encode()
	};
	assert!(RuntimeCall::decode(&mut &create(64)[..]).is_ok());
	assert!(RuntimeCall::decode(&mut &create(65)[..]).is_err());
}

#[test]
fn b32_spelling_should_be_checked_as_far_as_a_chain_can() {
	World::empty(|world| {
		for name in ["", " RTX 4090", "RTX 4090 ", "RTX\t4090", "RTX 4090\n", "\u{7f}"] {
			refused(world.join(0, (name, 24)), NodeError::InvalidCard);
		}
		// Different names remain different cards: they never meet in a text task.
		(0..3).for_each(|who| {
			world.join(who, (["RTX 4090", "rtx 4090", "RTX-4090"][who], 24)).unwrap();
		});
		refused(world.try_create(CREATOR, TEXT), QueueError::NoSuchNodes);
		let image = world.start(IMAGE);
		world.commit(&image, 0, A);
	});
}
