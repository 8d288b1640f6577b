//! What the commands print.

use crate::{
	parameters::{CNX, Parameters, to_cnx},
	reports,
	table::Table,
};
use deuterium_math::{
	settlement::Refusal,
	value::{per_second, task_value},
};
use serde::Serialize;
use std::fmt;

/// Which tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Topic {
	/// Probabilities of deciding a result, and the reference's break-even stakes.
	Sybil,
	/// Stakes at which attacks lose money, by network size and attacker's share.
	BreakEven,
	/// All strategies in one simulated network.
	Strategies,
	/// Everything.
	All,
}

/// The assumptions under which the tables are made. Units are those of the fields' names.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Assumptions {
	/// Parameters of the chain.
	pub parameters: Parameters,
	/// Honest nodes of the simulated network.
	pub honest: u32,
	/// The attacker's nodes in it.
	pub attackers: u32,
	/// Fee of a task, in base units.
	pub fee: u128,
	/// Transaction fee of creating a task, in base units.
	pub transaction_fee: u128,
	/// Tasks simulated for each line.
	pub rounds: u64,
	/// Seed.
	pub seed: u64,
	/// What computing costs, as a part of a third of the fee, in percent.
	pub cost_percent: f64,
	/// Interest on capital, percent a year.
	pub yield_percent: f64,
	/// Part of the nodes that would be busy if all worked, in percent.
	pub utilisation_percent: u8,
}

impl Default for Assumptions {
	fn default() -> Self {
		Self {
			parameters: Parameters::default(),
			honest: 1_000,
			attackers: 100,
			fee: 3 * CNX,
			transaction_fee: CNX / 500,
			rounds: 100_000,
			seed: 1,
			cost_percent: 50.0,
			yield_percent: 10.0,
			utilisation_percent: 25,
		}
	}
}

/// Tables and the command that makes them again.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Report {
	/// Command line with every assumption spelled out.
	pub command: String,
	/// The assumptions in words.
	pub assumptions: String,
	/// Tables.
	pub tables: Vec<Table>,
}

impl Report {
	/// Makes the tables of a topic.
	///
	/// # Errors
	///
	/// A [`Refusal`] of the settlement model, which would be an error of the simulator.
	pub fn make(topic: Topic, assumptions: &Assumptions) -> Result<Self, Refusal> {
		let wanted = |one| topic == Topic::All || topic == one;
		let mut tables = Vec::new();
		if wanted(Topic::Sybil) {
			tables.extend(reports::sybil::tables(assumptions));
		}
		if wanted(Topic::BreakEven) {
			tables.extend(reports::break_even::tables(assumptions));
		}
		if wanted(Topic::Strategies) {
			tables.extend(reports::strategies::tables(assumptions)?);
			tables.extend(reports::creator::tables(assumptions)?);
		}
		Ok(Self { command: command(topic, assumptions), assumptions: words(assumptions), tables })
	}
}

impl fmt::Display for Report {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		writeln!(f, "$ {}\n\n{}", self.command, self.assumptions)?;
		self.tables.iter().try_for_each(|table| write!(f, "\n{table}"))
	}
}

fn command(topic: Topic, assumptions: &Assumptions) -> String {
	let topic = match topic {
		Topic::Sybil => "sybil",
		Topic::BreakEven => "break-even",
		Topic::Strategies => "strategies",
		Topic::All => "all",
	};
	format!(
		"deuterium-economy {topic} --honest {} --attackers {} --fee {} --stake {} --tx-fee {} \
		 --cost {} --yield {} --utilisation {} --rounds {} --seed {}",
		assumptions.honest,
		assumptions.attackers,
		to_cnx(assumptions.fee),
		to_cnx(assumptions.parameters.stake),
		to_cnx(assumptions.transaction_fee),
		assumptions.cost_percent,
		assumptions.yield_percent,
		assumptions.utilisation_percent,
		assumptions.rounds,
		assumptions.seed,
	)
}

fn words(assumptions: &Assumptions) -> String {
	let millis = assumptions.parameters.image_millis(1);
	let value = to_cnx(per_second(task_value(assumptions.fee, millis)));
	format!(
		"An image for {} CNX takes {} s: a task value of {value:.4} CNX/s. Computing costs {} % of a \
		 third of the fee, tied-up stake {} % a year, {} % of the nodes would be busy if all worked. \
		 Stake {} CNX.",
		to_cnx(assumptions.fee),
		millis / 1_000,
		assumptions.cost_percent,
		assumptions.yield_percent,
		assumptions.utilisation_percent,
		to_cnx(assumptions.parameters.stake),
	)
}
