#![doc = include_str!("../README.md")]
#![cfg_attr(not(feature = "std"), no_std)]
#![forbid(unsafe_code)]
#![deny(
	clippy::unwrap_used,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::arithmetic_side_effects
)]
#![cfg_attr(
	any(test, feature = "testing"),
	allow(
		clippy::unwrap_used,
		clippy::expect_used,
		clippy::indexing_slicing,
		clippy::arithmetic_side_effects
	)
)]

extern crate alloc;
// What `tests/fuzz` calls is also run by the tests here.
#[cfg(test)]
extern crate self as deuterium_precompiles;

pub mod abi;
pub mod adapter;
pub mod addresses;
mod convert;
mod deuterium;
mod erc20;
pub mod events;
mod frame;
mod network_stats;
mod node;
mod qos;
pub mod standard;
mod task;
mod task_queue;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
pub mod weights;

#[cfg(test)]
mod tests;

pub use erc20::{Allowances, StoredAllowances};
// For those who call the contracts with the bindings of [`abi`].
pub use {alloy_primitives, alloy_sol_types};

use adapter::PrecompileResult;
use core::marker::PhantomData;
use deuterium_primitives::traits::{Contracts, NativeLogs};
use evm::executor::stack::{IsPrecompileResult, PrecompileHandle, PrecompileSet};
use frame_support::weights::Weight;
use sp_core::H160;

/// What a runtime gives to its contracts.
pub trait Config: 'static {
	/// What they ask of the pallets.
	type Contracts: Contracts;

	/// Keeps the logs that pallets emit while a contract runs.
	type Logs: NativeLogs;

	/// Keeps the allowances of the ERC-20 view.
	type Allowances: Allowances;

	/// The gas that stands for a weight: what the runtime charges for it.
	fn gas_of(weight: Weight) -> u64;
}

/// All precompiled contracts of a runtime: the network's own at [`addresses`], those of Ethereum at 0x01
/// and on ([`standard`]). Every other address has none, whatever value is sent to it.
pub struct Precompiles<R>(PhantomData<R>);

impl<R> Precompiles<R> {
	/// The set.
	pub const fn new() -> Self {
		Self(PhantomData)
	}
}

impl<R> Default for Precompiles<R> {
	fn default() -> Self {
		Self::new()
	}
}

impl<R> Clone for Precompiles<R> {
	fn clone(&self) -> Self {
		*self
	}
}

impl<R> Copy for Precompiles<R> {}

impl<R: Config> Precompiles<R> {
	/// The network's contracts.
	const CONTRACTS: [(H160, adapter::Dispatch<R>); 7] = [
		(addresses::NODE, node::dispatch),
		(addresses::TASK, task::dispatch),
		(addresses::TASK_QUEUE, task_queue::dispatch),
		(addresses::QOS, qos::dispatch),
		(addresses::NETWORK_STATS, network_stats::dispatch),
		(addresses::DEUTERIUM, deuterium::dispatch),
		(addresses::ERC20, erc20::dispatch),
	];

	/// The functions of the contract at an address.
	fn contract(address: H160) -> Option<adapter::Dispatch<R>> {
		let found = Self::CONTRACTS.iter().find(|(contract, _)| *contract == address);
		found.map(|(_, dispatch)| *dispatch)
	}
}

impl<R: Config> PrecompileSet for Precompiles<R> {
	fn execute(&self, handle: &mut impl PrecompileHandle) -> Option<PrecompileResult> {
		match Self::contract(handle.code_address()) {
			Some(dispatch) => Some(adapter::run(handle, dispatch)),
			None => standard::StandardPrecompiles.execute(handle),
		}
	}

	fn is_precompile(&self, address: H160, remaining_gas: u64) -> IsPrecompileResult {
		if Self::contract(address).is_some() {
			return IsPrecompileResult::Answer { is_precompile: true, extra_cost: 0 };
		}
		standard::StandardPrecompiles.is_precompile(address, remaining_gas)
	}
}
