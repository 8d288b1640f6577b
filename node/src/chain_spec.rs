//! Chain specifications. What is in them is the runtime's business: its genesis presets.

use deuterium_runtime::{
	WASM_BINARY,
	genesis_config_presets::{PARITY_RUNTIME_PRESET, TESTNET_RUNTIME_PRESET, get_preset},
};
use sc_chain_spec::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET};
use sc_service::{ChainType, Properties};
use std::path::PathBuf;

/// A chain specification of this node: no extensions.
pub type ChainSpec = sc_service::GenericChainSpec;

/// The specification with this name, or in the file at this path.
///
/// # Errors
///
/// Says why there is none and which ones there are.
pub fn load(id: &str) -> Result<ChainSpec, String> {
	match id {
		"" => Err("no chain was chosen: give --dev, or --chain with `dev`, `local`, `parity`, \
		           `testnet` or the path of a chain specification"
			.into()),
		"dev" | "development" => named(
			"Deuterium Development",
			"deuterium_dev",
			ChainType::Development,
			DEV_RUNTIME_PRESET,
		),
		"local" => named(
			"Deuterium Local",
			"deuterium_local",
			ChainType::Local,
			LOCAL_TESTNET_RUNTIME_PRESET,
		),
		"parity" => named(
			"Deuterium Parity",
			"deuterium_parity",
			ChainType::Development,
			PARITY_RUNTIME_PRESET,
		),
		"testnet" => {
			named("Deuterium Testnet", "deuterium_testnet", ChainType::Live, TESTNET_RUNTIME_PRESET)
		},
		path => from_file(path),
	}
}

fn from_file(path: &str) -> Result<ChainSpec, String> {
	let file = PathBuf::from(path);
	if !file.is_file() {
		return Err(format!(
			"there is no chain named `{path}` and no file of that name: give `dev`, `local`, \
			 `parity`, `testnet` or the path of a chain specification"
		));
	}
	ChainSpec::from_json_file(file).map_err(|error| {
		format!(
			"`{path}` is not a chain specification ({error}): write one with \
			 `deuterium-node build-spec`"
		)
	})
}

fn named(name: &str, id: &str, kind: ChainType, preset: &str) -> Result<ChainSpec, String> {
	let wasm = WASM_BINARY.ok_or(
		"this program was built without its WebAssembly runtime: build it again without \
		 SKIP_WASM_BUILD, or give the path of a chain specification",
	)?;
	// Taken from the native runtime, which has the same presets: asking the WebAssembly one would
	// compile it once more at every start.
	let genesis = get_preset(&preset.into())
		.and_then(|patch| serde_json::from_slice(&patch).ok())
		.ok_or_else(|| format!("the runtime has no genesis preset `{preset}`"))?;
	Ok(ChainSpec::builder(wasm, None)
		.with_name(name)
		.with_id(id)
		.with_chain_type(kind)
		.with_protocol_id(id)
		.with_properties(properties())
		.with_genesis_config_patch(genesis)
		.build())
}

/// What wallets need to know about the token and the accounts.
fn properties() -> Properties {
	let mut properties = Properties::new();
	properties.insert("tokenSymbol".into(), "CNX".into());
	properties.insert("tokenDecimals".into(), 18.into());
	properties.insert("ss58Format".into(), 42.into());
	properties.insert("isEthereum".into(), true.into());
	properties
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_runtime::BuildStorage;

	#[test]
	fn named_chain_should_build_its_genesis_when_loaded() {
		for id in ["dev", "development", "local", "parity", "testnet"] {
			let spec = load(id).unwrap();
			assert!(!spec.build_storage().unwrap().top.is_empty(), "{id}");
			assert_eq!(spec.properties()["tokenDecimals"], 18);
		}
	}

	#[test]
	fn chain_should_be_refused_with_cause_and_remedy_when_unknown() {
		for id in ["", "mainnet", "/nonexistent/chain.json"] {
			let error = load(id).map(|_| ()).unwrap_err();
			assert!(error.contains("`dev`, `local`"), "{id}: {error}");
		}
		let file = tempfile::NamedTempFile::new().unwrap();
		std::fs::write(file.path(), "{}").unwrap();
		let error = load(file.path().to_str().unwrap()).map(|_| ()).unwrap_err();
		assert!(error.contains("not a chain specification"), "{error}");
	}

	#[test]
	fn specification_should_be_read_back_when_written_to_a_file() {
		let json = load("local").unwrap().as_json(false).unwrap();
		let file = tempfile::NamedTempFile::new().unwrap();
		std::fs::write(file.path(), json).unwrap();
		let spec = load(file.path().to_str().unwrap()).unwrap();
		assert_eq!(spec.id(), "deuterium_local");
		assert_eq!(
			spec.build_storage().unwrap().top,
			load("local").unwrap().build_storage().unwrap().top
		);
	}
}
