//! A runtime with this pallet, the EVM and balances: the chain of the tests.

use crate::{self as pallet_ethereum, *};
use deuterium_primitives::{
	account::AccountId20,
	traits::{NativeLog, NativeLogs},
};
use evm::executor::stack::{
	IsPrecompileResult, PrecompileFailure, PrecompileHandle, PrecompileOutput, PrecompileSet,
};
use frame_support::{
	derive_impl,
	dispatch::{DispatchResultWithPostInfo, GetDispatchInfo},
	parameter_types,
	traits::{ConstU32, FindAuthor, Get, Hooks},
	weights::Weight,
};
use frame_system::{Phase, pallet_prelude::HeaderFor};
use pallet_evm::{ExitRevert, ExitSucceed, GenesisAccount, PrecompileResult};
use sp_core::{H160, H256, U256};
use sp_runtime::{
	BuildStorage, ConsensusEngineId,
	traits::{Dispatchable, IdentityLookup},
	transaction_validity::TransactionValidityError,
};

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Timestamp: pallet_timestamp,
		Balances: pallet_balances,
		EVM: pallet_evm,
		Ethereum: pallet_ethereum,
	}
);

/// Gas of a block.
pub(crate) const BLOCK_GAS: u64 = 30_000_000;
/// Weight of a gas, in picoseconds.
pub(crate) const PER_GAS: u64 = 25_000;
/// Who gets the tips.
pub(crate) const AUTHOR: H160 = H160([0xa0; 20]);
/// What development accounts own at genesis.
pub(crate) const FORTUNE: u128 = 1_000_000_000_000_000_000_000;
/// A precompile that lets a native event say what it is called with.
pub(crate) const SPEAKER: H160 = H160([0x50; 20]);
/// Milliseconds at genesis.
pub(crate) const START: u64 = 1_700_000_000_000;

parameter_types! {
	pub static BaseFee: U256 = U256::from(10);
	pub static ChainId: u64 = 1_337;
	pub static AllowUnprotected: bool = false;
	pub static Randomness: H256 = H256::repeat_byte(0x77);
	pub const WeightPerGas: Weight = Weight::from_parts(PER_GAS, 0);
	pub BlockGasLimit: U256 = BLOCK_GAS.into();
	pub BlockWeights: frame_system::limits::BlockWeights =
		frame_system::limits::BlockWeights::with_sensible_defaults(
			Weight::from_parts(1_333_333_333_333, u64::MAX),
			sp_runtime::Perbill::from_percent(75),
		);
	pub const PrecompilesValue: Precompiles = Precompiles;
	pub const NoReceiver: Option<AccountId20> = None;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountId = AccountId20;
	type Nonce = u32;
	type Lookup = IdentityLookup<AccountId20>;
	type AccountData = pallet_balances::AccountData<u128>;
	type BlockWeights = BlockWeights;
}

#[derive_impl(pallet_timestamp::config_preludes::TestDefaultConfig)]
impl pallet_timestamp::Config for Test {}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = frame_support::traits::ConstU128<0>;
	type AccountStore = System;
	type MaxLocks = ConstU32<1>;
}

impl pallet_evm::FeeCalculator for BaseFee {
	fn min_gas_price() -> (U256, Weight) {
		(BaseFee::get(), Weight::zero())
	}
}

/// The time of the block.
#[allow(unreachable_pub)]
pub struct Now;

impl Get<u64> for Now {
	fn get() -> u64 {
		Timestamp::get()
	}
}

impl FindAuthor<H160> for Test {
	fn find_author<'a, I>(_: I) -> Option<H160>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		Some(AUTHOR)
	}
}

/// [`SPEAKER`] alone. It works as the adapter of the network's contracts does.
#[derive(Clone, Copy)]
#[allow(unreachable_pub)]
pub struct Precompiles;

impl PrecompileSet for Precompiles {
	fn execute(&self, handle: &mut impl PrecompileHandle) -> Option<PrecompileResult> {
		(handle.code_address() == SPEAKER).then(|| {
			let mark = Ethereum::mark();
			say(handle.input());
			let logs = Ethereum::take_since(mark);
			if handle.input() == b"refuse" {
				return Err(PrecompileFailure::Revert {
					exit_status: ExitRevert::Reverted,
					output: b"refused".to_vec(),
				});
			}
			for log in logs {
				handle.log(log.address, log.topics, log.data)?;
			}
			Ok(PrecompileOutput { exit_status: ExitSucceed::Returned, output: Vec::new() })
		})
	}

	fn is_precompile(&self, address: H160, _: u64) -> IsPrecompileResult {
		IsPrecompileResult::Answer { is_precompile: address == SPEAKER, extra_cost: 0 }
	}
}

impl pallet_evm::Config for Test {
	type Currency = Balances;
	type FeeCalculator = BaseFee;
	type GasWeightMapping = pallet_evm::FixedGasWeightMapping<Self>;
	type WeightPerGas = WeightPerGas;
	type BlockGasLimit = BlockGasLimit;
	type ChainId = ChainId;
	type BlockHashMapping = Ethereum;
	type PrecompilesType = Precompiles;
	type PrecompilesValue = PrecompilesValue;
	type PurePrecompiles = frame_support::traits::Nothing;
	type CreateOrigin = EVM;
	type OnChargeTransaction = pallet_evm::FungibleFees<Self, NoReceiver>;
	type FindAuthor = Self;
	type Timestamp = Now;
	type Randomness = Randomness;
	type Runner = pallet_evm::runner::StackRunner<Self>;
	type GovernanceOrigin = frame_system::EnsureRoot<AccountId20>;
	type WeightInfo = ();
}

impl Config for Test {
	type AllowUnprotected = AllowUnprotected;
	type WeightInfo = ();
}

/// A native event says something, at the address [`SPEAKER`].
pub(crate) fn say(data: &[u8]) {
	say_as(SPEAKER, data);
}

/// As [`say`], at another address.
pub(crate) fn say_as(address: H160, data: &[u8]) {
	let topics = vec![H256::repeat_byte(0x11), H256::repeat_byte(0x22)];
	Ethereum::emit(NativeLog { address, topics, data: data.to_vec() });
}

/// Runs a test on a chain after its genesis, with money for `rich` and code at addresses, and checks
/// the invariants after it.
pub(crate) fn chain_with(rich: &[H160], codes: &[(H160, Vec<u8>)], test: impl FnOnce()) {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: rich.iter().map(|address| ((*address).into(), FORTUNE)).collect(),
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	let account = |code: &Vec<u8>| GenesisAccount { code: code.clone(), ..Default::default() };
	pallet_evm::GenesisConfig::<Test> {
		accounts: codes.iter().map(|(address, code)| (*address, account(code))).collect(),
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	pallet_ethereum::GenesisConfig::<Test>::default().assimilate_storage(&mut storage).unwrap();
	sp_io::TestExternalities::new(storage).execute_with(|| {
		test();
		if System::execution_phase().is_some() {
			finish();
		}
		Ethereum::do_try_state().unwrap();
	});
}

/// Starts the next block, two seconds after the one before.
pub(crate) fn start() {
	start_saying(|| {});
}

/// As [`start`]; `hook` runs as the `on_initialize` of a pallet declared before this one.
pub(crate) fn start_saying(hook: impl FnOnce()) {
	let number = System::block_number() + 1;
	let parent = H256::repeat_byte(number as u8);
	System::initialize(&number, &parent, &Default::default());
	hook();
	let weight = Ethereum::on_initialize(number);
	assert!(weight.ref_time() > 0);
	System::note_finished_initialize();
	pallet_timestamp::Now::<Test>::put(START + u64::from(number) * 2_000);
}

/// Ends the block; answers the native header.
pub(crate) fn finish() -> HeaderFor<Test> {
	finish_saying(|| {})
}

/// As [`finish`]; `hook` runs as the `on_finalize` of a pallet declared before this one.
pub(crate) fn finish_saying(hook: impl FnOnce()) -> HeaderFor<Test> {
	System::note_finished_extrinsics();
	hook();
	Ethereum::on_finalize(System::block_number());
	let header = System::finalize();
	Ethereum::do_try_state().unwrap();
	header
}

/// Does what the runtime's wrapper does with a transaction: recovers its sender, validates, books the
/// weight, dispatches, gives back weight.
pub(crate) fn apply(
	transaction: Transaction,
) -> Result<DispatchResultWithPostInfo, TransactionValidityError> {
	let sender = Ethereum::recover_sender(&transaction)?;
	Ethereum::validate_in_block(sender, &transaction)?;
	let call = RuntimeCall::Ethereum(Call::transact { transaction });
	let info = call.get_dispatch_info();
	let result = in_extrinsic(|| call.dispatch(RawOrigin::EthereumTransaction(sender).into()));
	if let Ok(post) = &result {
		let actual = post.actual_weight.expect("the weight is always corrected");
		assert!(actual.all_lte(info.call_weight), "{actual} is more than was booked");
	}
	Ok(result)
}

/// Runs something as the next extrinsic.
pub(crate) fn in_extrinsic<R>(extrinsic: impl FnOnce() -> R) -> R {
	assert!(matches!(System::execution_phase(), Some(Phase::ApplyExtrinsic(_))), "no block");
	let result = extrinsic();
	System::note_applied_extrinsic(&Ok(().into()), Default::default());
	result
}

/// The Ethereum block of the last block.
pub(crate) fn block() -> Block {
	CurrentBlock::<Test>::get().unwrap()
}

/// The statuses of its transactions.
pub(crate) fn statuses() -> Vec<TransactionStatus> {
	CurrentTransactionStatuses::<Test>::get().unwrap()
}

/// Its receipts.
pub(crate) fn receipts() -> Vec<Receipt> {
	CurrentReceipts::<Test>::get().unwrap()
}
