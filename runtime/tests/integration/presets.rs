//! The genesis presets build and hold what they promise.

use crate::common::{SECRETS, chain, chain_of, genesis_json, who};
use deuterium_primitives::account::EthereumSignature;
use deuterium_protocol::view::ParameterView;
use deuterium_runtime::{
	Babe, Balances, Grandpa, Runtime, Session,
	configs::{
		bounds,
		monetary::CNX,
		parameters::{AnyParametersValue, protocol},
	},
	genesis_config_presets::{DEVELOPMENT_ACCOUNTS, DEVELOPMENT_BALANCE, preset_names},
	views,
};
use frame_support::traits::{Get, IntegrityTest};
use serde_json::{Value, json};
use sp_consensus_babe::AllowedSlots;
use sp_core::{Pair, ecdsa};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use std::collections::BTreeMap;

#[test]
fn preset_should_build_when_named_in_the_list() {
	let names: Vec<String> = preset_names().iter().map(|id| id.to_string()).collect();
	assert_eq!(names, ["development", "local_testnet", "parity", "testnet"]);
	for name in names {
		chain(&name).execute_with(|| {
			let epoch_config = Babe::epoch_config().unwrap();
			assert_eq!(epoch_config.allowed_slots, AllowedSlots::PrimaryAndSecondaryVRFSlots);
			// No slot is won by lot where there is nobody to win it from.
			let alone = ["development", "parity"].contains(&name.as_str());
			assert_eq!(epoch_config.c, if alone { (0, 1) } else { (1, 4) }, "{name}");
		});
	}
	assert_eq!(Runtime::get_preset(&Some("mainnet".into())), None);
}

#[test]
fn development_presets_should_have_their_validators_and_money_when_built() {
	for (preset, validators) in [("development", 1), ("local_testnet", 3), ("parity", 1)] {
		chain(preset).execute_with(|| {
			// The collator selection keeps its invulnerables sorted.
			let mut expected: Vec<_> = (0..validators).map(who).collect();
			expected.sort();
			assert_eq!(Session::validators(), expected, "{preset}");
			assert_eq!(Babe::authorities().len(), validators);
			assert_eq!(Grandpa::grandpa_authorities().len(), validators);
			assert_eq!(pallet_sudo::Key::<Runtime>::get(), Some(who(0)));
			for (name, account) in DEVELOPMENT_ACCOUNTS {
				assert_eq!(Balances::free_balance(account), DEVELOPMENT_BALANCE, "{name}");
			}
			assert_eq!(Balances::total_issuance(), 9_000_000 * CNX);
		});
	}
}

#[test]
fn development_accounts_should_belong_to_the_well_known_keys() {
	for (secret, (name, account)) in SECRETS.iter().zip(DEVELOPMENT_ACCOUNTS) {
		let hash = [7u8; 32];
		let signature = EthereumSignature(ecdsa::Pair::from_seed(secret).sign_prehashed(&hash));
		assert_eq!(signature.recover_prehashed(&hash), Some(account), "{name}");
	}
}

#[test]
fn testnet_template_should_trust_no_well_known_key_when_built() {
	chain("testnet").execute_with(|| {
		assert!(Session::validators().is_empty());
		assert!(Babe::authorities().is_empty());
		assert!(Grandpa::grandpa_authorities().is_empty());
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		assert_eq!(Balances::total_issuance(), 0);
	});
	let json = genesis_json("testnet").to_string();
	for (name, account) in DEVELOPMENT_ACCOUNTS {
		assert!(!json.contains(&account.to_string()), "{name}");
	}
}

#[test]
fn genesis_should_be_refused_with_its_cause_when_an_account_is_mistyped() {
	let json = genesis_json("development").to_string().replace(
		"0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac",
		"0xf24FF3a9CF04c71Dbc94D0b566f7A27B",
	);
	let error = sp_io::TestExternalities::default()
		.execute_with(|| Runtime::build_state(json.into_bytes()))
		.unwrap_err();
	assert!(error.contains("40 hex digits"), "{error}");
}

#[test]
fn pallets_should_pass_their_integrity_tests_when_configured_as_they_are() {
	sp_io::TestExternalities::default().execute_with(|| {
		<deuterium_runtime::AllPalletsWithSystem as IntegrityTest>::integrity_test();
	});
}

/// The stored value of the queue's limit, if it is not the default; and the one in force.
fn queue_limit(genesis: &Value) -> (Option<AnyParametersValue>, u32) {
	chain_of(genesis).execute_with(|| {
		let mut stored = pallet_parameters::Parameters::<Runtime>::iter_values();
		let first = stored.next();
		assert_eq!(stored.next(), None, "nothing else is set");
		(first, bounds::protocol::QueueLimit::get())
	})
}

#[test]
fn queue_of_the_parity_preset_should_have_the_limit_of_the_reference() {
	assert_eq!(queue_limit(&genesis_json("development")), (None, 10_000));
	let limit = AnyParametersValue::Protocol(protocol::ParametersValue::QueueLimit(50));
	assert_eq!(queue_limit(&genesis_json("parity")), (Some(limit), 50));
	chain("parity").execute_with(|| {
		let parameters = views::parameters().parameters;
		let limit = parameters.into_iter().find(|parameter| parameter.name == "queueLimit");
		assert_eq!(limit.map(|limit| limit.value), Some(50));
	});
}

/// A genesis in which a set has these tunables.
fn tuned(set: &str, tunables: Value) -> Value {
	let mut genesis = genesis_json("development");
	genesis["tunables"][set] = tunables;
	genesis
}

#[test]
fn genesis_should_set_every_tunable_by_the_name_that_the_views_show() {
	let shown = || chain("development").execute_with(|| views::parameters().parameters);
	let tunables: Vec<_> =
		shown().into_iter().filter(|parameter| !parameter.name.ends_with("Reward")).collect();
	assert!(tunables.len() >= 25);
	for bound in [|shown: &ParameterView| shown.min, |shown: &ParameterView| shown.max] {
		let figures: BTreeMap<_, _> =
			tunables.iter().map(|shown| (shown.name.clone(), bound(shown))).collect();
		chain_of(&tuned("protocol", json!(figures))).execute_with(|| {
			for parameter in views::parameters().parameters {
				if let Some(figure) = figures.get(&parameter.name) {
					assert_eq!(parameter.value, *figure, "{}", parameter.name);
				}
			}
		});
	}
	chain_of(&tuned("fees", json!({ "perByte": 7_000_000 }))).execute_with(|| {
		assert_eq!(bounds::fees::PerByte::get(), 7_000_000);
	});
	chain_of(&tuned("ethereum", json!({ "baseFeeToTreasury": 1 }))).execute_with(|| {
		assert!(bounds::ethereum::BaseFeeToTreasury::get());
	});
}

#[test]
fn genesis_should_be_refused_with_its_cause_when_a_tunable_is_wrong() {
	for (set, tunables, cause) in [
		("protocol", json!({ "queueLimt": 50 }), "no tunable `queueLimt`; there are minimumStake"),
		(
			"protocol",
			json!({ "queueLimit": 100_001 }),
			"`queueLimit` cannot be 100001: it is from 0",
		),
		("protocol", json!({ "maxNodes": 2 }), "`maxNodes` cannot be 2: it is from 3 to 1000000"),
		("protocol", json!({ "newNodeWeight": 256 }), "`newNodeWeight` cannot be 256"),
		("protocol", json!({ "learnedEstimates": 2 }), "`learnedEstimates` cannot be 2"),
		("protocol", json!({ "withholdingPenalty": 1_000_001 }), "from 0 to 500000"),
		("ethereum", json!({ "queueLimit": 50 }), "no tunable `queueLimit`"),
		("protocl", json!({}), "unknown field `protocl`"),
	] {
		let json = tuned(set, tunables).to_string();
		let error = sp_io::TestExternalities::default()
			.execute_with(|| Runtime::build_state(json.into_bytes()))
			.unwrap_err();
		assert!(error.contains(cause), "{error}");
	}
}
