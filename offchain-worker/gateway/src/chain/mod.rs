//! A client of the chain: signs and submits calls, reads balances, finds its own transactions.
//!
//! A signed call can be written down before it is sent ([`SignedCall`]): whoever finds it later
//! can tell whether it got into the chain, or send the very same bytes again, so that nothing is
//! ever done twice.

mod balance;
pub mod calls;
mod config;
#[cfg(test)]
mod encoding_tests;
mod errors;
mod events;

pub use balance::{Balance, Hold};
pub use calls::{Call, Card, NewTask};
pub use config::DeuteriumConfig;
pub use errors::explain;
pub use events::{Event, created_task};

use crate::{
	exit::{Exit, Failure, Result},
	keys::Account,
	rpc::{BlockView, Rpc, RpcError},
};
use deuterium_protocol::{Address, Bytes32};
use serde::{Deserialize, Serialize};
use std::{collections::HashSet, sync::Arc, time::Duration};
use subxt::{
	OnlineClient,
	backend::LegacyBackend,
	config::{DefaultExtrinsicParamsBuilder, substrate::H256},
	error::DispatchError,
	events::Phase,
	rpcs::Error as TransportError,
	utils::eth::AccountId20,
};
use tokio::time::{Instant, sleep};

/// Blocks for which a signed call stays valid.
const MORTALITY: u32 = 64;
/// A finalised block that is at most so far behind is the base of a transaction; else the best.
const FINALITY_LAG: u32 = 16;
/// Pause between two looks at the chain.
const POLL: Duration = Duration::from_millis(300);
/// Pause after which a call that is in no block is handed to the pool again.
const RESUBMIT: Duration = Duration::from_secs(10);
/// Tries to get a nonce that nobody else takes at the same time.
const NONCE_TRIES: u32 = 8;

/// A signed call and what is needed to find it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedCall {
	/// The encoded extrinsic, `0x` hex.
	pub extrinsic: String,
	/// Its nonce.
	pub nonce: u64,
	/// It cannot be in this block or before.
	pub born: u32,
	/// It cannot be in a block after this one.
	pub dies: u32,
}

impl SignedCall {
	fn new(encoded: &[u8], nonce: u64, born: u32) -> Self {
		let extrinsic = format!("0x{}", hex::encode(encoded));
		Self { extrinsic, nonce, born, dies: born.saturating_add(MORTALITY) }
	}
}

/// Where a call got into the chain, and what it did there.
#[derive(Clone, Debug, PartialEq)]
pub struct Inclusion {
	/// Number of the block.
	pub block: u32,
	/// Hash of the block.
	pub block_hash: Bytes32,
	/// The call's events.
	pub events: Vec<Event>,
	/// Why the runtime refused the call, if it did; only the transaction fee was paid then.
	pub refusal: Option<Failure>,
}

/// A connection to the chain, with the account that signs, if there is one.
#[derive(Clone)]
pub struct Client {
	rpc: Rpc,
	online: OnlineClient<DeuteriumConfig>,
	account: Option<Account>,
	genesis: Bytes32,
}

impl Client {
	/// Connects to a node. Refuses development accounts on chains that are not for development:
	/// everybody has their keys.
	pub async fn connect(url: &str, account: Option<Account>) -> Result<Self> {
		let rpc = Rpc::new(url)?;
		let genesis = rpc.genesis().await?;
		if account.as_ref().is_some_and(Account::is_development) && !rpc.is_development().await? {
			return Err(Failure::usage(
				"development accounts cannot be used on this chain: everybody has their keys",
				"give your own key by --key-file or DEUTERIUM_KEY",
			));
		}
		let backend = LegacyBackend::builder().build(rpc.clone());
		let online = OnlineClient::from_backend(Arc::new(backend)).await.map_err(failure)?;
		Ok(Self { rpc, online, account, genesis })
	}

	/// The node's JSON-RPC.
	pub fn rpc(&self) -> &Rpc {
		&self.rpc
	}

	/// Genesis hash of the chain.
	pub fn genesis(&self) -> Bytes32 {
		self.genesis
	}

	/// The account that signs.
	pub fn account(&self) -> Result<&Account> {
		self.account.as_ref().ok_or_else(|| {
			Failure::usage(
				"this needs an account that signs",
				"give --key-file FILE, the environment variable DEUTERIUM_KEY, or on a development \
				 chain --dev-account NAME",
			)
		})
	}

	/// Signs and submits a call and waits until it is in the best chain. Fails if the call does.
	pub async fn execute(&self, call: &Call, deadline: Instant) -> Result<Inclusion> {
		let signed = self.send(call, |_| Ok(())).await?;
		self.inclusion(&signed, deadline).await
	}

	/// Signs a call and hands it to the node's pool. `before_send` sees what will be sent and can
	/// write it down; it is called again if another nonce has to be taken.
	pub async fn send(
		&self,
		call: &Call,
		mut before_send: impl FnMut(&SignedCall) -> Result<()>,
	) -> Result<SignedCall> {
		let mut tries = 0;
		loop {
			let signed = self.sign(call).await?;
			before_send(&signed)?;
			match self.rpc.submit(&signed.extrinsic).await {
				Ok(()) => return Ok(signed),
				Err(error) if error.is_already_imported() => return Ok(signed),
				Err(error) if error.is_nonce_taken() && tries < NONCE_TRIES => tries += 1,
				Err(error) => return Err(error.into()),
			}
			sleep(POLL).await;
		}
	}

	/// Signs a call with the account's next nonce.
	pub async fn sign(&self, call: &Call) -> Result<SignedCall> {
		let account = self.account()?;
		let nonce = self.rpc.next_nonce(account.address()).await?;
		let (hash, born) = self.base_block().await?;
		let at = self
			.online
			.at_block_hash_and_number(H256(hash.0), born.into())
			.await
			.map_err(failure)?;
		let params = DefaultExtrinsicParamsBuilder::<DeuteriumConfig>::new()
			.nonce(nonce)
			.mortal(MORTALITY.into())
			.build();
		let transactions = at.transactions();
		let signed = transactions
			.create_signable(call, &AccountId20(account.address().0), params)
			.await
			.and_then(|mut signable| signable.sign(account))
			.map_err(failure)?;
		Ok(SignedCall::new(signed.encoded(), nonce, born))
	}

	/// The block on which a new transaction builds: finalised where finality keeps up, so that a
	/// reorganisation does not void the transaction.
	async fn base_block(&self) -> Result<(Bytes32, u32)> {
		let (best_hash, best) = self.rpc.best().await?;
		let (final_hash, finalized) = self.rpc.finalized().await?;
		let (best, finalized) = (best.number()?, finalized.number()?);
		Ok(if best.saturating_sub(finalized) <= FINALITY_LAG {
			(final_hash, finalized)
		} else {
			(best_hash, best)
		})
	}

	/// Waits until a sent call is in the best chain and reads what it did; fails if the call was
	/// refused or expires.
	pub async fn inclusion(&self, signed: &SignedCall, deadline: Instant) -> Result<Inclusion> {
		let found = self.locate(signed, deadline).await?.ok_or_else(|| {
			Failure::failed(
				"the transaction was not taken into a block while it was valid",
				"nothing was done and nothing is owed; run the command again",
			)
		})?;
		match found.refusal {
			Some(refusal) => Err(refusal),
			None => Ok(found),
		}
	}

	/// Like [`Self::inclusion`], but a refusal is part of the answer, and `None` means that the call
	/// can never get in any more. Survives lost connections; hands the call to the pool again if it
	/// seems lost.
	pub async fn locate(
		&self,
		signed: &SignedCall,
		deadline: Instant,
	) -> Result<Option<Inclusion>> {
		let mut seen = HashSet::new();
		let mut resubmit_at = Instant::now() + RESUBMIT;
		loop {
			match self.find(signed, &mut seen).await {
				Ok(Search::Found(block, index)) => {
					return self.outcome(&block, index).await.map(Some);
				},
				Ok(Search::Expired) => return Ok(None),
				Ok(Search::Pending) => {},
				// A broken connection heals by itself or runs into the deadline.
				Err(RpcError::Unreachable(_)) if Instant::now() < deadline => {},
				Err(error) => return Err(error.into()),
			}
			if Instant::now() >= deadline {
				return Err(Failure::new(
					Exit::Timeout,
					"the transaction is in no block yet",
					"wait for the chain to make blocks, or give a longer --timeout",
				));
			}
			if Instant::now() >= resubmit_at {
				// The pool refuses what it has; a node that was restarted takes it again.
				let _ = self.rpc.submit(&signed.extrinsic).await;
				resubmit_at = Instant::now() + RESUBMIT;
			}
			sleep(POLL).await;
		}
	}

	/// Looks through the best chain's blocks in which the call can be and that were not seen yet.
	/// Walks back by parent hash, so that blocks of other forks do not count.
	async fn find(
		&self,
		signed: &SignedCall,
		seen: &mut HashSet<Bytes32>,
	) -> Result<Search, RpcError> {
		let (mut hash, best) = self.rpc.best().await?;
		let best = best.number()?;
		let mut looked_at = Vec::new();
		while !seen.contains(&hash) {
			let Some(block) = self.rpc.block(hash).await? else { break };
			if block.number <= signed.born {
				break;
			}
			if block.number <= signed.dies
				&& let Some(index) = position(&block, &signed.extrinsic)
			{
				return Ok(Search::Found(block, index));
			}
			looked_at.push(hash);
			hash = block.parent;
		}
		seen.extend(looked_at);
		Ok(if best > signed.dies { Search::Expired } else { Search::Pending })
	}

	/// What the extrinsic at `index` of a block did.
	async fn outcome(&self, block: &BlockView, index: u32) -> Result<Inclusion> {
		let at = self
			.online
			.at_block_hash_and_number(H256(block.hash.0), block.number.into())
			.await
			.map_err(failure)?;
		let all = at.events().fetch().await.map_err(failure)?;
		let (mut events, mut refusal) = (Vec::new(), None);
		for event in all.iter() {
			let event = event.map_err(failure)?;
			if event.phase() != Phase::ApplyExtrinsic(index) {
				continue;
			}
			let (pallet, name) = (event.pallet_name(), event.event_name());
			if (pallet, name) == ("System", "ExtrinsicFailed") {
				let error = DispatchError::decode_from(event.field_bytes(), at.metadata());
				refusal = Some(explain(&error.map_err(failure)?));
			}
			events.push(Event {
				pallet: pallet.to_owned(),
				name: name.to_owned(),
				fields: event.decode_fields_unchecked_as().map_err(failure)?,
			});
		}
		Ok(Inclusion { block: block.number, block_hash: block.hash, events, refusal })
	}

	/// Free balance and holds of an account at the best block.
	pub async fn balance(&self, account: Address) -> Result<Balance> {
		let (hash, header) = self.rpc.best().await?;
		let at = self
			.online
			.at_block_hash_and_number(H256(hash.0), header.number()?.into())
			.await
			.map_err(failure)?;
		balance::fetch(&at, account).await
	}
}

/// Whether a call is in the chain.
enum Search {
	/// In this block, at this position.
	Found(BlockView, u32),
	/// Not yet.
	Pending,
	/// It is not, and can never be any more.
	Expired,
}

fn position(block: &BlockView, extrinsic: &str) -> Option<u32> {
	let index = block.extrinsics.iter().position(|other| other.eq_ignore_ascii_case(extrinsic))?;
	u32::try_from(index).ok()
}

/// Turns an error of subxt into a failure: a lost connection, or a chain that does not fit.
fn failure<E: std::error::Error + 'static>(error: E) -> Failure {
	let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
	while let Some(current) = cause {
		if let Some(TransportError::Client(inner)) = current.downcast_ref() {
			return RpcError::Unreachable(inner.to_string()).into();
		}
		cause = current.source();
	}
	Failure::failed(
		format!("the chain's runtime does not fit this program: {error}"),
		"use a release of this program that fits the chain's runtime",
	)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn call_should_be_found_in_a_block_whatever_the_case_of_its_hex() {
		let block = BlockView {
			hash: Bytes32([1; 32]),
			number: 5,
			parent: Bytes32([0; 32]),
			extrinsics: vec!["0x0102".into(), "0xABcd".into()],
		};
		assert_eq!(position(&block, "0xabcd"), Some(1));
		assert_eq!(position(&block, "0xab"), None);
	}

	#[test]
	fn signed_call_should_survive_the_journal() {
		let signed = SignedCall { extrinsic: "0x01".into(), nonce: 3, born: 10, dies: 74 };
		let json = serde_json::to_string(&signed).unwrap();
		assert_eq!(serde_json::from_str::<SignedCall>(&json).unwrap(), signed);
	}

	#[test]
	fn subxt_error_should_be_unreachable_when_the_connection_is_lost() {
		let lost = subxt::Error::from(TransportError::Client("reset".into()));
		assert_eq!(failure(lost).kind, Exit::Unreachable);
		assert_eq!(failure(subxt::Error::other_str("odd")).kind, Exit::Failed);
	}
}
