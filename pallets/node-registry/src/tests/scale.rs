//! What the calls read must not grow with the network. The measure is the number of different
//! storage keys that a call reads from the database.

use crate::mock::*;
use deuterium_primitives::{Requirement, traits::NodeDirectory};
use frame_support::{assert_ok, storage::with_transaction};
use sp_runtime::{DispatchError, TransactionOutcome};

/// Calls whose reads are summed up, so that the luck of single draws does not matter.
const CALLS: u64 = 80;

/// A chain with `nodes` nodes of four cards in two classes.
fn chain(nodes: u64) -> sp_io::TestExternalities {
	let mut chain = new_chain();
	chain.execute_with(|| {
		for who in 0..nodes {
			let (name, vram_gb) = [(RTX, 24), (A10, 24), ("huge", 80), ("other huge", 80)]
				[usize::try_from(who % 4).unwrap()];
			join(who, name, vram_gb);
		}
		// The events of the block so far are no part of the measured calls.
		System::reset_events();
	});
	chain.commit_all().unwrap();
	chain
}

/// Keys that some calls read, each starting from the state of the block before.
fn cost(chain: &mut sp_io::TestExternalities, call: impl Fn(u64)) -> usize {
	(1..=CALLS)
		.map(|number| {
			let recorder = Default::default();
			chain.execute_with_recorder(Clone::clone(&recorder), || {
				let undone: Result<(), DispatchError> = with_transaction(|| {
					call(number);
					TransactionOutcome::Rollback(Ok(()))
				});
				undone.unwrap();
			});
			recorder.recorded_keys().values().map(|keys| keys.len()).sum::<usize>()
		})
		.sum()
}

/// Asserts that the calls read at most a tenth more in the large network than in the small one.
fn assert_flat(call: impl Fn(u64) + Copy) {
	let small = cost(&mut chain(100), call);
	let large = cost(&mut chain(5_000), call);
	assert!(small > 0, "nothing was measured");
	assert!(large * 10 <= small * 11, "{small} keys at 100 nodes, {large} at 5 000");
}

#[test]
fn assign_should_read_as_much_when_the_network_is_large() {
	for requirement in [any(24), same(24), this(RTX, 24)] {
		assert_flat(|task| {
			let mut draws = draws(task);
			assert!(Registry::assign(&requirement, task, &mut draws).is_some());
		});
	}
}

#[test]
fn feasibility_should_read_as_much_when_the_network_is_large() {
	for requirement in [any(24), same(24), this(RTX, 24), Requirement::AnyCard { vram_gb: 99 }] {
		assert_flat(|_| {
			<Registry as NodeDirectory<u64>>::feasibility(&requirement);
		});
	}
}

#[test]
fn calls_should_read_as_much_when_the_network_is_large() {
	assert_flat(|number| {
		assert_ok!(Registry::join(by(1 << 40 | number), card(RTX, 24), STAKE, None, None));
	});
	assert_flat(|who| {
		assert_ok!(Registry::pause(by(who)));
	});
	assert_flat(|who| {
		assert_ok!(Registry::quit(by(who)));
	});
}
