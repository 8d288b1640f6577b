//! Far more tasks at once than the network can serve: blocks keep within their weight, the chain goes
//! on serving, and every task ends with its money where it belongs.
//!
//! Weights are measured times; that blocks of a burst are imported in time is measured as well, by
//! `scripts/bench.sh --only burst`.

use crate::{
	common::apply,
	reference::{
		play::{A, IMAGE, Order, Task, disclosure},
		world::{CREATOR, GTX, OTHER, RICH, Who, World},
	},
};
use deuterium_primitives::{AbortReason, Report, traits::ProtocolEvents};
use deuterium_runtime::{
	AccountId, Runtime, RuntimeEvent, System, TaskQueue, UncheckedExtrinsic,
	configs::{
		inference::BlockBudget, monetary::CNX, parameters::dynamic_params::protocol,
		system::MAXIMUM_BLOCK_WEIGHT,
	},
};
use frame_support::{storage::with_transaction_unchecked, weights::Weight};
use pallet_task_queue::{EVENTS_OF_END, Event as QueueEvent, TaskStatus, WeightInfo};
use sp_runtime::{
	ApplyExtrinsicResult, TransactionOutcome,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};
use std::collections::VecDeque;

/// Tasks that are created at once.
const BURST: usize = 10_000;
/// Blocks that a task waits for nodes.
const PATIENCE: u32 = 20;
/// Blocks after which all must have ended.
const END: u32 = 400;
/// Nodes; all of them honest.
const NODES: usize = RICH;
/// Blocks from a creation to the dispatch, when nodes are free.
const DISPATCH_DELAY: u32 = 2;

type Weights = <Runtime as pallet_task_queue::Config>::WeightInfo;
type Events = <Runtime as pallet_task_queue::Config>::ProtocolEvents;

/// Applies a transaction, or leaves no trace of it, as an author does with what does not fit.
fn try_apply(transaction: UncheckedExtrinsic) -> ApplyExtrinsicResult {
	with_transaction_unchecked(|| match apply(transaction) {
		Ok(outcome) => TransactionOutcome::Commit(Ok(outcome)),
		Err(error) => TransactionOutcome::Rollback(Err(error)),
	})
}

/// A block with as many of these transactions as fit, in their order; as an author makes it.
fn fill(world: &mut World, transactions: &mut VecDeque<UncheckedExtrinsic>) {
	world.mark();
	let mut promised = Weight::zero();
	world.unchecked_block(|| {
		while let Some(next) = transactions.pop_front() {
			match try_apply(next.clone()) {
				Ok(outcome) => outcome.expect("successful"),
				Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => {
					transactions.push_front(next);
					break;
				},
				Err(error) => panic!("{error:?}"),
			};
		}
		promised = System::block_weight().total();
	});
	// What the end of the block does is reserved at its beginning, so transactions leave room for it.
	assert!(promised.all_lte(MAXIMUM_BLOCK_WEIGHT), "a late block: {promised:?}");
	assert_eq!(System::block_weight().total(), promised, "the end took what nobody had reserved");
}

/// What the nodes have to say to what happened in the last block.
fn answers(world: &World) -> Vec<UncheckedExtrinsic> {
	let say = |task: &Task, round: u8, report: Report| {
		world.report(task.nodes[usize::from(round)], task.id, round, report)
	};
	let all = |id: u64, report: &dyn Fn(&Task, u8) -> Report| -> Vec<UncheckedExtrinsic> {
		let task = world.running(id);
		(0..3).map(|round| say(&task, round, report(&task, round))).collect()
	};
	let mut answers = Vec::new();
	for event in world.events() {
		let RuntimeEvent::TaskQueue(event) = event else { continue };
		answers.extend(match event {
			QueueEvent::TaskStarted { task, .. } => {
				all(*task, &|task, round| world.commitment(task, round, A))
			},
			QueueEvent::DisclosureOpened { task, .. } => {
				all(*task, &|_, round| disclosure(round, A))
			},
			QueueEvent::UploadAwaited { task, .. } => {
				vec![say(&world.running(*task), 0, Report::Uploaded)]
			},
			_ => continue,
		});
	}
	answers
}

/// How many tasks came to their end by a deadline in the last block.
fn expired(world: &World) -> u64 {
	let expired = |event: &&RuntimeEvent| {
		let reason = AbortReason::QueueExpired;
		matches!(event, RuntimeEvent::TaskQueue(QueueEvent::TaskAborted { reason: why, .. })
			if *why == reason)
	};
	world.events().iter().filter(expired).count() as u64
}

/// What carrying an event to the clients takes at most.
fn weight_of_event() -> Weight {
	<Events as ProtocolEvents<AccountId>>::weight()
}

/// The most deadlines for which one block's budget pays.
fn deadlines_of_a_block() -> u64 {
	let one = Weights::deadlines(1)
		.saturating_sub(Weights::deadlines(0))
		.saturating_add(weight_of_event().saturating_mul(EVENTS_OF_END));
	BlockBudget::get().saturating_div(2).checked_div_per_component(&one).unwrap()
}

fn order(index: usize) -> Order {
	Order { fee: (1 + index as u128 % 4) * CNX, ..IMAGE }
}

#[test]
fn burst_of_creations_should_be_worked_off_without_a_late_block_and_every_task_end() {
	World::with_cards(&[GTX; NODES], |world| {
		use protocol::Parameters::*;
		world.set_all(vec![
			TasksPerCreator(protocol::TasksPerCreator, Some(BURST as u32)),
			QueueLimit(protocol::QueueLimit, Some(BURST as u32)),
			DispatchTimeout(protocol::DispatchTimeout, Some(PATIENCE)),
		]);
		let creators: Vec<Who> = (RICH..CREATOR).collect();
		let mut creations: VecDeque<_> = (0..BURST)
			.map(|index| {
				world.sign(creators[index % creators.len()], World::order_call(order(index)))
			})
			.collect();

		let begun = System::block_number();
		let mut most_expired = 0;
		let mut reports = Vec::new();
		while !creations.is_empty() || TaskQueue::stats().queued + TaskQueue::stats().running > 0 {
			assert!(System::block_number() - begun < END, "{:?}", TaskQueue::stats());
			// Reports have the higher priority in the pool.
			let mut pool: VecDeque<_> = reports.into_iter().chain(creations.drain(..)).collect();
			fill(world, &mut pool);
			creations = pool;
			reports = answers(world);
			most_expired = most_expired.max(expired(world));
		}
		let stats = TaskQueue::stats();
		println!(
			"{} blocks, {} succeeded, {} refunded, at most {most_expired} deadlines in a block",
			System::block_number() - begun,
			stats.succeeded,
			stats.aborted
		);
		world.check();

		assert_eq!(stats.total, BURST as u64);
		assert_eq!(stats.succeeded + stats.aborted, stats.total, "every task ended");
		assert!(stats.succeeded > 0 && stats.failed == 0, "what could be served was served");
		assert!(creators.iter().all(|creator| world.escrow(*creator) == 0));
		let nodes = NODES as u32;
		assert_eq!(world.nodes(), (nodes, nodes, nodes, 0), "all nodes are free");
		// More was due than a block's budget pays for; the rest waited, block after block.
		let affordable = deadlines_of_a_block();
		assert!(affordable / 2 < most_expired && most_expired <= affordable, "{most_expired}");

		// And the chain serves as before.
		let late = world.try_create(OTHER, order(0)).unwrap();
		world.wait(DISPATCH_DELAY);
		let late = world.running(late);
		world.finish(&late);
		assert!(matches!(world.status_of(late.id), TaskStatus::Succeeded { .. }));
	});
}
