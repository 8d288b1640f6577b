//! Statistics of the network.

use crate::{chain::Client, exit::Result, output::Output};
use deuterium_protocol::view::NetworkView;

/// Carries out `deuterium network`.
pub async fn run(client: &Client, output: &Output) -> Result<()> {
	output.result(&client.rpc().network().await?, describe);
	Ok(())
}

fn describe(network: &NetworkView) -> String {
	format!(
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
	)
}

#[cfg(test)]
mod tests {
	use super::*;

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
		};
		let text = describe(&network);
		for number in 11..=19 {
			assert!(text.contains(&number.to_string()), "{number}: {text}");
		}
	}
}
