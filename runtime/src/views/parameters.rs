//! The parameters of the protocol in force.

use crate::{
	System,
	configs::{
		bounds::protocol,
		consensus::MILLISECS_PER_SLOT,
		inference::Rewards,
		tunables::{Figure, json_name},
	},
};
use alloc::vec::Vec;
use deuterium_protocol::view::{ParameterView, ParametersView, Unit};
use frame_support::traits::Get;

/// One line for each tunable of the protocol; `tests/integration/views.rs` holds it against the list of
/// tunables.
macro_rules! parameters {
	($($name:ident: $unit:ident, $about:literal;)*) => {
		/// The tunables, as the pallets read them, with their bounds.
		fn tunables() -> Vec<ParameterView> {
			[$(ParameterView {
				name: json_name(stringify!($name)),
				value: protocol::$name::get().figure(),
				min: protocol::$name::MIN.figure(),
				max: protocol::$name::MAX.figure(),
				unit: Unit::$unit,
				about: $about.into(),
			}),*]
			.into()
		}
	};
}

parameters! {
	MinimumStake: BaseUnits, "least stake with which a node may join";
	UnbondingPeriod: Blocks, "from the start of unbonding until the stake can be withdrawn";
	MaxNodes: Count, "most nodes in the network";
	NewNodeWeight: Score, "selection weight of a node without history";
	KickOutThreshold: Score, "a node whose last three scores sum up to this or less must leave";
	SilenceLimit: Count,
		"a node must leave when it was silent in so many tasks in a row in which everybody was";
	MinimumImageFee: BaseUnits, "least fee of an image task";
	MinimumTextFee: BaseUnits, "least fee of a text task";
	MinimumFineTuneFee: BaseUnits, "least fee of a fine-tuning task";
	ImageOverheadMillis: Milliseconds, "expected time of an image task without its images";
	ImageUnitMillis: Milliseconds, "expected time of an image";
	TextMillis: Milliseconds, "expected time of a text task";
	FineTuneOverheadMillis: Milliseconds, "expected time of a fine-tuning task without its units";
	FineTuneUnitMillis: Milliseconds, "expected time of a unit of fine-tuning";
	LearnedEstimates: Switch,
		"whether the value of new tasks follows measured times instead of the expected ones";
	TasksPerCreator: Count, "most live tasks of a creator";
	QueueLimit: Count, "most waiting tasks";
	DispatchTimeout: Blocks, "longest time a task waits for nodes";
	ExecutionTimeout: Blocks, "time that nodes have to commit or to report an error";
	DisclosureTimeout: Blocks, "time that nodes have to disclose";
	UploadTimeout: Blocks, "time that the result node has to make the result available";
	Retention: Blocks, "time for which the record of an ended task is kept";
	WithholdingPenalty: PartsPerMillion, "part of the stake that withholding a disclosure costs";
	DistanceThreshold: Bits,
		"images match when their perceptual hashes differ in fewer bits than this";
	ReportersPercent: Percent, "part of the fee that the reporters of an error share";
}

/// The parameters of the protocol: its tunables, and the rewards, which are constants.
pub fn parameters() -> ParametersView {
	let [first, second, third] = Rewards::get().map(Figure::figure);
	let reward = |name: &str, value, about: &str| ParameterView {
		name: name.into(),
		value,
		min: value,
		max: value,
		unit: Unit::Score,
		about: about.into(),
	};
	let mut parameters = tunables();
	parameters.extend([
		reward("firstReward", first, "score of the first submission of a phase; a constant"),
		reward("secondReward", second, "score of the second submission of a phase; a constant"),
		reward("thirdReward", third, "score of the third submission of a phase; a constant"),
	]);
	ParametersView { block: System::block_number(), block_millis: MILLISECS_PER_SLOT, parameters }
}
