//! The `deuterium_*` calls of a running node.

use crate::common::Node;
use codec::{Compact, Decode, Encode};
use deuterium_primitives::{AccountId20, Card, Hash, TaskKind, WorkerKey};
use deuterium_runtime::{Balance, RuntimeCall, configs::monetary::CNX};
use serde_json::{Value, json};

/// The well-known private keys of the development accounts baltathar to ethan.
const SECRETS: [&str; 4] = [
	"8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
	"0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
	"39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
	"7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4",
];
const BALTATHAR: &str = "0x3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0";
const ETHAN: &str = "0xff64d3f6efe2317ee2807d223a0bdc4c0c49dfdb";

/// Starts a chain that makes blocks when it is told to.
fn start() -> Node {
	Node::start(&["--dev", "--tmp", "--port", "0", "--sealing", "manual"])
}

/// Makes a block; answers its hash.
fn seal(node: &Node) -> Value {
	node.call("engine_createBlock", json!([true, true, null]))["hash"].clone()
}

/// Makes blocks until a condition holds: a transaction that has just come may miss a block.
fn seal_until(node: &Node, what: &str, holds: impl Fn() -> bool) {
	node.wait_until(what, |node| {
		seal(node);
		holds()
	});
}

/// A call as clients encode it, of the pallet and the call with these indices.
fn call(pallet: u8, call: u8, arguments: impl Encode) -> RuntimeCall {
	RuntimeCall::decode(&mut &(pallet, call, arguments).encode()[..]).unwrap()
}

/// `NodeRegistry.join`.
fn join() -> RuntimeCall {
	let card = Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 };
	let stake: Balance = 400 * CNX;
	call(42, 0, (card, stake, None::<WorkerKey>, None::<AccountId20>))
}

/// `TaskQueue.create_task`.
fn create() -> RuntimeCall {
	let (vram_gb, cap) = (8u16, 1u32);
	let hashes = (Hash::repeat_byte(1), Hash::zero());
	call(44, 0, (TaskKind::Text, hashes, vram_gb, cap, None::<Card>, Compact(30 * CNX)))
}

/// A chain on which three accounts have a node each and a fourth one has created a text task, which
/// waits for the next block.
fn with_task() -> Node {
	let node = start();
	let submit = |secret: &str, call| {
		let secret = hex::decode(secret).unwrap().try_into().unwrap();
		node.submit(&node.signed(&secret, 0, call)).unwrap();
	};
	let [nodes @ .., creator] = SECRETS;
	nodes.iter().for_each(|secret| submit(secret, join()));
	seal_until(&node, "all three have joined", || {
		node.call("deuterium_network", json!([]))["activeNodes"] == 3
	});
	submit(creator, create());
	seal_until(&node, "the task is created", || !node.call("deuterium_task", json!([1])).is_null());
	node
}

#[test]
fn views_should_follow_a_task_from_the_queue_to_its_nodes() {
	let node = with_task();
	let before = json!(node.hash(node.best()));
	let queue = node.call("deuterium_queue", json!([]));
	assert_eq!((&queue["total"], &queue["tasks"][0]["task"]), (&json!(1), &json!(1)));
	assert_eq!(queue["tasks"][0]["fee"], (30 * CNX).to_string());
	assert_eq!(queue["tasks"][0]["requirement"], json!({"type": "same-card", "vramGb": 8}));
	let own = node.call("deuterium_tasksOf", json!([ETHAN]));
	assert_eq!((&own["live"], &own["tasks"][0]["id"]), (&json!(1), &json!(1)));

	seal(&node);
	let task = node.call("deuterium_task", json!([1]));
	assert_eq!((&task["status"], &task["phase"]), (&json!("started"), &json!("execution")));
	let work = node.call("deuterium_assignments", json!([BALTATHAR]));
	assert_eq!((&work[0]["task"], &work[0]["creator"]), (&json!(1), &json!(ETHAN)));
	let deadlines = node.call("deuterium_deadlines", json!([null, 5]));
	assert_eq!(deadlines["deadlines"][0]["block"], task["deadline"]);
	let view = node.call("deuterium_node", json!([BALTATHAR]));
	assert_eq!((&view["status"], &view["qos"]["sum"]), (&json!("busy"), &json!(60)));
	let network = node.call("deuterium_network", json!([]));
	assert_eq!((&network["busyNodes"], &network["kinds"][1]["running"]), (&json!(3), &json!(1)));

	// The past is as it was.
	let past = node.call("deuterium_task", json!([1, before]));
	assert_eq!((&past["status"], &past["place"]), (&json!("queued"), &json!(0)));
	assert_eq!(node.call("deuterium_queue", json!([null, null, null, before]))["total"], 1);
}

#[test]
fn views_should_describe_the_network_when_asked_before_a_creation() {
	let node = with_task();
	let request = json!({"kind": 1, "vramGb": 8, "fee": CNX.to_string()});
	let quote = node.call("deuterium_quote", json!([request]));
	assert_eq!((&quote["refusal"], &quote["terms"]["place"]), (&Value::Null, &json!(1)));
	assert_eq!(quote["terms"]["cards"][0]["name"], "CPU");
	let request = json!({"kind": 1, "vramGb": 9, "fee": CNX.to_string()});
	let quote = node.call("deuterium_quote", json!([request]));
	assert_eq!(quote["refusal"]["error"], "NoSuchNodes");
	assert!(quote["refusal"]["remedy"].as_str().unwrap().contains("less memory"));

	let nodes = node.call("deuterium_nodes", json!([1, 1]));
	assert_eq!((&nodes["total"], &nodes["next"]), (&json!(3), &json!(2)));
	let cards = node.call("deuterium_cards", json!([]));
	assert_eq!((&cards["cards"][0]["members"], &cards["next"]), (&json!(3), &Value::Null));
	let claimable = node.call("deuterium_claimable", json!([ETHAN]));
	assert_eq!((&claimable["credits"], &claimable["stake"]), (&json!("0"), &json!("0")));
	let parameters = node.call("deuterium_parameters", json!([]));
	let all = parameters["parameters"].as_array().unwrap();
	let stake = all.iter().find(|parameter| parameter["name"] == "minimumStake").unwrap();
	assert_eq!(
		(&stake["value"], &stake["unit"]),
		(&json!((400 * CNX).to_string()), &json!("base-units"))
	);
}

#[test]
fn error_should_name_cause_and_remedy_when_a_question_cannot_be_answered() {
	let node = start();
	let unknown = format!("0x{}", "11".repeat(32));
	let error = node.try_call("deuterium_network", json!([unknown])).unwrap_err();
	assert_eq!(error["code"], 7001, "{error}");
	assert!(error["message"].as_str().unwrap().contains("1111"), "{error}");
	assert!(error["data"]["remedy"].as_str().unwrap().contains("archive"), "{error}");
	for (method, params, cause) in [
		("deuterium_quote", json!([{"kind": 1}]), "fee"),
		("deuterium_quote", json!([{"kind": 1, "fee": 30}]), "string"),
		("deuterium_assignments", json!(["0x12"]), "64 hex digits"),
		("deuterium_node", json!(["0x12"]), "20 bytes"),
		("deuterium_queue", json!([{"task": 1}]), "value"),
	] {
		let error = node.try_call(method, params).unwrap_err();
		assert_eq!(error["code"], -32602, "{method}: {error}");
		assert!(error.to_string().contains(cause), "{method}: {error}");
	}
}
