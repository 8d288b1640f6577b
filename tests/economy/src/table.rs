//! Tables: for people as Markdown that is aligned in a terminal too, for programs as JSON.

use serde::{Serialize, Serializer};
use std::fmt::{self, Write};

/// A cell.
#[derive(Clone, PartialEq, Debug)]
pub enum Cell {
	/// Words.
	Text(String),
	/// A number and the decimals to show of it. JSON has all of them; infinite becomes `null`.
	Number(f64, usize),
	/// A probability or part, shown in percent with these decimals; JSON has the part itself.
	Percent(f64, usize),
}

impl Cell {
	/// Words.
	#[must_use]
	pub fn text(text: impl Into<String>) -> Self {
		Self::Text(text.into())
	}

	/// A count.
	#[must_use]
	pub fn count(count: u32) -> Self {
		Self::Number(f64::from(count), 0)
	}
}

impl fmt::Display for Cell {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Text(text) => f.write_str(text),
			Self::Number(value, _) if value.is_infinite() => f.write_str("none"),
			Self::Number(value, decimals) => f.write_str(&grouped(*value, *decimals)),
			Self::Percent(value, decimals) => write!(f, "{} %", grouped(*value * 100.0, *decimals)),
		}
	}
}

impl Serialize for Cell {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		match self {
			Self::Text(text) => serializer.serialize_str(text),
			Self::Number(value, _) | Self::Percent(value, _) if value.is_finite() => {
				serializer.serialize_f64(*value)
			},
			Self::Number(..) | Self::Percent(..) => serializer.serialize_none(),
		}
	}
}

/// A number with spaces between groups of three digits.
fn grouped(value: f64, decimals: usize) -> String {
	let text = format!("{:.*}", decimals, value.abs());
	let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
	let mut grouped = String::new();
	for (place, digit) in whole.chars().enumerate() {
		if place > 0 && (whole.len() - place) % 3 == 0 {
			grouped.push(' ');
		}
		grouped.push(digit);
	}
	let zero = text.chars().all(|digit| matches!(digit, '0' | '.'));
	let sign = if value < 0.0 && !zero { "-" } else { "" };
	let point = if fraction.is_empty() { "" } else { "." };
	format!("{sign}{grouped}{point}{fraction}")
}

/// A table with a title and a note on how to read it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Table {
	/// Title.
	pub title: String,
	/// What the columns mean, in which units.
	pub note: String,
	/// Headings.
	pub columns: Vec<String>,
	/// Cells, as many in each row as there are headings.
	pub rows: Vec<Vec<Cell>>,
}

impl Table {
	/// An empty table.
	#[must_use]
	pub fn new(title: impl Into<String>, note: impl Into<String>, columns: &[&str]) -> Self {
		Self {
			title: title.into(),
			note: note.into(),
			columns: columns.iter().map(|column| (*column).to_owned()).collect(),
			rows: Vec::new(),
		}
	}

	/// Appends a row.
	pub fn push(&mut self, row: Vec<Cell>) {
		self.rows.push(row);
	}
}

impl fmt::Display for Table {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		let rows: Vec<Vec<String>> =
			self.rows.iter().map(|row| row.iter().map(ToString::to_string).collect()).collect();
		let width = |column: usize, heading: &str| {
			let cells = rows.iter().filter_map(|row| row.get(column));
			cells.map(|cell| cell.chars().count()).fold(heading.chars().count().max(3), usize::max)
		};
		let widths: Vec<_> =
			self.columns.iter().enumerate().map(|(column, text)| width(column, text)).collect();
		writeln!(f, "### {}\n\n{}\n", self.title, self.note)?;
		write_row(f, &self.columns, &widths)?;
		let mut rule = String::from("|");
		for (column, width) in widths.iter().enumerate() {
			let left = "-".repeat(width + 1);
			// Words to the left, numbers to the right.
			write!(rule, "{}|", if column == 0 { format!("{left}-") } else { format!("{left}:") })?;
		}
		writeln!(f, "{rule}")?;
		rows.iter().try_for_each(|row| write_row(f, row, &widths))
	}
}

fn write_row(f: &mut fmt::Formatter<'_>, row: &[String], widths: &[usize]) -> fmt::Result {
	f.write_str("|")?;
	for (column, (cell, width)) in row.iter().zip(widths).enumerate() {
		let gap = " ".repeat(width.saturating_sub(cell.chars().count()));
		if column == 0 {
			write!(f, " {cell}{gap} |")?;
		} else {
			write!(f, " {gap}{cell} |")?;
		}
	}
	writeln!(f)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn numbers_should_be_grouped_when_they_are_long() {
		assert_eq!(Cell::Number(1_234_567.891, 2).to_string(), "1 234 567.89");
		assert_eq!(Cell::Number(-1_000.0, 0).to_string(), "-1 000");
		assert_eq!(Cell::Number(-0.001, 1).to_string(), "0.0");
		assert_eq!(Cell::Number(f64::INFINITY, 1).to_string(), "none");
		assert_eq!(Cell::Percent(0.0257, 1).to_string(), "2.6 %");
	}

	#[test]
	fn table_should_align_when_cells_differ_in_length() {
		let mut table = Table::new("T", "N", &["what", "n"]);
		table.push(vec![Cell::text("long words"), Cell::Number(7.0, 0)]);
		let lines: Vec<_> = table.to_string().lines().skip(4).map(str::to_owned).collect();
		assert_eq!(lines, ["| what       |   n |", "|------------|----:|", "| long words |   7 |"]);
	}

	#[test]
	fn json_should_hold_full_numbers_when_cells_are_rounded() {
		let cells = [Cell::Number(1.23456, 1), Cell::Number(f64::INFINITY, 0), Cell::text("x")];
		assert_eq!(serde_json::to_string(&cells).unwrap(), r#"[1.23456,null,"x"]"#);
	}
}
