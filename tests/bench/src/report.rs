//! What is printed: tables on standard output, progress on standard error, targets at the end.

use std::{
	io::Write as _,
	time::{Duration, Instant},
};

/// A figure that must be reached.
struct Target {
	what: String,
	value: f64,
	bound: Bound,
	unit: &'static str,
	asserted: bool,
}

/// On which side of a limit a figure must be.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Bound {
	/// Not above it.
	AtMost(f64),
	/// Not below it.
	AtLeast(f64),
}

impl Target {
	fn is_met(&self) -> bool {
		match self.bound {
			Bound::AtMost(limit) => self.value <= limit,
			Bound::AtLeast(limit) => self.value >= limit,
		}
	}

	fn row(&self) -> Vec<String> {
		let (sign, limit) = match self.bound {
			Bound::AtMost(limit) => ("≤", limit),
			Bound::AtLeast(limit) => ("≥", limit),
		};
		let verdict = match (self.is_met(), self.asserted) {
			(true, _) => "met",
			(false, true) => "MISSED",
			(false, false) => "missed, not asserted",
		};
		let unit = self.unit;
		vec![
			self.what.clone(),
			format!("{}{unit}", number(self.value)),
			format!("{sign} {}{unit}", number(limit)),
			verdict.into(),
		]
	}
}

/// Collects the targets of a run.
pub(crate) struct Report {
	targets: Vec<Target>,
	started: Instant,
	full: bool,
}

impl Report {
	/// An empty report. `full`: whether this is a full run.
	pub(crate) fn new(full: bool) -> Self {
		Self { targets: Vec::new(), started: Instant::now(), full }
	}

	/// Begins a section.
	pub(crate) fn section(&self, title: &str, text: &str) {
		println!("\n## {title}\n\n{text}\n");
	}

	/// Prints a table.
	pub(crate) fn table(&self, head: &[&str], rows: &[Vec<String>]) {
		let width = |column: usize| {
			let cells = rows.iter().filter_map(|row| row.get(column));
			let longest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
			longest.max(head[column].chars().count())
		};
		let widths: Vec<usize> = (0..head.len()).map(width).collect();
		let line = |cells: &[String]| {
			let padded: Vec<String> =
				cells.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}")).collect();
			println!("| {} |", padded.join(" | "));
		};
		line(&head.iter().map(|cell| String::from(*cell)).collect::<Vec<_>>());
		line(&widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>());
		rows.iter().for_each(|row| line(row));
	}

	/// A note under a table.
	pub(crate) fn note(&self, text: &str) {
		println!("\n{text}");
	}

	/// Says on standard error what is being done.
	pub(crate) fn progress(&self, text: &str) {
		let _ = writeln!(std::io::stderr(), "[{:>5.1} s] {text}", self.elapsed().as_secs_f64());
	}

	/// A target for a figure that does not depend on the machine, or by far not.
	pub(crate) fn target(&mut self, what: &str, value: f64, bound: Bound, unit: &'static str) {
		self.targets.push(Target { what: what.into(), value, bound, unit, asserted: true });
	}

	/// A target that only a full run can fail: for figures that follow from times, which a busy machine
	/// blurs where they are short, and for those that need the full sizes.
	pub(crate) fn full_target(&mut self, what: &str, value: f64, bound: Bound, unit: &'static str) {
		let asserted = self.full;
		self.targets.push(Target { what: what.into(), value, bound, unit, asserted });
	}

	/// Time since the start.
	pub(crate) fn elapsed(&self) -> Duration {
		self.started.elapsed()
	}

	/// Prints all targets; says whether those that are asserted are met.
	pub(crate) fn conclude(&self) -> bool {
		self.section("Targets", "All figures of this run that must be reached.");
		let rows: Vec<_> = self.targets.iter().map(Target::row).collect();
		self.table(&["figure", "measured", "target", "verdict"], &rows);
		let missed = self.targets.iter().filter(|target| target.asserted && !target.is_met());
		let missed = missed.count();
		println!(
			"\n{} targets, {missed} missed; {:.0} s",
			self.targets.len(),
			self.elapsed().as_secs_f64()
		);
		missed == 0
	}
}

/// A number with as many digits as one wants to read.
pub(crate) fn number(value: f64) -> String {
	match value.abs() {
		large if large >= 100.0 => format!("{value:.0}"),
		middle if middle >= 10.0 => format!("{value:.1}"),
		_ => format!("{value:.2}"),
	}
}

/// The median; zero for no values.
pub(crate) fn median(mut values: Vec<f64>) -> f64 {
	values.sort_by(f64::total_cmp);
	values.get(values.len() / 2).copied().unwrap_or_default()
}

/// The largest; zero for no values.
pub(crate) fn largest(values: &[f64]) -> f64 {
	values.iter().copied().fold(0.0, f64::max)
}
