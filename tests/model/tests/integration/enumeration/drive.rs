//! Driving a course through the pallets.

use crate::enumeration::scenario::{FEE, Scenario, Upload};
use deuterium_model_tests::{
	fuzz::Play,
	invariants::{Observer, check_nothing_stranded},
	parameters::Parameters,
	results::{Outcome, salt},
	runtime::*,
	world::*,
};
use deuterium_primitives::{
	Balance, Digest, Hash, NodeStatus, Phase, Report, Round, TaskId, traits::Stake as _,
};
use pallet_task_queue::TaskRecord;
use pallet_validation::GroupRecord;

/// What became of a task and of everybody in it.
pub(crate) struct Ending {
	/// The record at its end.
	pub(crate) task: TaskRecord<AccountId>,
	/// Its group.
	pub(crate) group: GroupRecord<AccountId>,
	/// The nodes' stakes before the task, by round.
	pub(crate) stakes: [Balance; 3],
	/// What is left of them, bonded or unbonding.
	pub(crate) stakes_left: [Balance; 3],
	/// The nodes' statuses after it.
	pub(crate) statuses: [NodeStatus; 3],
	/// The scores that were kept of the nodes; of each the number and the sum.
	pub(crate) scores: [(u64, u64); 3],
	/// What the nodes own more than before, stakes included, by round.
	pub(crate) gains: [i128; 3],
	/// What the creator owns less than before.
	pub(crate) cost: i128,
	/// How often success and abort were announced.
	pub(crate) announced: (usize, usize),
}

const TASK: TaskId = 1;
const CREATOR: AccountId = CREATORS[0];
/// Blocks in which every task comes to its end, whatever its nodes do.
const PATIENCE: u32 = 40;

struct Drive<'a> {
	scenario: &'a Scenario,
	observer: Observer,
	nodes: [AccountId; 3],
}

impl Drive<'_> {
	fn check(&mut self) {
		let checked = self.observer.check();
		checked.unwrap_or_else(|fault| panic!("{fault}: {:?}", self.scenario));
	}

	fn report(&mut self, round: Round, report: Report) {
		let node = self.nodes[usize::from(round)];
		let call = own_call(TASK, round, report);
		sign(node, call.clone()).unwrap_or_else(|error| {
			panic!("{call:?} was refused: {error:?}, {:?}", self.scenario);
		});
		self.check();
	}

	fn digest(&self, round: Round) -> Digest {
		let outcome = self.scenario.result(round).unwrap_or(Outcome::Correct);
		outcome.digest(TASK, self.scenario.kind, 2)
	}

	fn commit(&mut self, round: Round) {
		let node = self.nodes[usize::from(round)];
		let report = match self.scenario.plays[usize::from(round)] {
			Play::Error(code) => Report::Error { code },
			_ => commit_to(TASK, round, node, &self.digest(round)),
		};
		self.report(round, report);
	}

	fn upload(&mut self, when: Upload) {
		if self.scenario.upload != when || !task().is_live() {
			return;
		}
		let group = Validation::group(TASK).expect("it runs");
		if let Some(result) = group.result().filter(|result| !result.settled) {
			let round = group.rounds.iter().position(|round| round.node == result.node);
			self.report(round.expect("of the group") as Round, Report::Uploaded);
		}
	}

	/// Lets blocks pass while the task waits for this.
	fn wait(&mut self, while_in: Phase) {
		for _ in 0..PATIENCE {
			if task().phase != while_in {
				return;
			}
			next_block();
			self.check();
		}
		panic!("it waits for ever in {while_in:?}: {:?}", self.scenario);
	}

	fn run(&mut self) {
		for round in &self.scenario.commits {
			self.commit(*round);
		}
		if task().is_live() && !self.scenario.complete() {
			self.wait(Phase::Execution);
		}
		for round in &self.scenario.discloses {
			let (digest, salt) = (self.digest(*round), salt(TASK, *round));
			self.report(*round, Report::Disclose { digest, salt });
			self.upload(Upload::AtOnce);
		}
		self.upload(Upload::AfterDisclosures);
		if task().phase == Phase::Disclosure {
			self.wait(Phase::Disclosure);
		}
		self.upload(Upload::AfterDeadline);
		if task().phase == Phase::Upload {
			self.wait(Phase::Upload);
		}
		assert!(!task().is_live(), "it never ends: {:?}", self.scenario);
	}
}

fn task() -> TaskRecord<AccountId> {
	TaskQueue::task(TASK).expect("it is retained")
}

fn total_stake(node: AccountId) -> Balance {
	NodeStaking::bonded(&node) + NodeStaking::unbonding(&node)
}

fn difference(after: Balance, before: Balance) -> i128 {
	after as i128 - before as i128
}

/// Plays a course on a fresh chain, with all invariants after every call and every block, until
/// nothing is left of the task.
pub(crate) fn drive(scenario: &Scenario) -> Ending {
	on_chain(Parameters::default(), || {
		let mut observer = Observer::new();
		let rich = wealth(CREATOR);
		let order = pallet_task_queue::Call::create_task {
			kind: scenario.kind,
			args_hash: Hash::repeat_byte(1),
			data_hash: Hash::zero(),
			vram_gb: 8,
			cap: if scenario.kind == deuterium_primitives::TaskKind::Text { 1 } else { 2 },
			card: None,
			fee: FEE,
		};
		sign(CREATOR, order).expect("it is in order");
		observer.check().expect("nothing wrong yet");
		next_block();
		next_block();
		let nodes = task().run.expect("nodes are available").nodes;
		let (stakes, before) = (nodes.map(total_stake), nodes.map(wealth));
		let mut drive = Drive { scenario, observer, nodes };
		drive.run();

		let ending = Ending {
			task: task(),
			group: Validation::group(TASK).expect("it is retained"),
			stakes,
			stakes_left: nodes.map(total_stake),
			statuses: nodes.map(|node| NodeRegistry::node(&node).expect("it joined").status),
			scores: nodes.map(|node| {
				let record = Qos::record(&node).unwrap_or_default();
				(record.task_count, record.total_score)
			}),
			gains: [0, 1, 2].map(|round| difference(wealth(nodes[round]), before[round])),
			cost: -difference(wealth(CREATOR), rich),
			announced: Carrier::verdicts(&Carrier::take(), TASK),
		};
		while TaskQueue::task(TASK).is_some() {
			next_block();
		}
		drive.check();
		check_nothing_stranded().unwrap_or_else(|fault| panic!("{fault}: {scenario:?}"));
		ending
	})
}
