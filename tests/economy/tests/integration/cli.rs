//! The program itself: output, determinism, errors.

use std::process::{Command, Output};

fn economy(arguments: &[&str]) -> Output {
	Command::new(env!("CARGO_BIN_EXE_deuterium-economy")).args(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
	String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn all_should_print_the_same_tables_when_run_twice() {
	let small = ["all", "--honest", "60", "--attackers", "12", "--rounds", "300"];
	let (first, second) = (economy(&small), economy(&small));
	assert!(first.status.success(), "{}", text(&first.stderr));
	assert_eq!(first.stdout, second.stdout);
	let output = text(&first.stdout);
	for heading in ["Reference:", "Stake per fee", "QoS whitewashing", "Self-dealing", "Washing"] {
		assert!(output.contains(heading), "{heading}");
	}
	assert!(output.starts_with("$ deuterium-economy all --honest 60 --attackers 12 --fee 3"));
}

#[test]
fn topic_should_be_all_when_left_out() {
	let options = ["--honest", "20", "--attackers", "4", "--rounds", "50"];
	let without = text(&economy(&options).stdout);
	let with = text(&economy(&[&["all"][..], &options[..]].concat()).stdout);
	assert_eq!(without, with);
}

#[test]
fn json_should_hold_every_row_when_asked_for() {
	let output = economy(&["sybil", "--json", "--rounds", "100"]);
	let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
	let tables = report["tables"].as_array().unwrap();
	assert_eq!(tables.len(), 4);
	for table in tables {
		let columns = table["columns"].as_array().unwrap().len();
		let rows = table["rows"].as_array().unwrap();
		assert!(!rows.is_empty());
		assert!(rows.iter().all(|row| row.as_array().unwrap().len() == columns));
	}
	let tenth = tables[0]["rows"][1][3].as_f64().unwrap();
	assert!((tenth - 4_170.0 / 161_700.0).abs() < 1e-12, "100 nodes, a tenth of them");
}

#[test]
fn error_should_name_the_option_when_a_value_is_out_of_range() {
	for (option, value) in [
		("--honest", "2"),
		("--attackers", "0"),
		("--fee", "0.0001"),
		("--stake", "-4"),
		("--rounds", "0"),
		("--utilisation", "100"),
		("--cost", "x"),
	] {
		let output = economy(&["sybil", &format!("{option}={value}")]);
		assert_eq!(output.status.code(), Some(2), "{option}");
		assert!(text(&output.stderr).contains(option), "{option}: {}", text(&output.stderr));
	}
}

#[test]
fn networks_should_be_served_when_they_are_as_small_as_can_be() {
	let smallest = ["all", "--honest", "3", "--attackers", "1", "--rounds", "40", "--fee", "0.001"];
	let output = economy(&smallest);
	assert!(output.status.success(), "{}", text(&output.stderr));
	assert!(!text(&output.stdout).contains("NaN"));
}
