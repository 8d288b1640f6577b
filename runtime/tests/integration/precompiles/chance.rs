//! Whatever anybody sends to the contracts, in whatever order: no block fails, no pallet's invariant
//! breaks, no money is made, lost or left on a contract ([`World::block`] checks that each time).

use crate::precompiles::world::{
	A, B, C, FEE, GTX, STAKE, Who, World, commit_call, disclose_call, error_call, image, join_call,
	upload_call,
};
use deuterium_precompiles::{
	abi::{IDeuterium, IERC20, INode, ITask},
	addresses::{self, DEUTERIUM, ERC20, NODE, TASK},
	alloy_primitives::U256 as Word,
	alloy_sol_types::SolCall,
};
use deuterium_runtime::{Balance, TaskQueue, configs::monetary::CNX};
use sp_core::H160;

/// People who send transactions.
const SENDERS: u64 = 7;

/// A sequence of numbers that is the same for the same seed (SplitMix64).
struct Chance(u64);

impl Chance {
	fn below(&mut self, limit: u64) -> u64 {
		self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
		let mut z = self.0;
		z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
		z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
		(z ^ (z >> 31)) % limit
	}

	fn pick<T: Copy>(&mut self, from: &[T]) -> T {
		from[self.below(from.len() as u64) as usize]
	}
}

/// A call: contract, value, input.
type Call = (H160, Balance, Vec<u8>);

/// What somebody could do with a task, most often what its state asks for.
fn about_a_task(world: &World, chance: &mut Chance) -> (Who, Call) {
	let latest = TaskQueue::stats().total;
	let live = (1..=latest).rev().find(|id| !world.task(*id).selectedNodes.is_empty());
	let id = live.unwrap_or(latest.max(1));
	let task = world.task(id);
	let round = chance.below(3) as u8;
	let place = usize::from(round);
	let who = match task.selectedNodes.get(place) {
		Some(node) if chance.below(16) > 0 => world.who(*node),
		_ => chance.below(SENDERS) as Who,
	};
	// In most tasks all compute the same.
	let result = if id % 3 > 0 { A } else { chance.pick(&[A, A, B, C]) };
	let has_committed = task.commitments.get(place).is_some_and(|hash| !hash.is_zero());
	let has_disclosed = task.results.get(place).is_some_and(|result| !result.is_empty());
	let input = match (chance.below(12), has_committed, has_disclosed) {
		(0, ..) => error_call(id, round).abi_encode(),
		(1, ..) => upload_call(id, round).abi_encode(),
		(2, ..) | (_, false, _) => commit_call(id, round, result).abi_encode(),
		(_, true, false) => disclose_call(id, round, result).abi_encode(),
		(_, true, true) => upload_call(id, round).abi_encode(),
	};
	(who, (TASK, 0, input))
}

/// What anybody could do.
fn anything(world: &World, chance: &mut Chance) -> (Who, Call) {
	let who = chance.below(SENDERS) as Who;
	let other = world.address(chance.below(SENDERS) as Who);
	let id = Word::from(chance.below(TaskQueue::stats().total + 2));
	let amount = Word::from(u128::from(chance.below(600)) * CNX);
	let call = match chance.below(18) {
		0 | 1 | 16 => (NODE, STAKE, join_call(GTX).abi_encode()),
		2 => (NODE, 0, INode::pauseCall.abi_encode()),
		3 | 4 => (NODE, 0, INode::resumeCall.abi_encode()),
		5 => (NODE, 0, INode::quitCall.abi_encode()),
		6..=8 | 17 => (TASK, chance.pick(&[0, FEE, 2 * FEE]), image().abi_encode()),
		9 => (TASK, 0, ITask::cancelTaskCall { taskId: id }.abi_encode()),
		10 => (DEUTERIUM, STAKE / 10, IDeuterium::topUpCall.abi_encode()),
		11 => (DEUTERIUM, 0, IDeuterium::withdrawCall { node: other }.abi_encode()),
		12 => (ERC20, 0, IERC20::transferCall { to: other, value: amount }.abi_encode()),
		13 => (ERC20, 0, IERC20::approveCall { spender: other, value: amount }.abi_encode()),
		14 => {
			let call = IERC20::transferFromCall { from: other, to: other, value: amount };
			(ERC20, 0, call.abi_encode())
		},
		_ => {
			let noise = (0..chance.below(200)).map(|_| chance.below(256) as u8).collect();
			(chance.pick(&addresses::ALL), Balance::from(chance.below(2)), noise)
		},
	};
	(who, call)
}

#[test]
fn chain_should_stay_sound_whatever_is_sent() {
	let (mut succeeded, mut failed, mut refused) = (0, 0, 0);
	for seed in 0..16 {
		World::run(|world| {
			let mut chance = Chance(seed);
			for _ in 0..120 {
				let mut senders = Vec::new();
				let mut transactions = Vec::new();
				for _ in 0..1 + chance.below(3) {
					let (who, (to, value, input)) = match chance.below(4) {
						0 => anything(world, &mut chance),
						_ => about_a_task(world, &mut chance),
					};
					// One transaction of a sender in a block: the next nonce is known afterwards.
					if !senders.contains(&who) {
						senders.push(who);
						transactions.push(world.sign(who, to, value, input));
					}
				}
				refused += world.block(transactions).iter().filter(|done| done.is_err()).count();
			}
			let stats = TaskQueue::stats();
			succeeded += stats.succeeded;
			failed += stats.aborted;
		});
	}
	// That it happened at all is what makes the checks worth something.
	assert!(succeeded >= 20 && failed >= 3 && refused >= 100, "{succeeded} {failed} {refused}");
}
