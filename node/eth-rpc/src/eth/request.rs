//! From the parameters of `eth_call` and its relatives to the runtime's.

use crate::{
	backend::{At, EthBackend},
	config::EthConfig,
	convert::{a, from_a, from_authorization, from_h, from_u},
	error::{EthError, EthResult, SubmitError},
};
use alloy_eips::eip2930::AccessList;
use alloy_primitives::{Address, B256, TxKind, map::B256HashMap};
use alloy_rpc_types_eth::{
	BlockOverrides, TransactionRequest,
	state::{AccountOverride as RpcAccountOverride, StateOverride as RpcStateOverride},
};
use deuterium_runtime_api::ethereum::{AccountOverride, BlockOverride, CallRequest, StateOverride};
use sp_core::{H160, H256, U256};

/// The type of blob transactions (EIP-4844).
const BLOB_TYPE: u8 = 3;

/// What is executed, and on what.
#[derive(Clone, Debug)]
pub struct Prepared {
	/// The state.
	pub at: At,
	/// The call; its gas limit is that of the request, capped.
	pub request: CallRequest,
	/// The gas limit that the client gave, uncapped.
	pub gas: Option<u64>,
	/// What the node lets a call burn.
	pub gas_cap: u64,
	/// What to pretend about accounts.
	pub state: Option<StateOverride>,
	/// What to pretend about the block.
	pub block: Option<BlockOverride>,
}

/// Checks and converts the parameters of a call.
///
/// # Errors
///
/// When fields contradict each other or ask for what this chain does not have, when the overrides
/// are more than the node takes, or when the state cannot be read.
pub fn prepare(
	backend: &dyn EthBackend,
	config: &EthConfig,
	at: At,
	request: TransactionRequest,
	state: Option<RpcStateOverride>,
	block: Option<BlockOverrides>,
) -> EthResult<Prepared> {
	if let Some(chain_id) = request.chain_id {
		let own = backend.chain_id(at)?;
		if chain_id != own {
			return Err(EthError::Rejected(format!(
				"chainId does not match node's (have={chain_id}, want={own})"
			)));
		}
	}
	let gas_cap = match config.rpc_gas_cap {
		Some(cap) => cap,
		None => crate::convert::u64_of(backend.block_gas_limit(at)?).saturating_mul(10),
	};
	let gas = request.gas;
	let mut request = call_request(request)?;
	request.gas_limit = gas.unwrap_or(gas_cap).min(gas_cap);
	let state = state.map(|state| state_override(state, config.max_overrides)).transpose()?;
	let block = block.map(block_override).transpose()?;
	let mut prepared = Prepared { at, request, gas, gas_cap, state, block };
	if gas.is_none()
		&& let Some(affordable) = prepared.affordable_gas(backend)?
	{
		prepared.request.gas_limit = prepared.request.gas_limit.min(affordable);
	}
	Ok(prepared)
}

impl Prepared {
	/// How much gas the sender can pay for beside the value; `None` when the call names no price.
	///
	/// # Errors
	///
	/// When the balance does not even pay the value, or the state cannot be read.
	pub fn affordable_gas(&self, backend: &dyn EthBackend) -> EthResult<Option<u64>> {
		let Some(price) = self.request.max_fee_per_gas.filter(|price| !price.is_zero()) else {
			return Ok(None);
		};
		let pretended = self.state.iter().flatten().rev().find_map(|(address, account)| {
			account.balance.filter(|_| *address == self.request.from)
		});
		let balance = match pretended {
			Some(balance) => balance,
			None => backend.account(self.at, self.request.from)?.balance,
		};
		let rest = balance
			.checked_sub(self.request.value)
			.ok_or_else(|| EthError::Rejected("insufficient funds for transfer".into()))?;
		Ok(Some(crate::convert::u64_of(rest.checked_div(price).unwrap_or_default())))
	}
}

/// Everything but the gas limit.
fn call_request(request: TransactionRequest) -> EthResult<CallRequest> {
	if request.transaction_type == Some(BLOB_TYPE)
		|| request.max_fee_per_blob_gas.is_some()
		|| request.blob_versioned_hashes.is_some()
		|| request.sidecar.is_some()
	{
		return Err(EthError::NotSupported(
			"this chain has no blob transactions (EIP-4844): use type 2".into(),
		));
	}
	let (max_fee, tip) = fees(&request)?;
	let data = request.input.try_into_unique_input().map_err(|_| {
		EthError::InvalidParams(
			"both \"data\" and \"input\" are set and not equal. Please use \"input\" to pass \
			 transaction call data"
				.into(),
		)
	})?;
	let to = match request.to {
		Some(TxKind::Call(to)) => Some(from_a(to)),
		Some(TxKind::Create) | None => None,
	};
	Ok(CallRequest {
		from: request.from.map(from_a).unwrap_or_default(),
		to,
		value: request.value.map(from_u).unwrap_or_default(),
		data: data.map(|data| data.to_vec()).unwrap_or_default(),
		max_fee_per_gas: max_fee,
		max_priority_fee_per_gas: tip,
		nonce: request.nonce.map(U256::from),
		access_list: request.access_list.map(access_list).unwrap_or_default(),
		authorization_list: request
			.authorization_list
			.iter()
			.flatten()
			.map(from_authorization)
			.collect(),
		..Default::default()
	})
}

/// Fee cap and tip cap. As in go-ethereum a price of zero means that no fee is asked.
fn fees(request: &TransactionRequest) -> EthResult<(Option<U256>, Option<U256>)> {
	let given = |fee: Option<u128>| fee.filter(|fee| *fee > 0).map(U256::from);
	let (max_fee, tip) = (request.max_fee_per_gas, request.max_priority_fee_per_gas);
	match (request.gas_price, max_fee, tip) {
		(Some(_), Some(_), _) | (Some(_), _, Some(_)) => Err(EthError::InvalidParams(
			"both gasPrice and (maxFeePerGas or maxPriorityFeePerGas) specified".into(),
		)),
		(Some(price), None, None) => Ok((given(Some(price)), given(Some(price)))),
		(None, Some(max_fee), Some(tip)) if tip > max_fee => {
			Err(SubmitError::TipAboveFeeCap.into())
		},
		(None, max_fee, tip) => Ok((given(max_fee), given(max_fee).and(given(tip)))),
	}
}

fn access_list(list: AccessList) -> Vec<(H160, Vec<H256>)> {
	let item = |item: alloy_eips::eip2930::AccessListItem| {
		(from_a(item.address), item.storage_keys.into_iter().map(from_h).collect())
	};
	list.0.into_iter().map(item).collect()
}

/// `most`: the most accounts and slots, taken together.
fn state_override(state: RpcStateOverride, most: usize) -> EthResult<StateOverride> {
	let slots = |slots: &Option<B256HashMap<B256>>| slots.as_ref().map_or(0, |slots| slots.len());
	let size: usize = state.values().map(|it| 1 + slots(&it.state) + slots(&it.state_diff)).sum();
	if size > most {
		return Err(EthError::Limit(format!(
			"state overrides name {size} accounts and slots, the node takes {most}"
		)));
	}
	let mut list = state
		.into_iter()
		.map(|(address, account)| Ok((from_a(address), account_override(address, account)?)))
		.collect::<EthResult<StateOverride>>()?;
	list.sort_unstable_by_key(|(address, _)| *address);
	Ok(list)
}

fn account_override(address: Address, account: RpcAccountOverride) -> EthResult<AccountOverride> {
	if account.state.is_some() && account.state_diff.is_some() {
		return Err(EthError::InvalidParams(format!(
			"account {address} has both 'state' and 'stateDiff'"
		)));
	}
	if account.move_precompile_to.is_some() {
		return Err(EthError::NotSupported(
			"state override `movePrecompileToAddress` is not supported".into(),
		));
	}
	Ok(AccountOverride {
		balance: account.balance.map(from_u),
		nonce: account.nonce.map(U256::from),
		code: account.code.map(|code| code.to_vec()),
		state: account.state.map(slots),
		state_diff: account.state_diff.map(slots),
	})
}

fn slots(map: B256HashMap<B256>) -> Vec<(H256, H256)> {
	let mut list: Vec<_> =
		map.into_iter().map(|(slot, value)| (from_h(slot), from_h(value))).collect();
	list.sort_unstable();
	list
}

fn block_override(block: BlockOverrides) -> EthResult<BlockOverride> {
	let refused = [
		("difficulty", block.difficulty.is_some_and(|difficulty| !difficulty.is_zero())),
		("blobBaseFee", block.blob_base_fee.is_some()),
		("beaconRoot", block.beacon_root.is_some()),
		("blockHash", block.block_hash.is_some()),
	];
	if let Some((name, _)) = refused.into_iter().find(|(_, given)| *given) {
		return Err(EthError::NotSupported(format!("block override `{name}` is not supported")));
	}
	Ok(BlockOverride {
		number: block.number.map(from_u),
		timestamp: block.time,
		coinbase: block.coinbase.map(from_a),
		gas_limit: block.gas_limit.map(U256::from),
		base_fee: block.base_fee.map(from_u),
		random: block.random.map(from_h),
	})
}

/// An access list as alloy has it.
pub(super) fn to_access_list(list: Vec<(H160, Vec<H256>)>) -> AccessList {
	let item = |(address, slots): (H160, Vec<H256>)| alloy_eips::eip2930::AccessListItem {
		address: a(address),
		storage_keys: slots.into_iter().map(crate::convert::h).collect(),
	};
	AccessList(list.into_iter().map(item).collect())
}
