//! The chain's parameters that bear on its economy, with the defaults of the runtime.
//!
//! The simulator has no Substrate in its tree, so the defaults are repeated here; a test reads the
//! runtime's own source and compares.

use deuterium_math::{
	qos::{DEFAULT_KICK_THRESHOLD, Rewards},
	settlement::{DEFAULT_REPORTERS_PERCENT, Rules},
	value::{Estimate, estimated_millis},
};

/// Base units of one CNX.
pub const CNX: u128 = 1_000_000_000_000_000_000;

/// Milliseconds of a block.
pub const BLOCK_MILLIS: u64 = 2_000;

/// Seconds of a year of 365 days.
pub const YEAR_SECONDS: f64 = 365.0 * 86_400.0;

/// Base units as CNX.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "for tables and rates; money stays in integers")]
pub fn to_cnx(amount: u128) -> f64 {
	amount as f64 / CNX as f64
}

/// What governance can set, as far as it decides who earns and loses what.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Parameters {
	/// Stake of a node, in base units.
	pub stake: u128,
	/// Selection weight of an account without history, 1..=20.
	pub new_node_weight: u8,
	/// A node whose last three scores sum up to this or less must leave.
	pub kick_threshold: u8,
	/// Part of the stake, in percent, that withholding a disclosure costs.
	pub withholding_percent: u8,
	/// Rewards by position, and the reporters' part of the fee.
	pub rules: Rules,
	/// Least fee of an image or text task, in base units.
	pub minimum_fee: u128,
	/// Milliseconds that nodes have to commit.
	pub execution_millis: u64,
	/// Milliseconds that nodes have to disclose.
	pub disclosure_millis: u64,
	/// Milliseconds from leaving until the stake is free.
	pub unbonding_millis: u64,
	/// Expected milliseconds of an image task without its images.
	pub image_overhead_millis: u64,
	/// Expected milliseconds of an image.
	pub image_unit_millis: u64,
	/// Expected milliseconds of a text task.
	pub text_millis: u64,
}

impl Default for Parameters {
	fn default() -> Self {
		Self {
			stake: 400 * CNX,
			new_node_weight: 10,
			kick_threshold: DEFAULT_KICK_THRESHOLD,
			withholding_percent: 10,
			rules: Rules {
				rewards: Rewards::default(),
				reporters_percent: DEFAULT_REPORTERS_PERCENT,
			},
			minimum_fee: CNX / 1_000,
			execution_millis: 450 * BLOCK_MILLIS,
			disclosure_millis: 60 * BLOCK_MILLIS,
			unbonding_millis: 900 * BLOCK_MILLIS,
			image_overhead_millis: 10_000,
			image_unit_millis: 5_000,
			text_millis: 20_000,
		}
	}
}

impl Parameters {
	/// Expected milliseconds of an image task with `images` images.
	#[must_use]
	pub fn image_millis(&self, images: u32) -> u64 {
		estimated_millis(
			Estimate::PerUnit {
				overhead_millis: self.image_overhead_millis,
				unit_millis: self.image_unit_millis,
			},
			images,
		)
	}

	/// Part of the stake, 0..=1, that withholding a disclosure costs.
	#[must_use]
	pub fn withholding(&self) -> f64 {
		f64::from(self.withholding_percent) / 100.0
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const RUNTIME: &str = include_str!("../../../runtime/src/configs/parameters.rs");

	/// The default of a parameter as the runtime's source spells it.
	fn spelled(name: &str) -> &'static str {
		let declaration = format!("pub static {name}:");
		let line = RUNTIME.lines().find(|line| line.trim().starts_with(&declaration));
		let value = line.and_then(|line| line.split_once('=')).map(|(_, value)| value.trim());
		value.and_then(|value| value.strip_suffix(';')).unwrap_or_else(|| panic!("{name} is gone"))
	}

	fn number(name: &str) -> u64 {
		spelled(name).replace('_', "").parse().unwrap_or_else(|_| panic!("{name} is no number"))
	}

	fn money(name: &str) -> u128 {
		let text = spelled(name).replace('_', "");
		let (factor, unit) = text.split_once(" * ").unwrap_or(("1", &text));
		let unit = match unit {
			"CNX" => CNX,
			"MILLICNX" => CNX / 1_000,
			other => panic!("unknown unit {other} of {name}"),
		};
		factor.parse::<u128>().unwrap() * unit
	}

	#[test]
	fn defaults_should_equal_the_runtime_when_its_source_is_read() {
		let ours = Parameters::default();
		assert_eq!(ours.stake, money("MinimumStake"));
		assert_eq!(ours.minimum_fee, money("MinimumImageFee"));
		assert_eq!(ours.minimum_fee, money("MinimumTextFee"));
		assert_eq!(u64::from(ours.new_node_weight), number("NewNodeWeight"));
		assert_eq!(u64::from(ours.kick_threshold), number("KickOutThreshold"));
		assert_eq!(u64::from(ours.rules.reporters_percent), number("ReportersPercent"));
		assert_eq!(ours.execution_millis, number("ExecutionTimeout") * BLOCK_MILLIS);
		assert_eq!(ours.disclosure_millis, number("DisclosureTimeout") * BLOCK_MILLIS);
		assert_eq!(ours.unbonding_millis, number("UnbondingPeriod") * BLOCK_MILLIS);
		assert_eq!(ours.image_overhead_millis, number("ImageOverheadMillis"));
		assert_eq!(ours.image_unit_millis, number("ImageUnitMillis"));
		assert_eq!(ours.text_millis, number("TextMillis"));
		let penalty = format!("Permill::from_percent({})", ours.withholding_percent);
		assert_eq!(spelled("WithholdingPenalty"), penalty);
	}

	#[test]
	fn image_task_should_take_overhead_and_images_when_estimated() {
		assert_eq!(Parameters::default().image_millis(1), 15_000);
		assert_eq!(Parameters::default().image_millis(0), 15_000);
		assert_eq!(Parameters::default().image_millis(4), 30_000);
	}
}
