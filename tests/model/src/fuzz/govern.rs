//! Changes of parameters, sensible and hostile.

use super::Choices;
use crate::parameters::Parameters;
use deuterium_primitives::Balance;
use frame_support::weights::Weight;
use pallet_task_queue::{Duration, PerKind};
use sp_runtime::Permill;

/// A parameter.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the names are those of the fields of `Parameters`")]
pub enum Parameter {
	ExistentialDeposit,
	MinimumStake,
	UnbondingPeriod,
	MaxNodes,
	NewNodeWeight,
	KickOutThreshold,
	SilenceLimit,
	MinimumFee,
	Duration,
	LearnedEstimates,
	TasksPerCreator,
	QueueLimit,
	DispatchTimeout,
	ExecutionTimeout,
	DisclosureTimeout,
	UploadTimeout,
	Retention,
	Rewards,
	WithholdingPenalty,
	DistanceThreshold,
	ReportersPercent,
	MaxDispatches,
	MaxClasses,
	MaxDeadlines,
	BlockBudget,
}

/// A value for a parameter of any type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Value {
	/// None at all.
	Zero,
	/// One.
	One,
	/// A few.
	Few,
	/// That of the genesis.
	Usual,
	/// Many times the usual.
	Many,
	/// The largest of the type.
	Max,
}

impl Value {
	const ALL: [Self; 6] = [Self::Zero, Self::One, Self::Few, Self::Usual, Self::Many, Self::Max];

	fn amount(self, usual: Balance) -> Balance {
		match self {
			Self::Zero => 0,
			Self::One => 1,
			Self::Few => 3,
			Self::Usual => usual,
			Self::Many => 700,
			Self::Max => Balance::MAX,
		}
	}

	fn number(self, usual: u32) -> u32 {
		match self {
			Self::Max => u32::MAX,
			Self::Many => 40,
			other => other.amount(usual.into()) as u32,
		}
	}

	/// A time in blocks; at most 17 years, so that several of them do not reach the last block that
	/// there can be.
	fn time(self, usual: u32) -> u32 {
		self.number(usual).min(1 << 28)
	}

	fn byte(self, usual: u8) -> u8 {
		match self {
			Self::Max => u8::MAX,
			other => other.number(usual.into()) as u8,
		}
	}
}

impl Parameter {
	const ALL: [Self; 25] = [
		Self::ExistentialDeposit,
		Self::MinimumStake,
		Self::UnbondingPeriod,
		Self::MaxNodes,
		Self::NewNodeWeight,
		Self::KickOutThreshold,
		Self::SilenceLimit,
		Self::MinimumFee,
		Self::Duration,
		Self::LearnedEstimates,
		Self::TasksPerCreator,
		Self::QueueLimit,
		Self::DispatchTimeout,
		Self::ExecutionTimeout,
		Self::DisclosureTimeout,
		Self::UploadTimeout,
		Self::Retention,
		Self::Rewards,
		Self::WithholdingPenalty,
		Self::DistanceThreshold,
		Self::ReportersPercent,
		Self::MaxDispatches,
		Self::MaxClasses,
		Self::MaxDeadlines,
		Self::BlockBudget,
	];

	/// A parameter and a value for it.
	pub(super) fn choose(choices: &mut impl Choices) -> (Self, Value) {
		let value = if choices.chance(40) { Value::Usual } else { choices.pick(&Value::ALL) };
		(choices.pick(&Self::ALL), value)
	}

	/// Sets the parameter.
	pub(super) fn set(self, parameters: &mut Parameters, value: Value) {
		let usual = Parameters::default();
		let constant = |value: Value, usual: u32| value.number(usual).max(1);
		match self {
			// A runtime upgrade may raise it; a deposit that nobody has helps nobody.
			Self::ExistentialDeposit => {
				parameters.existential_deposit = value.amount(0).min(700);
			},
			Self::MinimumStake => parameters.minimum_stake = value.amount(usual.minimum_stake),
			Self::UnbondingPeriod => {
				parameters.unbonding_period = value.time(usual.unbonding_period);
			},
			Self::MaxNodes => parameters.max_nodes = value.number(usual.max_nodes),
			Self::NewNodeWeight => parameters.new_node_weight = value.byte(usual.new_node_weight),
			Self::KickOutThreshold => {
				parameters.kick_out_threshold = value.byte(usual.kick_out_threshold);
			},
			Self::SilenceLimit => parameters.silence_limit = value.byte(usual.silence_limit),
			Self::LearnedEstimates => parameters.learned_estimates = value != Value::Usual,
			Self::BlockBudget => {
				parameters.block_budget = match value {
					Value::Usual | Value::Max => Weight::MAX,
					other => Weight::from_parts(other.number(0).into(), u64::MAX),
				};
			},
			Self::MinimumFee => {
				let PerKind { image, text, fine_tune } = usual.minimum_fee;
				parameters.minimum_fee = PerKind {
					image: value.amount(image),
					text: value.amount(text),
					fine_tune: value.amount(fine_tune),
				};
			},
			Self::Duration => parameters.duration = durations(value, usual.duration),
			Self::TasksPerCreator => {
				parameters.tasks_per_creator = value.number(usual.tasks_per_creator);
			},
			Self::QueueLimit => parameters.queue_limit = value.number(usual.queue_limit),
			Self::DispatchTimeout => {
				parameters.dispatch_timeout = value.time(usual.dispatch_timeout);
			},
			Self::ExecutionTimeout => {
				parameters.execution_timeout = value.time(usual.execution_timeout);
			},
			Self::DisclosureTimeout => {
				parameters.disclosure_timeout = value.time(usual.disclosure_timeout);
			},
			Self::UploadTimeout => parameters.upload_timeout = value.time(usual.upload_timeout),
			Self::Retention => parameters.retention = value.time(usual.retention),
			Self::Rewards => parameters.rewards = rewards(value, usual.rewards),
			Self::WithholdingPenalty => {
				parameters.withholding_penalty = penalty(value, usual.withholding_penalty);
			},
			Self::DistanceThreshold => {
				parameters.distance_threshold = value.number(usual.distance_threshold);
			},
			Self::ReportersPercent => {
				parameters.reporters_percent = value.byte(usual.reporters_percent);
			},
			// Constants of the runtime, which an upgrade may change; it checks that they are not 0.
			Self::MaxDispatches => {
				parameters.max_dispatches = constant(value, usual.max_dispatches);
			},
			Self::MaxClasses => parameters.max_classes = constant(value, usual.max_classes),
			Self::MaxDeadlines => parameters.max_deadlines = constant(value, usual.max_deadlines),
		}
	}
}

fn durations(value: Value, usual: PerKind<Duration>) -> PerKind<Duration> {
	let millis = |usual: u64| match value {
		Value::Max => u64::MAX,
		other => other.amount(usual.into()) as u64,
	};
	let duration = |usual: Duration| Duration {
		overhead_millis: millis(usual.overhead_millis),
		unit_millis: millis(usual.unit_millis),
	};
	PerKind {
		image: duration(usual.image),
		text: duration(usual.text),
		fine_tune: duration(usual.fine_tune),
	}
}

fn rewards(value: Value, usual: [u8; 3]) -> [u8; 3] {
	match value {
		Value::Zero => [0; 3],
		Value::One => [1; 3],
		Value::Few => [1, 2, 3],
		Value::Usual => usual,
		Value::Many => [10, 0, 0],
		Value::Max => [u8::MAX; 3],
	}
}

fn penalty(value: Value, usual: Permill) -> Permill {
	match value {
		Value::Zero => Permill::zero(),
		Value::One => Permill::from_parts(1),
		Value::Few => Permill::from_percent(3),
		Value::Usual => usual,
		Value::Many => Permill::from_percent(70),
		Value::Max => Permill::one(),
	}
}
