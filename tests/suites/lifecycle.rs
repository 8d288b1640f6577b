//! Three validators, each with a keystore and a sidecar: tasks are computed, verified and paid, and
//! survive the sudden death of any process.

use deuterium_tests::{
	network::{CNX, Network, OWNERS, honest},
	process::Process,
	task::{amount, round_of, total},
	wait::{seconds, until},
};
use serde_json::Value;
use std::fs;

const FEE: u128 = 30 * CNX;

#[test]
fn tasks_should_be_delivered_and_paid_even_when_processes_are_killed() {
	let mut network = Network::local(&[honest(&[0]), honest(&[1]), honest(&[2])]);
	(0..3).for_each(|index| network.join(index, index));
	let issuance = network.chain[0].total_issuance();

	image_should_be_delivered(&network);
	text_should_be_delivered(&network);
	digest_should_stay_the_same_when_a_sidecar_is_killed_after_its_commit(&mut network);
	task_should_succeed_when_a_chain_node_is_killed(&mut network);

	assert_eq!(network.chain[0].total_issuance(), issuance, "money was made or lost");
	finality_should_go_on(&network);
	let stopped: Vec<_> = network.sidecars.iter_mut().map(|sidecar| sidecar.stop()).collect();
	assert_eq!(stopped, [Some(0); 3], "a graceful stop");
}

fn image_should_be_delivered(network: &Network) {
	let out = network.file("image.png");
	let report = network.creator().run(&image(out.to_str().unwrap())).ok().json();
	let png = fs::read(&out).expect("the picture is there");
	assert!(png.starts_with(b"\x89PNG"), "{report}");
	assert_paid(network, 1);
}

fn text_should_be_delivered(network: &Network) {
	let text = ["task", "text", "--prompt", "Why?", "--max-tokens", "16", "--fee", "30"];
	let outcome = network.creator().run(&text).ok();
	assert!(!outcome.stdout.is_empty());
	let task = assert_paid(network, 2);
	assert_eq!(task["digest"].as_str().unwrap().len(), 2 + 64, "a SHA-256");
}

/// The third sidecar is down, so that the task stays between commitment and disclosure while the
/// first one dies.
fn digest_should_stay_the_same_when_a_sidecar_is_killed_after_its_commit(network: &mut Network) {
	network.sidecars[2].kill();
	let (out, mut creator) = start_image(network, "killed-sidecar.png");
	network.wait_for_task(3, "the first node has committed", |task| {
		round_of(task, OWNERS[0].1).is_some_and(|round| round["status"] == "committed")
	});
	network.sidecars[0].kill();
	network.sidecars[0].restart();
	network.sidecars[2].restart();
	let task = network.wait_for_task(3, "is finished", |task| task["status"] == "finished");
	let round = round_of(&task, OWNERS[0].1).unwrap();
	assert_eq!(round["status"], "disclosed", "the journalled digest opens the commitment: {task}");
	assert_paid(network, 3);
	until("the picture is saved", seconds(240), || out.exists().then_some(()));
	until("the command ends", seconds(240), || (!creator.is_running()).then_some(()));
}

fn task_should_succeed_when_a_chain_node_is_killed(network: &mut Network) {
	network.sidecars[2].kill();
	let (out, mut creator) = start_image(network, "killed-node.png");
	network.wait_for_task(4, "is started", |task| task["status"] == "started");
	network.chain[1].kill();
	network.sidecars[2].restart();
	network.chain[1].restart();
	network.wait_for_task(4, "is finished", |task| task["status"] == "finished");
	assert_paid(network, 4);
	until("the picture is saved", seconds(240), || out.exists().then_some(()));
	until("the command ends", seconds(240), || (!creator.is_running()).then_some(()));
}

fn finality_should_go_on(network: &Network) {
	let best = network.chain[0].rpc.best().expect("the node answers");
	for node in &network.chain {
		until(format!("block {best} is final"), seconds(240), || {
			node.rpc.finalised().filter(|finalised| *finalised >= best)
		});
	}
}

fn image(out: &str) -> Vec<&str> {
	vec![
		"task", "image", "--prompt", "a fox", "--seed", "1", "--width", "64", "--height", "64",
		"--steps", "2", "--fee", "30", "--out", out,
	]
}

fn start_image(network: &Network, name: &str) -> (std::path::PathBuf, Process) {
	let out = network.file(name);
	let log = network.file(&format!("{name}.log"));
	let process = network.creator().start(&image(out.to_str().unwrap()), &log);
	(out, process)
}

/// Waits for the end of a task; checks that all three nodes agree and share the whole fee.
fn assert_paid(network: &Network, id: u64) -> Value {
	let task = network.wait_for_task(id, "is finished", |task| task["status"] == "finished");
	let rounds = task["rounds"].as_array().unwrap();
	assert_eq!(total(&task, "paid"), FEE, "{task}");
	assert_eq!(amount(&task["refunded"]), 0, "{task}");
	assert!(rounds.iter().all(|round| round["digest"] == task["digest"]), "{task}");
	let scores: u64 = rounds.iter().map(|round| round["score"].as_u64().unwrap()).sum();
	assert_eq!(scores, 50, "{task}");
	task
}
