//! A network that serves tasks while an attacker plays its strategy.
//!
//! Time runs in milliseconds from task to task; nodes are away while they work, wait for a
//! deadline, or wait for their stake. Scores, weights, kick-outs and draws follow the chain's rules
//! through `deuterium-math`.

use crate::{
	expectation::{break_even, interest},
	parameters::{Parameters, to_cnx},
	record::{Record, WINDOW},
	selection::{Candidate, Pools, Random, Requirement},
	strategy::{Plan, Rejoin, Strategy},
	task::{Ended, Seat, play},
};
use deuterium_math::settlement::Refusal;
use std::{cmp::Reverse, collections::BinaryHeap};

/// One uncounted task at the beginning for so many counted ones.
const WARM_UP: u64 = 3;

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Scene {
	/// Images: any card will do.
	Images,
	/// Texts: three equal cards.
	Text {
		/// Cards among which the honest nodes, and the attackers too, are spread evenly.
		cards: u16,
		/// The attackers declare a card of their own instead.
		private: bool,
	},
	/// Images, some of which need memory that few honest nodes have. The attackers declare it.
	Dear {
		/// Honest nodes that have it.
		honest: u32,
		/// Tasks that need it, in a thousand.
		tasks_per_mille: u16,
		/// Their fee as a multiple of the others'.
		fee_multiple: u32,
	},
}

impl Scene {
	/// Fee of a dear task as a multiple of an ordinary one's.
	#[must_use]
	pub fn fee_multiple(&self) -> f64 {
		match self {
			Self::Dear { fee_multiple, .. } => f64::from(*fee_multiple),
			_ => 1.0,
		}
	}
}

/// An experiment.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scenario {
	/// Parameters of the chain.
	pub parameters: Parameters,
	/// Nodes that follow the protocol.
	pub honest: u32,
	/// Nodes of the attacker.
	pub attackers: u32,
	/// What they do in a task.
	pub strategy: Strategy,
	/// What they do about their record.
	pub rejoin: Rejoin,
	/// What is asked for.
	pub scene: Scene,
	/// Fee of a task (an ordinary one, see [`Scene::Dear`]), in base units.
	pub fee: u128,
	/// Computing a seat costs this part of a third of the fee, in percent.
	pub cost_percent: f64,
	/// Interest that tied-up stake would bring elsewhere, in percent a year.
	pub yield_percent: f64,
	/// Tasks arrive so that this part of all nodes would be busy if all worked, in percent.
	pub utilisation_percent: u8,
	/// The attacker says that its nodes have one operator.
	pub one_operator: bool,
	/// Weights stay as given (honest, attackers) and nobody is ever away: for comparison with
	/// closed forms.
	pub frozen: Option<(u8, u8)>,
	/// Tasks to count, after a third as many that are played but not counted.
	pub rounds: u64,
	/// Seed of all randomness.
	pub seed: u64,
}

impl Scenario {
	/// A scenario with the default assumptions: images, a fee of 3 CNX, computing costs half of what
	/// a seat earns, 10 % interest, a quarter of the nodes busy.
	#[must_use]
	pub fn new(honest: u32, attackers: u32, strategy: Strategy) -> Self {
		Self {
			parameters: Parameters::default(),
			honest,
			attackers,
			strategy,
			rejoin: Rejoin::FreshAccount,
			scene: Scene::Images,
			fee: 3 * crate::parameters::CNX,
			cost_percent: 50.0,
			yield_percent: 10.0,
			utilisation_percent: 25,
			one_operator: false,
			frozen: None,
			rounds: 20_000,
			seed: 1,
		}
	}

	/// Milliseconds that a task takes an honest node.
	#[must_use]
	pub fn millis(&self) -> u64 {
		match self.scene {
			Scene::Text { .. } => self.parameters.text_millis,
			_ => self.parameters.image_millis(1),
		}
	}

	/// Milliseconds from one task to the next.
	#[must_use]
	#[expect(clippy::cast_precision_loss, reason = "milliseconds of a task")]
	pub fn spacing_millis(&self) -> f64 {
		let nodes = f64::from(self.honest) + f64::from(self.attackers);
		let busy = f64::from(self.utilisation_percent.max(1)) / 100.0;
		3.0 * self.millis() as f64 / (busy * nodes.max(1.0))
	}

	/// What computing a seat costs, in CNX.
	#[must_use]
	pub fn seat_cost(&self) -> f64 {
		to_cnx(self.fee) / 3.0 * self.cost_percent / 100.0
	}

	/// Interest on the attacker's stakes for some seconds, in stakes.
	#[must_use]
	pub fn interest(&self, seconds: f64) -> f64 {
		f64::from(self.attackers) * interest(self.yield_percent, seconds)
	}

	/// Whether the attackers have a card of their own.
	#[must_use]
	pub const fn has_private_card(&self) -> bool {
		matches!(self.scene, Scene::Text { private: true, .. })
	}
}

/// What happened.
#[derive(Clone, Copy, PartialEq, Debug, Default)]
pub struct Findings {
	/// Tasks that found nodes.
	pub tasks: u64,
	/// Tasks that found none.
	pub unserved: u64,
	/// Tasks by the number of the attacker's seats.
	pub groups: [u64; 4],
	/// What the attacker received, in base units.
	pub income: u128,
	/// Sum over the tasks of the squared income, in squared CNX: for the standard error.
	pub income_squares: f64,
	/// Stakes that the attacker lost whole.
	pub slashed: u64,
	/// Withholding penalties that it paid.
	pub penalties: u64,
	/// Seats' worth of its computing.
	pub computed: u64,
	/// Times that one of its nodes waited for its stake before it came back.
	pub returns: u64,
	/// Wrong results accepted.
	pub wrong: u64,
	/// Tasks aborted.
	pub aborted: u64,
	/// Honest nodes slashed.
	pub honest_slashed: u64,
	/// What honest nodes received, in base units.
	pub honest_income: u128,
	/// Sum over the tasks of the part of the attacker's nodes that was available.
	pub available: f64,
	/// Seconds simulated.
	pub seconds: f64,
}

impl Findings {
	/// A count per thousand tasks.
	#[must_use]
	#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
	pub fn per_thousand(&self, count: u64) -> f64 {
		1_000.0 * count as f64 / self.tasks.max(1) as f64
	}

	/// The attacker's income per task of the network in CNX, and its standard error.
	#[must_use]
	#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
	pub fn income_per_task(&self) -> (f64, f64) {
		let tasks = self.tasks.max(1) as f64;
		let mean = to_cnx(self.income) / tasks;
		let variance = (self.income_squares / tasks - mean * mean).max(0.0);
		(mean, (variance / tasks).sqrt())
	}

	/// Stakes that the attacker lost, whole ones and penalties.
	#[must_use]
	#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
	pub fn stakes_lost(&self, parameters: &Parameters) -> f64 {
		self.slashed as f64 + self.penalties as f64 * parameters.withholding()
	}

	/// The attacker's net income per task of the network in CNX: fees less computing, lost stakes and
	/// interest.
	#[must_use]
	#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
	pub fn net_per_task(&self, scenario: &Scenario) -> f64 {
		let stake = to_cnx(scenario.parameters.stake);
		let lost = self.stakes_lost(&scenario.parameters) + scenario.interest(self.seconds);
		(self.earned(scenario) - stake * lost) / self.tasks.max(1) as f64
	}

	/// Stake in CNX above which the attacker lost more than it earned, interest left out; infinite if
	/// there is none.
	#[must_use]
	pub fn break_even(&self, scenario: &Scenario) -> f64 {
		break_even(self.earned(scenario), self.stakes_lost(&scenario.parameters))
	}

	#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
	fn earned(&self, scenario: &Scenario) -> f64 {
		to_cnx(self.income) - self.computed as f64 * scenario.seat_cost()
	}
}

/// A node.
#[derive(Clone, Copy)]
struct Node {
	attacker: bool,
	record: Record,
}

struct World<'a> {
	scenario: &'a Scenario,
	nodes: Vec<Node>,
	pools: Pools,
	/// When nodes that are away come back, in milliseconds.
	away: BinaryHeap<Reverse<(u64, usize)>>,
	attackers_here: u32,
	random: Random,
	findings: Findings,
}

/// Memory of ordinary and of dear cards, in GB.
const VRAM: [u16; 2] = [24, 80];

/// Card of a node: by whether it is an attacker's, and its number.
type CardOf = Box<dyn Fn(bool, u32) -> usize>;

/// Plays a scenario. The same scenario always gives the same findings.
///
/// # Errors
///
/// A [`Refusal`] of the settlement model, which would be an error of this simulator.
pub fn run(scenario: &Scenario) -> Result<Findings, Refusal> {
	let mut world = World::new(scenario);
	let spacing = scenario.spacing_millis();
	let warm_up = if scenario.frozen.is_some() { 0 } else { scenario.rounds / WARM_UP };
	let mut now = 0.0;
	for task in 0..scenario.rounds.saturating_add(warm_up) {
		if task == warm_up {
			world.findings = Findings::default();
		}
		now += spacing;
		world.serve(whole(now))?;
		world.findings.seconds += spacing / 1_000.0;
	}
	Ok(world.findings)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "simulated time")]
const fn whole(millis: f64) -> u64 {
	millis as u64
}

impl<'a> World<'a> {
	fn new(scenario: &'a Scenario) -> Self {
		let (vram, card): (Vec<u16>, CardOf) = match scenario.scene {
			Scene::Images => (vec![VRAM[0]], Box::new(|_, _| 0)),
			Scene::Text { cards, private } => {
				let cards = usize::from(cards.max(1));
				let place = move |attacker: bool, node: u32| {
					if attacker && private { cards } else { node as usize % cards }
				};
				(vec![VRAM[0]; cards + 1], Box::new(place))
			},
			Scene::Dear { honest, .. } => {
				let place = move |attacker, node| usize::from(attacker || node < honest);
				(VRAM.to_vec(), Box::new(place))
			},
		};
		let total = scenario.honest.saturating_add(scenario.attackers);
		let limit = scenario.parameters.rules.rewards.limit();
		let history = Record::new(WINDOW, u16::from(WINDOW).saturating_mul(limit) / 3);
		let mut nodes = Vec::new();
		let mut candidates = Vec::new();
		for node in 0..total {
			let attacker = node >= scenario.honest;
			let record = if attacker { Record::default() } else { history };
			nodes.push(Node { attacker, record });
			let weight = match scenario.frozen {
				Some((honest, attackers)) => {
					if attacker {
						attackers
					} else {
						honest
					}
				},
				None => record.weight(&scenario.parameters),
			};
			let operator = if attacker && scenario.one_operator { total } else { node };
			candidates.push(Candidate { card: card(attacker, node), operator, weight });
		}
		Self {
			scenario,
			nodes,
			pools: Pools::new(vram, candidates),
			away: BinaryHeap::new(),
			attackers_here: scenario.attackers,
			random: Random::new(scenario.seed),
			findings: Findings::default(),
		}
	}

	/// One task that is dispatched now.
	fn serve(&mut self, now: u64) -> Result<(), Refusal> {
		while let Some(Reverse((at, node))) = self.away.peek().copied() {
			if at > now {
				break;
			}
			self.away.pop();
			self.come_back(node);
		}
		self.findings.available +=
			f64::from(self.attackers_here) / f64::from(self.scenario.attackers.max(1));
		let (requirement, dear, fee) = self.next_task();
		let Some(group) = self.pools.draw(requirement, &mut self.random) else {
			self.findings.unserved += 1;
			return Ok(());
		};
		let attackers = group.map(|node| self.nodes[node].attacker);
		let plans = self.plans(attackers, dear);
		let millis = self.scenario.millis();
		let ended = play(plans, fee, millis, &self.scenario.parameters, &mut self.random)?;
		self.count(&ended, attackers, plans);
		for (node, seat) in group.into_iter().zip(ended.seats) {
			self.attackers_here -= u32::from(self.nodes[node].attacker);
			let wait = if self.scenario.frozen.is_some() { None } else { self.judge(node, &seat) };
			match wait {
				_ if self.scenario.frozen.is_some() => self.come_back(node),
				wait => self.away.push(Reverse((now + seat.free_at + wait.unwrap_or(0), node))),
			}
		}
		Ok(())
	}

	fn next_task(&mut self) -> (Requirement, bool, u128) {
		let fee = self.scenario.fee;
		match self.scenario.scene {
			Scene::Images => (Requirement::AnyCard { vram_gb: VRAM[0] }, false, fee),
			Scene::Text { .. } => (Requirement::SameCard, false, fee),
			Scene::Dear { tasks_per_mille, fee_multiple, .. } => {
				if self.random.per_mille(tasks_per_mille) {
					let fee = fee.saturating_mul(u128::from(fee_multiple));
					(Requirement::AnyCard { vram_gb: VRAM[1] }, true, fee)
				} else {
					(Requirement::AnyCard { vram_gb: VRAM[0] }, false, fee)
				}
			},
		}
	}

	fn plans(&self, attackers: [bool; 3], dear: bool) -> [Plan; 3] {
		let own = attackers.iter().filter(|attacker| **attacker).count();
		let mut index = 0;
		attackers.map(|attacker| {
			if !attacker {
				return self.scenario.strategy.honest_plan();
			}
			let plan = self.scenario.strategy.plan(own, index, dear);
			index += 1;
			plan
		})
	}

	fn count(&mut self, ended: &Ended, attackers: [bool; 3], plans: [Plan; 3]) {
		let findings = &mut self.findings;
		let mut income = 0;
		for ((seat, attacker), plan) in ended.seats.iter().zip(attackers).zip(plans) {
			if attacker {
				income += seat.paid;
				findings.slashed += u64::from(seat.slashed);
				findings.penalties += u64::from(seat.penalised);
				findings.computed += u64::from(plan.computes());
			} else {
				findings.honest_income += seat.paid;
				findings.honest_slashed += u64::from(seat.slashed);
			}
		}
		findings.tasks += 1;
		findings.groups[attackers.iter().filter(|attacker| **attacker).count()] += 1;
		findings.income += income;
		findings.income_squares += to_cnx(income).powi(2);
		findings.wrong += u64::from(ended.wrong);
		findings.aborted += u64::from(ended.aborted.is_some());
	}

	/// Records a seat's score. `Some` is how long the node then waits for its stake, in milliseconds.
	fn judge(&mut self, index: usize, seat: &Seat) -> Option<u64> {
		let parameters = &self.scenario.parameters;
		let node = &mut self.nodes[index];
		if let Some(score) = seat.score {
			node.record = node.record.with(score);
		}
		let removed = seat.slashed || node.record.is_kicked(parameters);
		if removed {
			node.record = node.record.on_probation();
		}
		let below = node.record.weight(parameters) < parameters.new_node_weight;
		let quits = node.attacker
			&& match self.scenario.rejoin {
				Rejoin::Stay => false,
				Rejoin::Dodge => seat.score == Some(0),
				Rejoin::FreshAccount => below,
			};
		let fresh = self.scenario.rejoin == Rejoin::FreshAccount || !node.attacker;
		let leaves = removed || quits;
		// Slashed owners bond a new stake at once; so do honest ones, as newcomers.
		if leaves && fresh && (seat.slashed || below) {
			node.record = Record::default();
		}
		let weight = node.record.weight(parameters);
		let waits = leaves && !seat.slashed;
		self.findings.returns += u64::from(waits && node.attacker);
		self.pools.set_weight(index, weight);
		waits.then_some(parameters.unbonding_millis)
	}

	fn come_back(&mut self, node: usize) {
		self.attackers_here += u32::from(self.nodes[node].attacker);
		self.pools.offer(node);
	}
}
