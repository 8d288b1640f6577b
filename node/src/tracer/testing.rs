//! A chain in memory: the development network's genesis, and blocks on it that the native runtime makes.

use super::{
	limits::{Budget, Limits},
	replay::{self, Mined},
	world::World,
};
use alloy_rpc_types_trace::geth::GethTrace;
use codec::{Decode, Encode};
use deuterium_eth_rpc::{
	At, BlockRef, EthBlock, EthResult, eth::request::Prepared, trace::TraceKind,
};
use deuterium_primitives::account::EthereumSignature;
use deuterium_runtime::{
	Executive, Hash, Header, Nonce, Runtime, RuntimeCall, UncheckedExtrinsic, VERSION,
	ethereum as api,
	extrinsic::{SignedPayload, tx_extension},
	genesis_config_presets::DEVELOPMENT_ACCOUNTS,
};
use deuterium_runtime_api::ethereum::{AccountOverride, CallRequest, header_hash};
use ethereum::{EIP1559Transaction, EIP1559TransactionMessage, TransactionAction, eip2930};
use sp_core::{H160, H256, Pair, U256, ecdsa};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_runtime::{
	OpaqueExtrinsic,
	generic::Era,
	traits::{BlakeTwo256, Header as _},
};
use sp_state_machine::{InMemoryBackend, TestExternalities};
use std::{collections::BTreeMap, rc::Rc, time::Duration};

/// Limits that no test reaches unless it wants to.
pub(super) const LIMITS: Limits =
	Limits { time: Duration::from_secs(60), frames: 1000, bytes: 1_000_000 };

/// Keys of Alith, Baltathar, Charleth and Dorothy.
const SECRETS: [&str; 4] = [
	"5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133",
	"8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b",
	"0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b",
	"39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68",
];

/// What every transaction pays at most per gas, in wei: far more than the least base fee.
const MAX_FEE: u64 = 1_000_000_000_000;

/// What stands for the hash of the genesis block.
const GENESIS: Hash = Hash::repeat_byte(0x42);

/// The address of a development account.
pub(super) fn who(index: usize) -> H160 {
	DEVELOPMENT_ACCOUNTS[index].1.into()
}

fn key(index: usize) -> ecdsa::Pair {
	ecdsa::Pair::from_seed_slice(&hex::decode(SECRETS[index]).unwrap()).unwrap()
}

/// A block that was made, and the state before it.
pub(super) struct Made {
	pub(super) before: InMemoryBackend<BlakeTwo256>,
	pub(super) ethereum: EthBlock,
	header: Header,
	extrinsics: Vec<OpaqueExtrinsic>,
}

impl Made {
	/// As the node reads it, to be executed again.
	pub(super) fn mined(&self) -> Mined<'_> {
		Mined {
			ethereum: &self.ethereum,
			header: self.header.clone(),
			extrinsics: self.extrinsics.clone(),
		}
	}

	/// Traces the transaction at an index, or all.
	pub(super) fn trace(
		&self,
		only: Option<u32>,
		kind: &TraceKind,
		limits: Limits,
	) -> EthResult<BTreeMap<u32, GethTrace>> {
		let budget = Rc::new(Budget::new(limits));
		replay::block(&mut World::new(&self.before), &self.mined(), only, kind, &budget)
	}
}

/// The state at genesis.
pub(super) fn genesis() -> InMemoryBackend<BlakeTwo256> {
	let preset = |id| serde_json::from_slice(&Runtime::get_preset(&id).unwrap()).unwrap();
	let mut config: serde_json::Value = preset(None);
	merge(&mut config, preset(Some("development".into())));
	let mut state = TestExternalities::<BlakeTwo256>::default();
	state.execute_with(|| Runtime::build_state(config.to_string().into_bytes()).unwrap());
	state.as_backend()
}

/// Merges `patch` into `target` (RFC 7386, without removals).
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
	match (target, patch) {
		(serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				merge(target.entry(key).or_insert(serde_json::Value::Null), value);
			}
		},
		(target, patch) => *target = patch,
	}
}

/// The block with these extrinsics on a state.
pub(super) fn block(
	before: InMemoryBackend<BlakeTwo256>,
	extrinsics: Vec<UncheckedExtrinsic>,
) -> Made {
	let header =
		Header::new(1, Hash::default(), Hash::default(), GENESIS, sp_runtime::Digest::default());
	let (block, statuses, receipts, base_fee) = World::new(&before).run(|| {
		Executive::initialize_block(&header);
		let (block, statuses, receipts) = api::pending_block(extrinsics.clone());
		(block.unwrap(), statuses.unwrap(), receipts.unwrap(), api::current_base_fee())
	});
	let hash = header_hash(&block.header, base_fee);
	let native = BlockRef { number: 1, hash: header.hash() };
	let ethereum = EthBlock { native, hash, block, statuses, receipts, base_fee };
	let opaque = |it: &UncheckedExtrinsic| OpaqueExtrinsic::decode(&mut &it.encode()[..]).unwrap();
	let extrinsics = extrinsics.iter().map(opaque).collect();
	Made { before, ethereum, header, extrinsics }
}

/// A transaction of a development account.
pub(super) fn transaction(
	sender: usize,
	nonce: u64,
	action: TransactionAction,
	value: u64,
	input: &[u8],
) -> UncheckedExtrinsic {
	let message = EIP1559TransactionMessage {
		chain_id: World::new(&genesis()).run(api::chain_id),
		nonce: nonce.into(),
		max_priority_fee_per_gas: U256::one(),
		max_fee_per_gas: MAX_FEE.into(),
		gas_limit: 1_000_000.into(),
		action,
		value: value.into(),
		input: input.to_vec(),
		access_list: Vec::new(),
	};
	let signed = key(sender).sign_prehashed(&message.hash().0).0;
	let (r, s) = (H256::from_slice(&signed[..32]), H256::from_slice(&signed[32..64]));
	UncheckedExtrinsic::new_ethereum(pallet_ethereum::Transaction::EIP1559(EIP1559Transaction {
		chain_id: message.chain_id,
		nonce: message.nonce,
		max_priority_fee_per_gas: message.max_priority_fee_per_gas,
		max_fee_per_gas: message.max_fee_per_gas,
		gas_limit: message.gas_limit,
		action: message.action,
		value: message.value,
		input: message.input,
		access_list: message.access_list,
		signature: eip2930::TransactionSignature::new(signed[64] == 1, r, s).unwrap(),
	}))
}

/// A native transaction of a development account.
pub(super) fn native(
	sender: usize,
	nonce: Nonce,
	call: impl Into<RuntimeCall>,
) -> UncheckedExtrinsic {
	let call = call.into();
	let extension = tx_extension(Era::Immortal, nonce, 0);
	let implicit = (
		(),
		(),
		VERSION.spec_version,
		VERSION.transaction_version,
		GENESIS,
		GENESIS,
		(),
		(),
		(),
		(),
	);
	let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
	let signature = payload
		.using_encoded(|bytes| key(sender).sign_prehashed(&sp_io::hashing::keccak_256(bytes)));
	let sender = DEVELOPMENT_ACCOUNTS[sender].1;
	UncheckedExtrinsic::new_signed(call, sender, EthereumSignature(signature), extension)
}

/// A call of Alith's, with code at addresses for the time of the call.
pub(super) fn call(to: Option<H160>, data: &[u8], codes: &[(H160, Vec<u8>)]) -> Prepared {
	let pretend = |(address, code): &(H160, Vec<u8>)| {
		(*address, AccountOverride { code: Some(code.clone()), ..Default::default() })
	};
	Prepared {
		at: At::Block(GENESIS),
		request: CallRequest {
			from: who(0),
			to,
			data: data.to_vec(),
			gas_limit: 1_000_000,
			..Default::default()
		},
		gas: None,
		gas_cap: 1_000_000,
		state: Some(codes.iter().map(pretend).collect()),
		block: None,
	}
}

/// Traces a call on the genesis.
pub(super) fn trace_call(
	call: &Prepared,
	kind: &TraceKind,
	limits: Limits,
) -> EthResult<GethTrace> {
	let state = genesis();
	replay::call(&mut World::new(&state), call, kind, &Rc::new(Budget::new(limits)))
}
