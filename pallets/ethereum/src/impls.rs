//! Running a transaction.

use crate::{
	Config, Event, Pallet, Transaction, WeightInfo as _,
	block::Included,
	transaction::{self, Fields, recover_authority},
};
use alloc::vec::Vec;
use ethereum::Log;
use frame_support::{
	dispatch::{
		DispatchClass, DispatchErrorWithPostInfo, DispatchResultWithPostInfo, Pays,
		PostDispatchInfo,
	},
	traits::Get,
	weights::Weight,
};
use pallet_evm::{
	ExecutionArgs, ExitReason, FeeCalculator as _, GasWeightMapping as _, Runner, RunnerError,
	Target, UsedGas,
};
use sp_core::H160;
use sp_runtime::traits::UniqueSaturatedInto;

/// What an execution left behind, whether it called or created.
struct Outcome {
	exit_reason: ExitReason,
	used_gas: UsedGas,
	logs: Vec<Log>,
	/// Whom it called or created.
	receiver: H160,
}

impl<T: Config> Pallet<T> {
	/// Weight of a transaction that uses all its gas.
	pub fn weight_of(transaction: &Transaction) -> Weight {
		let fields = Fields::from(transaction);
		let gas = fields.gas_limit.unique_saturated_into();
		Self::weight(fields.input.len(), gas)
	}

	/// Weight of a transaction with so much input that does so much work: its gas; at least what was
	/// measured for a transfer from its signature to its receipt, and the gas beyond that of a
	/// transfer; and its part of the end of the block. What every extrinsic costs is not in it:
	/// `CheckWeight` adds that.
	pub(crate) fn weight(input: usize, work: u64) -> Weight {
		let beyond = work.saturating_sub(pallet_evm::gas::TRANSACTION);
		let measured = <T as Config>::WeightInfo::transact(input.try_into().unwrap_or(u32::MAX))
			.saturating_add(T::GasWeightMapping::gas_to_weight(beyond, false));
		T::GasWeightMapping::gas_to_weight(work, true)
			.max(measured)
			.saturating_add(Self::weight_at_end())
	}

	/// What a transaction costs at the end of its block.
	pub(crate) fn weight_at_end() -> Weight {
		<T as Config>::WeightInfo::on_finalize(1)
			.saturating_sub(<T as Config>::WeightInfo::on_finalize(0))
	}

	/// A transaction with the gas of a whole block must fit into a block, else its sender would wait
	/// for ever.
	pub(crate) fn check_weights() {
		let limits = T::BlockWeights::get();
		let normal = limits.get(DispatchClass::Normal);
		let most = normal.max_extrinsic.unwrap_or(limits.max_block);
		let gas = T::BlockGasLimit::get().unique_saturated_into();
		let weight = Self::weight(crate::MAX_TRANSACTION_SIZE, gas);
		assert!(weight.all_lte(most), "{weight} for a transaction is above the limit of {most}");
	}

	pub(crate) fn do_transact(
		source: H160,
		transaction: Transaction,
	) -> DispatchResultWithPostInfo {
		// What native extrinsics said before stands before in the block.
		Self::flush_native_logs();
		let fields = Fields::from(&transaction);
		let (input, target) = (fields.input.len(), fields.target());
		let args = fields.execution_args(source, recover_authority);
		let (base_fee, _) = T::FeeCalculator::min_gas_price();
		let effective_gas_price = args.effective_gas_price(base_fee);
		let to = match target {
			Target::Call(to) => Some(to),
			Target::Create | Target::Create2(_) => None,
		};
		let outcome = Self::run(target, args).map_err(|refusal| {
			// The wrapper has validated the transaction in this very state: not reached.
			DispatchErrorWithPostInfo {
				post_info: PostDispatchInfo {
					actual_weight: Some(refusal.weight.saturating_add(Self::weight(input, 0))),
					pays_fee: Pays::No,
				},
				error: pallet_evm::Error::<T>::Invalid(refusal.error.into()).into(),
			}
		})?;
		let transaction_hash = transaction::hash(&transaction);
		Self::append(
			transaction,
			transaction_hash,
			Included {
				from: source,
				to,
				created: to.is_none().then_some(outcome.receiver),
				succeeded: outcome.exit_reason.is_succeed(),
				gas_used: outcome.used_gas.effective.unique_saturated_into(),
				effective_gas_price,
				logs: outcome.logs,
			},
		);
		Self::deposit_event(Event::Executed {
			from: source,
			to: outcome.receiver,
			transaction_hash,
			exit_reason: outcome.exit_reason,
		});
		let work = outcome.used_gas.work.max(outcome.used_gas.effective);
		Ok(PostDispatchInfo {
			actual_weight: Some(Self::weight(input, work.unique_saturated_into())),
			pays_fee: Pays::No,
		})
	}

	fn run(
		target: Target,
		args: ExecutionArgs,
	) -> Result<Outcome, RunnerError<<T::Runner as Runner>::Error>> {
		let (receiver, info) = match target {
			Target::Call(to) => (to, T::Runner::call(to, args)?.map(|_| ())),
			Target::Create => {
				let info = T::Runner::create(args)?;
				(info.value.address, info.map(|_| ()))
			},
			Target::Create2(salt) => {
				let info = T::Runner::create2(salt, args)?;
				(info.value.address, info.map(|_| ()))
			},
		};
		Ok(Outcome {
			exit_reason: info.exit_reason,
			used_gas: info.used_gas,
			logs: info.logs,
			receiver,
		})
	}
}
