//! Puts the versions of the libraries that decide results into the environment of the build, so
//! that the engine fingerprint names what was really compiled.

use std::{env, fs, path::Path};

const LIBRARIES: [&str; 3] = ["candle-core", "gemm", "tokenizers"];

fn main() {
	let root = env::var("CARGO_MANIFEST_DIR").unwrap_or_default();
	let lock = Path::new(&root).join("../../Cargo.lock");
	println!("cargo::rerun-if-changed={}", lock.display());
	let text = fs::read_to_string(lock).unwrap_or_default();
	let versions: Vec<String> = LIBRARIES
		.iter()
		.map(|name| format!("{name}/{}", version_of(&text, name).unwrap_or("unknown")))
		.collect();
	println!("cargo::rustc-env=DEUTERIUM_ENGINE_LIBRARIES={}", versions.join(" "));
}

fn version_of<'a>(lock: &'a str, name: &str) -> Option<&'a str> {
	let wanted = format!("name = \"{name}\"");
	let mut lines = lock.lines().skip_while(|line| *line != wanted).skip(1);
	lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}
