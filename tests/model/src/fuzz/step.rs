//! Steps, and how they are chosen.

use super::{Choices, Parameter, Value};
use crate::results::Outcome;
use deuterium_primitives::{Balance, ErrorCode, TaskKind};

/// Steps of a sequence at most.
const MAX_STEPS: usize = 40;
/// Steps of a random sequence at least.
const MIN_STEPS: u32 = 20;

/// Error codes that nodes report.
const ERRORS: [ErrorCode; 3] =
	[ErrorCode::Unspecified, ErrorCode::DownloadFailed, ErrorCode::ExecutionFailed];

/// What a node does in its round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Play {
	/// Commits to a result, opens its commitment, hands the result over.
	Result(Outcome),
	/// Reports an error instead of a commitment.
	Error(ErrorCode),
	/// Commits to what another round committed to, where that is possible: in the form of the original
	/// contracts. Goes on as with a result of its own.
	Copy,
	/// Commits and never discloses.
	Withhold,
	/// Does nothing.
	Silent,
}

/// Who sends a node's reports.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
	/// The node's own account.
	Account,
	/// Its worker key.
	Worker,
	/// The node's own account, in the form of the original contracts.
	Legacy,
}

/// What somebody wants to stake.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stake {
	/// The least that is allowed.
	Minimum,
	/// All that the account has.
	All,
	/// This much, in base units.
	Exactly(Balance),
}

/// A step. Numbers of nodes, creators and tasks are taken modulo what there is; see [`super::World`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Step {
	/// A node joins; of those that are not in the network, if there are any.
	Join {
		/// Which.
		node: u8,
		/// The number of its card.
		card: u8,
		/// Its stake.
		stake: Stake,
		/// The node whose account is named as its operator; itself for `None`.
		operator: Option<u8>,
	},
	/// A node gets or loses its worker key.
	SetWorkerKey {
		/// Which.
		node: u8,
		/// Whether it gets one.
		present: bool,
	},
	/// A node pauses.
	Pause {
		/// Which.
		node: u8,
	},
	/// A node resumes; a paused one, if there is one.
	Resume {
		/// Which.
		node: u8,
	},
	/// A node quits.
	Quit {
		/// Which.
		node: u8,
	},
	/// A node gets back what has matured.
	Withdraw {
		/// Which.
		node: u8,
		/// Whether somebody else makes the call.
		by_other: bool,
	},
	/// A node adds to its stake.
	TopUp {
		/// Which.
		node: u8,
		/// By how much, in base units.
		amount: Balance,
	},
	/// A task is created.
	Create {
		/// By whom.
		creator: u8,
		/// What is to be computed.
		kind: TaskKind,
		/// The number of the card that is asked for.
		card: Option<u8>,
		/// Least memory, in GB.
		vram_gb: u16,
		/// Units of work.
		cap: u32,
		/// The fee, in base units.
		fee: Balance,
	},
	/// A task is cancelled; a waiting one, if there is one.
	Cancel {
		/// Which.
		task: u8,
		/// 0: by its creator; 1: by governance; otherwise by somebody else.
		by: u8,
	},
	/// The node of one round does what it can do now; in a running task, if there is one.
	Work {
		/// Which task.
		task: u8,
		/// Its round.
		round: u8,
		/// What the node does.
		play: Play,
		/// Who sends it.
		by: By,
	},
	/// The nodes of all rounds do what they can do now.
	Everybody {
		/// Which task.
		task: u8,
		/// What they do, by round.
		plays: [Play; 3],
		/// One of the six orders.
		order: u8,
		/// Who sends it.
		by: By,
	},
	/// Any report of any node on any round of any task, mostly refused.
	Report {
		/// The task's id.
		task: u8,
		/// The round, which need not exist.
		round: u8,
		/// Which node.
		node: u8,
		/// 0 commit, 1 disclose, 2 error, 3 uploaded.
		what: u8,
		/// The result, for the first two.
		outcome: Outcome,
		/// Who sends it.
		by: By,
	},
	/// A node claims deferred credits; one that has some, if there is one.
	Claim {
		/// Which.
		node: u8,
	},
	/// Somebody works off deadlines.
	Poke,
	/// This many blocks pass, one by one.
	Blocks {
		/// How many.
		count: u8,
	},
	/// Time jumps: the next block has a number higher by this.
	Jump {
		/// By how much.
		blocks: u32,
	},
	/// Time jumps to the next deadline.
	Deadline,
	/// From now on blocks have randomness, or none.
	Seed {
		/// Whether they have.
		present: bool,
	},
	/// Governance sets a parameter.
	Govern {
		/// Which.
		parameter: Parameter,
		/// To what.
		value: Value,
	},
}

/// Chooses a sequence; shorter when the choices run out.
pub fn sequence(choices: &mut impl Choices) -> Vec<Step> {
	let length = MIN_STEPS as usize + choices.below(MAX_STEPS as u32 - MIN_STEPS + 1) as usize;
	let mut steps = Vec::with_capacity(length);
	while steps.len() < length && !choices.is_exhausted() {
		steps.push(Step::choose(choices));
	}
	steps
}

impl Step {
	/// Chooses a step; most are such that tasks make progress.
	pub fn choose(choices: &mut impl Choices) -> Self {
		match choices.below(100) {
			0..25 => Self::Everybody {
				task: choices.index(),
				plays: plays(choices),
				order: choices.below(6) as u8,
				by: by(choices),
			},
			25..40 => Self::create(choices),
			40..57 => Self::Blocks { count: choices.pick(&[1, 1, 1, 2, 2, 3, 6]) },
			57..66 => Self::Work {
				task: choices.index(),
				round: choices.below(3) as u8,
				play: play(choices),
				by: by(choices),
			},
			66..70 => Self::join(choices),
			70..73 => Self::Deadline,
			73 => Self::Jump { blocks: choices.pick(&[2, 5, 9, 20, 33, 1_000]) },
			74..79 => Self::report(choices),
			79..81 => Self::Cancel { task: choices.index(), by: choices.below(4) as u8 },
			81..83 => Self::Pause { node: choices.index() },
			83..85 => Self::Resume { node: choices.index() },
			85..88 => Self::Quit { node: choices.index() },
			88..90 => Self::Withdraw { node: choices.index(), by_other: choices.chance(30) },
			90 => Self::SetWorkerKey { node: choices.index(), present: choices.chance(70) },
			91 => Self::Claim { node: choices.index() },
			92 if choices.chance(50) => Self::Poke,
			92 => Self::TopUp { node: choices.index(), amount: choices.pick(&[0, 1, 90, 400]) },
			93 => Self::Seed { present: choices.chance(65) },
			_ => {
				let (parameter, value) = Parameter::choose(choices);
				Self::Govern { parameter, value }
			},
		}
	}

	fn join(choices: &mut impl Choices) -> Self {
		let stakes = [Stake::Minimum, Stake::Minimum, Stake::All, Stake::Exactly(500)];
		let odd = [Stake::Exactly(0), Stake::Exactly(399), Stake::Exactly(Balance::MAX)];
		Self::Join {
			node: choices.index(),
			card: choices.pick(&[0, 0, 0, 1, 1, 2, 3]),
			stake: if choices.chance(85) { choices.pick(&stakes) } else { choices.pick(&odd) },
			operator: choices.chance(20).then(|| choices.index()),
		}
	}

	fn create(choices: &mut impl Choices) -> Self {
		use TaskKind::{Image, ImageFineTune, Text};
		let kind = choices.pick(&[Image, Image, Image, Text, Text, ImageFineTune]);
		let fees = [50, 60, 60, 75, 100, 101, 150, 1_013, 5_000, u128::MAX / 1_024];
		let odd = [0, 1, 39, u128::MAX / 4, u128::MAX];
		let named = if kind == ImageFineTune { 90 } else { 15 };
		Self::Create {
			creator: choices.pick(&[0, 0, 0, 0, 1, 2]),
			kind,
			card: choices.chance(named).then(|| choices.pick(&[0, 0, 1, 1, 2, 3])),
			vram_gb: choices.pick(&[0, 1, 8, 8, 8, 16, 24, 25, 2_000]),
			cap: if kind == Text { choices.pick(&[0, 1, 1, 1, 2]) } else { choices.below(18) },
			fee: if choices.chance(94) { choices.pick(&fees) } else { choices.pick(&odd) },
		}
	}

	fn report(choices: &mut impl Choices) -> Self {
		Self::Report {
			task: choices.below(9) as u8,
			round: choices.below(4) as u8,
			node: choices.index(),
			what: choices.below(4) as u8,
			outcome: choices.pick(&Outcome::ALL),
			by: by(choices),
		}
	}

	/// Simpler steps that may do as well, the simplest first.
	pub(super) fn simpler(self) -> Vec<Self> {
		let honest = Play::Result(Outcome::Correct);
		match self {
			Self::Everybody { task, plays, order, by } => {
				let mut found = vec![
					Self::Everybody { task, plays, order, by: By::Account },
					Self::Everybody { task, plays, order: 0, by },
					Self::Everybody { task: 0, plays, order, by },
				];
				for round in 0..3 {
					let mut plays = plays;
					plays[round] = honest;
					found.push(Self::Everybody { task, plays, order, by });
				}
				found
			},
			Self::Work { task, round, play, by } => vec![
				Self::Work { task, round, play, by: By::Account },
				Self::Work { task: 0, round, play, by },
				Self::Work { task, round, play: honest, by },
			],
			Self::Create { creator, kind, card, vram_gb, cap, fee } => vec![
				Self::Create { creator: 0, kind, card, vram_gb, cap, fee },
				Self::Create { creator, kind, card: None, vram_gb, cap, fee },
				Self::Create { creator, kind, card, vram_gb: 1, cap: 1, fee },
				Self::Create { creator, kind, card, vram_gb, cap, fee: 100 },
				Self::Create { creator, kind: TaskKind::Image, card, vram_gb, cap, fee },
			],
			Self::Join { node, card, stake, operator } => vec![
				Self::Join { node, card, stake, operator: None },
				Self::Join { node, card, stake: Stake::Minimum, operator },
			],
			Self::Blocks { count } if count > 1 => {
				vec![Self::Blocks { count: 1 }, Self::Blocks { count: count - 1 }]
			},
			Self::Jump { blocks } if blocks > 2 => {
				vec![Self::Jump { blocks: 2 }, Self::Jump { blocks: blocks / 2 }]
			},
			_ => Vec::new(),
		}
	}
}

fn by(choices: &mut impl Choices) -> By {
	match choices.below(100) {
		0..70 => By::Account,
		70..85 => By::Worker,
		_ => By::Legacy,
	}
}

fn play(choices: &mut impl Choices) -> Play {
	match choices.below(100) {
		0..62 => Play::Result(Outcome::Correct),
		62..80 => Play::Result(choices.pick(&Outcome::ALL)),
		80..90 => Play::Error(choices.pick(&ERRORS)),
		90..93 => Play::Withhold,
		93..96 => Play::Copy,
		_ => Play::Silent,
	}
}

/// What three nodes do: often the same, sometimes one of them something else, sometimes anything.
fn plays(choices: &mut impl Choices) -> [Play; 3] {
	let mut plays = match choices.below(100) {
		0..75 => [Play::Result(Outcome::Correct); 3],
		75..82 => [Play::Error(ErrorCode::ModelInvalid); 3],
		_ => [play(choices), play(choices), play(choices)],
	};
	if choices.chance(30) {
		plays[choices.below(3) as usize] = play(choices);
	}
	plays
}
