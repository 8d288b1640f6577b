//! The format of Ethereum's public state tests (`GeneralStateTests`), as far as tests of Prague use it.

use crate::{ExecutionArgs, Target};
use ethereum::{AuthorizationListItem, eip2930::MalleableTransactionSignature};
use serde::Deserialize;
use sp_core::{Bytes, H160, H256, U256};
use std::collections::BTreeMap;

/// A test: a state, a block, a transaction with some alternatives, and what becomes of each.
#[derive(Deserialize)]
pub(super) struct StateTest {
	pub(super) config: Chain,
	pub(super) env: Block,
	pub(super) pre: BTreeMap<H160, Account>,
	pub(super) transaction: Transaction,
	/// By the name of the hard fork.
	pub(super) post: BTreeMap<String, Vec<Post>>,
}

/// The chain.
#[derive(Deserialize)]
pub(super) struct Chain {
	pub(super) chainid: U256,
}

/// The block.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Block {
	pub(super) current_base_fee: U256,
	pub(super) current_coinbase: H160,
	pub(super) current_gas_limit: U256,
	pub(super) current_number: U256,
	pub(super) current_random: U256,
	pub(super) current_timestamp: U256,
}

/// An account before the transaction.
#[derive(Deserialize)]
pub(super) struct Account {
	pub(super) balance: U256,
	pub(super) code: Bytes,
	pub(super) nonce: U256,
	pub(super) storage: BTreeMap<U256, U256>,
}

/// The transaction. Of data, gas limits and values a [`Post`] chooses one each.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Transaction {
	sender: H160,
	/// Empty for a creation.
	to: String,
	nonce: U256,
	data: Vec<Bytes>,
	gas_limit: Vec<U256>,
	value: Vec<U256>,
	gas_price: Option<U256>,
	max_fee_per_gas: Option<U256>,
	max_priority_fee_per_gas: Option<U256>,
	/// One for each of the data.
	access_lists: Option<Vec<Vec<Access>>>,
	authorization_list: Option<Vec<Authorization>>,
}

/// An entry of an access list (EIP-2930).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Access {
	address: H160,
	storage_keys: Vec<H256>,
}

/// An entry of an authorization list (EIP-7702).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Authorization {
	chain_id: U256,
	address: H160,
	nonce: U256,
	v: U256,
	r: U256,
	s: U256,
}

/// What becomes of a transaction.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Post {
	pub(super) indexes: Indexes,
	/// Root of the state.
	pub(super) hash: H256,
	/// Keccak-256 of the RLP of the logs.
	pub(super) logs: H256,
	pub(super) receipt: Receipt,
	/// The rule that refuses the transaction.
	pub(super) expect_exception: Option<String>,
}

/// Which of the alternatives.
#[derive(Clone, Copy, Deserialize)]
pub(super) struct Indexes {
	pub(super) data: usize,
	pub(super) gas: usize,
	pub(super) value: usize,
}

/// What the receipt says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Receipt {
	pub(super) cumulative_gas_used: U256,
}

impl Authorization {
	/// As a transaction holds it. An error if it cannot.
	fn item(&self) -> Result<AuthorizationListItem, String> {
		if self.v > U256::one() {
			return Err(format!("{} is no parity", self.v));
		}
		let odd_y_parity = !self.v.is_zero();
		let word = |number: U256| H256(number.to_big_endian());
		let signature =
			MalleableTransactionSignature { odd_y_parity, r: word(self.r), s: word(self.s) };
		Ok(AuthorizationListItem {
			chain_id: self.chain_id.try_into().map_err(|_| "the chain id is too large")?,
			address: self.address,
			nonce: self.nonce,
			signature,
		})
	}
}

impl Transaction {
	/// What the runner gets. An error if this chain has no such transactions at all.
	pub(super) fn arguments(&self, indexes: Indexes) -> Result<(Target, ExecutionArgs), String> {
		let Indexes { data, gas, value } = indexes;
		let target = match self.to.strip_prefix("0x") {
			Some(to) => Target::Call(to.parse().map_err(|_| "no address")?),
			None => Target::Create,
		};
		let mut authorization_list = Vec::new();
		for entry in self.authorization_list.iter().flatten() {
			let item = entry.item()?;
			let authority = pallet_ethereum::transaction::recover_authority(&item);
			authorization_list.push((item.chain_id.into(), item.address, item.nonce, authority));
		}
		let access = self.access_lists.as_ref().map(|lists| &lists[data]);
		let args = ExecutionArgs {
			source: self.sender,
			input: self.data[data].0.clone(),
			value: self.value[value],
			gas_limit: self.gas_limit[gas].try_into().map_err(|_| "too much gas")?,
			max_fee_per_gas: self.max_fee_per_gas.or(self.gas_price),
			max_priority_fee_per_gas: self.max_priority_fee_per_gas.or(self.gas_price),
			nonce: Some(self.nonce),
			access_list: access
				.into_iter()
				.flatten()
				.map(|entry| (entry.address, entry.storage_keys.clone()))
				.collect(),
			authorization_list,
			is_transactional: true,
			validate: true,
			..ExecutionArgs::default()
		};
		Ok((target, args))
	}
}
