//! The parameters of the protocol in force.

use crate::{Runtime, System, configs::consensus::MILLISECS_PER_SLOT};
use alloc::vec::Vec;
use deuterium_primitives::TaskKind;
use deuterium_protocol::view::{ParameterView, ParametersView, Unit};
use frame_support::traits::Get;
use pallet_node_registry::Config as Registry;
use pallet_node_staking::Config as Staking;
use pallet_qos::Config as Qos;
use pallet_task_queue::Config as Queue;
use pallet_validation::Config as Validation;

/// The parameters of the protocol, as the pallets read them: after their bounds.
pub fn parameters() -> ParametersView {
	ParametersView {
		block: System::block_number(),
		block_millis: MILLISECS_PER_SLOT,
		parameters: [nodes(), fees(), estimates(), queue(), deadlines(), verdicts()].concat(),
	}
}

fn parameter(name: &str, value: impl Into<u128>, unit: Unit, about: &str) -> ParameterView {
	ParameterView { name: name.into(), value: value.into(), unit, about: about.into() }
}

fn nodes() -> Vec<ParameterView> {
	[
		parameter(
			"minimumStake",
			<Runtime as Staking>::MinimumStake::get(),
			Unit::BaseUnits,
			"least stake with which a node may join",
		),
		parameter(
			"unbondingPeriod",
			<Runtime as Staking>::UnbondingPeriod::get(),
			Unit::Blocks,
			"from the start of unbonding until the stake can be withdrawn",
		),
		parameter(
			"maxNodes",
			<Runtime as Registry>::MaxNodes::get(),
			Unit::Count,
			"most nodes in the network",
		),
		parameter(
			"newNodeWeight",
			<Runtime as Qos>::NewNodeWeight::get(),
			Unit::Score,
			"selection weight of a node without history",
		),
		parameter(
			"kickOutThreshold",
			<Runtime as Qos>::KickOutThreshold::get(),
			Unit::Score,
			"a node whose last three scores sum up to this or less must leave",
		),
		parameter(
			"silenceLimit",
			<Runtime as Qos>::SilenceLimit::get(),
			Unit::Count,
			"a node must leave when it was silent in so many tasks in a row in which everybody was",
		),
	]
	.into()
}

fn fees() -> Vec<ParameterView> {
	let fees = <Runtime as Queue>::MinimumFee::get();
	let fee = |name, kind, about| parameter(name, fees.get(kind), Unit::BaseUnits, about);
	[
		fee("minimumImageFee", TaskKind::Image, "least fee of an image task"),
		fee("minimumTextFee", TaskKind::Text, "least fee of a text task"),
		fee("minimumFineTuneFee", TaskKind::ImageFineTune, "least fee of a fine-tuning task"),
	]
	.into()
}

fn estimates() -> Vec<ParameterView> {
	let durations = <Runtime as Queue>::Duration::get();
	let (image, text) = (durations.get(TaskKind::Image), durations.get(TaskKind::Text));
	let fine_tune = durations.get(TaskKind::ImageFineTune);
	let time = |name, millis: u64, about| parameter(name, millis, Unit::Milliseconds, about);
	[
		time(
			"imageOverheadMillis",
			image.overhead_millis,
			"expected time of an image task without its images",
		),
		time("imageUnitMillis", image.unit_millis, "expected time of an image"),
		time("textMillis", text.overhead_millis, "expected time of a text task"),
		time(
			"fineTuneOverheadMillis",
			fine_tune.overhead_millis,
			"expected time of a fine-tuning task without its units",
		),
		time("fineTuneUnitMillis", fine_tune.unit_millis, "expected time of a unit of fine-tuning"),
		parameter(
			"learnedEstimates",
			<Runtime as Queue>::LearnedEstimates::get(),
			Unit::Switch,
			"whether the value of new tasks follows measured times instead of the expected ones",
		),
	]
	.into()
}

fn queue() -> Vec<ParameterView> {
	[
		parameter(
			"tasksPerCreator",
			<Runtime as Queue>::TasksPerCreator::get(),
			Unit::Count,
			"most live tasks of a creator",
		),
		parameter(
			"queueLimit",
			<Runtime as Queue>::QueueLimit::get(),
			Unit::Count,
			"most waiting tasks",
		),
	]
	.into()
}

fn deadlines() -> Vec<ParameterView> {
	let time = |name, blocks: u32, about| parameter(name, blocks, Unit::Blocks, about);
	[
		time(
			"dispatchTimeout",
			<Runtime as Queue>::DispatchTimeout::get(),
			"longest time a task waits for nodes",
		),
		time(
			"executionTimeout",
			<Runtime as Queue>::ExecutionTimeout::get(),
			"time that nodes have to commit or to report an error",
		),
		time(
			"disclosureTimeout",
			<Runtime as Queue>::DisclosureTimeout::get(),
			"time that nodes have to disclose",
		),
		time(
			"uploadTimeout",
			<Runtime as Queue>::UploadTimeout::get(),
			"time that the result node has to make the result available",
		),
		time(
			"retention",
			<Runtime as Queue>::Retention::get(),
			"time for which the record of an ended task is kept",
		),
	]
	.into()
}

fn verdicts() -> Vec<ParameterView> {
	let [first, second, third] = <Runtime as Validation>::Rewards::get();
	let reward = |name, score: u8, about| parameter(name, score, Unit::Score, about);
	[
		reward("firstReward", first, "score of the first submission of a phase"),
		reward("secondReward", second, "score of the second submission of a phase"),
		reward("thirdReward", third, "score of the third submission of a phase"),
		parameter(
			"distanceThreshold",
			<Runtime as Validation>::DistanceThreshold::get(),
			Unit::Bits,
			"images match when their perceptual hashes differ in fewer bits than this",
		),
		parameter(
			"reportersPercent",
			<Runtime as Validation>::ReportersPercent::get(),
			Unit::Percent,
			"part of the fee that the reporters of an error share",
		),
		parameter(
			"withholdingPenalty",
			<Runtime as Queue>::WithholdingPenalty::get().deconstruct(),
			Unit::PartsPerMillion,
			"part of the stake that withholding a disclosure costs",
		),
	]
	.into()
}
