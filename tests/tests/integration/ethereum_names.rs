//! The EVM's pallets are named where ADR 3 says and nowhere else, so that others of the same shape
//! can take their place.

use std::{
	fs,
	path::{Path, PathBuf},
};

/// Files that may name them, and folders with all that is in them; ADR 3 says why.
const PLACES: [&str; 8] = [
	"runtime/src/configs/evm.rs",
	"runtime/src/ethereum.rs",
	"runtime/src/extrinsic.rs",
	"runtime/src/lib.rs",
	"runtime/src/benchmarks",
	"runtime/src/apis.rs",
	"runtime/src/genesis_config_presets.rs",
	"node/src/tracer",
];

/// What is searched: everything that is not a pallet of the EVM itself.
const SEARCHED: [&str; 8] = [
	"runtime/src",
	"node/src",
	"node/eth-rpc/src",
	"pallets/precompiles/src",
	"pallets/primitives/src",
	"pallets/runtime-api/src",
	"offchain-worker",
	"tests/src",
];

const NAMES: [&str; 4] =
	["pallet_evm", "pallet_ethereum", "pallet_base_fee", "pallet_evm_chain_id"];

fn workspace() -> &'static Path {
	Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests are in the workspace")
}

/// All Rust sources below a folder.
fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
	for entry in fs::read_dir(folder).expect("the folder is there") {
		let path = entry.expect("it can be listed").path();
		if path.is_dir() {
			sources(&path, found);
		} else if path.extension().is_some_and(|extension| extension == "rs") {
			found.push(path);
		}
	}
}

/// Sources that name a pallet of the EVM, from the root of the workspace.
fn naming() -> Vec<PathBuf> {
	let mut found = Vec::new();
	for folder in SEARCHED {
		sources(&workspace().join(folder), &mut found);
	}
	let names_one = |path: &PathBuf| {
		let text = fs::read_to_string(path).expect("sources are UTF-8");
		NAMES.iter().any(|name| text.contains(name))
	};
	let relative = |path: PathBuf| path.strip_prefix(workspace()).expect("inside").to_path_buf();
	found.into_iter().filter(names_one).map(relative).collect()
}

#[test]
fn evm_pallets_should_be_named_in_their_places_only() {
	let naming = naming();
	let elsewhere = |path: &&PathBuf| !PLACES.iter().any(|place| path.starts_with(place));
	let elsewhere: Vec<_> = naming.iter().filter(elsewhere).collect();
	assert!(elsewhere.is_empty(), "ADR 3 does not allow it in {elsewhere:?}");
	for place in PLACES {
		assert!(naming.iter().any(|path| path.starts_with(place)), "{place} does not need it");
	}
}

#[test]
fn adr_3_should_list_the_places_where_evm_pallets_are_named() {
	let adr = workspace().join("runtime/adr/0003-ethereum-on-frontiers-engine.md");
	let adr = fs::read_to_string(adr).expect("ADR 3 is there");
	for place in PLACES {
		assert!(adr.contains(&format!("`{place}`")), "{place}");
	}
}
