//! Genesis states by name. The node's chain specifications only name them.
//!
//! * `development`: one validator (alith), for one machine; the longest branch is the best one.
//! * `local_testnet`: three validators (alith, baltathar, charleth), for three processes.
//! * `parity`: as `development`, with the reference's queue of 50 tasks instead of 10 000.
//! * `testnet`: a template without validators, accounts or sudo. Everybody knows the keys of the
//!   others, so they must not be used where something is at stake: write a JSON patch with the
//!   network's own keys (`balances`, `collatorSelection.invulnerables`, `session.keys`,
//!   `sudo.key`) and chain id (`evmChainId.chainId`) and build the chain specification from it, as the
//!   node's README shows.
//!
//! Any of them can set tunables, by the names that `deuterium_parameters` shows:
//! `{"tunables": {"protocol": {"queueLimit": 50}}}`.

use crate::{
	AccountId, BabeConfig, Balance, BalancesConfig, CollatorSelectionConfig, EVMChainIdConfig,
	EVMConfig, RuntimeGenesisConfig, SessionConfig, SessionKeys, SudoConfig,
	configs::{consensus::BABE_GENESIS_EPOCH_CONFIG, evm::CHAIN_ID, monetary::CNX},
	precompiles,
};
use alloc::{collections::BTreeMap, string::ToString, vec, vec::Vec};
use frame_support::build_struct_json_patch;
use pallet_evm::GenesisAccount;
use serde_json::{Value, json};
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_core::H160;
use sp_genesis_builder::{DEV_RUNTIME_PRESET, LOCAL_TESTNET_RUNTIME_PRESET, PresetId};
use sp_keyring::{Ed25519Keyring, Sr25519Keyring};

/// Name of the preset with the reference's limits.
pub const PARITY_RUNTIME_PRESET: &str = "parity";

/// Waiting tasks that the reference's queue has room for.
const REFERENCE_QUEUE_LIMIT: u32 = 50;

/// BABE where no slot is won by lot: they are the only validator's anyway. BABE prefers the branch on
/// which more slots were won; without them it is the longest one, so that branches which are made on
/// purpose (`--sealing manual`) do not compete by luck.
const EVERY_SLOT_SECONDARY: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (0, 1), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

/// Name of the preset for public test networks.
pub const TESTNET_RUNTIME_PRESET: &str = "testnet";

/// What each development account owns at genesis.
pub const DEVELOPMENT_BALANCE: Balance = 1_000_000 * CNX;

/// What a candidate for validator bonds.
pub const CANDIDACY_BOND: Balance = 1_000 * CNX;

/// The well-known development accounts, whose keys everybody knows.
// The case of the digits is their EIP-55 checksum.
#[allow(clippy::mixed_case_hex_literals)]
pub const DEVELOPMENT_ACCOUNTS: [(&str, AccountId); 9] = [
	("alith", account(0xf24FF3a9CF04c71Dbc94D0b566f7A27B, 0x94566cac)),
	("baltathar", account(0x3Cd0A705a2DC65e5b1E1205896BaA2be, 0x8A07c6e0)),
	("charleth", account(0x798d4Ba9baf0064Ec19eB4F0a1a45785, 0xae9D6DFc)),
	("dorothy", account(0x773539d4Ac0e786233D90A233654ccEE, 0x26a613D9)),
	("ethan", account(0xFf64d3F6efE2317EE2807d223a0Bdc4c, 0x0c49dfDB)),
	("faith", account(0xC0F0f4ab324C46e55D02D0033343B4Be, 0x8A55532d)),
	("goliath", account(0x7BF369283338E12C90514468aa3868A5, 0x51AB2929)),
	("heath", account(0x931f3600a299fd9B24cEfB3BfF79388D, 0x19804BeA)),
	("ida", account(0xC41C5F1123ECCd5ce233578B2e7ebd56, 0x93869d73)),
];

/// An account from the first sixteen and the last four bytes of its address.
const fn account(high: u128, low: u32) -> AccountId {
	let (high, low) = (high.to_be_bytes(), low.to_be_bytes());
	let mut bytes = [0u8; 20];
	let (first, last) = bytes.split_at_mut(16);
	first.copy_from_slice(&high);
	last.copy_from_slice(&low);
	deuterium_primitives::account::AccountId20(bytes)
}

/// The session keys of a development validator: those of the well-known seed phrase with the
/// derivation path `//Alice`, `//Bob` or `//Charlie`.
fn development_keys(babe: Sr25519Keyring, grandpa: Ed25519Keyring) -> SessionKeys {
	SessionKeys { babe: babe.public().into(), grandpa: grandpa.public().into() }
}

/// The accounts of the precompiled contracts. Each has a code, because compilers let contracts ask
/// for the size of a code before they call it.
fn precompile_accounts() -> BTreeMap<H160, GenesisAccount> {
	let account = |code| GenesisAccount { code, ..Default::default() };
	precompiles::codes().into_iter().map(|(address, code)| (address, account(code))).collect()
}

/// A genesis with the first `validators.len()` development accounts as validators, the first one as
/// sudo, and money for all of them.
fn development_genesis(validators: Vec<SessionKeys>) -> Value {
	let accounts = DEVELOPMENT_ACCOUNTS.map(|(_, account)| account);
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig {
			balances: accounts.iter().map(|account| (*account, DEVELOPMENT_BALANCE)).collect(),
		},
		babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
		collator_selection: CollatorSelectionConfig {
			invulnerables: accounts.iter().copied().take(validators.len()).collect(),
			candidacy_bond: CANDIDACY_BOND,
		},
		session: SessionConfig {
			keys: accounts
				.iter()
				.zip(validators)
				.map(|(account, keys)| (*account, *account, keys))
				.collect(),
		},
		sudo: SudoConfig { key: accounts.first().copied() },
		evm_chain_id: EVMChainIdConfig { chain_id: CHAIN_ID },
		evm: EVMConfig { accounts: precompile_accounts() },
	})
}

fn development() -> Value {
	let mut genesis =
		development_genesis(vec![development_keys(Sr25519Keyring::Alice, Ed25519Keyring::Alice)]);
	set(&mut genesis, "babe", json!({ "epochConfig": EVERY_SLOT_SECONDARY }));
	genesis
}

fn local_testnet() -> Value {
	development_genesis(vec![
		development_keys(Sr25519Keyring::Alice, Ed25519Keyring::Alice),
		development_keys(Sr25519Keyring::Bob, Ed25519Keyring::Bob),
		development_keys(Sr25519Keyring::Charlie, Ed25519Keyring::Charlie),
	])
}

fn parity() -> Value {
	let mut genesis = development();
	set(&mut genesis, "tunables", json!({ "protocol": { "queueLimit": REFERENCE_QUEUE_LIMIT } }));
	genesis
}

/// Sets a pallet's part of a genesis.
fn set(genesis: &mut Value, pallet: &str, part: Value) {
	if let Some(parts) = genesis.as_object_mut() {
		parts.insert(pallet.to_string(), part);
	}
}

fn testnet() -> Value {
	build_struct_json_patch!(RuntimeGenesisConfig {
		balances: BalancesConfig { balances: Vec::new() },
		babe: BabeConfig { epoch_config: BABE_GENESIS_EPOCH_CONFIG },
		collator_selection: CollatorSelectionConfig {
			invulnerables: Vec::new(),
			candidacy_bond: CANDIDACY_BOND,
			desired_candidates: 20,
		},
		session: SessionConfig { keys: Vec::new() },
		sudo: SudoConfig { key: None },
		evm_chain_id: EVMChainIdConfig { chain_id: CHAIN_ID },
		evm: EVMConfig { accounts: precompile_accounts() },
	})
}

/// The preset of this name as a JSON patch of the default genesis, or `None` if there is none.
pub fn get_preset(id: &PresetId) -> Option<Vec<u8>> {
	let patch = match id.as_ref() {
		DEV_RUNTIME_PRESET => development(),
		LOCAL_TESTNET_RUNTIME_PRESET => local_testnet(),
		PARITY_RUNTIME_PRESET => parity(),
		TESTNET_RUNTIME_PRESET => testnet(),
		_ => return None,
	};
	Some(patch.to_string().into_bytes())
}

/// The names of all presets.
pub fn preset_names() -> Vec<PresetId> {
	vec![
		PresetId::from(DEV_RUNTIME_PRESET),
		PresetId::from(LOCAL_TESTNET_RUNTIME_PRESET),
		PresetId::from(PARITY_RUNTIME_PRESET),
		PresetId::from(TESTNET_RUNTIME_PRESET),
	]
}
