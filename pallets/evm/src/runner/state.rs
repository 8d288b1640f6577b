//! The chain's state as the engine sees it.
//!
//! Each frame of the EVM is a nested storage transaction, so that what a precompile writes natively
//! is undone with the frame; it is opened with the first write, since most frames only read. Slots live
//! in the [`Journal`] until the transaction ends; balances, nonces and codes are written at once, and
//! remembered while nobody can have changed them.

use super::{
	context::Context,
	journal::{Journal, Mark},
};
use crate::{
	Config, CreatePolicy, LOG, Pallet, gas,
	types::{AccessListEntry, Account, CodeMetadata},
};
use alloc::{
	collections::{BTreeMap, BTreeSet},
	vec::Vec,
};
use core::{cell::RefCell, mem};
use ethereum::Log;
use evm::{
	ExitError, ExternalOperation, Opcode, Transfer,
	backend::{Backend, Basic},
	executor::stack::{IsPrecompileResult, PrecompileSet, StackState, StackSubstateMetadata},
	gasometer::{GasCost, StorageTarget},
};
use frame_support::traits::{fungible::Mutate, tokens::Preservation};
use sp_core::{H160, H256, U256};
use sp_io::storage::{commit_transaction, rollback_transaction, start_transaction};

/// How many bytes of code a transaction may have loaded and analysed per gas of its *limit*.
///
/// The engine analyses a code whenever it is called; Ethereum's 100 gas for a warm call assume that the
/// analysis is kept. A transaction that exceeds this runs out of gas, so that a block cannot be filled
/// with analysing code. One that needs more has to ask for more gas, which it does not pay for if it
/// does not use it: the estimate of a node does so by itself.
pub const CODE_BYTES_PER_GAS: u64 = 5;

/// How many bytes of call data count as one byte of code: they are only copied. Ethereum's clients
/// pass slices of memory at no cost.
pub const CALL_DATA_BYTES_PER_CODE_BYTE: u64 = 4;

/// A frame of the EVM.
struct Frame<'config> {
	metadata: StackSubstateMetadata<'config>,
	mark: Mark,
	/// Whether its storage transaction is open; if so, those of the frames below are as well. The
	/// transaction itself has the one that the dispatch gives it.
	is_open: bool,
	/// Whether a precompile runs in it that may write anything at any time.
	is_native: bool,
}

/// What a frame's last opcode was about to do.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
	/// Load code: a call, or the transaction itself.
	Load,
	/// Look at the metadata of a code only.
	Inspect,
	/// Create a contract here.
	Create(H160),
}

/// What is left at the end of a transaction.
pub(crate) struct Outcome {
	/// Gas used before refunds.
	pub(crate) total: u64,
	/// Gas to refund, unlimited.
	pub(crate) refund: u64,
	/// Logs in order.
	pub(crate) logs: Vec<Log>,
	/// What was accessed, if asked for.
	pub(crate) accessed: Vec<AccessListEntry>,
}

/// The state during a transaction.
pub(crate) struct State<'config, 'precompiles, T: Config> {
	context: Context<T>,
	precompiles: &'precompiles T::PrecompilesType,
	frame: Frame<'config>,
	/// The frames below, the transaction itself first.
	parents: Vec<Frame<'config>>,
	journal: RefCell<Journal>,
	/// Accounts and codes as far as they were read: SELFBALANCE costs 5 gas, a warm BALANCE 100.
	/// Forgotten where they may have changed.
	accounts: RefCell<BTreeMap<H160, Account>>,
	codes: RefCell<BTreeMap<H160, CodeMetadata>>,
	/// Delegations cannot change during the calls of a transaction.
	delegations: BTreeMap<H160, Option<H160>>,
	step: Step,
	/// Bytes of code that may yet be loaded; `None` once they were exceeded.
	code_bytes: Option<u64>,
	accessed: Option<BTreeMap<H160, BTreeSet<H256>>>,
}

impl<'config, 'precompiles, T: Config> State<'config, 'precompiles, T> {
	/// Of a transaction with this gas limit.
	pub(crate) fn new(
		context: Context<T>,
		precompiles: &'precompiles T::PrecompilesType,
		gas_limit: u64,
		report_access: bool,
	) -> Self {
		let metadata = StackSubstateMetadata::new(gas_limit, &gas::SCHEDULE);
		Self {
			context,
			precompiles,
			frame: Frame { metadata, mark: Mark::default(), is_open: true, is_native: false },
			parents: Vec::new(),
			journal: RefCell::default(),
			accounts: RefCell::default(),
			codes: RefCell::default(),
			delegations: BTreeMap::new(),
			step: Step::Load,
			code_bytes: Some(gas_limit.saturating_mul(CODE_BYTES_PER_GAS)),
			accessed: report_access.then(BTreeMap::new),
		}
	}

	/// What the opcodes see of block and transaction.
	pub(crate) fn context(&self) -> &Context<T> {
		&self.context
	}

	/// Makes an address warm (EIP-2929).
	pub(crate) fn warm_address(&mut self, address: H160) {
		self.journal.get_mut().warm_address(address);
	}

	/// Makes a slot warm (EIP-2929).
	pub(crate) fn warm_slot(&mut self, address: H160, index: H256) {
		let read = || Pallet::<T>::storage_at(&address, index);
		self.journal.get_mut().warm_slot((address, index), read);
	}

	/// Ends the transaction: undoes frames that a fatal exit left open, writes the slots, removes what
	/// was destroyed.
	pub(crate) fn finish(mut self) -> Outcome {
		while !self.parents.is_empty() {
			let _ = self.exit_discard();
		}
		let gasometer = self.frame.metadata.gasometer();
		let (total, refund) = (gasometer.total_used_gas(), gasometer.refunded_gas());
		let (slots, destroyed, logs) = self.journal.into_inner().finish();
		for ((address, index), value) in slots {
			Pallet::<T>::set_storage_at(&address, index, value);
		}
		for address in destroyed {
			Pallet::<T>::remove_account(&address);
		}
		let accessed = self.accessed.unwrap_or_default().into_iter();
		Outcome {
			total,
			refund: u64::try_from(refund).unwrap_or_default(),
			logs,
			accessed: accessed.map(|(a, slots)| (a, slots.into_iter().collect())).collect(),
		}
	}

	/// Whether an address is a precompile.
	fn is_precompile(&self, address: H160) -> bool {
		let gas = self.frame.metadata.gasometer().gas();
		let answer = self.precompiles.is_precompile(address, gas);
		matches!(answer, IsPrecompileResult::Answer { is_precompile: true, .. })
	}

	/// To whom an account delegates.
	fn delegation(&mut self, address: H160) -> Option<H160> {
		let read = || Pallet::<T>::delegation(&address);
		*self.delegations.entry(address).or_insert_with(read)
	}

	/// Accounts for bytes that are loaded and analysed.
	fn load_bytes(&mut self, bytes: u64) -> Result<(), ExitError> {
		self.code_bytes = self.code_bytes.and_then(|left| left.checked_sub(bytes));
		self.code_bytes.map(|_| ()).ok_or(ExitError::OutOfGas)
	}

	/// Accounts for the code of an account that is about to be loaded.
	fn load_code(&mut self, address: H160) -> Result<(), ExitError> {
		self.load_bytes(self.code_metadata(address).size)
	}

	/// Charges a call of an account that delegates for loading the other account (EIP-7702).
	fn charge_delegation(&mut self, address: H160) -> Result<(), ExitError> {
		let Some(target) = self.delegation(address) else {
			return Ok(());
		};
		let cost = if self.is_precompile(target) || !self.is_cold(target) {
			gas::SCHEDULE.gas_storage_read_warm
		} else {
			gas::SCHEDULE.gas_account_access_cold
		};
		self.warm_address(target);
		self.frame.metadata.gasometer_mut().record_cost(cost)
	}

	/// Notes what an opcode accesses.
	fn report(&mut self, address: H160, index: Option<H256>) {
		if self.accessed.is_none() || self.is_precompile(address) {
			return;
		}
		if let Some(accessed) = &mut self.accessed {
			accessed.entry(address).or_default().extend(index);
		}
	}

	/// Size and hash of a code.
	fn code_metadata(&self, address: H160) -> CodeMetadata {
		let read = || Pallet::<T>::code_metadata(&address);
		*self.codes.borrow_mut().entry(address).or_insert_with(read)
	}

	/// Nonce and balance of an account.
	fn account(&self, address: H160) -> Account {
		let read = || Pallet::<T>::account_basic(&address).0;
		*self.accounts.borrow_mut().entry(address).or_insert_with(read)
	}

	/// Forgets what was read: it may have been written by others, or undone.
	fn forget(&mut self) {
		self.accounts.get_mut().clear();
		self.codes.get_mut().clear();
	}

	/// Opens the storage transactions of all frames.
	fn open(&mut self) {
		if self.frame.is_open {
			return;
		}
		let frames = self.parents.iter_mut().chain([&mut self.frame]);
		for frame in frames.filter(|frame| !frame.is_open) {
			frame.is_open = true;
			start_transaction();
		}
	}

	/// Prepares for writing an account.
	fn write(&mut self, address: H160) {
		self.accounts.get_mut().remove(&address);
		self.codes.get_mut().remove(&address);
		self.open();
	}

	/// Closes the current frame and goes back to the one below; answers the closed one.
	fn leave(&mut self) -> Result<Frame<'config>, ExitError> {
		let Some(parent) = self.parents.pop() else {
			log::error!(target: LOG, "the engine left a frame that it had not entered");
			return Err(ExitError::Other("no frame".into()));
		};
		if self.frame.is_native {
			self.forget();
		}
		Ok(mem::replace(&mut self.frame, parent))
	}

	/// Closes the current frame and undoes it; answers it.
	fn undo(&mut self) -> Result<Frame<'config>, ExitError> {
		let child = self.leave()?;
		if child.is_open {
			rollback_transaction();
			self.forget();
		}
		self.journal.get_mut().undo_to(child.mark);
		Ok(child)
	}
}

impl<'config, T: Config> StackState<'config> for State<'config, '_, T> {
	fn metadata(&self) -> &StackSubstateMetadata<'config> {
		&self.frame.metadata
	}

	fn metadata_mut(&mut self) -> &mut StackSubstateMetadata<'config> {
		&mut self.frame.metadata
	}

	fn enter(&mut self, gas_limit: u64, is_static: bool) {
		if self.frame.is_native {
			// Whatever the precompile has written before this call.
			self.forget();
		}
		let metadata = self.frame.metadata.spit_child(gas_limit, is_static);
		let mark = self.journal.get_mut().mark();
		let child = Frame { metadata, mark, is_open: false, is_native: false };
		self.parents.push(mem::replace(&mut self.frame, child));
	}

	// The engine's own merging of what frames accessed is not used: it costs as much as everything that
	// the parent has accessed, for each call.
	fn exit_commit(&mut self) -> Result<(), ExitError> {
		let child = self.leave()?;
		if child.is_open {
			commit_transaction();
		}
		let gasometer = self.frame.metadata.gasometer_mut();
		gasometer.record_stipend(child.metadata.gasometer().gas())?;
		gasometer.record_refund(child.metadata.gasometer().refunded_gas())
	}

	fn exit_revert(&mut self) -> Result<(), ExitError> {
		let child = self.undo()?;
		let left = child.metadata.gasometer().gas();
		self.frame.metadata.gasometer_mut().record_stipend(left)
	}

	fn exit_discard(&mut self) -> Result<(), ExitError> {
		self.undo().map(|_| ())
	}

	fn is_empty(&self, address: H160) -> bool {
		let has_code = self.code_metadata(address).size > 0;
		!has_code && self.account(address) == Account::default()
	}

	fn deleted(&self, address: H160) -> bool {
		self.journal.borrow().is_destroyed(&address)
	}

	fn created(&self, address: H160) -> bool {
		self.journal.borrow().is_created(&address)
	}

	fn is_cold(&self, address: H160) -> bool {
		!self.journal.borrow().is_address_warm(&address)
	}

	fn is_storage_cold(&self, address: H160, index: H256) -> bool {
		!self.journal.borrow().is_slot_warm(&(address, index))
	}

	fn inc_nonce(&mut self, address: H160) -> Result<(), ExitError> {
		self.write(address);
		// The chain's nonces have 32 bits, EIP-2681 limits them to 64.
		if Pallet::<T>::nonce(&address) == u32::MAX {
			return Err(ExitError::MaxNonce);
		}
		frame_system::Pallet::<T>::inc_account_nonce(T::AccountId::from(address));
		Ok(())
	}

	fn set_storage(&mut self, address: H160, index: H256, value: H256) {
		let mark = self.frame.mark;
		let read = || Pallet::<T>::storage_at(&address, index);
		self.journal.get_mut().set_slot(mark, (address, index), value, read);
	}

	fn set_transient_storage(&mut self, address: H160, index: H256, value: H256) {
		let mark = self.frame.mark;
		self.journal.get_mut().set_transient(mark, (address, index), value);
	}

	// A contract is only created where there is neither code nor nonce, and storage does not exist
	// without one of them: `try_state` proves it, EIP-7610 says the same of Ethereum.
	fn reset_storage(&mut self, _: H160) {}

	fn log(&mut self, address: H160, topics: Vec<H256>, data: Vec<u8>) {
		self.journal.get_mut().log(Log { address, topics, data });
	}

	fn set_deleted(&mut self, address: H160) {
		self.journal.get_mut().destroy(address);
	}

	// The engine says so before it looks whether the address is taken. A contract that exists must not
	// count as created in this transaction: SELFDESTRUCT would remove it (EIP-6780).
	fn set_created(&mut self, address: H160) {
		self.warm_address(address);
		self.step = Step::Create(address);
		if self.account(address).nonce.is_zero() && self.code_metadata(address).size == 0 {
			self.journal.get_mut().create(address);
		}
	}

	fn set_code(
		&mut self,
		address: H160,
		code: Vec<u8>,
		_caller: Option<H160>,
	) -> Result<(), ExitError> {
		self.write(address);
		Pallet::<T>::set_code(&address, code).map_err(|_| ExitError::CreateContractLimit)
	}

	fn transfer(&mut self, transfer: Transfer) -> Result<(), ExitError> {
		if transfer.value.is_zero() {
			return Ok(());
		}
		self.write(transfer.source);
		self.write(transfer.target);
		let value = u128::try_from(transfer.value).map_err(|_| ExitError::OutOfFund)?;
		T::Currency::transfer(
			&T::AccountId::from(transfer.source),
			&T::AccountId::from(transfer.target),
			value,
			Preservation::Expendable,
		)
		.map(|_| ())
		.map_err(|_| ExitError::OutOfFund)
	}

	fn reset_balance(&mut self, address: H160) {
		self.write(address);
		Pallet::<T>::burn_balance(&address);
	}

	fn touch(&mut self, _: H160) {}

	fn code_size(&self, address: H160) -> U256 {
		U256::from(self.code_metadata(address).size)
	}

	fn code_hash(&self, address: H160) -> H256 {
		self.code_metadata(address).hash
	}

	fn record_external_operation(&mut self, operation: ExternalOperation) -> Result<(), ExitError> {
		match operation {
			ExternalOperation::AddressCodeRead(address) => match self.step {
				Step::Inspect => Ok(()),
				Step::Load => self.load_code(address),
				Step::Create(_) => {
					self.step = Step::Load;
					if T::CreateOrigin::may_create(&self.context.origin) {
						Ok(())
					} else {
						Err(ExitError::Other("contract creation is not allowed".into()))
					}
				},
			},
			ExternalOperation::DelegationResolution(target) => {
				self.warm_address(target);
				self.load_code(target)
			},
			ExternalOperation::AccountBasicRead
			| ExternalOperation::IsEmpty
			| ExternalOperation::Write(_) => Ok(()),
		}
	}

	fn record_external_dynamic_opcode_cost(
		&mut self,
		opcode: Opcode,
		_cost: GasCost,
		target: StorageTarget,
	) -> Result<(), ExitError> {
		// Ends the other frames as well, one after the other, when the bytes were exceeded.
		self.load_bytes(0)?;
		self.step = match opcode {
			Opcode::EXTCODESIZE | Opcode::EXTCODEHASH => Step::Inspect,
			_ => Step::Load,
		};
		match target {
			StorageTarget::Address(address) => {
				self.warm_address(address);
				self.report(address, None);
				match opcode {
					Opcode::CALL | Opcode::CALLCODE | Opcode::DELEGATECALL | Opcode::STATICCALL => {
						self.charge_delegation(address)
					},
					_ => Ok(()),
				}
			},
			StorageTarget::Slot(address, index) => {
				self.warm_slot(address, index);
				self.report(address, Some(index));
				Ok(())
			},
			StorageTarget::None => Ok(()),
		}
	}

	/// The precompiles' wrapper says so before each call: `proof_size` is the call data in bytes,
	/// `ref_time` is there if a precompile is about to run that may touch the state. Nothing else is limited: gas stands for time,
	/// and proofs do not exist on this chain.
	fn record_external_cost(
		&mut self,
		ref_time: Option<u64>,
		proof_size: Option<u64>,
		_storage_growth: Option<u64>,
	) -> Result<(), ExitError> {
		if ref_time.is_some() {
			self.frame.is_native = true;
			self.open();
		}
		let bytes = proof_size.unwrap_or_default();
		self.load_bytes(bytes.div_ceil(CALL_DATA_BYTES_PER_CODE_BYTE))
	}
}

impl<T: Config> Backend for State<'_, '_, T> {
	fn gas_price(&self) -> U256 {
		self.context.gas_price
	}

	fn origin(&self) -> H160 {
		self.context.origin
	}

	fn block_hash(&self, number: U256) -> H256 {
		self.context.block_hash(number)
	}

	fn block_number(&self) -> U256 {
		self.context.number
	}

	fn block_coinbase(&self) -> H160 {
		self.context.coinbase
	}

	fn block_timestamp(&self) -> U256 {
		self.context.timestamp
	}

	fn block_difficulty(&self) -> U256 {
		U256::zero()
	}

	fn block_randomness(&self) -> Option<H256> {
		Some(self.context.random)
	}

	fn block_gas_limit(&self) -> U256 {
		self.context.gas_limit
	}

	fn block_base_fee_per_gas(&self) -> U256 {
		self.context.base_fee
	}

	fn chain_id(&self) -> U256 {
		self.context.chain_id
	}

	// Whether it exists in the sense of EIP-161 is decided by `is_empty`.
	fn exists(&self, _: H160) -> bool {
		true
	}

	fn basic(&self, address: H160) -> Basic {
		let Account { balance, nonce } = self.account(address);
		Basic { balance, nonce }
	}

	// Most of what is called is known to have none: wallets and precompiles.
	fn code(&self, address: H160) -> Vec<u8> {
		if self.code_metadata(address).size == 0 {
			return Vec::new();
		}
		Pallet::<T>::code(&address)
	}

	fn storage(&self, address: H160, index: H256) -> H256 {
		let read = || Pallet::<T>::storage_at(&address, index);
		self.journal.borrow_mut().slot((address, index), read).1
	}

	fn transient_storage(&self, address: H160, index: H256) -> H256 {
		self.journal.borrow().transient(&(address, index))
	}

	fn original_storage(&self, address: H160, index: H256) -> Option<H256> {
		let read = || Pallet::<T>::storage_at(&address, index);
		Some(self.journal.borrow_mut().slot((address, index), read).0)
	}
}
