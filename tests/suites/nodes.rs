//! A provider's path through the command line, and what it is told when something is wrong.

use deuterium_tests::{
	network::{CNX, Network, OWNERS, honest},
	process::binary,
	wait::{seconds, until},
};
use serde_json::Value;
use std::process::Command;

#[test]
fn provider_should_be_able_to_join_pause_resume_and_quit() {
	let network = Network::development(honest(&[0]));
	let owner = network.client_at(0, OWNERS[0].0);
	let status = |wanted: &str| {
		let node = owner.run(&["node", "status"]).ok().json();
		assert_eq!(node["status"], wanted, "{node}");
		node
	};

	let unknown = owner.run(&["node", "status"]).exits_with(1);
	assert!(unknown.stderr.contains("node join"), "{}", unknown.stderr);
	let poor = owner.run(&["node", "join", "--card", "CPU", "--vram", "8", "--stake", "1"]);
	let poor = poor.exits_with(1);
	assert!(poor.stderr.to_lowercase().contains("stake"), "{}", poor.stderr);

	network.join(0, 0);
	let node = status("available");
	assert_eq!(node["stake"], (400 * CNX).to_string());
	assert_eq!(node["workerKey"], network.worker(0));
	let again = owner.run(&["node", "join", "--card", "CPU", "--vram", "8", "--stake", "400"]);
	let _ = again.exits_with(1);

	let _ = owner.run(&["node", "pause"]).ok();
	status("paused");
	let _ = owner.run(&["node", "resume"]).ok();
	status("available");
	let statistics = network.creator().run(&["network"]).ok().json();
	assert_eq!((&statistics["activeNodes"], &statistics["availableNodes"]), (&1.into(), &1.into()));

	let _ = owner.run(&["node", "quit"]).ok();
	let node = status("quit");
	assert_eq!(node["unbonding"], (400 * CNX).to_string(), "slashable for half an hour: {node}");
	let early = owner.run(&["node", "withdraw"]).exits_with(1);
	assert!(!early.stderr.is_empty());
}

#[test]
fn doctor_should_say_why_a_provider_does_not_earn() {
	let mut network = Network::development(honest(&[0]));
	network.chain[0].wait_for_block(2);
	let (code, findings) = network.doctor(0);
	assert_eq!(code, 1, "{findings:?}");
	let cause = failure(&findings, "node ");
	assert_eq!(cause["cause"], "not registered on chain", "{findings:?}");
	assert!(cause["remedy"].as_str().unwrap().contains("deuterium node join"), "{findings:?}");

	network.join(0, 0);
	let until_pump_says = |network: &Network, wanted: i32, what: &str| {
		until(format!("doctor ends with {wanted} and finds: {what}"), seconds(240), || {
			let (code, findings) = network.doctor(0);
			let pump = findings.iter().find(|finding| finding["check"] == "pump")?;
			let says = pump["cause"].as_str()?.contains(what);
			(says && code == wanted).then_some(findings)
		})
	};
	let _ = until_pump_says(&network, 0, "served every card");

	let owner = network.client_at(0, OWNERS[0].0);
	let stranger = format!("0x{}", "42".repeat(32));
	let _ = owner.run(&["node", "set-worker", &stranger]).ok();
	let findings = until_pump_says(&network, 1, OWNERS[0].1);
	assert!(failure(&findings, "node ")["cause"].as_str().unwrap().contains(&stranger));

	network.sidecars[0].kill();
	let _ = until_pump_says(&network, 1, "cannot be reached");
}

/// The finding that fails and whose check begins with this.
fn failure<'a>(findings: &'a [Value], check: &str) -> &'a Value {
	let failures = |finding: &&Value| {
		finding["level"] == "FAIL" && finding["check"].as_str().unwrap().starts_with(check)
	};
	findings.iter().find(failures).unwrap_or_else(|| panic!("no failure in {check}: {findings:?}"))
}

#[test]
fn chain_should_finalise_and_transfer_with_ethereum_keys() {
	let network = Network::development(honest(&[0]));
	let node = &network.chain[0];
	until("a block is final", seconds(240), || node.rpc.finalised().filter(|number| *number > 1));
	let faith = network.client_at(0, "faith");
	let before = faith.account();
	let to = OWNERS[3].1;
	let _ = network.creator().run(&["transfer", to, "2.5"]).ok();
	let after = faith.account();
	let free = |account: &serde_json::Value| -> u128 {
		account["free"].as_str().expect("a decimal amount").parse().expect("a number")
	};
	assert_eq!(free(&after) - free(&before), 25 * CNX / 10);
}

#[test]
fn programs_should_refuse_bad_flags_with_a_remedy() {
	let fails = |program: &str, arguments: &[&str], needle: &str| {
		let output = Command::new(binary(program)).args(arguments).output().expect("it runs");
		let said = String::from_utf8_lossy(&output.stderr).into_owned();
		assert!(!output.status.success(), "{program} {arguments:?}");
		assert!(said.contains(needle), "{program} {arguments:?}: {said}");
	};
	fails("deuterium-node", &["--dev", "--tmp", "--sealing", "soon"], "instant");
	let remote = ["--dev", "--tmp", "--sidecar-url", "http://192.0.2.1:1"];
	fails("deuterium-node", &remote, "--sidecar-allow-remote");
	fails("deuterium-node", &["--chain", "/no/such/file.json"], "/no/such/file.json");
	fails("deuterium-sidecar", &["--card", "name=CPU"], "node");
	fails("deuterium-sidecar", &["--listen", "0.0.0.0:1"], "--allow-remote");
	fails("deuterium", &["task", "image", "--prompt", "x", "--out", "x", "--width", "7"], "width");
}
