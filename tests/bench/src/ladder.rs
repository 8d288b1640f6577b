//! One operation at growing sizes, measured in turn at each size so that a busy machine slows all of
//! them alike.

use crate::{
	chain::{Chain, Sample},
	report::{Bound, Report, median, number},
};
use anyhow::Result;

/// A chain whose state has a size.
pub(crate) struct Rung {
	/// Nodes, or waiting tasks.
	pub(crate) size: usize,
	/// The chain.
	pub(crate) chain: Chain,
}

/// What was measured at one size.
#[derive(Clone, Debug, Default)]
struct Figures {
	size: usize,
	first: Vec<Sample>,
	again: Vec<Sample>,
}

/// An operation at all sizes.
pub(crate) struct Ladder {
	what: &'static str,
	operations: f64,
	figures: Vec<Figures>,
}

/// The figures per operation at one size.
struct Row {
	size: usize,
	first: f64,
	micros: f64,
	root: f64,
	reads: f64,
	read_bytes: f64,
	writes: f64,
	write_bytes: f64,
}

impl Ladder {
	/// Measures `operation`, which does `operations` of them at once, `turns` times at each size,
	/// after one turn to warm up. Each turn is run twice: the first time finds what it needs in the
	/// database, the second in the state cache that a node has had time to fill.
	pub(crate) fn measure(
		what: &'static str,
		rungs: &[Rung],
		turns: u64,
		operations: u64,
		operation: impl Fn(&Rung, u64) -> Result<Sample>,
	) -> Result<Self> {
		let mut figures: Vec<Figures> = Vec::new();
		for rung in rungs {
			operation(rung, 0)?;
			figures.push(Figures { size: rung.size, ..Figures::default() });
		}
		for turn in 1..=turns {
			for (rung, figures) in rungs.iter().zip(&mut figures) {
				figures.first.push(operation(rung, turn)?);
				figures.again.push(operation(rung, turn)?);
			}
		}
		Ok(Self { what, operations: operations as f64, figures })
	}

	/// Adds the rows of this operation to a table with [`HEAD`].
	pub(crate) fn add_rows(&self, table: &mut Vec<Vec<String>>) {
		let rows = self.rows();
		let base = rows.first().map_or(1.0, |row| row.micros);
		let base_with_root = rows.first().map_or(1.0, |row| row.micros + row.root);
		for row in rows {
			table.push(vec![
				self.what.into(),
				row.size.to_string(),
				number(row.micros),
				number(row.micros / base),
				number(row.first),
				number(row.root),
				number((row.micros + row.root) / base_with_root),
				number(row.reads),
				number(row.read_bytes),
				number(row.writes),
				number(row.write_bytes),
			]);
		}
	}

	/// Demands that time and reads at the largest size are at most `limit` times those at the least.
	pub(crate) fn demand(&self, report: &mut Report, limit: f64) {
		let rows = self.rows();
		let (Some(least), Some(most)) = (rows.first(), rows.last()) else { return };
		let name = |figure| format!("{}, {figure}, {} → {}", self.what, least.size, most.size);
		let bound = Bound::AtMost(limit);
		report.full_target(&name("time"), most.micros / least.micros, bound, "×");
		report.target(&name("reads"), most.reads / least.reads.max(1.0), bound, "×");
		report.target(&name("writes"), most.writes / least.writes.max(1.0), bound, "×");
	}

	fn rows(&self) -> Vec<Row> {
		let per = self.operations;
		let mean = |samples: &[Sample], of: fn(&Sample) -> u64| {
			let sum: u64 = samples.iter().map(of).sum();
			sum as f64 / samples.len().max(1) as f64 / per
		};
		let micros = |samples: &[Sample], of: fn(&Sample) -> std::time::Duration| {
			median(samples.iter().map(|sample| of(sample).as_secs_f64() * 1e6 / per).collect())
		};
		let row = |figures: &Figures| Row {
			size: figures.size,
			first: micros(&figures.first, |sample| sample.time),
			micros: micros(&figures.again, |sample| sample.time),
			root: micros(&figures.again, |sample| sample.root),
			reads: mean(&figures.again, |sample| sample.reads),
			read_bytes: mean(&figures.again, |sample| sample.read_bytes),
			writes: mean(&figures.again, |sample| sample.writes),
			write_bytes: mean(&figures.again, |sample| sample.write_bytes),
		};
		self.figures.iter().map(row).collect()
	}
}

/// Head of a table of ladders. Everything is per operation.
pub(crate) const HEAD: [&str; 11] = [
	"operation",
	"size",
	"µs",
	"× least size",
	"µs, cold",
	"root µs",
	"× with root",
	"reads",
	"bytes read",
	"keys written",
	"bytes written",
];
