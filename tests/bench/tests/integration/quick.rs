//! The bench in its quick mode, so that it cannot rot: every suite runs and every count is met.

use std::process::{Command, Output};

fn bench(arguments: &[&str]) -> Output {
	Command::new(env!("CARGO_BIN_EXE_deuterium-bench"))
		.args(arguments)
		.output()
		.expect("the bench was built with this test")
}

#[test]
fn bench_should_meet_every_asserted_target_when_quick() {
	let output = bench(&["--quick"]);
	let (tables, progress) =
		(String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
	assert!(output.status.success(), "{}\n{tables}\n{progress}", output.status);
	for section in
		["Nodes", "Queue and agenda", "Bytes per task", "Throughput", "Worst case", "Burst"]
	{
		assert!(tables.contains(&format!("\n## {section}\n")), "{section} is missing:\n{tables}");
	}
	assert!(tables.contains(" 0 missed;"), "{tables}");
}

#[test]
fn bench_should_fail_with_cause_when_the_blob_cannot_be_read() {
	let output = bench(&["--runtime", "/nonexistent/blob.wasm"]);
	assert_eq!(output.status.code(), Some(2));
	let message = String::from_utf8_lossy(&output.stderr);
	assert!(message.contains("cannot read the runtime from /nonexistent/blob.wasm"), "{message}");
}
