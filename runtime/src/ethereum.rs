//! What the runtime APIs of Ethereum answer.

use crate::{
	AccountId, Balance, Balances, EVM, Ethereum, Executive, Runtime, System, UncheckedExtrinsic,
	configs::consensus::MILLISECS_PER_SLOT,
};
use alloc::vec::Vec;
use deuterium_runtime_api::ethereum::{
	Account, AccountOverride, BlockOverride, CallError, CallOutcome, CallRequest, StateOverride,
	TransactionStatus,
};
use frame_support::{
	storage::{TransactionOutcome, with_transaction_unchecked},
	traits::{
		Get, Hooks,
		fungible::{Inspect, Unbalanced},
	},
};
use pallet_ethereum::{Block, Receipt, Transaction, transaction::recover_authority};
use pallet_evm::{
	Environment, ExecutionArgs, FeeCalculator, Runner, RunnerError, TransactionValidationError,
};
use sp_core::{H160, H256, U256};
use sp_runtime::{Permill, traits::UniqueSaturatedInto};

/// What executes.
type EvmRunner = <Runtime as pallet_evm::Config>::Runner;

/// Chain id.
pub fn chain_id() -> u64 {
	<Runtime as pallet_evm::Config>::ChainId::get()
}

/// Nonce and spendable balance.
pub fn account_basic(address: &H160) -> Account {
	let (account, _) = EVM::account_basic(address);
	Account { nonce: account.nonce, balance: account.balance }
}

/// Base fee of the next block.
pub fn gas_price() -> U256 {
	let (base_fee, _) = <Runtime as pallet_evm::Config>::FeeCalculator::min_gas_price();
	base_fee
}

/// Code of an account.
pub fn code(address: &H160) -> Vec<u8> {
	EVM::code(address)
}

/// Author of the last block.
pub fn author() -> H160 {
	pallet_ethereum::CurrentEnvironment::<Runtime>::get().author
}

/// Value of a storage slot.
pub fn storage_at(address: &H160, index: U256) -> H256 {
	EVM::storage_at(address, H256(index.to_big_endian()))
}

/// The last block.
pub fn current_block() -> Option<Block> {
	pallet_ethereum::CurrentBlock::<Runtime>::get()
}

/// Its base fee.
pub fn current_base_fee() -> U256 {
	Ethereum::current_base_fee()
}

/// Its hash.
pub fn current_block_hash() -> H256 {
	pallet_ethereum::BlockHash::<Runtime>::get(System::block_number())
}

/// Its receipts.
pub fn current_receipts() -> Option<Vec<Receipt>> {
	pallet_ethereum::CurrentReceipts::<Runtime>::get()
}

/// The statuses of its transactions.
pub fn current_transaction_statuses() -> Option<Vec<TransactionStatus>> {
	pallet_ethereum::CurrentTransactionStatuses::<Runtime>::get()
}

/// All three.
pub fn current_all() -> (Option<Block>, Option<Vec<Receipt>>, Option<Vec<TransactionStatus>>) {
	(current_block(), current_receipts(), current_transaction_statuses())
}

/// Gas limit of a block.
pub fn block_gas_limit() -> U256 {
	<Runtime as pallet_evm::Config>::BlockGasLimit::get()
}

/// By how much the base fee changes from block to block.
pub fn elasticity() -> Option<Permill> {
	Some(pallet_base_fee::Elasticity::<Runtime>::get())
}

/// The Ethereum transactions among extrinsics.
pub fn extrinsic_filter(extrinsics: Vec<UncheckedExtrinsic>) -> Vec<Transaction> {
	extrinsics.iter().filter_map(UncheckedExtrinsic::ethereum_transaction).cloned().collect()
}

/// Moves the time on to the slot that the block's header names, if it names one: nobody has made the
/// inherent yet that tells the time.
fn advance_time() {
	let slot = *pallet_babe::CurrentSlot::<Runtime>::get();
	let begins = slot.saturating_mul(MILLISECS_PER_SLOT);
	pallet_timestamp::Now::<Runtime>::mutate(|now| *now = begins.max(*now));
}

/// The Ethereum block that extrinsics would give, in the block that was started. Those that are not
/// valid leave nothing behind.
pub fn pending_block(
	extrinsics: Vec<UncheckedExtrinsic>,
) -> (Option<Block>, Option<Vec<TransactionStatus>>, Option<Vec<Receipt>>) {
	advance_time();
	for extrinsic in extrinsics {
		with_transaction_unchecked(|| match Executive::apply_extrinsic(extrinsic) {
			Ok(_) => TransactionOutcome::Commit(()),
			Err(_) => TransactionOutcome::Rollback(()),
		});
	}
	Ethereum::on_finalize(System::block_number());
	(current_block(), current_transaction_statuses(), current_receipts())
}

/// Tries a call or a creation on this state, and leaves the state changed: runtime APIs throw it away.
pub fn call(
	request: CallRequest,
	state: Option<StateOverride>,
	block: Option<BlockOverride>,
) -> Result<CallOutcome, CallError> {
	apply_overrides(state.unwrap_or_default())?;
	let to = request.to;
	let args = execution_args(request, environment(block.unwrap_or_default()));
	match to {
		Some(to) => {
			let info = EvmRunner::call(to, args).map_err(refused)?;
			Ok(outcome(info, |output| (output, None)))
		},
		None => {
			let info = EvmRunner::create(args).map_err(refused)?;
			let is_created = info.exit_reason.is_succeed();
			Ok(outcome(info, |created| {
				let output = if is_created { code(&created.address) } else { created.output };
				(output, Some(created.address))
			}))
		},
	}
}

/// Fees and nonces do not apply; what is given of them decides about GASPRICE and the address of a
/// created contract.
fn execution_args(request: CallRequest, environment: Environment) -> ExecutionArgs {
	let authorizations = request.authorization_list.iter();
	ExecutionArgs {
		source: request.from,
		authorization_list: authorizations
			.map(|item| (item.chain_id.into(), item.address, item.nonce, recover_authority(item)))
			.collect(),
		input: request.data,
		value: request.value,
		gas_limit: request.gas_limit,
		max_fee_per_gas: request.max_fee_per_gas,
		max_priority_fee_per_gas: request.max_priority_fee_per_gas,
		nonce: request.nonce,
		access_list: request.access_list,
		is_transactional: false,
		validate: true,
		environment,
		report_access: request.report_access,
	}
}

fn environment(block: BlockOverride) -> Environment {
	Environment {
		number: block.number,
		timestamp: block.timestamp.map(U256::from),
		coinbase: block.coinbase,
		gas_limit: block.gas_limit,
		base_fee: block.base_fee,
		random: block.random,
	}
}

fn outcome<V>(
	info: pallet_evm::ExecutionInfo<V>,
	split: impl FnOnce(V) -> (Vec<u8>, Option<H160>),
) -> CallOutcome {
	let (output, created) = split(info.value);
	CallOutcome {
		exit_reason: info.exit_reason,
		output,
		used_gas: info.used_gas.effective,
		logs: info.logs,
		created,
		accessed: info.accessed,
	}
}

fn refused(refusal: RunnerError<TransactionValidationError>) -> CallError {
	CallError::Invalid(refusal.error.into())
}

/// Pretends what is to be pretended about accounts.
pub fn apply_overrides(state: StateOverride) -> Result<(), CallError> {
	state.into_iter().try_for_each(|(address, account)| override_account(&address, account))
}

/// Pretends what is to be pretended about an account.
fn override_account(address: &H160, account: AccountOverride) -> Result<(), CallError> {
	if let Some(nonce) = account.nonce {
		EVM::set_nonce(address, nonce.try_into().map_err(|_| CallError::Overrides)?);
	}
	if let Some(balance) = account.balance {
		override_balance(&(*address).into(), balance).map_err(|_| CallError::Overrides)?;
	}
	if let Some(code) = account.code {
		EVM::set_code(address, code).map_err(|_| CallError::Overrides)?;
	}
	let slots = match (account.state, account.state_diff) {
		(Some(_), Some(_)) => return Err(CallError::Overrides),
		(Some(state), None) => {
			EVM::clear_storage(address);
			state
		},
		(None, diff) => diff.unwrap_or_default(),
	};
	for (index, value) in slots {
		EVM::set_storage_at(address, index, value);
	}
	Ok(())
}

/// Lets an account have `balance` to spend; what is held or frozen stays.
fn override_balance(who: &AccountId, balance: U256) -> sp_runtime::DispatchResult {
	let spendable = EVM::balance(&(*who).into());
	let tied = Balances::balance(who).saturating_sub(spendable);
	let most: Balance = Balance::MAX >> 1;
	let balance = UniqueSaturatedInto::<Balance>::unique_saturated_into(balance).min(most);
	Balances::write_balance(who, balance.saturating_add(tied)).map(|_| ())
}
