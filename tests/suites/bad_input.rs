//! Bad input gets a clear error and loses nothing.
//!
//! One development node; its sidecar has three cards and hands out tampered result files.

use deuterium_gateway::keys::DevAccount;
use deuterium_protocol::TaskKind;
use deuterium_tests::{
	network::{CNX, CREATOR, Network, OWNERS, Provider},
	wait::{seconds, until},
};
use serde_json::Value;
use subxt::dynamic::Value as Field;

const FEE: u128 = 30 * CNX;

#[test]
fn bad_input_should_get_a_clear_error_and_lose_nothing() {
	let malus = &[(0, "tamper"), (1, "tamper"), (2, "tamper")];
	let mut network = Network::development(Provider { owners: &[0, 1, 2], malus });
	(0..3).for_each(|owner| network.join(0, owner));
	let issuance = network.chain[0].total_issuance();

	fee_below_the_minimum_should_be_refused(&network);
	card_that_nobody_has_should_be_refused(&network);
	unknown_model_should_be_reported_and_refunded(&network);
	malformed_arguments_should_be_reported_and_refunded(&network);
	tampered_result_should_not_be_saved(&network);
	network.signer(DevAccount::Alith).set_parameter("ExecutionTimeout", 12);
	arguments_that_nobody_serves_should_be_refunded(&network);
	// From here on nodes have to be in time.
	network.signer(DevAccount::Alith).set_parameter("ExecutionTimeout", 18);
	node_with_a_wrong_worker_key_should_be_silent(&network);
	second_commitment_should_be_refused(&mut network);

	assert_eq!(network.chain[0].total_issuance(), issuance, "money was made or lost");
}

fn fee_below_the_minimum_should_be_refused(network: &Network) {
	let run = network.creator().run(&["task", "text", "--prompt", "x", "--fee", "0.0001"]);
	let run = run.exits_with(1);
	assert!(run.stderr.contains("minimum") || run.stdout.contains("minimum"), "{}", run.stderr);
	assert_nothing_held(network);
	assert_eq!(network.chain[0].rpc.network()["totalTasks"], 0);
}

fn card_that_nobody_has_should_be_refused(network: &Network) {
	let run = network.creator().run(&["task", "text", "--prompt", "x", "--vram", "1024"]);
	let run = run.exits_with(1);
	let said = format!("{}{}", run.stderr, run.stdout);
	assert!(said.contains("memory") && said.contains("card"), "{said}");
	assert_nothing_held(network);
}

fn unknown_model_should_be_reported_and_refunded(network: &Network) {
	let arguments = ["task", "text", "--prompt", "x", "--model", "no/such", "--fee", "30"];
	let _ = network.creator().run(&arguments).exits_with(3);
	assert_aborted_for_errors(network, 1, 2);
}

fn malformed_arguments_should_be_reported_and_refunded(network: &Network) {
	let signer = network.signer(DevAccount::Ethan);
	let report = signer.run_task(TaskKind::Image, b"{\"prompt\": ", FEE);
	assert!(report.is_ok_and(|report| report.error.is_some()));
	assert_aborted_for_errors(network, 2, 1);
}

/// Three error reports: the reporters share a tenth, the rest goes back.
fn assert_aborted_for_errors(network: &Network, id: u64, code: u64) {
	let task = network.wait_for_task(id, "is aborted", |task| task["status"] == "aborted");
	assert!(task["reason"].as_str().unwrap().contains("cannot be computed"), "{task}");
	assert_eq!(task["refunded"], (FEE * 9 / 10).to_string(), "{task}");
	for round in task["rounds"].as_array().unwrap() {
		assert_eq!(round["error"], code, "{task}");
		assert_eq!(round["paid"], (FEE / 30).to_string(), "{task}");
		assert_eq!(round["slashed"], "0", "{task}");
	}
	assert_nothing_held(network);
}

fn tampered_result_should_not_be_saved(network: &Network) {
	let out = network.file("tampered.png");
	let run = network.creator().run(&[
		"--timeout",
		"240",
		"task",
		"image",
		"--prompt",
		"a fox",
		"--width",
		"64",
		"--height",
		"64",
		"--steps",
		"1",
		"--fee",
		"30",
		"--out",
		out.to_str().unwrap(),
	]);
	let run = run.exits_with(4);
	let said = format!("{}{}", run.stderr, run.stdout);
	assert!(said.contains("digest"), "{said}");
	assert!(!out.exists(), "nothing may be saved");
	network.wait_for_task(3, "is over", |task| task["status"] == "finished");
}

fn arguments_that_nobody_serves_should_be_refunded(network: &Network) {
	create_text(network, [7; 32]);
	let task = network.wait_for_task(4, "is aborted", |task| task["status"] == "aborted");
	let refunded: u128 = task["refunded"].as_str().unwrap().parse().unwrap();
	assert!(refunded >= FEE * 9 / 10, "{task}");
	assert!(task["rounds"].as_array().unwrap().iter().all(|round| round["slashed"] == "0"));
	assert_nothing_held(network);
	wait_until_available(network);
}

fn node_with_a_wrong_worker_key_should_be_silent(network: &Network) {
	let owner = network.client_at(0, OWNERS[0].0);
	let stranger = format!("0x{}", "42".repeat(32));
	let _ = owner.run(&["node", "set-worker", &stranger]).ok();
	let text = ["task", "text", "--prompt", "x", "--max-tokens", "4", "--fee", "30"];
	let _ = network.creator().run(&text).exits_with(3);
	let task = network.wait_for_task(5, "is aborted", |task| task["status"] == "aborted");
	let silent = |round: &&Value| round["status"] == "silent";
	let silent: Vec<_> = task["rounds"].as_array().unwrap().iter().filter(silent).collect();
	assert_eq!(silent.len(), 1, "{task}");
	assert_eq!(silent[0]["node"], OWNERS[0].1, "{task}");
	assert_eq!(task["refunded"], FEE.to_string(), "{task}");
	let _ = owner.run(&["node", "set-worker", network.worker(0)]).ok();
	wait_until_available(network);
}

/// Creates a text task with this argument hash, without serving any arguments.
fn create_text(network: &Network, args_hash: [u8; 32]) {
	let created = network.signer(DevAccount::Ethan).create_text(args_hash, FEE);
	assert!(created.is_ok(), "{created:?}");
}

/// The sidecar is down; the node acts with its own account.
fn second_commitment_should_be_refused(network: &mut Network) {
	network.sidecars[0].kill();
	create_text(network, [1; 32]);
	let task = network.wait_for_task(6, "is started", |task| task["status"] == "started");
	let rounds = task["rounds"].as_array().unwrap();
	let round = rounds.iter().position(|round| round["node"] == OWNERS[0].1).unwrap();
	let node = network.signer(DevAccount::Baltathar);
	let commit = |byte: u8| {
		let round = Field::u128(round as u128);
		node.call(
			"Validation",
			"commit",
			vec![Field::u128(6), round, Field::from_bytes([byte; 32])],
		)
	};
	assert!(commit(1).is_ok());
	let refusal = commit(2).expect_err("one commitment is final");
	assert!(refusal.contains("already"), "{refusal}");
	network.wait_for_task(6, "is aborted", |task| task["status"] == "aborted");
	assert_nothing_held(network);
}

/// Nothing of the creator is held.
fn assert_nothing_held(network: &Network) {
	until("nothing of the creator is held", seconds(120), || {
		let account = network.client_at(0, CREATOR).account();
		let holds = account["holds"].as_array().map_or(0, Vec::len);
		(holds == 0).then_some(())
	});
}

fn wait_until_available(network: &Network) {
	for (_, address) in &OWNERS[..3] {
		until(format!("node {address} is available"), seconds(120), || {
			let node = network.chain[0].rpc.node(address)?;
			(node["status"] == "available").then_some(())
		});
	}
}
