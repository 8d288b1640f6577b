//! A call of a contract: who calls, with what value, and what it may still spend.

use crate::{Config, convert};
use alloc::vec::Vec;
use alloy_sol_types::{SolCall, abi::AbiDecoderConfig};
use core::marker::PhantomData;
use deuterium_primitives::{
	AccountId20, Balance,
	traits::{ContractCall, Contracts, LegacyRefusal, NodeRefusal, TaskRefusal},
};
use evm::Context;
use frame_support::weights::Weight;

/// Most memory that decoding may take, in bytes. Arguments are shorter than this by far.
const DECODER_MEMORY: usize = 16 * 1024;

/// Why a call fails.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Failure {
	/// It is refused, with this text.
	Revert(&'static str),
	/// The caller gave too little gas.
	OutOfGas,
}

impl From<NodeRefusal> for Failure {
	fn from(refusal: NodeRefusal) -> Self {
		Self::Revert(refusal.message())
	}
}

impl From<TaskRefusal> for Failure {
	fn from(refusal: TaskRefusal) -> Self {
		Self::Revert(refusal.message())
	}
}

impl From<LegacyRefusal> for Failure {
	fn from(refusal: LegacyRefusal) -> Self {
		Self::Revert(refusal.message())
	}
}

/// What a function may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Access {
	/// Reads; may be called statically.
	View,
	/// Writes, and takes no value.
	Write,
	/// Writes, and takes value.
	Payable,
}

/// Gas of a frame.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Meter {
	/// What the frame had when it began.
	limit: u64,
	/// What it has spent.
	spent: u64,
}

impl Meter {
	/// A meter of a frame with so much gas.
	pub(crate) const fn new(limit: u64) -> Self {
		Self { limit, spent: 0 }
	}

	/// What was spent.
	pub(crate) const fn spent(&self) -> u64 {
		self.spent
	}

	/// Fails unless so much is left.
	pub(crate) const fn require(&self, gas: u64) -> Result<(), Failure> {
		if self.limit.saturating_sub(self.spent) < gas {
			return Err(Failure::OutOfGas);
		}
		Ok(())
	}

	/// Spends so much.
	pub(crate) fn spend(&mut self, gas: u64) -> Result<(), Failure> {
		self.require(gas)?;
		self.spent = self.spent.saturating_add(gas);
		Ok(())
	}
}

/// A call of a contract.
pub(crate) struct Frame<R> {
	/// Who calls.
	pub(crate) caller: AccountId20,
	/// The value, in base units; already the caller's again.
	pub(crate) value: Balance,
	/// The contract.
	contract: AccountId20,
	/// Whether nothing may be changed.
	is_static: bool,
	/// Its gas.
	pub(crate) meter: Meter,
	runtime: PhantomData<R>,
}

impl<R: Config> Frame<R> {
	/// The call of a context. Fails when the value is more than there can be.
	pub(crate) fn new(context: &Context, is_static: bool, gas: u64) -> Option<Self> {
		Some(Self {
			caller: context.caller.into(),
			value: convert::value(context.apparent_value)?,
			contract: context.address.into(),
			is_static,
			meter: Meter::new(gas),
			runtime: PhantomData,
		})
	}

	/// What an operation costs at most.
	pub(crate) fn gas_of(&self, call: ContractCall) -> u64 {
		R::gas_of(R::Contracts::weight_of(call))
	}

	/// Does something with a native call: the caller must be able to pay for its worst, and pays for
	/// what it took. A refused call pays for the worst.
	pub(crate) fn act<E: Into<Failure>>(
		&mut self,
		call: ContractCall,
		act: impl FnOnce() -> Result<Weight, E>,
	) -> Result<(), Failure> {
		let worst = self.gas_of(call);
		self.meter.require(worst)?;
		let result = act();
		let cost = result.as_ref().map_or(worst, |weight| R::gas_of(*weight).min(worst));
		self.meter.spend(cost)?;
		result.map(|_| ()).map_err(Into::into)
	}

	/// Looks at the state with so many reads.
	pub(crate) fn read<T>(&mut self, reads: u32, view: impl FnOnce() -> T) -> Result<T, Failure> {
		self.meter.spend(self.gas_of(ContractCall::Reads(reads)))?;
		Ok(view())
	}

	/// Reads a list with `base` reads and `each` more for every entry, of which there are at most
	/// `limit`.
	pub(crate) fn list<T>(
		&mut self,
		base: u32,
		each: u32,
		limit: u32,
		view: impl FnOnce(u32) -> Vec<T>,
	) -> Result<Vec<T>, Failure> {
		let reads =
			|entries: u32| ContractCall::Reads(base.saturating_add(each.saturating_mul(entries)));
		self.meter.require(self.gas_of(reads(limit)))?;
		let entries = view(limit);
		let count = u32::try_from(entries.len()).unwrap_or(u32::MAX);
		self.meter.spend(self.gas_of(reads(count)))?;
		Ok(entries)
	}

	/// Serves a function of the ABI: checks that it may be called so, decodes the arguments, hands the
	/// value back to the caller, runs it, and encodes what it returns.
	pub(crate) fn serve<C: SolCall, T: Into<C::Return>>(
		&mut self,
		access: Access,
		arguments: &[u8],
		run: impl FnOnce(&mut Self, C) -> Result<T, Failure>,
	) -> Result<Vec<u8>, Failure> {
		if access != Access::Payable && self.value != 0 {
			return Err(Failure::Revert("Function takes no value"));
		}
		if access != Access::View && self.is_static {
			return Err(Failure::Revert("State change in a static call"));
		}
		let call = decode::<C>(arguments)?;
		self.take_value()?;
		let answer = run(self, call)?;
		Ok(C::abi_encode_returns(&answer.into()))
	}

	/// Serves a function that nobody may call.
	pub(crate) fn refuse<C: SolCall>(
		&mut self,
		arguments: &[u8],
		reason: &'static str,
	) -> Result<Vec<u8>, Failure> {
		if self.value != 0 {
			return Err(Failure::Revert("Function takes no value"));
		}
		decode::<C>(arguments)?;
		Err(Failure::Revert(reason))
	}

	/// Moves the value from the contract's account, where the engine has put it, back to the caller:
	/// the pallets hold it on the account of whoever acts.
	fn take_value(&mut self) -> Result<(), Failure> {
		if self.value == 0 {
			return Ok(());
		}
		self.meter.spend(self.gas_of(ContractCall::Transfer))?;
		if R::Contracts::transfer(self.contract, self.caller, self.value) {
			return Ok(());
		}
		Err(Failure::Revert(NodeRefusal::TransferFailed.message()))
	}
}

/// Decodes the arguments of a function as Solidity does: dirty bits and lengths beyond the data are
/// refused, data behind the arguments is ignored.
fn decode<C: SolCall>(arguments: &[u8]) -> Result<C, Failure> {
	let config = AbiDecoderConfig::new().validate(true).memory_limit(DECODER_MEMORY);
	C::abi_decode_raw_with_config(arguments, config)
		.map_err(|_| Failure::Revert("Malformed arguments"))
}

/// Declares which functions a contract has.
macro_rules! functions {
	(
		$abi:ident {
			$($access:ident $call:ident => $run:expr;)*
		}
		refused {
			$($reason:expr => [$($refused:ident),* $(,)?];)*
		}
	) => {
		/// Serves the function with a selector.
		pub(crate) fn dispatch<R: $crate::Config>(
			selector: [u8; 4],
			frame: &mut $crate::frame::Frame<R>,
			arguments: &[u8],
		) -> Result<alloc::vec::Vec<u8>, $crate::frame::Failure> {
			use alloy_sol_types::SolCall;
			use $crate::frame::{Access, Failure};

			match selector {
				$(
					<$abi::$call as SolCall>::SELECTOR => {
						frame.serve::<$abi::$call, _>(Access::$access, arguments, $run)
					},
				)*
				$($(
					<$abi::$refused as SolCall>::SELECTOR => {
						frame.refuse::<$abi::$refused>(arguments, $reason)
					},
				)*)*
				_ => Err(Failure::Revert("Unknown function")),
			}
		}
	};
}
pub(crate) use functions;

/// What the original contracts answer to outsiders.
pub(crate) mod outsiders {
	/// Functions for the original Task contract.
	pub(crate) const TASK: &str = "Not called by the task contract";
	/// Functions for the original Node contract.
	pub(crate) const NODE: &str = "Not called by the node contract";
	/// Functions for the owner, which is nobody: governance acts by native calls.
	pub(crate) const OWNER: &str = "Ownable: caller is not the owner";
}
