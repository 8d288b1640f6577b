//! Three validators, one of whose sidecars cheats: what each misbehaviour costs, and that creators
//! and honest nodes are not harmed.

use deuterium_gateway::keys::DevAccount;
use deuterium_tests::{
	network::{CNX, Network, OWNERS, Provider, honest},
	task::{amount, round_of, total},
	wait::{seconds, until},
};
use std::fs;

const FEE: u128 = 30 * CNX;

#[test]
fn cheats_should_pay_and_creators_should_not() {
	let forger = Provider { owners: &[2], malus: &[(2, "forge")] };
	let mut network = Network::local(&[honest(&[0]), honest(&[1]), forger]);
	(0..3).for_each(|index| network.join(index, index));
	let issuance = network.chain[0].total_issuance();

	forger_should_lose_its_stake(&network);
	silent_node_should_cost_nobody_but_itself(&mut network);
	second_digest_should_never_be_disclosed(&mut network);

	assert_eq!(network.chain[0].total_issuance(), issuance, "money was made or lost");
}

fn forger_should_lose_its_stake(network: &Network) {
	let out = network.file("honest.png");
	let path = out.to_str().unwrap();
	let _ = network
		.creator()
		.run(&[
			"task", "image", "--prompt", "a fox", "--seed", "1", "--width", "64", "--height", "64",
			"--steps", "2", "--fee", "30", "--out", path,
		])
		.ok();
	assert!(fs::read(&out).expect("the picture is there").starts_with(b"\x89PNG"));

	let task = network.wait_for_task(1, "is finished", |task| task["status"] == "finished");
	let (mut paid, mut slashed) = (0, 0);
	for round in task["rounds"].as_array().unwrap() {
		if round["node"] == OWNERS[2].1 {
			assert_eq!(amount(&round["paid"]), 0, "{task}");
			assert_ne!(round["digest"], task["digest"], "{task}");
			slashed += amount(&round["slashed"]);
		} else {
			assert_eq!(amount(&round["slashed"]), 0, "{task}");
			paid += amount(&round["paid"]);
		}
	}
	assert_eq!(slashed, 400 * CNX, "the whole stake: {task}");
	assert_eq!(paid + amount(&task["refunded"]), FEE, "the forger's share goes back: {task}");
	assert!(amount(&task["refunded"]) > 0, "{task}");

	let node = network.chain[0].rpc.node(OWNERS[2].1).expect("the forger is remembered");
	assert_eq!((&node["status"], &node["stake"]), (&"quit".into(), &"0".into()), "{node}");
	assert!(node["reason"].as_str().unwrap().contains("slashed"), "{node}");
}

/// Takes the forger's place with another account and a sidecar that never answers.
fn silent_node_should_cost_nobody_but_itself(network: &mut Network) {
	network.replace_sidecar(2, Provider { owners: &[3], malus: &[(3, "silent")] });
	network.join(2, 3);
	network.signer(DevAccount::Alith).set_parameter("ExecutionTimeout", 18);

	let _ = network
		.creator()
		.run(&["task", "text", "--prompt", "Why?", "--max-tokens", "8", "--fee", "30"])
		.exits_with(3);
	let task = network.wait_for_task(2, "is aborted", |task| task["status"] == "aborted");
	assert!(task["reason"].as_str().unwrap().contains("too few nodes answered in time"), "{task}");
	assert_eq!(task["refunded"], FEE.to_string(), "everything goes back: {task}");
	for round in task["rounds"].as_array().unwrap() {
		let silent = round["node"] == OWNERS[3].1;
		assert_eq!(round["status"], if silent { "silent" } else { "committed" }, "{task}");
		assert_eq!((&round["paid"], &round["slashed"]), (&"0".into(), &"0".into()), "{task}");
		assert_eq!(round["score"].as_u64() == Some(0), silent, "only the silent one: {task}");
	}
	for owner in [0, 1, 3] {
		until("the node is free again", seconds(120), || {
			let node = network.chain[0].rpc.node(OWNERS[owner].1)?;
			(node["status"] == "available" && node["task"].is_null()).then_some(())
		});
	}
}

/// A provider who loses, or wipes, its journal between commitment and disclosure computes another
/// digest: the pump discloses nothing that the commitment does not bind, and the node pays as one
/// who withholds.
fn second_digest_should_never_be_disclosed(network: &mut Network) {
	network.replace_sidecar(2, Provider { owners: &[4], malus: &[(4, "fickle")] });
	let _ = network.client_at(2, OWNERS[3].0).run(&["node", "quit"]).ok();
	network.join(2, 4);
	let root = network.signer(DevAccount::Alith);
	root.set_parameter("ExecutionTimeout", 450);
	root.set_parameter("DisclosureTimeout", 18);
	network.sidecars[0].kill();
	let text = ["task", "text", "--prompt", "Why?", "--max-tokens", "8", "--fee", "30"];
	let log = network.file("second-digest.log");
	let mut creator = network.creator().start(&text, &log);
	network.wait_for_task(3, "the fickle node has committed", |task| {
		round_of(task, OWNERS[4].1).is_some_and(|round| round["status"] == "committed")
	});
	network.sidecars[2].kill();
	network.sidecars[0].restart();
	network.sidecar_info(0);
	network.replace_sidecar(2, Provider { owners: &[4], malus: &[(4, "fickle")] });

	let task = network.wait_for_task(3, "is finished", |task| task["status"] == "finished");
	let fickle = round_of(&task, OWNERS[4].1).unwrap();
	assert!(fickle["digest"].is_null(), "nothing was disclosed: {task}");
	assert_eq!(amount(&fickle["slashed"]), 40 * CNX, "a tenth of the stake: {task}");
	assert_eq!(total(&task, "slashed"), 40 * CNX, "nobody else: {task}");
	assert_eq!(total(&task, "paid") + amount(&task["refunded"]), FEE, "{task}");
	until("the creator has the text", seconds(240), || (!creator.is_running()).then_some(()));
}
