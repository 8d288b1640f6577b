//! Faults that are planted into a sound chain must be noticed: a check that cannot fail is none.

use deuterium_model_tests::{
	invariants::{Observer, check_nothing_stranded},
	parameters::Parameters,
	results::{Outcome, salt},
	runtime::*,
	world::*,
};
use deuterium_primitives::{Hash, Report, Round, TaskKind};
use frame_support::traits::fungible::{Mutate, MutateHold};
use pallet_node_registry::Nodes;
use pallet_task_queue::{Agenda, Ending, HoldReason, Tasks};
use pallet_validation::Groups;

/// A chain whose first task has succeeded and is retained, and whose second runs.
fn with_tasks(plant: impl FnOnce(&mut Observer)) {
	on_chain(Parameters { retention: 100, ..Parameters::default() }, || {
		let mut observer = Observer::new();
		create();
		let nodes = start(1);
		for (round, node) in (0..).zip(nodes) {
			sign(node, own_call(1, round, commit_to(1, round, node, &digest()))).unwrap();
		}
		for (round, node) in (0..).zip(nodes) {
			let salt = salt(1, round);
			sign(node, own_call(1, round, Report::Disclose { digest: digest(), salt })).unwrap();
		}
		sign(nodes[0], own_call(1, 0, Report::Uploaded)).unwrap();
		create();
		start(2);
		observer.check().expect("the chain is sound");
		plant(&mut observer);
	});
}

fn digest() -> deuterium_primitives::Digest {
	Outcome::Correct.digest(1, TaskKind::Image, 1)
}

fn create() {
	let order = pallet_task_queue::Call::create_task {
		kind: TaskKind::Image,
		args_hash: Hash::zero(),
		data_hash: Hash::zero(),
		vram_gb: 1,
		cap: 1,
		card: None,
		fee: 100,
	};
	sign(CREATORS[0], order).unwrap();
}

fn start(task: u64) -> [AccountId; 3] {
	next_block();
	next_block();
	TaskQueue::task(task).unwrap().run.unwrap().nodes
}

/// What is noticed must say what it is.
#[track_caller]
fn assert_noticed(observer: &mut Observer, what: &str) {
	let fault = observer.check().expect_err("nothing was noticed");
	assert!(fault.contains(what), "noticed was: {fault}");
}

fn change_round(task: u64, round: Round, change: impl FnOnce(&mut pallet_task_queue::RoundResult)) {
	Tasks::<Test>::mutate_extant(task, |task| {
		change(&mut task.run.as_mut().unwrap().rounds[usize::from(round)]);
	});
}

#[test]
fn observer_should_notice_when_money_is_made() {
	with_tasks(|observer| {
		Balances::mint_into(&NODES[9], 1).unwrap();
		assert_noticed(observer, "issuance");
	});
}

#[test]
fn observer_should_notice_when_money_goes_to_the_wrong_account() {
	with_tasks(|observer| {
		let transfer = pallet_balances::Call::transfer_allow_death { dest: NODES[9], value: 1 };
		sign(CREATORS[0], transfer).unwrap();
		assert_noticed(observer, "account 1 should have");
	});
}

#[test]
fn observer_should_notice_when_something_is_on_hold_for_nothing() {
	with_tasks(|observer| {
		Balances::hold(&HoldReason::TaskEscrow.into(), &CREATORS[1], 1).unwrap();
		assert_noticed(observer, "on hold is");
	});
}

#[test]
fn observer_should_notice_when_a_deadline_is_lost() {
	with_tasks(|observer| {
		let (first, _) = Agenda::<Test>::iter().next().unwrap();
		Agenda::<Test>::remove(first);
		assert_noticed(observer, "task-queue");
	});
}

#[test]
fn observer_should_notice_when_a_node_forgets_its_task() {
	with_tasks(|observer| {
		let node = TaskQueue::task(2).unwrap().run.unwrap().nodes[0];
		Nodes::<Test>::mutate_extant(node, |node| node.task = None);
		assert_noticed(observer, "try_state of");
	});
}

#[test]
fn observer_should_notice_when_a_record_changes_after_its_end() {
	with_tasks(|observer| {
		Tasks::<Test>::mutate_extant(1, |task| task.args_hash = Hash::repeat_byte(9));
		assert_noticed(observer, "it changed after its end");
	});
}

#[test]
fn observer_should_notice_when_terms_of_a_running_task_change() {
	with_tasks(|observer| {
		Tasks::<Test>::mutate_extant(2, |task| task.cap = 2);
		assert_noticed(observer, "its terms changed");
	});
}

#[test]
fn observer_should_notice_when_somebody_who_agrees_is_slashed() {
	with_tasks(|_| {
		change_round(1, 2, |round| {
			round.ending = Some(Ending::Slashed);
			round.refunded += std::mem::take(&mut round.paid);
		});
		Tasks::<Test>::mutate_extant(1, |task| {
			let run = task.run.as_ref().unwrap();
			task.refunded = task.fee - run.rounds.iter().map(|round| round.paid).sum::<u128>();
		});
		assert_noticed(&mut Observer::new(), "although it agrees");
	});
}

#[test]
fn observer_should_notice_when_a_penalty_has_no_cause() {
	with_tasks(|_| {
		change_round(1, 0, |round| round.slashed = 1);
		assert_noticed(&mut Observer::new(), "penalised without withholding");
	});
}

#[test]
fn observer_should_notice_when_a_result_has_no_second() {
	with_tasks(|_| {
		Groups::<Test>::mutate_extant(1, |group| {
			let wrong = |outcome: Outcome| Some(outcome.digest(1, TaskKind::Image, 1));
			group.rounds[1].digest = wrong(Outcome::WrongA);
			group.rounds[2].digest = wrong(Outcome::WrongB);
		});
		assert_noticed(&mut Observer::new(), "its result has no second");
	});
}

#[test]
fn nothing_stranded_should_fail_while_a_task_is_left() {
	with_tasks(|_| {
		assert!(check_nothing_stranded().expect_err("two are").contains("record"));
	});
}
