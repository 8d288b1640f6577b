//! Calls and transactions against metadata of the runtime's shape, byte for byte.

use super::{Call, Card, DeuteriumConfig, MORTALITY, NewTask, SignedCall, calls};
use crate::keys::{Account, DevAccount};
use codec::{Compact, Decode, Encode};
use deuterium_protocol::{Address, Bytes32, TaskKind as Kind};
use scale_info::{MetaType, TypeInfo, meta_type};
use subxt::{
	OfflineClient, OfflineClientAtBlock,
	config::{
		DefaultExtrinsicParamsBuilder, SubstrateConfig,
		substrate::{H256 as SubxtH256, SpecVersionForRange},
	},
	ext::frame_metadata::{
		v14::PalletCallMetadata,
		v15::{
			CustomMetadata, ExtrinsicMetadata, OuterEnums, PalletMetadata, RuntimeMetadataV15,
			SignedExtensionMetadata,
		},
	},
	metadata::Metadata,
};

const GENESIS: [u8; 32] = [0xaa; 32];
const BASE: [u8; 32] = [0xbb; 32];
const SPEC: u32 = 7;
const TRANSACTION: u32 = 3;

#[derive(Encode, TypeInfo)]
struct AccountId20([u8; 20]);
#[derive(Encode, TypeInfo)]
struct EthereumSignature([u8; 65]);
#[derive(Encode, TypeInfo)]
struct H256([u8; 32]);
#[derive(Encode, TypeInfo)]
struct BoundedVec(Vec<u8>);
#[derive(Encode, TypeInfo)]
struct RuntimeCard {
	name: BoundedVec,
	vram_gb: u16,
}
#[derive(Encode, TypeInfo)]
#[allow(dead_code)]
enum TaskKind {
	Image,
	Text,
	ImageFineTune,
}

#[derive(Encode, TypeInfo)]
#[allow(non_camel_case_types)]
enum TaskQueueCall {
	#[codec(index = 0)]
	create_task {
		kind: TaskKind,
		args_hash: H256,
		data_hash: H256,
		vram_gb: u16,
		cap: u32,
		card: Option<RuntimeCard>,
		#[codec(compact)]
		fee: u128,
	},
	#[codec(index = 1)]
	cancel_task { task: u64 },
	#[codec(index = 3)]
	claim {},
}

#[derive(Encode, TypeInfo)]
#[allow(non_camel_case_types)]
enum NodeStakingCall {
	#[codec(index = 0)]
	withdraw {},
	#[codec(index = 1)]
	withdraw_for { who: AccountId20 },
	#[codec(index = 2)]
	top_up {
		#[codec(compact)]
		amount: u128,
	},
}

#[derive(Encode, TypeInfo)]
#[allow(non_camel_case_types)]
enum NodeRegistryCall {
	#[codec(index = 0)]
	join { card: RuntimeCard, stake: u128, worker: Option<[u8; 32]>, operator: Option<AccountId20> },
	#[codec(index = 1)]
	pause {},
	#[codec(index = 4)]
	set_worker_key { worker: Option<[u8; 32]> },
}

#[derive(Encode, TypeInfo)]
enum RuntimeCall {
	#[codec(index = 20)]
	NodeRegistry(NodeRegistryCall),
	#[codec(index = 21)]
	NodeStaking(NodeStakingCall),
	#[codec(index = 22)]
	TaskQueue(TaskQueueCall),
}

#[derive(TypeInfo)]
struct Empty;

fn extension(
	identifier: &'static str,
	ty: MetaType,
	implicit: MetaType,
) -> SignedExtensionMetadata {
	SignedExtensionMetadata { identifier, ty, additional_signed: implicit }
}

fn pallet(name: &'static str, index: u8, calls: MetaType) -> PalletMetadata {
	PalletMetadata {
		name,
		index,
		calls: Some(PalletCallMetadata { ty: calls }),
		storage: None,
		event: None,
		constants: Vec::new(),
		error: None,
		docs: Vec::new(),
	}
}

/// Metadata with the runtime's calls and, in its order, the runtime's transaction extensions.
fn metadata() -> Metadata {
	let (none, hash) = (meta_type::<Empty>(), meta_type::<H256>());
	let extrinsic = ExtrinsicMetadata {
		version: 4,
		address_ty: meta_type::<AccountId20>(),
		call_ty: meta_type::<RuntimeCall>(),
		signature_ty: meta_type::<EthereumSignature>(),
		extra_ty: none,
		signed_extensions: vec![
			extension("AuthorizeCall", none, none),
			extension("CheckNonZeroSender", none, none),
			extension("CheckSpecVersion", none, meta_type::<u32>()),
			extension("CheckTxVersion", none, meta_type::<u32>()),
			extension("CheckGenesis", none, hash),
			extension("CheckMortality", meta_type::<[u8; 2]>(), hash),
			extension("CheckNonce", meta_type::<Compact<u32>>(), none),
			extension("CheckWeight", none, none),
			extension("ChargeTransactionPayment", meta_type::<Compact<u128>>(), none),
			extension("WeightReclaim", none, none),
		],
	};
	let pallets = vec![
		pallet("NodeRegistry", 20, meta_type::<NodeRegistryCall>()),
		pallet("NodeStaking", 21, meta_type::<NodeStakingCall>()),
		pallet("TaskQueue", 22, meta_type::<TaskQueueCall>()),
	];
	let outer = OuterEnums {
		call_enum_ty: meta_type::<RuntimeCall>(),
		event_enum_ty: none,
		error_enum_ty: none,
	};
	let custom = CustomMetadata { map: Default::default() };
	RuntimeMetadataV15::new(pallets, extrinsic, none, Vec::new(), outer, custom).try_into().unwrap()
}

fn chain() -> OfflineClientAtBlock<DeuteriumConfig> {
	let config = SubstrateConfig::builder()
		.set_genesis_hash(SubxtH256(GENESIS))
		.set_metadata_for_spec_versions([(SPEC, metadata().arc())])
		.set_spec_version_for_block_ranges([SpecVersionForRange {
			block_range: 0..1000,
			spec_version: SPEC,
			transaction_version: TRANSACTION,
		}])
		.build();
	OfflineClient::new_with_config(DeuteriumConfig(config)).at_block(100_u64).unwrap()
}

fn new_task(card: Option<Card>) -> NewTask {
	NewTask {
		kind: Kind::Text,
		args_hash: Bytes32([1; 32]),
		vram_gb: 24,
		cap: 1,
		card,
		fee: 30_000_000_000_000_000_000,
	}
}

fn runtime_card() -> RuntimeCard {
	RuntimeCard { name: BoundedVec(b"RTX 4090".to_vec()), vram_gb: 24 }
}

fn card() -> Card {
	Card { name: "RTX 4090".into(), vram_gb: 24 }
}

fn assert_encodes(call: &Call, expected: RuntimeCall) {
	assert_eq!(chain().transactions().call_data(call).unwrap(), expected.encode());
}

#[test]
fn create_task_should_encode_as_the_runtime_decodes_it() {
	for with_card in [None, Some(())] {
		let expected = TaskQueueCall::create_task {
			kind: TaskKind::Text,
			args_hash: H256([1; 32]),
			data_hash: H256([0; 32]),
			vram_gb: 24,
			cap: 1,
			card: with_card.map(|()| runtime_card()),
			fee: 30_000_000_000_000_000_000,
		};
		let call = calls::create_task(&new_task(with_card.map(|()| card())));
		assert_encodes(&call, RuntimeCall::TaskQueue(expected));
	}
	let expected = TaskQueueCall::cancel_task { task: u64::MAX };
	assert_encodes(&calls::cancel_task(u64::MAX), RuntimeCall::TaskQueue(expected));
}

#[test]
fn node_calls_should_encode_as_the_runtime_decodes_them() {
	let (worker, operator) = (Bytes32([5; 32]), Address([6; 20]));
	let join = NodeRegistryCall::join {
		card: runtime_card(),
		stake: 400,
		worker: Some(worker.0),
		operator: Some(AccountId20(operator.0)),
	};
	assert_encodes(
		&calls::join(&card(), 400, Some(worker), Some(operator)),
		RuntimeCall::NodeRegistry(join),
	);
	let join =
		NodeRegistryCall::join { card: runtime_card(), stake: 400, worker: None, operator: None };
	assert_encodes(&calls::join(&card(), 400, None, None), RuntimeCall::NodeRegistry(join));
	assert_encodes(&calls::pause(), RuntimeCall::NodeRegistry(NodeRegistryCall::pause {}));
	for key in [None, Some(worker)] {
		let expected = NodeRegistryCall::set_worker_key { worker: key.map(|key| key.0) };
		assert_encodes(&calls::set_worker_key(key), RuntimeCall::NodeRegistry(expected));
	}
}

#[test]
fn calls_for_money_should_encode_as_the_runtime_decodes_them() {
	let who = Address([6; 20]);
	for (call, expected) in [
		(calls::claim(), RuntimeCall::TaskQueue(TaskQueueCall::claim {})),
		(
			calls::top_up(7 << 70),
			RuntimeCall::NodeStaking(NodeStakingCall::top_up { amount: 7 << 70 }),
		),
		(calls::withdraw(), RuntimeCall::NodeStaking(NodeStakingCall::withdraw {})),
		(
			calls::withdraw_for(who),
			RuntimeCall::NodeStaking(NodeStakingCall::withdraw_for { who: AccountId20(who.0) }),
		),
	] {
		assert_encodes(&call, expected);
	}
}

#[test]
fn signed_transaction_should_have_the_bytes_that_the_runtime_checks() {
	let alith = Account::development(DevAccount::Alith);
	let at = chain();
	let call = calls::cancel_task(5);
	let params = DefaultExtrinsicParamsBuilder::<DeuteriumConfig>::new()
		.nonce(9)
		.mortal_from_unchecked(MORTALITY.into(), 100, SubxtH256(BASE))
		.build();
	let mut signable = at.transactions().create_signable_offline(&call, params).unwrap();
	let signed: SignedCall = SignedCall::new(signable.sign(&alith).unwrap().encoded(), 9, 100);
	assert_eq!((signed.nonce, signed.born, signed.dies), (9, 100, 164));

	let bytes = hex::decode(signed.extrinsic.strip_prefix("0x").unwrap()).unwrap();
	let body = Vec::<u8>::decode(&mut &bytes[..]).unwrap();
	let call = RuntimeCall::TaskQueue(TaskQueueCall::cancel_task { task: 5 }).encode();
	// Mortality 64 at block 100: period 2^6 in the low four bits, phase 100 mod 64 above them.
	let era = (5_u16 | ((100 % 64) << 4)).to_le_bytes();
	let extra = [&era[..], &Compact(9_u32).encode(), &Compact(0_u128).encode()].concat();
	let implicit = [&SPEC.to_le_bytes()[..], &TRANSACTION.to_le_bytes(), &GENESIS, &BASE].concat();
	let payload = [&call[..], &extra, &implicit].concat();
	let signature = subxt::tx::Signer::<DeuteriumConfig>::sign(&alith, &payload).0;
	// Version 4, signed; address and signature without any prefix.
	let expected = [&[0x84][..], &alith.address().0, &signature, &extra, &call].concat();
	assert_eq!(hex::encode(body), hex::encode(expected));
}
