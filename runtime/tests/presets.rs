//! The genesis presets build and hold what they promise.

mod common;

use common::{SECRETS, chain, genesis_json, who};
use deuterium_primitives::account::EthereumSignature;
use deuterium_runtime::{
	Babe, Balances, Grandpa, Runtime, Session,
	configs::monetary::CNX,
	genesis_config_presets::{DEVELOPMENT_ACCOUNTS, DEVELOPMENT_BALANCE, preset_names},
};
use frame_support::traits::IntegrityTest;
use sp_consensus_babe::AllowedSlots;
use sp_core::{Pair, ecdsa};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;

#[test]
fn preset_should_build_when_named_in_the_list() {
	let names: Vec<String> = preset_names().iter().map(|id| id.to_string()).collect();
	assert_eq!(names, ["development", "local_testnet", "testnet"]);
	for name in names {
		chain(&name).execute_with(|| {
			let epoch_config = Babe::epoch_config().unwrap();
			assert_eq!(epoch_config.allowed_slots, AllowedSlots::PrimaryAndSecondaryVRFSlots);
		});
	}
	assert_eq!(Runtime::get_preset(&Some("mainnet".into())), None);
}

#[test]
fn development_presets_should_have_their_validators_and_money_when_built() {
	for (preset, validators) in [("development", 1), ("local_testnet", 3)] {
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
