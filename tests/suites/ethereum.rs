//! Ethereum's tools, unmodified, against nodes of this network. The programs are in `tests/ethereum`,
//! each with the account of what it checks; they run as processes of their own, and their output is
//! shown when they fail.

use clap::Parser;
use deuterium_gateway::{
	cli::{Cli, Command, TaskCommand},
	keys::{Account, DevAccount},
	task::{Arguments, args},
};
use deuterium_tests::{
	ethereum::{DevelopmentNode, Program},
	network::{Network, OWNERS, honest},
};
use serde_json::{Value, json};
use std::fs;
use subxt::dynamic::Value as Field;

/// Milliseconds from block to block: short enough to be quick, long enough for a busy machine.
const PERIOD: &str = "250";

/// A development node whose tasks have minutes: with blocks so short the deadlines, which are counted in
/// blocks, are seconds, and a busy machine takes them.
fn patient_node() -> DevelopmentNode {
	let node = DevelopmentNode::start(PERIOD);
	let governance = node.signer(DevAccount::Alith);
	for deadline in ["DisclosureTimeout", "UploadTimeout"] {
		governance.set_parameter(deadline, 600);
	}
	node
}

#[test]
fn ethers_should_work_unmodified() {
	DevelopmentNode::start(PERIOD).run("programs/ethers/main.mjs");
}

#[test]
fn viem_should_work_unmodified() {
	DevelopmentNode::start(PERIOD).run("programs/viem/main.mjs");
}

#[test]
fn web3_js_should_work_unmodified() {
	DevelopmentNode::start(PERIOD).run("programs/web3js/main.mjs");
}

#[test]
fn web3_py_should_work_as_the_helium_node_uses_it() {
	let node = patient_node();
	for script in ["python/test_web3.py", "python/test_network.py"] {
		let _ = Program::python(script).run(node.folder(), node.chain.rpc_port);
	}
}

#[test]
fn hardhat_should_work_unmodified() {
	let node = DevelopmentNode::start(PERIOD);
	let program = Program::package("hardhat", &["test", "--network", "deuterium"]);
	let _ = program.run(node.folder(), node.chain.rpc_port);
}

#[test]
fn foundry_should_work_unmodified() {
	DevelopmentNode::start(PERIOD).run("programs/foundry/main.mjs");
}

#[test]
fn json_rpc_should_be_truthful_and_bounded() {
	DevelopmentNode::start(PERIOD).run("programs/raw/main.mjs");
}

/// Limits that everything is beyond which more than tries them; see `programs/limits`.
const SMALL_LIMITS: [&str; 9] = [
	"--eth-max-block-range=5",
	"--eth-max-logs=3",
	"--eth-max-filters=2",
	"--eth-filter-lifetime=2",
	"--eth-rpc-gas-cap=2000000",
	"--eth-revert-style=geth",
	"--rpc-max-batch-request-len=10",
	"--rpc-max-request-size=1",
	"--rpc-max-response-size=1",
];

#[test]
fn limits_should_be_those_of_the_flags_and_be_named() {
	DevelopmentNode::start_with(PERIOD, &SMALL_LIMITS).run("programs/limits/main.mjs");
}

#[test]
fn documents_should_keep_what_they_promise() {
	let node = DevelopmentNode::start_with(PERIOD, &["--eth-debug-trace"]);
	node.run("programs/readme/main.mjs");
}

#[test]
fn deployment_should_be_for_whom_governance_says() {
	let node = DevelopmentNode::start(PERIOD);
	let under = |rule: &str| {
		let program = Program::node("programs/deployment/main.mjs").argument(rule);
		let _ = program.run(node.folder(), node.chain.rpc_port);
	};
	let sudo = node.signer(DevAccount::Alith);
	let set = |rule: Field| {
		let _ = sudo.sudo("EVM", "set_creators", vec![rule]).expect("governance may");
	};
	under("open");
	set(Field::unnamed_variant("Closed", []));
	under("closed");
	let goliath = Account::development(DevAccount::Goliath).address();
	let list = Field::unnamed_composite([Field::from_bytes(goliath.0)]);
	set(Field::unnamed_variant("Listed", [list]));
	under("listed");
	let open = Field::unnamed_variant("Open", []);
	let refusal = node.signer(DevAccount::Baltathar).call("EVM", "set_creators", vec![open]);
	assert!(refusal.is_err(), "only governance may");
	under("listed");
}

#[test]
fn pool_should_count_replace_and_order_transactions() {
	DevelopmentNode::start("manual").run("programs/pool/main.mjs");
}

#[test]
fn reorganisations_should_be_told() {
	DevelopmentNode::start("manual").run("programs/reorg/main.mjs");
}

#[test]
fn transactions_should_have_the_gas_and_effects_of_another_evm() {
	DevelopmentNode::start(PERIOD).run("programs/gas/main.mjs");
}

#[test]
fn traces_should_be_those_of_go_ethereum() {
	DevelopmentNode::start_with(PERIOD, &["--eth-debug-trace"]).run("programs/trace/main.mjs");
}

#[test]
fn traces_should_be_refused_when_the_runtime_of_the_block_is_another() {
	let node = DevelopmentNode::start_with(PERIOD, &["--eth-debug-trace"]);
	crate::upgrade::upgrade(&node.signer(DevAccount::Alith));
	let upgraded = node.chain.rpc.best().expect("the node answers");
	node.chain.wait_for_block(upgraded + 2);
	let trace = |number: u32| {
		let options = json!({ "tracer": "callTracer" });
		let params = json!([format!("{number:#x}"), options]);
		node.chain.rpc.call::<Value>("debug_traceBlockByNumber", params)
	};
	assert!(trace(1).is_ok(), "the runtime of this block is the node's own");
	let refusal = trace(upgraded + 2).expect_err("this node does not have the new runtime");
	assert!(refusal.contains("this node can trace deuterium-"), "{refusal}");
	assert!(refusal.contains("ask a node of the release"), "{refusal}");
	let block: Value = node
		.chain
		.rpc
		.call("eth_getBlockByNumber", json!(["latest", false]))
		.expect("the other methods go on");
	assert!(block["hash"].is_string());
}

#[test]
fn history_should_be_the_same_after_a_sudden_death() {
	let mut node = DevelopmentNode::start(PERIOD);
	let file = node.folder().join("history.json");
	let file = file.to_str().expect("temporary paths are UTF-8");
	let script = "programs/restart/main.mjs";
	let run = |node: &DevelopmentNode, action| {
		let program = Program::node(script).argument(action).argument(file);
		let _ = program.run(node.folder(), node.chain.rpc_port);
	};
	run(&node, "record");
	node.chain.kill();
	node.chain.restart();
	run(&node, "compare");
}

#[test]
fn history_should_outlive_its_states() {
	let node = DevelopmentNode::start_with(PERIOD, &["--state-pruning=8"]);
	let file = node.folder().join("history.json");
	let file = file.to_str().expect("temporary paths are UTF-8");
	let run = |action| {
		let program = Program::node("programs/restart/main.mjs").argument(action).argument(file);
		let _ = program.run(node.folder(), node.chain.rpc_port);
	};
	run("record");
	let head = node.chain.rpc.best().expect("the node answers");
	node.chain.wait_for_block(head + 32);
	for number in [1, head] {
		let params = json!([OWNERS[0].1, format!("{number:#x}")]);
		let refusal = node.chain.rpc.call::<Value>("eth_getBalance", params);
		let refusal = refusal.expect_err("the state is gone");
		assert!(refusal.contains("missing trie node"), "{refusal}");
	}
	run("compare");
}

#[test]
fn application_should_need_only_ethereum() {
	let node = patient_node();
	node.run("programs/application/main.mjs");
	let governance = node.signer(DevAccount::Alith);
	// Twelve seconds, in which a busy machine gets the transactions of those who are in time through.
	governance.set_parameter("ExecutionTimeout", 48);
	governance.set_parameter("DisclosureTimeout", 48);
	node.run("programs/application/timeouts.mjs");
}

/// Two tasks with digests from a sidecar and with results that are handed over: one by three nodes that
/// know only Ethereum, one by two of them and a native one, whose chain node acts for it.
#[test]
fn ethereum_nodes_should_serve_tasks_of_sidecars_alone_and_with_native_ones() {
	let network = Network::development(honest(&[0, 1, 2]));
	let image = ["image", "--prompt", "a fox", "--seed", "1", "--width", "64", "--height", "64"];
	let image = arguments(&[&image[..], &["--steps", "2", "--out", "fox.png"]].concat());
	let names = [OWNERS[0].0, OWNERS[1].0, OWNERS[2].0];
	deliver(&network, &image, &names, "fox.png");

	let native = network.client_at(0, names[0]);
	let _ = native.run(&["node", "set-worker", network.worker(0)]).ok();
	let text = arguments(&["text", "--prompt", "Why?", "--max-tokens", "8"]);
	deliver(&network, &text, &names[1..], "answer.json");
}

/// The argument file that the command line would make of these options.
fn arguments(options: &[&str]) -> Arguments {
	let line = [&["deuterium", "task"], options].concat();
	let cli = Cli::try_parse_from(line).expect("the options are right");
	match cli.command {
		Command::Task(TaskCommand::Image(image)) => args::image(&image, 1),
		Command::Task(TaskCommand::Text(text)) => args::text(&text),
		_ => panic!("no task that is created"),
	}
	.expect("the arguments are right")
}

/// Has a task created and served through contracts by the nodes of these owners; its creator gets
/// the verified result.
fn deliver(network: &Network, arguments: &Arguments, nodes: &[&str], file: &str) {
	let creator = network.signer(DevAccount::Ethan);
	let serving = creator.serve(arguments);
	let program = Program::node("programs/application/sidecar.mjs")
		.with("SIDECAR_URL", &network.sidecars[0].url)
		.with("SIDECAR_TOKEN", &network.sidecar_token(0))
		.with("NODES", &nodes.join(","))
		.with("TASK_KIND", &arguments.kind.code().to_string())
		.with("ARGS_HASH", &arguments.hash().to_string());
	let output = program.run(&network.file(""), network.chain[0].rpc_port);
	let task = output.lines().last().expect("the program prints the task");
	let out = network.file(file);
	let fetch = ["task", "fetch", task, "--out", out.to_str().expect("paths are UTF-8")];
	let _ = network.creator().run(&fetch).ok();
	assert!(!fs::read(&out).expect("the result is there").is_empty());
	drop(serving);
}
