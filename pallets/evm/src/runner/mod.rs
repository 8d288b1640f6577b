//! Runs transactions: fees, the engine, refunds.

mod context;
pub(crate) mod journal;
mod state;
mod validate;

pub use state::{CALL_DATA_BYTES_PER_CODE_BYTE, CODE_BYTES_PER_GAS};

use crate::{
	Config, OnChargeTransaction, Running, gas,
	traits::Runner,
	types::{
		CallInfo, CreateInfo, Created, ExecutionArgs, ExecutionInfo, PrecompileResult, RunnerError,
		Target, TransactionValidationError, UsedGas, ValidationContext,
	},
};
use alloc::vec::Vec;
use context::Context;
use core::marker::PhantomData;
use evm::{
	CreateScheme, ExitReason,
	executor::stack::{
		IsPrecompileResult, PrecompileFailure, PrecompileHandle, PrecompileSet, StackExecutor,
	},
};
use frame_support::traits::{Contains, Get};
use sp_core::{H160, H256, U256};
use state::{Outcome, State};

/// The runner over the chain's state.
pub struct StackRunner<T>(PhantomData<T>);

/// The engine with the chain's state and precompiles.
type Executor<'a, T> = StackExecutor<'static, 'a, State<'static, 'a, T>, Metered<'a, T>>;

/// Address of the contract, if one is created, and return or revert data.
type Raw = (Option<H160>, Vec<u8>);

/// Precompiles, behind what the state has to know of every call before it runs: how much call data it
/// has (see [`CODE_BYTES_PER_GAS`]), and whether it may write natively. The engine asks here first.
struct Metered<'a, T: Config>(&'a T::PrecompilesType);

impl<T: Config> PrecompileSet for Metered<'_, T> {
	fn execute(&self, handle: &mut impl PrecompileHandle) -> Option<PrecompileResult> {
		let answer = self.0.is_precompile(handle.code_address(), handle.remaining_gas());
		let is_precompile =
			matches!(answer, IsPrecompileResult::Answer { is_precompile: true, .. });
		let is_native = is_precompile && !T::PurePrecompiles::contains(&handle.code_address());
		let (native, bytes) = (is_native.then_some(0), handle.input().len() as u64);
		if let Err(exit_status) = handle.record_external_cost(native, Some(bytes), None) {
			return Some(Err(PrecompileFailure::Error { exit_status }));
		}
		if is_precompile { self.0.execute(handle) } else { None }
	}

	fn is_precompile(&self, address: H160, remaining_gas: u64) -> IsPrecompileResult {
		self.0.is_precompile(address, remaining_gas)
	}
}

impl<T: Config> StackRunner<T> {
	/// What the transaction has warm from the start: sender, receiver, author (EIP-2929, EIP-3651),
	/// access list (EIP-2930), authorities (EIP-7702).
	fn warm(state: &mut State<'static, '_, T>, target: &Target, args: &ExecutionArgs) {
		let (coinbase, chain_id) = (state.context().coinbase, state.context().chain_id);
		state.warm_address(args.source);
		state.warm_address(coinbase);
		if let Target::Call(address) = target {
			state.warm_address(*address);
		}
		for (address, slots) in &args.access_list {
			state.warm_address(*address);
			for slot in slots {
				state.warm_slot(*address, *slot);
			}
		}
		for (chain, _, nonce, authority) in &args.authorization_list {
			let for_us = chain.is_zero() || *chain == chain_id;
			if let Some(authority) = authority
				&& for_us && *nonce < U256::from(u64::MAX)
			{
				state.warm_address(*authority);
			}
		}
	}

	/// Runs the engine; answers how it ended and the return or revert data.
	fn transact(
		executor: &mut Executor<'_, T>,
		target: &Target,
		args: ExecutionArgs,
	) -> (ExitReason, Vec<u8>) {
		let ExecutionArgs { source, input, value, gas_limit, .. } = args;
		let (access, authorizations) = (args.access_list, args.authorization_list);
		match *target {
			Target::Call(to) => {
				executor.transact_call(source, to, value, input, gas_limit, access, authorizations)
			},
			Target::Create => {
				executor.transact_create(source, value, input, gas_limit, access, authorizations)
			},
			Target::Create2(salt) => executor.transact_create2(
				source,
				value,
				input,
				salt,
				gas_limit,
				access,
				authorizations,
			),
		}
	}

	/// Gas of a transaction: refunds (EIP-3529), then the floor (EIP-7623), which a gas limit below it
	/// (possible for calls that nobody validated) cuts off.
	fn used_gas(outcome: &Outcome, floor: u64, gas_limit: u64) -> UsedGas {
		let most = outcome.total.checked_div(gas::SCHEDULE.max_refund_quotient);
		let refund = outcome.refund.min(most.unwrap_or_default());
		let standard = outcome.total.saturating_sub(refund);
		let effective = standard.max(floor.min(gas_limit));
		UsedGas {
			standard: U256::from(standard),
			effective: U256::from(effective),
			work: U256::from(outcome.total.max(effective)),
		}
	}

	/// Executes: answers the return data, and the address of the contract if one is created.
	fn execute(
		target: Target,
		args: ExecutionArgs,
	) -> Result<ExecutionInfo<Raw>, TransactionValidationError> {
		if Running::<T>::exists() {
			return Err(TransactionValidationError::Reentrant);
		}
		if args.validate {
			Self::validate(&target, &args, ValidationContext::Block)?;
		}
		let context = Context::<T>::new(&args);
		let (base_fee, price, author) = (context.base_fee, context.gas_price, context.author);
		let highest = U256::from(args.gas_limit)
			.checked_mul(price)
			.ok_or(TransactionValidationError::Overflow)?;
		let withdrawn = if args.is_transactional {
			Some(T::OnChargeTransaction::withdraw(&args.source, highest)?)
		} else {
			None
		};
		Running::<T>::put(());

		let precompiles = T::PrecompilesValue::get();
		let metered = Metered::<T>(&precompiles);
		let mut state = State::new(context, &precompiles, args.gas_limit, args.report_access);
		Self::warm(&mut state, &target, &args);
		let mut executor = StackExecutor::new_with_precompiles(state, &gas::SCHEDULE, &metered);
		let address = target
			.scheme(args.source, &args.input)
			.map(|scheme: CreateScheme| executor.create_address(scheme));
		let (source, gas_limit) = (args.source, args.gas_limit);
		let floor = gas::floor(&args.input);
		let (exit_reason, output) = Self::transact(&mut executor, &target, args);
		let outcome = executor.into_state().finish();
		let used_gas = Self::used_gas(&outcome, floor, gas_limit);

		Running::<T>::kill();
		if let Some(withdrawn) = withdrawn {
			// Neither can overflow: gas used is below the limit, and the highest fee fitted.
			let burnt = base_fee.min(price).saturating_mul(used_gas.effective);
			let tip = price.saturating_sub(base_fee).saturating_mul(used_gas.effective);
			T::OnChargeTransaction::settle(&source, withdrawn, burnt, tip, author.as_ref());
		}
		let (logs, accessed) = (outcome.logs, outcome.accessed);
		Ok(ExecutionInfo { exit_reason, value: (address, output), used_gas, logs, accessed })
	}

	/// Adds the weight of finding out to an error.
	fn refuse(error: TransactionValidationError) -> RunnerError<TransactionValidationError> {
		RunnerError { error, weight: T::DbWeight::get().reads(validate::READS) }
	}

	/// Creates a contract.
	fn execute_create(
		target: Target,
		args: ExecutionArgs,
	) -> Result<CreateInfo, RunnerError<TransactionValidationError>> {
		let info = Self::execute(target, args).map_err(Self::refuse)?;
		Ok(info.map(|(address, output)| Created { address: address.unwrap_or_default(), output }))
	}
}

impl<T: Config> Runner for StackRunner<T> {
	type Error = TransactionValidationError;

	fn validate(
		target: &Target,
		args: &ExecutionArgs,
		context: ValidationContext,
	) -> Result<(), Self::Error> {
		validate::validate::<T>(target, args, context)
	}

	fn call(target: H160, args: ExecutionArgs) -> Result<CallInfo, RunnerError<Self::Error>> {
		let info = Self::execute(Target::Call(target), args).map_err(Self::refuse)?;
		Ok(info.map(|(_, output)| output))
	}

	fn create(args: ExecutionArgs) -> Result<CreateInfo, RunnerError<Self::Error>> {
		Self::execute_create(Target::Create, args)
	}

	fn create2(salt: H256, args: ExecutionArgs) -> Result<CreateInfo, RunnerError<Self::Error>> {
		Self::execute_create(Target::Create2(salt), args)
	}
}
