//! `eth_estimateGas`: the least gas limit with which a transaction succeeds, by binary search.

use super::{outcome, request::Prepared};
use crate::{
	backend::{BackendError, EthBackend},
	config::EthConfig,
	convert::u64_of,
	error::{EthError, EthResult},
};
use deuterium_runtime_api::ethereum::{AccountOverride, CallError, CallOutcome, CallRequest};
use sp_core::H160;

/// What a plain transfer costs, exactly.
pub const TRANSFER_GAS: u64 = 21_000;
/// What a call with value hands to the callee for free (yellow paper, G_callstipend).
const CALL_STIPEND: u64 = 2_300;
/// The search ends when the answer is at most this part above the least limit: 1.5 %, in per mille.
const TOLERANCE: u64 = 15;
/// Validation code of a gas limit below the intrinsic costs or the calldata floor.
const GAS_LIMIT_TOO_LOW: u8 = 0;

/// The least gas limit that suffices: exactly, where that is what the execution pays, else up to
/// 1.5 % too high; never too low.
pub(super) fn estimate(
	backend: &dyn EthBackend,
	config: &EthConfig,
	mut prepared: Prepared,
) -> EthResult<u64> {
	prepared.request.estimate = true;
	let highest = ceiling(backend, &prepared)?;
	let search = Search { backend, prepared: &prepared };
	if search.is_plain_transfer()? && highest >= TRANSFER_GAS && search.succeeds(TRANSFER_GAS)? {
		return Ok(TRANSFER_GAS);
	}
	let done = match search.run(highest)? {
		Some(done) if done.exit_reason.is_succeed() => done,
		Some(done) if !outcome::is_out_of_gas(&done.exit_reason) => {
			outcome::output(&done.exit_reason, done.output, config.revert_style)?;
			return Err(too_little(highest));
		},
		_ => return Err(too_little(highest)),
	};
	search.narrow(u64_of(done.used_gas), highest)
}

fn too_little(allowance: u64) -> EthError {
	EthError::Rejected(format!("gas required exceeds allowance ({allowance})"))
}

/// The limit to begin with: the client's or that of a block, at most what the sender can pay and
/// what the node burns for a call.
fn ceiling(backend: &dyn EthBackend, prepared: &Prepared) -> EthResult<u64> {
	let wished = match prepared.gas {
		Some(gas) if gas >= TRANSFER_GAS => gas,
		_ => u64_of(match prepared.block.and_then(|block| block.gas_limit) {
			Some(limit) => limit,
			None => backend.block_gas_limit(prepared.at)?,
		}),
	};
	let affordable = prepared.affordable_gas(backend)?.unwrap_or(u64::MAX);
	Ok(wished.min(affordable).min(prepared.gas_cap))
}

struct Search<'a> {
	backend: &'a dyn EthBackend,
	prepared: &'a Prepared,
}

impl Search<'_> {
	/// Executes with a gas limit; `None` when the limit does not pay the intrinsic costs.
	fn run(&self, gas_limit: u64) -> EthResult<Option<CallOutcome>> {
		let Prepared { at, request, state, block, .. } = self.prepared;
		let request = CallRequest { gas_limit, ..request.clone() };
		match self.backend.call(*at, request, state.clone(), *block) {
			Ok(done) => Ok(Some(done)),
			Err(BackendError::Call(CallError::Invalid(GAS_LIMIT_TOO_LOW))) => Ok(None),
			Err(error) => Err(error.into()),
		}
	}

	fn succeeds(&self, gas_limit: u64) -> EthResult<bool> {
		Ok(self.run(gas_limit)?.is_some_and(|done| done.exit_reason.is_succeed()))
	}

	/// Whether nothing is executed but a transfer to an account without code.
	fn is_plain_transfer(&self) -> EthResult<bool> {
		let request = &self.prepared.request;
		let Some(to) = request.to else { return Ok(false) };
		let plain = request.data.is_empty()
			&& request.access_list.is_empty()
			&& request.authorization_list.is_empty();
		Ok(plain && self.code_is_empty(to)?)
	}

	fn code_is_empty(&self, address: H160) -> EthResult<bool> {
		let pretended = |(at, account): &(H160, AccountOverride)| {
			account.code.as_ref().filter(|_| *at == address).map(Vec::is_empty)
		};
		match self.prepared.state.iter().flatten().rev().find_map(pretended) {
			Some(is_empty) => Ok(is_empty),
			None => Ok(self.backend.code(self.prepared.at, address)?.is_empty()),
		}
	}

	/// `used`: what an execution with the limit `highest`, which succeeded, paid after refunds. No
	/// lower limit can do, and without refunds and inner calls this one does.
	fn narrow(&self, used: u64, highest: u64) -> EthResult<u64> {
		if used >= highest || self.succeeds(used)? {
			return Ok(used.min(highest));
		}
		let (mut fails, mut works) = (used, highest);
		// The 63/64 rule and the stipend are all that most calls need on top.
		let guess = u128::from(used).saturating_add(u128::from(CALL_STIPEND)) * 64 / 63;
		let guess = u64::try_from(guess).unwrap_or(u64::MAX);
		if guess < works {
			match self.succeeds(guess)? {
				true => works = guess,
				false => fails = guess,
			}
		}
		while works.saturating_sub(fails) > 1
			&& u128::from(works - fails) * 1000 >= u128::from(works) * u128::from(TOLERANCE)
		{
			// Most executions need not much more than they pay: look low first.
			let middle = (fails + (works - fails) / 2).min(fails.saturating_mul(2).max(fails + 1));
			match self.succeeds(middle)? {
				true => works = middle,
				false => fails = middle,
			}
		}
		Ok(works)
	}
}
