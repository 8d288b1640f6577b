//! A running chain takes over a new runtime without a fork.

use deuterium_gateway::keys::DevAccount;
use deuterium_tests::{
	chain::Signer,
	network::{Network, honest},
	wait::{seconds, until},
};
use serde_json::{Value, json};
use sp_maybe_compressed_blob::CODE_BLOB_BOMB_LIMIT;
use subxt::dynamic::Value as Field;

/// Puts the next runtime onto a development chain; it is in force from the block after on.
pub(crate) fn upgrade(root: &Signer) {
	let code = deuterium_runtime::next::WASM_BINARY.expect("built by the runtime's build script");
	// As runtimes are published: uncompressed, one is larger than what an RPC server takes.
	let code = sp_maybe_compressed_blob::compress_weakly(code, CODE_BLOB_BOMB_LIMIT)
		.expect("below the limit");
	let call = Field::unnamed_variant(
		"System",
		[Field::unnamed_variant("set_code", [Field::from_bytes(&code)])],
	);
	let weight = Field::named_composite([
		("ref_time", Field::u128(1_000_000_000)),
		("proof_size", Field::u128(0)),
	]);
	let _ =
		root.call("Sudo", "sudo_unchecked_weight", vec![call, weight]).expect("root may upgrade");
}

#[test]
fn chain_should_go_on_when_its_runtime_is_upgraded() {
	let network = Network::development(honest(&[0, 1, 2]));
	(0..3).for_each(|owner| network.join(0, owner));
	let node = &network.chain[0];
	let spec_version = || {
		let version: Value = node.rpc.call("state_getRuntimeVersion", json!([])).ok()?;
		version["specVersion"].as_u64()
	};
	let issuance = node.total_issuance();
	let before = spec_version().expect("the node answers");
	let text = ["task", "text", "--prompt", "x", "--max-tokens", "4", "--fee", "1"];
	let _ = network.creator().run(&text).ok();

	upgrade(&network.signer(DevAccount::Alith));
	until("the new runtime is in force", seconds(240), || {
		spec_version().filter(|version| *version > before)
	});

	let block = node.rpc.best().expect("the node answers");
	node.wait_for_block(block + 3);
	until("the new runtime's blocks are final", seconds(240), || {
		node.rpc.finalised().filter(|finalised| *finalised > block)
	});
	let _ = network.creator().run(&text).ok();
	let task = network.wait_for_task(2, "is finished", |task| task["status"] == "finished");
	assert_eq!(task["rounds"].as_array().map(Vec::len), Some(3), "{task}");
	assert_eq!(node.total_issuance(), issuance, "money was made or lost");
}
