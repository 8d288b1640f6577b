//! Balances, code, storage, nonces.

use super::blocks::Blocks;
use crate::{
	backend::At,
	convert::{from_a, from_u, h, u},
	error::EthResult,
	pending,
};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_rpc_types_eth::BlockId;

/// `eth_getBalance`, in wei.
pub(super) fn balance(blocks: &Blocks, address: Address, id: Option<BlockId>) -> EthResult<U256> {
	let at = blocks.state(id)?;
	Ok(u(blocks.backend.account(at, from_a(address))?.balance))
}

/// `eth_getCode`.
pub(super) fn code(blocks: &Blocks, address: Address, id: Option<BlockId>) -> EthResult<Bytes> {
	let at = blocks.state(id)?;
	Ok(blocks.backend.code(at, from_a(address))?.into())
}

/// `eth_getStorageAt`.
pub(super) fn storage(
	blocks: &Blocks,
	address: Address,
	slot: U256,
	id: Option<BlockId>,
) -> EthResult<B256> {
	let at = blocks.state(id)?;
	Ok(h(blocks.backend.storage(at, from_a(address), from_u(slot))?))
}

/// `eth_getTransactionCount`: the next nonce; at `pending`, behind the transactions of the pool that
/// follow each other without a gap.
pub(super) fn transaction_count(
	blocks: &Blocks,
	address: Address,
	id: Option<BlockId>,
) -> EthResult<U256> {
	let address = from_a(address);
	Ok(u(match blocks.state(id)? {
		At::Pending => pending::transaction_count(&*blocks.backend, address)?,
		at => blocks.backend.account(at, address)?.nonce,
	}))
}
