//! Statistics and parameters of the network.

use crate::{amount::Amount, chain::Client, exit::Result, lists::kind_name, output::Output};
use deuterium_protocol::view::{NetworkView, ParametersView, Unit};
use std::fmt::Write;

/// Carries out `deuterium network`.
pub async fn run(client: &Client, output: &Output) -> Result<()> {
	output.result(&client.rpc().network().await?, describe);
	Ok(())
}

/// Carries out `deuterium parameters`.
pub async fn parameters(client: &Client, output: &Output) -> Result<()> {
	output.result(&client.rpc().parameters().await?, describe_parameters);
	Ok(())
}

fn describe_parameters(view: &ParametersView) -> String {
	let mut text = format!("in force at block {}", view.block);
	for parameter in &view.parameters {
		let value = describe_value(parameter.value, parameter.unit, view.block_millis);
		let _ = write!(text, "\n{:<24} {value:<22} {}", parameter.name, parameter.about);
		if parameter.min < parameter.max && parameter.unit != Unit::Switch {
			let [min, max] = [parameter.min, parameter.max]
				.map(|bound| describe_value(bound, parameter.unit, view.block_millis));
			let _ = write!(text, " [{min} to {max}]");
		}
	}
	text
}

fn describe_value(value: u128, unit: Unit, block_millis: u64) -> String {
	match unit {
		Unit::BaseUnits => Amount(value).to_string(),
		Unit::Blocks => {
			let seconds = value.saturating_mul(block_millis.into()) / 1_000;
			format!("{value} blocks ({seconds} s)")
		},
		Unit::Milliseconds => format!("{value} ms"),
		Unit::Count | Unit::Score => value.to_string(),
		Unit::Bits => format!("{value} bits"),
		Unit::Percent => format!("{value} %"),
		Unit::PartsPerMillion => format!("{value} ppm"),
		Unit::Switch => if value == 0 { "off" } else { "on" }.into(),
	}
}

fn describe(network: &NetworkView) -> String {
	let mut text = format!(
		"nodes  {} in the network ({} available, {} busy), {} ever joined\n\
		 tasks  {} queued, {} running, {} succeeded, {} aborted, {} in all",
		network.active_nodes,
		network.available_nodes,
		network.busy_nodes,
		network.total_nodes,
		network.queued_tasks,
		network.running_tasks,
		network.succeeded_tasks,
		network.aborted_tasks,
		network.total_tasks,
	);
	for kind in &network.kinds {
		let _ = write!(
			text,
			"\n{:<6} {} queued, {} running, {} succeeded, {} aborted, {} in all",
			kind_name(kind.kind),
			kind.queued,
			kind.running,
			kind.succeeded,
			kind.aborted,
			kind.total,
		);
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use deuterium_protocol::view::{KindView, ParameterView};

	#[test]
	fn description_should_hold_every_number() {
		let network = NetworkView {
			total_nodes: 11,
			active_nodes: 12,
			available_nodes: 13,
			busy_nodes: 14,
			total_tasks: 15,
			queued_tasks: 16,
			running_tasks: 17,
			succeeded_tasks: 18,
			aborted_tasks: 19,
			kinds: vec![KindView {
				kind: 1,
				total: 20,
				queued: 21,
				running: 22,
				succeeded: 23,
				aborted: 24,
				failed: 2,
			}],
		};
		let text = describe(&network);
		for number in 11..=24 {
			assert!(text.contains(&number.to_string()), "{number}: {text}");
		}
	}

	#[test]
	fn parameters_should_be_shown_with_their_units() {
		for (unit, value, expected) in [
			(Unit::BaseUnits, 400 * crate::amount::UNIT, "400 CNX"),
			(Unit::Blocks, 450, "450 blocks (900 s)"),
			(Unit::Milliseconds, 5_000, "5000 ms"),
			(Unit::Count, 7, "7"),
			(Unit::Score, 20, "20"),
			(Unit::Bits, 5, "5 bits"),
			(Unit::Percent, 10, "10 %"),
			(Unit::PartsPerMillion, 100_000, "100000 ppm"),
			(Unit::Switch, 0, "off"),
			(Unit::Switch, 1, "on"),
		] {
			let about = "what it means".into();
			let name = "someLimit".into();
			let parameter = ParameterView { name, value, min: value, max: value, unit, about };
			assert_eq!(describe_value(value, unit, 2_000), expected);
			let view =
				ParametersView { block: 9, block_millis: 2_000, parameters: vec![parameter] };
			let text = describe_parameters(&view);
			for part in ["block 9", "someLimit", expected, "what it means"] {
				assert!(text.contains(part), "{part} missing in:\n{text}");
			}
			assert!(!text.contains('['), "a constant has no range: {text}");
			let range = ParameterView { min: 0, max: 2, ..view.parameters[0].clone() };
			let view = ParametersView { parameters: vec![range], ..view };
			let has_range = describe_parameters(&view).contains(" to ");
			assert_eq!(has_range, unit != Unit::Switch);
		}
	}
}
