//! Nodes make blocks, finalise them and take transactions signed with Ethereum keys.

use crate::common::{Node, run};
use codec::Decode;
use deuterium_runtime::{
	AccountId, Balance, RuntimeCall, configs::monetary::CNX,
	genesis_config_presets::DEVELOPMENT_ACCOUNTS,
};
use serde_json::json;
use sp_runtime::Digest;

/// The well-known private key of the development account baltathar.
const BALTATHAR: [u8; 32] = [
	0x80, 0x75, 0x99, 0x1c, 0xe8, 0x70, 0xb9, 0x3a, 0x88, 0x70, 0xec, 0xa0, 0xc0, 0xf9, 0x19, 0x13,
	0xd1, 0x2f, 0x47, 0x94, 0x8c, 0xa0, 0xfd, 0x25, 0xb4, 0x9c, 0x6f, 0xa7, 0xcd, 0xbe, 0xee, 0x8b,
];

const NEWCOMER: AccountId = deuterium_primitives::account::AccountId20([0xaa; 20]);

fn transfer(value: Balance) -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: NEWCOMER, value }.into()
}

/// Free balance of an account, from the storage of the best block.
fn balance(node: &Node, account: AccountId) -> Balance {
	let key = frame_system_account_key(account);
	match node.call("state_getStorage", json!([key])).as_str() {
		None => 0,
		Some(text) => {
			let bytes = hex::decode(text.trim_start_matches("0x")).unwrap();
			// Nonce and three reference counters (u32 each), then the free balance.
			Balance::decode(&mut &bytes[16..]).unwrap()
		},
	}
}

fn frame_system_account_key(account: AccountId) -> String {
	let mut key = sp_io::hashing::twox_128(b"System").to_vec();
	key.extend(sp_io::hashing::twox_128(b"Account"));
	key.extend(sp_io::hashing::blake2_128(&account.0));
	key.extend(account.0);
	format!("0x{}", hex::encode(key))
}

/// Whether a block carries a VRF output.
fn has_vrf(node: &Node, number: u64) -> bool {
	use sp_consensus_babe::digests::{CompatibleDigestItem, PreDigest};
	let header = node.call("chain_getHeader", json!([node.hash(number)]));
	let digest: Digest = serde_json::from_value(header["digest"].clone()).unwrap();
	digest
		.logs
		.iter()
		.filter_map(|item| item.as_babe_pre_digest())
		.any(|digest: PreDigest| digest.vrf_signature().is_some())
}

#[test]
fn development_chain_should_finalise_blocks_with_randomness_when_run() {
	let node = Node::start(&["--dev", "--tmp", "--port", "0"]);
	node.wait_until("three blocks are final", |node| node.finalized() >= 3);
	assert!((1..=3).all(|number| has_vrf(&node, number)));
	let roles = node.call("system_nodeRoles", json!([]));
	assert_eq!(roles, json!(["Authority"]));
}

#[test]
fn transfer_should_be_in_a_final_block_when_sealed_at_once() {
	let node = Node::start(&["--dev", "--tmp", "--port", "0", "--sealing", "instant"]);
	assert_eq!(node.best(), 0, "no transaction, no block");
	let sender = DEVELOPMENT_ACCOUNTS[1].1;
	let before = balance(&node, sender);
	for nonce in 0..3 {
		let extrinsic = node.signed(&BALTATHAR, nonce, transfer(2 * CNX));
		node.submit(&extrinsic).unwrap();
		node.wait_until("the transfer is in a block", |node| {
			balance(node, NEWCOMER) == u128::from(nonce + 1) * 2 * CNX
		});
	}
	let best = node.best();
	assert!((1..=3).contains(&best), "{best}");
	// It is the best one before it is final.
	node.wait_until("the best block is final", |node| node.finalized() == best);
	assert!((1..=best).all(|number| has_vrf(&node, number)));
	assert_eq!(node.nonce(sender), 3);
	let fees = before - 6 * CNX - balance(&node, sender);
	assert!(fees > 0 && fees < CNX / 100, "{fees}");
	// A transaction that was there already is refused, and makes no block.
	let error = node.submit(&node.signed(&BALTATHAR, 0, transfer(CNX))).unwrap_err();
	assert_eq!(error["code"], 1010, "{error}");
}

#[test]
fn block_should_be_made_when_asked_for_by_rpc() {
	let node = Node::start(&["--dev", "--tmp", "--port", "0", "--sealing", "manual"]);
	for number in 1..=3 {
		let block = node.call("engine_createBlock", json!([true, true, null]));
		assert_eq!(node.hash(number).as_deref(), block["hash"].as_str());
		assert_eq!(node.finalized(), number);
		assert!(has_vrf(&node, number));
	}
	node.submit(&node.signed(&BALTATHAR, 0, transfer(CNX))).unwrap();
	assert_eq!(node.best(), 3, "a transaction alone makes no block");
}

#[test]
fn blocks_should_follow_one_another_when_sealed_by_time() {
	let node = Node::start(&["--dev", "--tmp", "--port", "0", "--sealing", "50"]);
	// More blocks than an epoch has slots, and more chain time than a block may be ahead.
	node.wait_until("an epoch has passed", |node| node.finalized() >= 305);
	assert!(has_vrf(&node, 305));
}

#[test]
fn chain_should_go_on_where_it_was_when_a_sealing_node_is_restarted() {
	let base = tempfile::tempdir().unwrap();
	let arguments = [
		"--dev",
		"--port",
		"0",
		"--sealing",
		"manual",
		"--base-path",
		base.path().to_str().unwrap(),
	];
	let node = Node::start(&arguments);
	node.call("engine_createBlock", json!([true, true, null]));
	let first = node.hash(1);
	node.stop();
	let node = Node::start(&arguments);
	assert_eq!(node.hash(1), first);
	node.call("engine_createBlock", json!([true, true, null]));
	assert_eq!(node.finalized(), 2);
}

#[test]
fn chain_should_begin_anew_when_it_was_purged() {
	let base = tempfile::tempdir().unwrap();
	let path = base.path().to_str().unwrap();
	let arguments = ["--dev", "--port", "0", "--sealing", "manual", "--base-path", path];
	let worker_key = run(&["worker-key", "generate", "--dev", "--base-path", path]).stdout;
	let node = Node::start(&arguments);
	node.call("engine_createBlock", json!([true, true, null]));
	let genesis = node.hash(0);
	node.stop();
	let asked = run(&["purge-chain", "--dev", "--base-path", path]).stdout;
	assert!(String::from_utf8_lossy(&asked).contains("Are you sure"));
	let purged = run(&["purge-chain", "--dev", "--base-path", path, "-y"]);
	assert!(purged.status.success(), "{}", String::from_utf8_lossy(&purged.stderr));
	let node = Node::start(&arguments);
	assert_eq!((node.best(), node.hash(0)), (0, genesis));
	// The index of the Ethereum RPC goes with the blocks; keys stay.
	let latest = node.call("eth_getBlockByNumber", json!(["latest", false]));
	assert_eq!(latest["number"], "0x0");
	node.stop();
	let shown = run(&["worker-key", "show", "--dev", "--base-path", path]).stdout;
	assert_eq!(shown, worker_key);
}

#[test]
fn three_validators_should_finalise_the_same_blocks_when_connected() {
	let common = ["--chain", "local", "--tmp", "--port", "0", "--unsafe-force-node-key-generation"];
	let start = |extra: &[&str]| Node::start(&[&common[..], extra].concat());
	let alice = start(&["--alice"]);
	let peer = alice.call("system_localPeerId", json!([]));
	let listens = |node: &Node| {
		let addresses = node.call("system_localListenAddresses", json!([]));
		let mut addresses = addresses.as_array()?.iter().filter_map(|address| address.as_str());
		addresses.find(|address| address.contains("/127.0.0.1/tcp/")).map(str::to_owned)
	};
	alice.wait_until("the node listens", |node| listens(node).is_some());
	let address = listens(&alice).unwrap();
	let peer = peer.as_str().unwrap();
	let address = match address.contains("/p2p/") {
		true => address,
		false => format!("{address}/p2p/{peer}"),
	};
	let bob = start(&["--bob", "--bootnodes", &address]);
	let charlie = start(&["--charlie", "--bootnodes", &address]);
	for node in [&alice, &bob, &charlie] {
		node.wait_until("five blocks are final", |node| node.finalized() >= 5);
	}
	let expected = alice.hash(5);
	assert!(expected.is_some());
	assert_eq!(bob.hash(5), expected);
	assert_eq!(charlie.hash(5), expected);
	for node in [&alice, &bob, &charlie] {
		tags_should_follow_finality(node);
	}
	let ethereum = |node: &Node| node.call("eth_getBlockByNumber", json!(["0x5", true]));
	assert_eq!(ethereum(&alice)["number"], "0x5");
	assert_eq!(ethereum(&bob), ethereum(&alice));
	assert_eq!(ethereum(&charlie), ethereum(&alice));
}

/// What Ethereum clients are told is final, is what GRANDPA has made final: behind the best block, most of
/// the time.
fn tags_should_follow_finality(node: &Node) {
	let tagged = |tag: &str| {
		let block = node.call("eth_getBlockByNumber", json!([tag, false]));
		let number = block["number"].as_str().unwrap().trim_start_matches("0x");
		u64::from_str_radix(number, 16).unwrap()
	};
	node.wait_until("Ethereum's tags tell an unfinal head", |node| {
		let before = node.finalized();
		// In this order, so that blocks that become final meanwhile do not matter.
		let (safe, finalized, latest) = (tagged("safe"), tagged("finalized"), tagged("latest"));
		assert!(safe <= finalized && finalized <= node.finalized(), "{safe}, {finalized}");
		before <= safe && finalized < latest
	});
}
