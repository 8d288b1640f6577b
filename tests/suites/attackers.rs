//! Strategies against the protocol, one after another on one chain: each shows who loses what.

use deuterium_gateway::keys::DevAccount;
use deuterium_tests::{
	network::{CNX, Network, OWNERS, Provider},
	task::{amount, round_of, total},
	wait::{seconds, until},
};
use serde_json::Value;
use subxt::dynamic::Value as Field;

const FEE: u128 = 30 * CNX;
const STAKE: u128 = 400 * CNX;
const TEXT: [&str; 8] = ["task", "text", "--prompt", "Why?", "--max-tokens", "8", "--fee", "30"];

/// Two forgers outvote an honest node once they sit in a group together (reference B-26): it is the
/// draw that keeps them apart, and one operator never gets two seats.
#[test]
fn forger_pair_should_rob_an_honest_node_only_when_it_has_two_operators() {
	let malus = &[(2, "forge"), (3, "forge"), (4, "forge"), (5, "forge")];
	let network = Network::development(Provider { owners: &[0, 1, 2, 3, 4, 5], malus });
	let issuance = network.chain[0].total_issuance();
	network.join(0, 0);
	network.join(0, 1);

	network.join_as(0, 2, 8, OWNERS[2].1);
	network.join_as(0, 3, 8, OWNERS[2].1);
	for id in 1..=2 {
		let _ = network.creator().run(&TEXT).ok();
		let task = finished(&network, id);
		assert_eq!(total(&task, "slashed"), STAKE, "one forger, its whole stake: {task}");
		for honest in [0, 1] {
			let round = round_of(&task, OWNERS[honest].1).expect("one seat for the operator");
			assert!(amount(&round["paid"]) > 0, "{task}");
		}
	}

	let _ = network.client_at(0, OWNERS[1].0).run(&["node", "pause"]).ok();
	network.join(0, 4);
	network.join(0, 5);
	let run = [&["--timeout", "240"], &TEXT[..]].concat();
	let _ = network.creator().run(&run).exits_with(4);
	let task = finished(&network, 3);
	let robbed = round_of(&task, OWNERS[0].1).unwrap();
	assert_eq!(amount(&robbed["slashed"]), STAKE, "outvoted: {task}");
	assert_eq!(total(&task, "paid") + amount(&task["refunded"]), FEE, "{task}");

	assert_eq!(network.chain[0].total_issuance(), issuance, "money was made or lost");
}

#[test]
fn attackers_should_lose_and_others_should_not() {
	let malus = &[(2, "slow"), (3, "starved")];
	let network = Network::development(Provider { owners: &[0, 1, 2, 3, 5], malus });
	let issuance = network.chain[0].total_issuance();
	network.join_as(0, 0, 80, OWNERS[0].1);
	network.join_as(0, 1, 80, OWNERS[1].1);

	slow_node_should_earn_less(&network);
	card_with_false_memory_should_lose_its_stake(&network);
	copied_commitment_should_cost_the_copycat(&network);
	withholder_should_pay_and_be_removed_when_it_does_it_again(&network);
	flooding_creator_should_not_keep_others_out(&network);

	assert_eq!(network.chain[0].total_issuance(), issuance, "money was made or lost");
}

/// Last to commit, it gets the least for its speed; nobody is slashed for being slow.
fn slow_node_should_earn_less(network: &Network) {
	network.join_as(0, 2, 80, OWNERS[2].1);
	let _ = network.creator().run(&TEXT).ok();
	let task = finished(network, 1);
	assert_eq!(total(&task, "slashed"), 0, "{task}");
	assert_eq!(total(&task, "paid"), FEE, "{task}");
	let slow = round_of(&task, OWNERS[2].1).unwrap();
	// 6 for the third commitment, at most 10 for the disclosure.
	assert!(slow["score"].as_u64().unwrap() <= 16, "{task}");
	let fastest =
		task["rounds"].as_array().unwrap().iter().map(|round| amount(&round["paid"])).max();
	assert!(amount(&slow["paid"]) < fastest.unwrap(), "{task}");
	let _ = network.client_at(0, OWNERS[2].0).run(&["node", "quit"]).ok();
}

/// It claims 80 GB, gets a dear task, and fails at it; two results refute its error report, which
/// costs the whole stake: a report is a claim like any other (reference §5.6, E A A).
fn card_with_false_memory_should_lose_its_stake(network: &Network) {
	network.join_as(0, 3, 80, OWNERS[3].1);
	let text = [&TEXT[..], &["--vram", "80"]].concat();
	let _ = network.creator().run(&text).ok();
	let task = finished(network, 2);
	let starved = round_of(&task, OWNERS[3].1).unwrap();
	assert_eq!(starved["status"], "errored", "{task}");
	assert_eq!((&starved["paid"], &starved["score"]), (&"0".into(), &0.into()), "{task}");
	assert_eq!(amount(&starved["slashed"]), STAKE, "{task}");
	assert_eq!(total(&task, "slashed"), STAKE, "nobody else: {task}");
	assert!(amount(&task["refunded"]) > 0, "its share goes back: {task}");
	let node = network.chain[0].rpc.node(OWNERS[3].1).unwrap();
	assert_eq!(node["status"], "quit", "{node}");
	assert!(node["reason"].as_str().unwrap().contains("slashed"), "{node}");
}

/// A commitment binds its node, so a copied one cannot be opened: the copycat pays as one who
/// withholds, a tenth of its stake, and the two honest nodes are paid.
fn copied_commitment_should_cost_the_copycat(network: &Network) {
	let stranger = format!("0x{}", "42".repeat(32));
	let copycat = network.client_at(0, OWNERS[4].0);
	let join = ["node", "join", "--card", "CPU", "--vram", "80", "--stake", "400", "--worker"];
	let _ = copycat.run(&[&join[..], &[&stranger]].concat()).ok();
	network.signer(DevAccount::Alith).set_parameter("DisclosureTimeout", 18);

	let log = network.file("copied.log");
	let mut creator = network.creator().start(&TEXT, &log);
	let task = network.wait_for_task(3, "an honest node has committed", |task| {
		let rounds = task["rounds"].as_array();
		rounds.is_some_and(|rounds| rounds.iter().any(|round| round["status"] == "committed"))
	});
	let rounds = task["rounds"].as_array().unwrap();
	let victim = rounds.iter().find(|round| round["status"] == "committed").unwrap();
	let own = rounds.iter().position(|round| round["node"] == OWNERS[4].1).unwrap();
	let round = || Field::u128(own as u128);
	let thief = network.signer(DevAccount::Goliath);
	let commitment = Field::from_bytes(hex(&victim["commitment"]));
	let committed = thief.call("Validation", "commit", vec![Field::u128(3), round(), commitment]);
	assert!(committed.is_ok(), "nobody can see yet whose it is: {committed:?}");

	let task = network.wait_for_task(3, "has a result", |task| !task["digest"].is_null());
	let digest = Field::from_bytes(hex(&task["digest"]));
	let salt = Field::from_bytes([0; 32]);
	let opened = thief.call("Validation", "disclose", vec![Field::u128(3), round(), digest, salt]);
	let refusal = opened.expect_err("it is bound to the victim's account");
	assert!(refusal.contains("commitment"), "{refusal}");

	let task = finished(network, 3);
	let copied = round_of(&task, OWNERS[4].1).unwrap();
	assert_eq!(amount(&copied["slashed"]), STAKE / 10, "{task}");
	assert_eq!((&copied["paid"], &copied["score"]), (&"0".into(), &0.into()), "{task}");
	assert_eq!(total(&task, "slashed"), STAKE / 10, "nobody else: {task}");
	assert!(amount(&task["refunded"]) > 0, "the copycat's share goes back: {task}");
	until("the creator has the text", seconds(240), || (!creator.is_running()).then_some(()));
}

/// Who sees that it would lose keeps its result to itself. That costs a tenth of the stake like any
/// withheld disclosure; the second time in a row it costs the place in the network as well.
fn withholder_should_pay_and_be_removed_when_it_does_it_again(network: &Network) {
	let node = || network.chain[0].rpc.node(OWNERS[4].1).unwrap();
	let paused = node();
	assert_eq!(paused["status"], "paused", "{paused}");
	assert!(paused["reason"].as_str().unwrap().contains("stake is too low"), "{paused}");
	let owner = network.client_at(0, OWNERS[4].0);
	let _ = owner.run(&["node", "top-up", "40"]).ok();
	let _ = owner.run(&["node", "resume"]).ok();

	let mut creator = network.creator().start(&TEXT, &network.file("withheld.log"));
	let task = network.wait_for_task(4, "has its nodes", |task| {
		task["rounds"].as_array().is_some_and(|rounds| !rounds.is_empty())
	});
	let rounds = task["rounds"].as_array().unwrap();
	let own = rounds.iter().position(|round| round["node"] == OWNERS[4].1).unwrap();
	let commit = vec![Field::u128(4), Field::u128(own as u128), Field::from_bytes([7; 32])];
	let committed = network.signer(DevAccount::Goliath).call("Validation", "commit", commit);
	assert!(committed.is_ok(), "{committed:?}");
	network.wait_for_task(4, "has a result", |task| !task["digest"].is_null());

	let task = finished(network, 4);
	let withheld = round_of(&task, OWNERS[4].1).unwrap();
	assert_eq!(amount(&withheld["slashed"]), STAKE / 10, "{task}");
	assert_eq!((&withheld["paid"], &withheld["score"]), (&"0".into(), &0.into()), "{task}");
	assert_eq!(total(&task, "slashed"), STAKE / 10, "nobody else: {task}");
	assert_eq!(total(&task, "paid") + amount(&task["refunded"]), FEE, "{task}");
	let removed = node();
	assert_eq!((&removed["status"], &removed["stake"]), (&"quit".into(), &"0".into()));
	assert_eq!(removed["removal"]["kind"], "kicked-out", "{removed}");
	assert_eq!(amount(&removed["unbonding"]), STAKE * 9 / 10, "the rest unbonds: {removed}");
	until("the creator has the text", seconds(240), || (!creator.is_running()).then_some(()));
}

/// Whoever floods the queue is stopped by the quota, outbid by the first dearer task, and has its
/// fees back; the dearer task is served first.
fn flooding_creator_should_not_keep_others_out(network: &Network) {
	let root = network.signer(DevAccount::Alith);
	root.set_parameter("TasksPerCreator", 3);
	root.set_parameter("QueueLimit", 3);
	let flooder = network.signer(DevAccount::Ida);
	network.join_as(0, 5, 80, OWNERS[5].1);
	let third = network.client_at(0, OWNERS[5].0);
	let _ = third.run(&["node", "pause"]).ok();
	let flood = |byte: u8| flooder.create_text([byte; 32], CNX);
	(1..=3).for_each(|byte| flood(byte).map(drop).expect("within the quota"));
	let refusal = flood(4).expect_err("the quota is used up");
	assert!(refusal.contains("as many live tasks as allowed"), "{refusal}");
	let cheap = [&TEXT[..6], &["--fee", "0.5"]].concat();
	let run = network.creator().run(&cheap).exits_with(1);
	assert!(run.stderr.contains("Offer more"), "{}", run.stderr);

	let log = network.file("dear.log");
	let mut dear = network.creator().start(&TEXT, &log);
	let evicted = network.wait_for_task(7, "is outbid", |task| task["status"] == "aborted");
	assert!(evicted["reason"].as_str().unwrap().contains("dearer"), "{evicted}");
	assert_eq!(amount(&evicted["refunded"]), CNX, "{evicted}");
	let _ = third.run(&["node", "resume"]).ok();
	let served = finished(network, 8);
	until("the creator has the text", seconds(240), || (!dear.is_running()).then_some(()));
	for id in [5, 6] {
		let waiting = network.chain[0].rpc.task(id).unwrap();
		let started = waiting["startedAt"].as_u64();
		assert!(started.is_none_or(|block| block > served["startedAt"].as_u64().unwrap()));
	}
}

fn finished(network: &Network, id: u64) -> Value {
	network.wait_for_task(id, "is finished", |task| task["status"] == "finished")
}

/// The bytes of a view's hex text.
fn hex(text: &Value) -> Vec<u8> {
	let digits = text.as_str().and_then(|text| text.strip_prefix("0x")).expect("hex");
	let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hex digits");
	(0..digits.len()).step_by(2).map(byte).collect()
}
