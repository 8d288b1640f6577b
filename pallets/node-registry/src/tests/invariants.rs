//! Random histories against the reference's table of transitions, with all invariants after each
//! step.

use crate::{
	Cards, Class, ClassGroups, ClassSums, ClassWeights, Classes, Group, Groups, Members, Node,
	Nodes, Roster, Share, Stats, Weights, WorkerNodes, mock::*,
};
use deuterium_primitives::{
	NodeStatus, Requirement, TaskId,
	traits::{NodeDirectory, NodeExit},
};
use frame_support::{storage::with_transaction, traits::Hooks};
use proptest::prelude::{Just, ProptestConfig, Strategy, prop, prop_oneof, proptest};
use sp_runtime::{DispatchError, TransactionOutcome};
use std::collections::{BTreeMap, BTreeSet};

const NODES: u64 = 14;

#[derive(Clone, Debug)]
enum Step {
	Join {
		who: u64,
		card: usize,
		operator: Option<u64>,
		weight: u8,
	},
	Pause(u64),
	Resume(u64),
	Quit(u64),
	Assign(Requirement),
	Release {
		who: u64,
		weight: u8,
		exit: NodeExit,
	},
	/// Takes half of the stake of a node that works.
	Penalise(u64),
	TopUp(u64),
	SetKey(u64, Option<u8>),
}

const CARDS: [(&str, u16); 4] = [(RTX, 24), (A10, 24), ("huge", 80), ("small", 8)];

fn step() -> impl Strategy<Value = Step> {
	let who = 1..=NODES;
	let operator = prop::option::weighted(0.3, 100u64..103);
	let exit = prop_oneof![
		6 => Just(NodeExit::Settled),
		1 => Just(NodeExit::KickedOut),
		1 => Just(NodeExit::Slashed),
	];
	let memory = prop::sample::select(vec![1, 24, 25, 80, 81]);
	prop_oneof![
		6 => (who.clone(), 0..CARDS.len(), operator, 0u8..25)
			.prop_map(|(who, card, operator, weight)| Step::Join { who, card, operator, weight }),
		1 => who.clone().prop_map(Step::Pause),
		2 => who.clone().prop_map(Step::Resume),
		1 => who.clone().prop_map(Step::Quit),
		1 => memory.clone().prop_map(|vram_gb| Step::Assign(any(vram_gb))),
		1 => memory.prop_map(|vram_gb| Step::Assign(same(vram_gb))),
		1 => (0..CARDS.len()).prop_map(|at| Step::Assign(this(CARDS[at].0, CARDS[at].1))),
		1 => who.clone().prop_map(Step::Penalise),
		1 => who.clone().prop_map(Step::TopUp),
		1 => (who.clone(), prop::option::of(0u8..3)).prop_map(|(who, key)| Step::SetKey(who, key)),
		3 => (who, 0u8..25, exit)
			.prop_map(|(who, weight, exit)| Step::Release { who, weight, exit }),
	]
}

/// What a test knows of a node.
#[derive(Clone, Default)]
struct Known {
	status: NodeStatus,
	task: Option<TaskId>,
	operator: u64,
	card: usize,
	poor: bool,
}

/// The table of transitions, written down once more.
#[derive(Default)]
struct Model {
	nodes: BTreeMap<u64, Known>,
	tasks: TaskId,
}

impl Model {
	fn node(&mut self, who: u64) -> &mut Known {
		self.nodes.entry(who).or_default()
	}

	fn run(&mut self, step: Step) {
		use NodeStatus::*;
		match step {
			Step::Join { who, card, operator, weight } => {
				set_weight(who, weight);
				let (name, vram_gb) = CARDS[card];
				let card_of = crate::mock::card(name, vram_gb);
				let joined = Registry::join(by(who), card_of, STAKE, None, operator).is_ok();
				let node = self.node(who);
				assert_eq!(joined, node.status == Quit);
				if joined {
					let operator = operator.unwrap_or(who);
					*node = Known { status: Available, task: None, operator, card, poor: false };
				}
			},
			Step::Pause(who) => {
				let to = match self.node(who).status {
					Available => Some(Paused),
					Busy => Some(PendingPause),
					_ => None,
				};
				self.follow(who, Registry::pause(by(who)).is_ok(), to);
			},
			Step::Resume(who) => {
				let node = self.node(who);
				let to = Some(Available).filter(|_| node.status == Paused && !node.poor);
				self.follow(who, Registry::resume(by(who)).is_ok(), to);
			},
			Step::Quit(who) => {
				let to = match self.node(who).status {
					Available | Paused => Some(Quit),
					Busy => Some(PendingQuit),
					_ => None,
				};
				self.follow(who, Registry::quit(by(who)).is_ok(), to);
			},
			Step::Assign(requirement) => self.assign(requirement),
			Step::Release { who, weight, exit } => {
				let known = self.node(who).clone();
				// One that does nothing first: a task on which the node does not work.
				Registry::release(&who, known.task.unwrap_or_default() + 1, weight, exit);
				let Some(task) = known.task else { return };
				Registry::release(&who, task, weight, exit);
				let to = match (exit, known.status) {
					(NodeExit::Settled, Busy) if known.poor => Paused,
					(NodeExit::Settled, Busy) => Available,
					(NodeExit::Settled, PendingPause) => Paused,
					_ => Quit,
				};
				*self.node(who) = Known { status: to, task: None, ..known };
			},
			Step::Penalise(who) => {
				let node = self.node(who);
				if node.task.is_some() {
					node.poor = true;
					set_bonded(who, STAKE / 2);
				}
			},
			Step::TopUp(who) => {
				let node = self.node(who);
				if node.status != Quit {
					node.poor = false;
					set_bonded(who, STAKE);
				}
			},
			Step::SetKey(who, worker) => {
				let set = Registry::set_worker_key(by(who), worker.map(key)).is_ok();
				assert_eq!(set, self.node(who).status != Quit);
			},
		}
	}

	fn follow(&mut self, who: u64, done: bool, to: Option<NodeStatus>) {
		assert_eq!(done, to.is_some());
		if let Some(to) = to {
			self.node(who).status = to;
		}
	}

	fn assign(&mut self, requirement: Requirement) {
		self.tasks += 1;
		let Some(chosen) = assign(requirement, self.tasks) else {
			return;
		};
		assert_eq!(BTreeSet::from(chosen).len(), 3);
		let known = chosen.map(|who| self.node(who).clone());
		assert!(known.iter().all(|node| node.status == NodeStatus::Available));
		assert_eq!(known.iter().map(|node| node.operator).collect::<BTreeSet<_>>().len(), 3);
		let cards: BTreeSet<_> = known.iter().map(|node| CARDS[node.card]).collect();
		let suited = match requirement {
			Requirement::AnyCard { vram_gb } => cards.iter().all(|card| card.1 >= vram_gb),
			Requirement::SameCard { vram_gb } => {
				cards.len() == 1 && cards.iter().all(|card| card.1 >= vram_gb)
			},
			Requirement::ThisCard { card } => {
				cards.iter().all(|(name, vram_gb)| card_id(name, *vram_gb) == card)
			},
		};
		assert!(suited, "{requirement:?}: {cards:?}");
		for who in chosen {
			let task = Some(self.tasks);
			let node = self.node(who);
			*node = Known { status: NodeStatus::Busy, task, ..node.clone() };
		}
	}

	fn compare(&self) {
		for (who, node) in &self.nodes {
			assert_eq!(status(*who), node.status);
			assert_eq!(Registry::current_task(who), node.task);
			let bond = match node.status {
				NodeStatus::Quit => 0,
				_ if node.poor => STAKE / 2,
				_ => STAKE,
			};
			assert_eq!(bonded(*who), bond);
		}
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn state_should_be_consistent_when_the_history_is_random(
		steps in prop::collection::vec(step(), 1..80),
	) {
		build_and_execute(|| {
			let mut model = Model::default();
			let mut total = 0;
			for step in steps {
				model.run(step);
				model.compare();
				Registry::do_try_state().unwrap();
				assert!(Registry::stats().total_nodes >= total, "the total never falls");
				total = Registry::stats().total_nodes;
			}
		});
	}
}

/// Runs a fault on a sound state and says whether the invariants find it.
fn is_found(fault: impl FnOnce()) -> bool {
	with_transaction(|| {
		fault();
		TransactionOutcome::Rollback(Ok::<_, DispatchError>(Registry::do_try_state()))
	})
	.unwrap()
	.is_err()
}

#[test]
fn try_state_should_find_the_fault_when_any_index_or_total_is_wrong() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, RTX, 24);
		}
		join(5, A10, 48);
		type NodeFault = fn(&mut Node<u64>);
		let nodes: [NodeFault; 7] = [
			|node| node.weight = 0,
			|node| node.weight += 1,
			|node| node.task = Some(1),
			|node| node.status = NodeStatus::Paused,
			|node| node.operator = 77,
			|node| node.place = 0,
			|node| node.card.vram_gb = 48,
		];
		for (number, fault) in nodes.into_iter().enumerate() {
			assert!(is_found(|| Nodes::<Test>::mutate_extant(2, fault)), "node fault {number}");
		}
		type ClassFault = fn(&mut Class);
		let classes: [ClassFault; 7] = [
			|class| class.available.count += 1,
			|class| class.available.weight += 1,
			|class| class.trios.count -= 1,
			|class| class.trios.weight -= 1,
			|class| class.members += 1,
			|class| class.full_groups += 1,
			|class| class.groups += 1,
		];
		for (number, fault) in classes.into_iter().enumerate() {
			assert!(
				is_found(|| Classes::<Test>::mutate(|classes| fault(&mut classes[0]))),
				"class fault {number}"
			);
		}
		let rtx = card_id(RTX, 24);
		type GroupFault = fn(&mut Group);
		let groups: [GroupFault; 5] = [
			|group| group.available.count += 1,
			|group| group.available.weight += 1,
			|group| group.members += 1,
			|group| group.place += 1,
			|group| group.sums[0] += 1,
		];
		for (number, fault) in groups.into_iter().enumerate() {
			let fault = |group: &mut Option<Group>| fault(group.as_mut().unwrap());
			assert!(is_found(|| Groups::<Test>::mutate(rtx, fault)), "group fault {number}");
		}
		let stray = || Members::<Test>::get(rtx, 0).unwrap();
		assert!(is_found(|| Members::<Test>::insert(rtx, 1, stray())));
		assert!(is_found(|| Members::<Test>::insert(rtx, 4, stray())));
		assert!(is_found(|| Members::<Test>::remove(rtx, 3)));
		assert!(is_found(|| Weights::<Test>::mutate(rtx, 0, |weights| { weights[2] = 0 })));
		assert!(is_found(|| Weights::<Test>::mutate(rtx, 0, |weights| weights[0] += 1)));
		assert!(is_found(|| Weights::<Test>::mutate(rtx, 0, |w| w.try_push(0).unwrap())));
		assert!(is_found(|| Weights::<Test>::insert(rtx, 1, Weights::<Test>::get(rtx, 0))));
		assert!(is_found(|| ClassGroups::<Test>::remove(24, 0)));
		assert!(is_found(|| ClassGroups::<Test>::insert(24, 0, card_id(A10, 48))));
		assert!(is_found(|| ClassGroups::<Test>::insert(24, 1, rtx)));
		type ShareFault = fn(&mut Share);
		let shares: [ShareFault; 2] = [|share| share.any += 1, |share| share.trios -= 1];
		for fault in shares {
			assert!(is_found(|| ClassWeights::<Test>::mutate(24, 0, |shares| {
				fault(&mut shares[0])
			})));
			assert!(is_found(|| ClassSums::<Test>::mutate(24, |sums| fault(&mut sums[0]))));
		}
		assert!(is_found(|| ClassSums::<Test>::insert(9, ClassSums::<Test>::get(24))));
		assert!(is_found(|| ClassWeights::<Test>::insert(9, 0, ClassWeights::<Test>::get(24, 0))));
		assert!(is_found(|| Groups::<Test>::insert(card_id("none", 1), Group::default())));
		assert!(is_found(|| Stats::<Test>::mutate(|stats| stats.busy_nodes += 1)));
		assert!(is_found(|| Roster::<Test>::insert(1, 1)));
		assert!(is_found(|| Roster::<Test>::remove(4)));
		assert!(is_found(|| Cards::<Test>::remove(card_id(RTX, 24))));
		assert!(is_found(|| Cards::<Test>::insert(card_id(RTX, 24), card(A10, 24))));
		assert!(is_found(|| Cards::<Test>::insert(card_id("none", 1), card("none", 1))));
		assert!(is_found(|| WorkerNodes::<Test>::insert(key(1), 1, ())));
		let unfiled = |node: &mut Node<u64>| node.worker = Some(key(1));
		assert!(is_found(|| Nodes::<Test>::mutate_extant(2, unfiled)));
		MinimumStake::set(2 * STAKE);
		let asked = |node: &mut Node<u64>| node.required_stake += 1;
		assert!(is_found(|| Nodes::<Test>::mutate_extant(2, asked)));
		MinimumStake::set(STAKE);
		assert!(!is_found(|| ()));
	});
}

#[test]
#[should_panic(expected = "MaxNodes")]
fn integrity_test_should_fail_when_no_task_could_run() {
	MaxNodes::set(2);
	Registry::integrity_test();
}
