//! The real binary, without a chain.

use std::{
	fs,
	path::Path,
	process::{Command, Output},
};

const ALITH_KEY: &str = "5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";
const ALITH: &str = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";

fn deuterium(line: &[&str], environment: &[(&str, &str)]) -> Output {
	let mut command = Command::new(env!("CARGO_BIN_EXE_deuterium"));
	for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("DEUTERIUM_")) {
		command.env_remove(name);
	}
	command.args(line).envs(environment.iter().copied()).output().unwrap()
}

fn code(line: &[&str]) -> i32 {
	deuterium(line, &[]).status.code().unwrap()
}

fn text(bytes: &[u8]) -> String {
	String::from_utf8(bytes.to_vec()).unwrap()
}

/// URL of a port on which nothing listens: that of the service "discard".
const DEAD_URL: &str = "ws://127.0.0.1:9";

#[test]
fn help_should_teach_with_examples_and_exit_codes() {
	let output = deuterium(&["--help"], &[]);
	assert_eq!(output.status.code(), Some(0));
	let help = text(&output.stdout);
	for part in ["task image --prompt", "node join", "Exit codes", "--bootnode", "DEUTERIUM_URL"] {
		assert!(help.contains(part), "{part} missing in:\n{help}");
	}
	let help = text(&deuterium(&["task", "image", "--help"], &[]).stdout);
	assert!(help.contains("castle-1.png"), "{help}");
	let help = text(&deuterium(&["quote", "--help"], &[]).stdout);
	for part in ["exit code 1", "--creator 0x", "image, text or fine-tune"] {
		assert!(help.contains(part), "{part} missing in:\n{help}");
	}
	for (line, part) in [
		(&["node", "withdraw", "--help"][..], "--for"),
		(&["node", "status", "--help"], "kick-out"),
		(&["queue", "--help"], "dearest first"),
		(&["account", "--help"], "claim"),
	] {
		let help = text(&deuterium(line, &[]).stdout);
		assert!(help.contains(part), "{part} missing in:\n{help}");
	}
}

#[test]
fn exit_code_should_be_2_when_flags_are_wrong() {
	let image = ["task", "image", "--prompt", "x", "--out", "f.png"];
	for line in [
		&["nonsense"][..],
		&[],
		&["task", "image", "--prompt", "x"],
		&["task", "text"],
		&["task", "status", "minus-one"],
		&["node", "join", "--card", "CPU", "--vram", "0", "--stake", "1"],
		&["node", "join", "--card", "CPU", "--vram", "4", "--stake", "1e3"],
		&["node", "set-worker", "0x12"],
		&["node", "assignments", "0x12"],
		&["node", "withdraw", "--for", "0x12"],
		&["node", "list", "--limit", "101"],
		&["quote", "--kind", "song"],
		&["quote", "--kind", "text", "--fee", "-1"],
		&["queue", "--after", "12"],
		&["transfer", ALITH, "-5"],
		&["--url", "nonsense", "network"],
		&["--timeout", "0", "network"],
		&["--dev-account", "nobody", "network"],
		&["--key-file", "a", "--dev-account", "alith", "network"],
	] {
		assert_eq!(code(line), 2, "{line:?}");
	}
	for bad in [["--width", "100"], ["--out", "/nonexistent/f.png"], ["--model", "a b"]] {
		let line: Vec<&str> = match bad[0] {
			"--out" => vec!["task", "image", "--prompt", "x", bad[0], bad[1]],
			_ => image.iter().chain(&bad).copied().collect(),
		};
		assert_eq!(code(&line), 2, "{line:?}");
	}
}

#[test]
fn exit_code_should_be_6_when_no_node_listens() {
	for line in [
		&["--url", DEAD_URL, "network"][..],
		&["--url", DEAD_URL, "node", "status", ALITH],
		&["--url", DEAD_URL, "node", "list"],
		&["--url", DEAD_URL, "node", "assignments", ALITH],
		&["--url", DEAD_URL, "quote", "--kind", "text"],
		&["--url", DEAD_URL, "queue"],
		&["--url", DEAD_URL, "cards"],
		&["--url", DEAD_URL, "parameters"],
		&["--url", DEAD_URL, "task", "list", ALITH],
		&["--url", DEAD_URL, "--dev-account", "alith", "account", "claim"],
		&["--url", DEAD_URL, "--dev-account", "alith", "node", "withdraw", "--for", ALITH],
		&["--url", DEAD_URL, "--dev-account", "alith", "account"],
		&["--url", DEAD_URL, "--dev-account", "alith", "task", "text", "--prompt", "x"],
	] {
		let output = deuterium(line, &[]);
		assert_eq!(output.status.code(), Some(6), "{line:?}: {}", text(&output.stderr));
		assert!(text(&output.stderr).contains("--url"), "{}", text(&output.stderr));
	}
}

#[test]
fn failure_should_be_one_json_object_on_stdout_when_json_is_asked_for() {
	let output = deuterium(&["--json", "--url", DEAD_URL, "network"], &[]);
	let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
	assert_eq!(json["error"]["kind"], "unreachable");
	assert!(json["error"]["remedy"].as_str().unwrap().contains("--url"));
}

#[test]
fn nothing_should_be_journalled_when_the_node_cannot_be_reached() {
	let dir = tempfile::tempdir().unwrap();
	let state = dir.path().join("state");
	let line =
		["--url", DEAD_URL, "--dev-account", "alith", "--state-dir", state.to_str().unwrap()];
	let line: Vec<&str> = line.iter().chain(&["task", "text", "--prompt", "x"]).copied().collect();
	assert_eq!(code(&line), 6);
	assert!(!state.exists());
}

#[test]
fn key_should_be_made_once_and_stay_private() {
	let dir = tempfile::tempdir().unwrap();
	let path = dir.path().join("key");
	let name = path.to_str().unwrap();
	let output = deuterium(&["--json", "account", "new", "--out", name], &[]);
	assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
	let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
	assert_eq!(json["address"].as_str().unwrap().len(), 42);
	let key = fs::read_to_string(&path).unwrap();
	assert_eq!(key.len(), 67);
	assert!(!text(&output.stdout).contains(key.trim()));
	assert_eq!(private_mode(&path), 0o600);
	assert_eq!(code(&["account", "new", "--out", name]), 2);
	assert_eq!(fs::read_to_string(&path).unwrap(), key);
}

#[cfg(unix)]
fn private_mode(path: &Path) -> u32 {
	use std::os::unix::fs::PermissionsExt;
	fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(not(unix))]
fn private_mode(_: &Path) -> u32 {
	0o600
}

#[test]
fn key_should_be_refused_on_the_command_line_and_never_repeated() {
	assert_eq!(code(&["--key", ALITH_KEY, "network"]), 2);
	let broken = &ALITH_KEY[1..];
	let output = deuterium(&["account"], &[("DEUTERIUM_KEY", broken)]);
	assert_eq!(output.status.code(), Some(2));
	assert!(!text(&output.stderr).contains(broken), "{}", text(&output.stderr));
}

#[cfg(unix)]
#[test]
fn user_should_be_warned_when_others_can_read_the_key_file() {
	use std::os::unix::fs::PermissionsExt;
	let dir = tempfile::tempdir().unwrap();
	let path = dir.path().join("key");
	fs::write(&path, ALITH_KEY).unwrap();
	fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
	let line = ["--key-file", path.to_str().unwrap(), "--url", DEAD_URL, "account"];
	let output = deuterium(&line, &[]);
	assert_eq!(output.status.code(), Some(6));
	assert!(text(&output.stderr).contains("chmod 600"), "{}", text(&output.stderr));
}
