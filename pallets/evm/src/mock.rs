//! A runtime with this pallet, real balances and a few precompiles to test with.

use crate::{
	self as pallet_evm, BlockHashMapping, CallInfo, CreateInfo, ExecutionArgs, FeeCalculator,
	FixedGasWeightMapping, FungibleFees, IsPrecompileResult, PrecompileFailure, PrecompileHandle,
	PrecompileOutput, PrecompileResult, PrecompileSet, RunnerError, TransactionValidationError,
	runner::StackRunner, traits::Runner,
};
use deuterium_precompiles::standard::StandardPrecompiles;
use evm::{Context, ExitError, ExitFatal, ExitRevert, ExitSucceed};
use frame_support::{
	ConsensusEngineId, derive_impl, parameter_types,
	storage::unhashed,
	traits::{Contains, FindAuthor, fungible::Mutate, tokens::Preservation},
	weights::{Weight, constants::ParityDbWeight},
};
use frame_system::EnsureRoot;
use sp_core::{H160, H256, U256};
use sp_runtime::{BuildStorage, traits::IdentityLookup};

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		EVM: pallet_evm,
	}
);

pub(crate) type Block = frame_system::mocking::MockBlockU32<Test>;

/// Who sends the transactions.
pub(crate) const ALICE: H160 = H160([0xa1; 20]);
/// Somebody else with money.
pub(crate) const BOB: H160 = H160([0xb0; 20]);
/// The author of the blocks.
pub(crate) const AUTHOR: H160 = H160([0xcc; 20]);
/// Who gets base fees where they are not burnt.
pub(crate) const TREASURY: H160 = H160([0xdd; 20]);
/// Contracts of the tests.
pub(crate) const A: H160 = H160([0x0a; 20]);
pub(crate) const B: H160 = H160([0x0b; 20]);
pub(crate) const C: H160 = H160([0x0c; 20]);
/// An address that nobody uses.
pub(crate) const NOBODY: H160 = H160([0x77; 20]);
/// What Alice and Bob own at the start.
pub(crate) const FUNDS: u128 = 1_000_000_000_000_000_000_000;
/// Chain id.
pub(crate) const CHAIN: u64 = 1_337_002;
/// Gas limit of a block.
pub(crate) const BLOCK_GAS: u64 = 75_000_000;

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountId = H160;
	type Lookup = IdentityLookup<H160>;
	type DbWeight = ParityDbWeight;
	type AccountData = pallet_balances::AccountData<u128>;
}

parameter_types! {
	pub const Zero: u128 = 0;
	pub static BaseFee: U256 = U256::from(1_000);
	pub static BaseFeeReceiver: Option<H160> = None;
	pub static BlockAuthor: Option<H160> = Some(AUTHOR);
	pub static Now: u64 = 1_700_000_000_999;
	pub static Random: H256 = H256([0x5e; 32]);
	pub static ThisChain: u64 = CHAIN;
	pub static BlockGasLimit: U256 = U256::from(BLOCK_GAS);
	pub const PerGas: Weight = Weight::from_parts(20_000, 0);
	pub const Set: Precompiles = Precompiles;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = Zero;
	type AccountStore = System;
}

impl pallet_evm::Config for Test {
	type Currency = Balances;
	type FeeCalculator = BaseFee;
	type GasWeightMapping = FixedGasWeightMapping<Self>;
	type WeightPerGas = PerGas;
	type BlockGasLimit = BlockGasLimit;
	type ChainId = ThisChain;
	type BlockHashMapping = Hashes;
	type PrecompilesType = Precompiles;
	type PrecompilesValue = Set;
	type PurePrecompiles = Pure;
	type CreateOrigin = EVM;
	type OnChargeTransaction = FungibleFees<Self, BaseFeeReceiver>;
	type FindAuthor = BlockAuthor;
	type Timestamp = Now;
	type Randomness = Random;
	type Runner = StackRunner<Self>;
	type GovernanceOrigin = EnsureRoot<H160>;
	type WeightInfo = ();
}

impl FeeCalculator for BaseFee {
	fn min_gas_price() -> (U256, Weight) {
		(Self::get(), Weight::zero())
	}
}

impl FindAuthor<H160> for BlockAuthor {
	fn find_author<'a, I>(_: I) -> Option<H160>
	where
		I: 'a + IntoIterator<Item = (ConsensusEngineId, &'a [u8])>,
	{
		Self::get()
	}
}

/// Hash of block `n`: `n` in every byte, if nothing else is set; counts how often it is asked for.
pub struct Hashes;

parameter_types! {
	pub static HashReads: u32 = 0;
	pub static HashOf: fn(u32) -> H256 = |number| H256([number as u8; 32]);
}

impl BlockHashMapping for Hashes {
	fn block_hash(number: u32) -> H256 {
		HashReads::mutate(|reads| *reads += 1);
		HashOf::get()(number)
	}
}

/// The precompiles of the tests, or those of Ethereum.
pub struct Precompiles;

/// Those of them that touch no state.
pub struct Pure;

impl Contains<H160> for Pure {
	fn contains(address: &H160) -> bool {
		if OnlyStandard::get() {
			return StandardPrecompiles::is_standard(*address);
		}
		*address == IDENTITY
	}
}

parameter_types! {
	pub static OnlyStandard: bool = false;
}

/// Answers its input, for 15 gas and 3 per word, as Ethereum's.
pub(crate) const IDENTITY: H160 = address(4);
/// Counts in native storage how often it is called; what it does then is its first byte: see the
/// constants below.
pub(crate) const COUNTER: H160 = address(0x900);
/// Returns.
pub(crate) const RETURN: u8 = 0;
/// Reverts with one byte, 7.
pub(crate) const REVERT: u8 = 1;
/// Fails.
pub(crate) const FAIL: u8 = 2;
/// Ends everything.
pub(crate) const FATAL: u8 = 3;
/// Calls its caller back with the rest of its input, and returns whether that succeeded.
pub(crate) const CALL_BACK: u8 = 4;
/// Runs a transaction of its own, which must be refused, and returns the code of the refusal.
pub(crate) const RUN: u8 = 5;
/// Moves 1 of its caller's to [`NOBODY`] natively and calls the caller back without data; twice.
pub(crate) const PAY: u8 = 6;
/// Gas of the counter.
pub(crate) const COUNTER_GAS: u64 = 500;
/// Where it counts.
const COUNTER_KEY: &[u8] = b"counter";

/// A low address.
pub(crate) const fn address(number: u16) -> H160 {
	let mut bytes = [0; 20];
	[bytes[18], bytes[19]] = number.to_be_bytes();
	H160(bytes)
}

/// What the counter has counted.
pub(crate) fn counted() -> u32 {
	unhashed::get_or_default(COUNTER_KEY)
}

fn revert(output: Vec<u8>) -> PrecompileResult {
	Err(PrecompileFailure::Revert { exit_status: ExitRevert::Reverted, output })
}

fn returned(output: Vec<u8>) -> PrecompileResult {
	Ok(PrecompileOutput { exit_status: ExitSucceed::Returned, output })
}

fn identity(handle: &mut impl PrecompileHandle) -> PrecompileResult {
	let input = handle.input().to_vec();
	handle.record_cost(15 + 3 * (input.len() as u64).div_ceil(32))?;
	returned(input)
}

/// Calls an account in the counter's name; answers whether it succeeded.
fn call_back(handle: &mut impl PrecompileHandle, to: H160, input: Vec<u8>) -> bool {
	let back = Context { address: to, caller: COUNTER, apparent_value: U256::zero() };
	handle.call(to, None, input, None, false, &back).0.is_succeed()
}

fn counter(handle: &mut impl PrecompileHandle) -> PrecompileResult {
	handle.record_cost(COUNTER_GAS)?;
	let context = handle.context().clone();
	if context.address != handle.code_address() {
		return revert(b"delegatecall".to_vec());
	}
	if handle.is_static() {
		return revert(b"static".to_vec());
	}
	unhashed::put(COUNTER_KEY, &(counted() + 1));
	handle.log(COUNTER, vec![H256::from_low_u64_be(counted().into())], Vec::new())?;
	let input = handle.input().to_vec();
	match input.first().copied().unwrap_or(RETURN) {
		RETURN => returned(Vec::new()),
		REVERT => revert(vec![7]),
		FAIL => Err(ExitError::Other("failed".into()).into()),
		FATAL => Err(PrecompileFailure::Fatal { exit_status: ExitFatal::NotSupported }),
		CALL_BACK => {
			let succeeded = call_back(handle, context.caller, input[1..].to_vec());
			returned(vec![u8::from(succeeded)])
		},
		PAY => {
			for _ in 0..2 {
				Balances::transfer(&context.caller, &NOBODY, 1, Preservation::Expendable).unwrap();
				call_back(handle, context.caller, Vec::new());
			}
			returned(Vec::new())
		},
		RUN => {
			let refused = StackRunner::<Test>::call(A, args(&[])).unwrap_err();
			returned(vec![refused.error.into()])
		},
		_ => Err(ExitError::InvalidRange.into()),
	}
}

impl PrecompileSet for Precompiles {
	fn execute(&self, handle: &mut impl PrecompileHandle) -> Option<PrecompileResult> {
		let address = handle.code_address();
		if OnlyStandard::get() {
			StandardPrecompiles.execute(handle)
		} else if address == IDENTITY {
			Some(identity(handle))
		} else if address == COUNTER {
			Some(counter(handle))
		} else {
			None
		}
	}

	fn is_precompile(&self, address: H160, gas: u64) -> IsPrecompileResult {
		if OnlyStandard::get() {
			return StandardPrecompiles.is_precompile(address, gas);
		}
		let is_precompile = address == IDENTITY || address == COUNTER;
		IsPrecompileResult::Answer { is_precompile, extra_cost: 0 }
	}
}

/// A transaction of Alice's with a million gas at 2000, of which 100 are for the author.
pub(crate) fn args(input: &[u8]) -> ExecutionArgs {
	ExecutionArgs {
		source: ALICE,
		input: input.to_vec(),
		gas_limit: 1_000_000,
		max_fee_per_gas: Some(2_000.into()),
		max_priority_fee_per_gas: Some(100.into()),
		is_transactional: true,
		validate: true,
		..ExecutionArgs::default()
	}
}

/// A call that must not be refused.
pub(crate) fn call(to: H160, args: ExecutionArgs) -> CallInfo {
	StackRunner::<Test>::call(to, args).unwrap()
}

/// A creation that must not be refused.
pub(crate) fn create(args: ExecutionArgs) -> CreateInfo {
	StackRunner::<Test>::create(args).unwrap()
}

/// Why a call is refused.
pub(crate) fn refusal(to: H160, args: ExecutionArgs) -> TransactionValidationError {
	let RunnerError { error, weight } = StackRunner::<Test>::call(to, args).unwrap_err();
	assert!(weight.any_gt(Weight::zero()));
	error
}

/// Puts a contract into the state.
pub(crate) fn deploy(address: H160, code: Vec<u8>) {
	EVM::set_nonce(&address, 1);
	EVM::set_code(&address, code).unwrap();
}

/// A slot as a number.
pub(crate) fn slot(address: H160, index: u64) -> u64 {
	let value = EVM::storage_at(&address, H256::from_low_u64_be(index));
	U256::from_big_endian(&value.0).as_u64()
}

/// Balance of an account.
pub(crate) fn balance(address: H160) -> u128 {
	EVM::balance(&address)
}

/// A number as 32 bytes.
pub(crate) fn word(value: impl Into<U256>) -> H256 {
	H256(value.into().to_big_endian())
}

/// What must hold after each test: the pallet's invariants, and that the balances are the issuance.
pub(crate) fn check() {
	EVM::do_try_state().unwrap();
	let accounts = frame_system::Account::<Test>::iter_values();
	let sum: u128 = accounts.map(|account| account.data.free + account.data.reserved).sum();
	assert_eq!(Balances::total_issuance(), sum);
}

/// A fresh chain.
pub(crate) fn externalities() -> sp_io::TestExternalities {
	let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
	pallet_balances::GenesisConfig::<Test> {
		balances: vec![(ALICE, FUNDS), (BOB, FUNDS)],
		..Default::default()
	}
	.assimilate_storage(&mut storage)
	.unwrap();
	let mut externalities = sp_io::TestExternalities::new(storage);
	externalities.execute_with(|| System::set_block_number(1));
	externalities
}

/// Runs a test on a fresh chain and checks the invariants after it.
pub(crate) fn build_and_execute(test: impl FnOnce()) {
	externalities().execute_with(|| {
		test();
		check();
	});
}
