//! Options that make no sense are refused with their cause and a remedy.

use crate::common::{error, run};

#[test]
fn node_should_refuse_to_start_when_no_or_an_unknown_chain_is_given() {
	assert!(error(&["--tmp"]).contains("no chain was chosen: give --dev"));
	let unknown = error(&["--chain", "mainnet", "--tmp"]);
	assert!(unknown.contains("no chain named `mainnet`"), "{unknown}");
}

#[test]
fn node_should_refuse_to_start_when_the_chain_is_the_template() {
	let text = error(&["--chain", "testnet", "--tmp", "--rpc-port", "0", "--port", "0"]);
	assert!(text.contains("has no validators") && text.contains("build-spec"), "{text}");
}

#[test]
fn node_should_refuse_to_start_when_the_sidecar_is_misconfigured() {
	let remote = error(&["--dev", "--tmp", "--sidecar-url", "http://10.1.2.3:8085"]);
	assert!(remote.contains("--sidecar-allow-remote"), "{remote}");
	let missing = error(&["--dev", "--tmp", "--sidecar-token-file", "/nonexistent/token"]);
	assert!(missing.contains("/nonexistent/token: cannot be read"), "{missing}");
}

#[test]
fn node_should_refuse_to_start_when_the_worker_key_is_malformed() {
	let text = error(&["--dev", "--tmp", "--rpc-port", "0", "--worker-key", "not a key"]);
	assert!(text.contains("worker-key generate") && !text.contains("not a key"), "{text}");
}

#[test]
fn sealing_should_be_refused_when_the_chain_has_several_validators() {
	let ports = ["--rpc-port", "0", "--port", "0", "--unsafe-force-node-key-generation"];
	let mut arguments = vec!["--chain", "local", "--alice", "--tmp", "--sealing", "instant"];
	arguments.extend(ports);
	let text = error(&arguments);
	assert!(text.contains("one validator") && text.contains("--dev"), "{text}");
}

#[test]
fn worker_key_should_be_the_only_line_on_standard_output_when_generated() {
	let base = tempfile::tempdir().unwrap();
	let base = base.path().to_str().unwrap();
	let output = run(&["worker-key", "generate", "--chain", "dev", "--base-path", base]);
	let generated = String::from_utf8(output.stdout).unwrap();
	assert!(output.status.success());
	assert!(generated.starts_with("0x") && generated.trim_end().len() == 66, "{generated}");
	assert!(String::from_utf8_lossy(&output.stderr).contains("node join"));
	let shown = run(&["worker-key", "show", "--chain", "dev", "--base-path", base]);
	assert_eq!(String::from_utf8(shown.stdout).unwrap(), generated);
}

#[test]
fn node_key_should_be_made_once_for_a_chain() {
	let base = tempfile::tempdir().unwrap();
	let base = base.path().to_str().unwrap();
	let key = ["key", "generate-node-key", "--chain", "local", "--base-path", base];
	let made = run(&key);
	assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
	let peer = String::from_utf8(made.stderr).unwrap();
	assert!(peer.contains("12D3KooW"), "the peer id: {peer}");
	let again = error(&key);
	assert!(again.contains("already exists"), "{again}");
	let file = format!("{base}/chains/deuterium_local/network/secret_ed25519");
	let shown = run(&["key", "inspect-node-key", "--file", &file]);
	let shown = String::from_utf8(shown.stdout).unwrap();
	assert!(peer.contains(shown.trim()), "{shown} is {peer}");
}

#[test]
fn specification_should_be_written_in_both_forms_when_asked_for() {
	let plain = run(&["export-chain-spec", "--chain", "local"]);
	let plain: serde_json::Value = serde_json::from_slice(&plain.stdout).unwrap();
	assert_eq!(plain["id"], "deuterium_local");
	let raw = run(&["build-spec", "--chain", "testnet", "--raw", "--disable-default-bootnode"]);
	let raw: serde_json::Value = serde_json::from_slice(&raw.stdout).unwrap();
	assert!(raw["genesis"]["raw"]["top"].is_object());
}
