//! Writing `weights.rs`.

use crate::measure::{Item, Measurements};
use anyhow::Result;
use frame_benchmarking::{Analysis, BenchmarkSelector};
use std::fmt::Write;

/// Where the figures come from.
pub(crate) struct Provenance {
	pub(crate) command: String,
	pub(crate) steps: u32,
	pub(crate) repeat: u32,
}

/// The text of a pallet's `weights.rs`.
pub(crate) fn weights(
	pallet: &str,
	provenance: &Provenance,
	results: &[Measurements],
	items: &[Item],
) -> Result<String> {
	let Provenance { command, steps, repeat } = provenance;
	let mut text = format!(
		"//! Weights of `{pallet}`, measured. Generated; do not edit.\n\
		//!\n\
		//! Command: `{command}`; steps {steps}, repeat {repeat}.\n\
		//! CPU: {}.\n\
		//!\n\
		//! Compiled WASM on the development preset, with the state in memory; database accesses come at\n\
		//! the runtime's prices. Proofs are not weighed: nothing limits them on this chain.\n\n\
		use core::marker::PhantomData;\n\
		use frame_support::{{\n\ttraits::Get,\n\tweights::{{Weight, constants::ParityDbWeight}},\n}};\n\n\
		/// What the pallet's benchmarks measure.\n\
		pub trait WeightInfo {{\n",
		cpu(),
	);
	for result in results {
		writeln!(text, "\t/// See the benchmark `{}`.", result.name)?;
		for (name, least, greatest) in &result.components {
			writeln!(text, "\t/// `{name:?}` was measured from {least} to {greatest}.")?;
		}
		writeln!(text, "\tfn {}({}) -> Weight;", result.name, parameters(result, |_| true))?;
	}
	text.push_str("}\n\n/// The figures with the runtime's prices of database accesses.\n");
	text.push_str("pub struct SubstrateWeight<T>(PhantomData<T>);\n\n");
	text.push_str("impl<T: frame_system::Config> WeightInfo for SubstrateWeight<T> {\n");
	for result in results {
		for line in storage(result, items) {
			writeln!(text, "\t/// {line}")?;
		}
		text.push_str(&function(result, "T::DbWeight")?);
	}
	text.push_str("}\n\n/// For tests: with the prices of ParityDB.\nimpl WeightInfo for () {\n");
	for result in results {
		text.push_str(&function(result, "ParityDbWeight")?);
	}
	text.push_str("}\n");
	Ok(text)
}

/// A function of the trait, with the prices of `database`.
fn function(result: &Measurements, database: &str) -> Result<String> {
	let time = result.fit(BenchmarkSelector::ExtrinsicTime)?;
	let reads = result.fit(BenchmarkSelector::Reads)?;
	let writes = result.fit(BenchmarkSelector::Writes)?;
	let used = |name: &str| [&time, &reads, &writes].iter().any(|fit| slope(fit, name) > 0);
	let mut text = format!("\tfn {}({}) -> Weight {{\n", result.name, parameters(result, used));
	writeln!(text, "\t\tWeight::from_parts({}, 0)", grouped(time.base))?;
	for (name, slope) in slopes(&time) {
		writeln!(
			text,
			"\t\t\t.saturating_add(Weight::from_parts({}, 0).saturating_mul({name}.into()))",
			grouped(slope),
		)?;
	}
	for (method, fit) in [("reads", &reads), ("writes", &writes)] {
		if fit.base > 0 {
			writeln!(text, "\t\t\t.saturating_add({database}::get().{method}({}_u64))", fit.base)?;
		}
		for (name, slope) in slopes(fit) {
			writeln!(
				text,
				"\t\t\t.saturating_add({database}::get().{method}({slope}_u64.saturating_mul({name}.into())))",
			)?;
		}
	}
	text.push_str("\t}\n\n");
	Ok(text)
}

/// The parameters of a function, with an underscore before those that are not used.
fn parameters(result: &Measurements, used: impl Fn(&str) -> bool) -> String {
	let parameter = |name: String| {
		let underscore = if used(&name) { "" } else { "_" };
		format!("{underscore}{name}: u32")
	};
	let names = result.components.iter().map(|(name, ..)| parameter(name.to_string()));
	names.collect::<Vec<_>>().join(", ")
}

fn slopes(fit: &Analysis) -> impl Iterator<Item = (&String, u128)> {
	fit.names.iter().zip(fit.slopes.iter().copied()).filter(|(_, slope)| *slope > 0)
}

fn slope(fit: &Analysis, name: &str) -> u128 {
	slopes(fit).find(|(other, _)| *other == name).map_or(0, |(_, slope)| slope)
}

/// The storage items that a benchmark uses, one line each.
fn storage(result: &Measurements, items: &[Item]) -> Vec<String> {
	let line = |(prefix, reads, writes): (Vec<u8>, u32, u32)| {
		let known = items.iter().find(|item| prefix.starts_with(&item.prefix));
		let name = known.map_or_else(|| format!("{prefix:02x?}"), |item| item.name.clone());
		format!("`{name}`: at most {reads} read, {writes} written.")
	};
	let mut lines: Vec<String> = result.items().into_iter().map(line).collect();
	lines.sort();
	lines
}

/// A number with its digits in groups of three.
fn grouped(number: u128) -> String {
	let digits = number.to_string();
	let mut text = String::new();
	for (index, digit) in digits.chars().enumerate() {
		if index > 0 && (digits.len() - index).is_multiple_of(3) {
			text.push('_');
		}
		text.push(digit);
	}
	text
}

/// The name of this machine's processor.
fn cpu() -> String {
	let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
	let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split(": ").nth(1));
	model.unwrap_or("unknown").trim().to_owned()
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn grouped_should_put_underscores_between_thousands() {
		assert_eq!(grouped(0), "0");
		assert_eq!(grouped(999), "999");
		assert_eq!(grouped(1_000), "1_000");
		assert_eq!(grouped(12_345_678), "12_345_678");
	}
}
