//! The command line.

use crate::{
	parameters::{CNX, Parameters},
	report::{Assumptions, Report, Topic},
};
use clap::{Parser, Subcommand};

/// Most nodes of a simulated network, honest and attackers each.
const MAX_NODES: u32 = 100_000;

/// Most tasks simulated for a line.
const MAX_ROUNDS: u64 = 100_000_000;

/// Attacks on the economy of the Deuterium protocol, in closed form and simulated.
///
/// Plays attackers' strategies against the chain's own rules of selection, settlement and service
/// scores, and reports what they earn, what they lose, and the stake at which they earn nothing.
/// Everything is deterministic: the same options give the same tables.
#[derive(Parser, Debug)]
#[command(name = "deuterium-economy", version, after_help = EXAMPLES)]
pub struct Cli {
	/// Which tables; all if left out.
	#[command(subcommand)]
	pub topic: Option<TopicCommand>,
	#[command(flatten)]
	options: Options,
}

const EXAMPLES: &str = "Examples:
  deuterium-economy sybil                       the reference's tables, and ours beside them
  deuterium-economy break-even --fee 0.5        stakes needed for a fee of half a CNX
  deuterium-economy strategies --attackers 300  every strategy in one simulated network
  deuterium-economy all --json > economy.json   everything, for programs

Amounts are in CNX. The README of this crate explains the model and its limits.";

/// Which tables.
#[derive(Subcommand, Clone, Copy, Debug)]
pub enum TopicCommand {
	/// Probability of two of three seats; the reference's break-even stakes.
	Sybil,
	/// Stake at which attacks earn nothing, for 10 to 10 000 honest nodes and 1 to 50 % attackers.
	BreakEven,
	/// Simulates every strategy in one network.
	Strategies,
	/// All of it.
	All,
}

#[derive(clap::Args, Debug)]
struct Options {
	/// Honest nodes of the simulated network.
	#[arg(long, global = true, default_value_t = 1_000, value_name = "N",
		value_parser = clap::value_parser!(u32).range(3..=i64::from(MAX_NODES)))]
	honest: u32,
	/// The attacker's nodes in it.
	#[arg(long, global = true, default_value_t = 100, value_name = "K",
		value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_NODES)))]
	attackers: u32,
	/// Fee of a task, in CNX; at least the chain's minimum.
	#[arg(long, global = true, default_value = "3", value_name = "CNX", value_parser = parse_fee)]
	fee: u128,
	/// Stake of a node, in CNX.
	#[arg(long, global = true, default_value = "400", value_name = "CNX", value_parser = parse_stake)]
	stake: u128,
	/// Transaction fee of creating a task, in CNX.
	#[arg(long, global = true, default_value = "0.002", value_name = "CNX", value_parser = parse_cnx)]
	tx_fee: u128,
	/// What computing a seat costs, in percent of a third of the fee.
	#[arg(long, global = true, default_value_t = 50.0, value_name = "PERCENT", value_parser = parse_percent)]
	cost: f64,
	/// What tied-up stake would earn elsewhere, in percent a year.
	#[arg(long = "yield", global = true, default_value_t = 10.0, value_name = "PERCENT",
		value_parser = parse_percent)]
	interest: f64,
	/// How many of the nodes would be busy if all worked, in percent.
	#[arg(long, global = true, default_value_t = 25, value_name = "PERCENT",
		value_parser = clap::value_parser!(u8).range(1..=95))]
	utilisation: u8,
	/// Tasks simulated for each line.
	#[arg(long, global = true, default_value_t = 100_000, value_name = "TASKS",
		value_parser = clap::value_parser!(u64).range(1..=MAX_ROUNDS))]
	rounds: u64,
	/// Seed of all randomness.
	#[arg(long, global = true, default_value_t = 1)]
	seed: u64,
	/// JSON instead of tables: full numbers, null where no stake suffices.
	#[arg(long, global = true)]
	json: bool,
}

impl Cli {
	/// Makes what was asked for, as text.
	///
	/// # Errors
	///
	/// A sentence for people.
	pub fn run(&self) -> Result<String, String> {
		let topic = match self.topic {
			Some(TopicCommand::Sybil) => Topic::Sybil,
			Some(TopicCommand::BreakEven) => Topic::BreakEven,
			Some(TopicCommand::Strategies) => Topic::Strategies,
			Some(TopicCommand::All) | None => Topic::All,
		};
		let report = Report::make(topic, &self.options.assumptions())
			.map_err(|refusal| format!("the settlement model refused a step: {refusal}"))?;
		if self.options.json {
			return serde_json::to_string_pretty(&report).map_err(|error| error.to_string());
		}
		Ok(report.to_string().trim_end().to_owned())
	}
}

impl Options {
	fn assumptions(&self) -> Assumptions {
		Assumptions {
			parameters: Parameters { stake: self.stake, ..Parameters::default() },
			honest: self.honest,
			attackers: self.attackers,
			fee: self.fee,
			transaction_fee: self.tx_fee,
			rounds: self.rounds,
			seed: self.seed,
			cost_percent: self.cost,
			yield_percent: self.interest,
			utilisation_percent: self.utilisation,
		}
	}
}

/// An amount in CNX with up to 18 decimals, as base units.
fn parse_cnx(text: &str) -> Result<u128, String> {
	let wrong = || format!("`{text}` is no amount in CNX such as 400 or 0.05");
	let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
	let digits = |part: &str| part.chars().all(|digit| digit.is_ascii_digit());
	if whole.is_empty() || fraction.len() > 18 || !digits(whole) || !digits(fraction) {
		return Err(wrong());
	}
	let units: u128 = format!("{fraction:0<18}").parse().map_err(|_| wrong())?;
	let whole: u128 = whole.parse().map_err(|_| wrong())?;
	let amount = whole.checked_mul(CNX).and_then(|whole| whole.checked_add(units));
	amount
		.filter(|amount| *amount <= 1_000_000_000 * CNX)
		.ok_or_else(|| format!("`{text}` is too much: at most 1000000000 CNX"))
}

fn parse_fee(text: &str) -> Result<u128, String> {
	let least = Parameters::default().minimum_fee;
	let enough = |fee: &u128| *fee >= least;
	parse_cnx(text).and_then(|fee| {
		Some(fee).filter(enough).ok_or_else(|| "the chain's least fee is 0.001 CNX".to_owned())
	})
}

fn parse_stake(text: &str) -> Result<u128, String> {
	parse_cnx(text).and_then(|stake| {
		Some(stake)
			.filter(|stake| *stake >= CNX)
			.ok_or_else(|| "a stake is at least 1 CNX".to_owned())
	})
}

fn parse_percent(text: &str) -> Result<f64, String> {
	let value: f64 = text.parse().map_err(|_| format!("`{text}` is no number"))?;
	if (0.0..=1_000.0).contains(&value) {
		Ok(value)
	} else {
		Err(format!("`{text}` is not within 0 and 1000 percent"))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use clap::CommandFactory;

	#[test]
	fn command_line_should_be_consistent_when_clap_checks_it() {
		Cli::command().debug_assert();
	}

	#[test]
	fn amounts_should_be_exact_when_they_have_decimals() {
		assert_eq!(parse_cnx("400"), Ok(400 * CNX));
		assert_eq!(parse_cnx("0.000000000000000001"), Ok(1));
		assert_eq!(parse_cnx("2.5"), Ok(CNX * 5 / 2));
		for wrong in ["", ".5", "-1", "1e3", "1.0000000000000000001", "1,5", "9999999999"] {
			assert!(parse_cnx(wrong).is_err(), "{wrong}");
		}
		assert!(parse_fee("0.0009").is_err() && parse_fee("0.001").is_ok());
		assert!(parse_stake("0.9").is_err());
		assert!(parse_percent("NaN").is_err() && parse_percent("1001").is_err());
	}
}
