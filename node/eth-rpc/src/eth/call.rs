//! `eth_call` and `eth_createAccessList`.

use super::{outcome, request::Prepared, request::to_access_list};
use crate::{
	backend::EthBackend,
	config::EthConfig,
	convert::u,
	error::{EthError, EthResult},
};
use alloy_eips::eip2930::AccessListResult;
use alloy_primitives::Bytes;
use deuterium_runtime_api::ethereum::{CallOutcome, CallRequest};
use sp_core::{H160, H256};

/// How often an access list is tried before it counts as found: with the list in force the call may
/// take another way, and touch other slots.
const ACCESS_LIST_ROUNDS: usize = 4;

/// `eth_call`: what the call returns; of a creation, the code that it would deploy.
pub(super) fn call(
	backend: &dyn EthBackend,
	config: &EthConfig,
	prepared: Prepared,
) -> EthResult<Bytes> {
	let Prepared { at, request, gas, gas_cap, state, block } = prepared;
	// A limit that the client did not ask for.
	let is_capped = request.gas_limit == gas_cap && gas != Some(gas_cap);
	let done = backend.call(at, request, state, block)?;
	if is_capped && outcome::is_out_of_gas(&done.exit_reason) {
		return Err(EthError::Rejected(format!(
			"out of gas: this node lets a call use {gas_cap} gas; --eth-rpc-gas-cap raises it"
		)));
	}
	Ok(outcome::output(&done.exit_reason, done.output, config.revert_style)?.into())
}

/// `eth_createAccessList`: what the call touches, and what it costs with that list.
pub(super) fn create_access_list(
	backend: &dyn EthBackend,
	config: &EthConfig,
	mut prepared: Prepared,
) -> EthResult<AccessListResult> {
	prepared.request.report_access = true;
	let author = backend.author(prepared.at)?;
	let run = |request: &CallRequest| {
		backend.call(prepared.at, request.clone(), prepared.state.clone(), prepared.block)
	};
	let mut request = prepared.request.clone();
	let mut done = run(&request)?;
	for _ in 1..ACCESS_LIST_ROUNDS {
		let found = touched(&request, &done, author);
		if found == request.access_list {
			break;
		}
		request.access_list = found;
		done = run(&request)?;
	}
	let failed = !done.exit_reason.is_succeed();
	Ok(AccessListResult {
		gas_used: u(done.used_gas),
		error: failed
			.then(|| outcome::message(&done.exit_reason, &done.output, config.revert_style)),
		access_list: to_access_list(request.access_list),
	})
}

/// What an execution touched, less what is warm in any case (EIP-2929, EIP-3651): accounts without
/// slots that are the sender, the receiver, the created contract or the block's author.
fn touched(request: &CallRequest, done: &CallOutcome, author: H160) -> Vec<(H160, Vec<H256>)> {
	let warm = |address: &H160| {
		*address == request.from
			|| *address == author
			|| Some(*address) == request.to
			|| Some(*address) == done.created
	};
	let mut list: Vec<_> = done
		.accessed
		.iter()
		.filter(|(address, slots)| !slots.is_empty() || !warm(address))
		.cloned()
		.collect();
	list.sort_unstable();
	list
}
