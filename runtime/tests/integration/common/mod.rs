//! A chain in memory for the tests of the runtime: genesis from a preset, blocks with real BABE
//! digests, transactions signed with real keys.

use codec::Encode;
use deuterium_primitives::account::EthereumSignature;
use deuterium_runtime::{
	AccountId, Block, BlockNumber, Executive, Hash, Header, Nonce, Runtime, RuntimeCall, System,
	UncheckedExtrinsic, VERSION,
	extrinsic::{SignedPayload, tx_extension},
	genesis_config_presets::DEVELOPMENT_ACCOUNTS,
};
use hex_literal::hex;
use sp_consensus_babe::{
	Slot,
	digests::{CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest},
};
use sp_core::{Pair, crypto::VrfSecret, ecdsa};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{ApplyExtrinsicResult, Digest, DigestItem, generic::Era, traits::Header as _};

/// Private keys of the development accounts, in the order of the presets' table.
pub const SECRETS: [[u8; 32]; 9] = [
	hex!("5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133"),
	hex!("8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b"),
	hex!("0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b"),
	hex!("39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68"),
	hex!("7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4"),
	hex!("b9d2ea9a615f3165812e8d44de0d24da9bbd164b65c4f0573e1ce2c8dbd9c8df"),
	hex!("96b8a38e12e1a31dee1eab2fffdf9d9990045f5b37e44d8cc27766ef294acf18"),
	hex!("0d6dcaaef49272a5411896be8ad16c01c35d6f8c18873387b71fbc734759b0ab"),
	hex!("4c42532034540267bf568198ccec4cb822a025da542861fcb146a5fab6433ff8"),
];

/// Position of a development account in the tables.
pub const ALITH: usize = 0;
/// Position of a development account in the tables.
pub const BALTATHAR: usize = 1;

/// The slot of block 1; block n is in slot `FIRST_SLOT + n - 1`.
pub const FIRST_SLOT: u64 = 800_000_000;

/// The hash that stands for the genesis block.
pub const GENESIS_HASH: Hash = Hash::repeat_byte(0x42);

/// The address of a development account.
pub fn who(index: usize) -> AccountId {
	DEVELOPMENT_ACCOUNTS[index].1
}

/// Merges `patch` into `target` as RFC 7386 says: what a chain specification does with a preset.
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
	match (target, patch) {
		(serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				if value.is_null() {
					target.remove(&key);
				} else {
					merge(target.entry(key).or_insert(serde_json::Value::Null), value);
				}
			}
		},
		(target, patch) => *target = patch,
	}
}

/// The full genesis JSON of a preset.
pub fn genesis_json(preset: &str) -> serde_json::Value {
	let parse = |id| serde_json::from_slice(&Runtime::get_preset(&id).unwrap()).unwrap();
	let mut json: serde_json::Value = parse(None);
	merge(&mut json, parse(Some(preset.into())));
	json
}

/// The state of a chain whose genesis is `preset`, before its first block.
pub fn chain(preset: &str) -> sp_io::TestExternalities {
	chain_of(&genesis_json(preset))
}

/// The state of a chain with this genesis, before its first block.
pub fn chain_of(genesis: &serde_json::Value) -> sp_io::TestExternalities {
	let mut ext = sp_io::TestExternalities::default();
	ext.execute_with(|| {
		Runtime::build_state(genesis.to_string().into_bytes()).unwrap();
		frame_system::BlockHash::<Runtime>::insert(0, GENESIS_HASH);
	});
	ext
}

/// A digest of a secondary slot without VRF output, as only a foreign chain would make it.
pub fn plain_digest(number: BlockNumber) -> DigestItem {
	DigestItem::babe_pre_digest(PreDigest::SecondaryPlain(SecondaryPlainPreDigest {
		authority_index: 0,
		slot: slot(number),
	}))
}

/// The digest of a secondary slot with the VRF output of the development validator.
pub fn vrf_digest(number: BlockNumber) -> DigestItem {
	vrf_digest_in(slot(number))
}

/// As [`vrf_digest`], in any slot of the present epoch.
fn vrf_digest_in(slot: Slot) -> DigestItem {
	let data = sp_consensus_babe::make_vrf_sign_data(
		&pallet_babe::Randomness::<Runtime>::get(),
		slot,
		pallet_babe::EpochIndex::<Runtime>::get(),
	);
	DigestItem::babe_pre_digest(PreDigest::SecondaryVRF(SecondaryVRFPreDigest {
		authority_index: 0,
		slot,
		vrf_signature: Sr25519Keyring::Alice.pair().vrf_sign(&data),
	}))
}

fn slot(number: BlockNumber) -> Slot {
	Slot::from(FIRST_SLOT + u64::from(number) - 1)
}

/// Starts the next block, with its timestamp.
pub fn start_block(digest: impl FnOnce(BlockNumber) -> DigestItem) {
	let number = System::block_number() + 1;
	start_block_in(slot(number), digest(number));
}

/// Starts the next block as if `skipped` slots before it had been empty.
pub fn start_block_after_gap(skipped: u64) {
	let slot = slot(System::block_number() + 1) + skipped;
	start_block_in(slot, vrf_digest_in(slot));
}

fn start_block_in(slot: Slot, digest: DigestItem) {
	let number = System::block_number() + 1;
	let header = Header::new(
		number,
		Default::default(),
		Default::default(),
		System::block_hash(number - 1),
		Digest { logs: vec![digest] },
	);
	Executive::initialize_block(&header);
	let now = *slot * 2_000;
	let set = UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into());
	Executive::apply_extrinsic(set).unwrap().unwrap();
}

/// Ends the block that was started and makes its hash known.
pub fn finish_block() -> Header {
	let header = Executive::finalize_block();
	frame_system::BlockHash::<Runtime>::insert(header.number, header.hash());
	header
}

/// What a transaction says about the chain that it is for.
#[derive(Clone, Copy)]
pub struct Target {
	/// Genesis hash that is signed.
	pub genesis: Hash,
	/// Spec version that is signed.
	pub spec_version: u32,
}

/// The chain under test.
pub const HERE: Target = Target { genesis: GENESIS_HASH, spec_version: VERSION.spec_version };

/// A transaction of a development account, signed by `signer`'s key for the chain `target`.
pub fn signed_for(
	target: Target,
	sender: usize,
	signer: usize,
	nonce: Nonce,
	call: impl Into<RuntimeCall>,
) -> UncheckedExtrinsic {
	let pair = ecdsa::Pair::from_seed(&SECRETS[signer]);
	signed_by(target, who(sender), &pair, nonce, call)
}

/// A transaction of any account, signed by any key for the chain `target`.
pub fn signed_by(
	target: Target,
	sender: AccountId,
	pair: &ecdsa::Pair,
	nonce: Nonce,
	call: impl Into<RuntimeCall>,
) -> UncheckedExtrinsic {
	let call = call.into();
	let extension = tx_extension(Era::Immortal, nonce, 0);
	let implicit = (
		(),
		(),
		target.spec_version,
		VERSION.transaction_version,
		target.genesis,
		target.genesis,
		(),
		(),
		(),
		(),
	);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature =
		payload.using_encoded(|bytes| pair.sign_prehashed(&sp_io::hashing::keccak_256(bytes)));
	UncheckedExtrinsic::new_signed(call, sender, EthereumSignature(signature), extension)
}

/// A transaction of a development account, signed by its own key for this chain.
pub fn signed(sender: usize, nonce: Nonce, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
	signed_for(HERE, sender, sender, nonce, call)
}

/// Applies a transaction to the block that was started, over its encoding as blocks carry it.
pub fn apply(extrinsic: UncheckedExtrinsic) -> ApplyExtrinsicResult {
	use codec::Decode;
	let bytes = extrinsic.encode();
	Executive::apply_extrinsic(
		<<Block as sp_runtime::traits::Block>::Extrinsic>::decode(&mut &bytes[..]).unwrap(),
	)
}
