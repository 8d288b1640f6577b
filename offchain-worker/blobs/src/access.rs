//! Who may have what, as the chain says.

use crate::{
	clock::Clock,
	credential::{self, CredentialError, Principal, PrincipalKey},
	hash::BlobHash,
	protocol::{Denial, Purpose, Request},
};
use deuterium_protocol::{Credential, view};
use libp2p::PeerId;
use sha3::{Digest, Keccak256};
use std::{
	collections::HashMap,
	future::Future,
	sync::{Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};
use thiserror::Error;
use tokio::sync::Semaphore;

/// How long the chain's answer about a task is believed.
const CACHE_TTL: Duration = Duration::from_secs(3);
/// Most tasks whose answers are remembered.
const MAX_CACHED_TASKS: usize = 1024;
/// Most credentials whose signatures are remembered as good.
const MAX_CACHED_CREDENTIALS: usize = 1024;
/// Most questions to the chain at a time.
const MAX_LOOKUPS: usize = 8;

/// The chain could not be asked.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("the chain node at {url} does not answer: {reason}; check that it runs and is reachable")]
pub struct ChainError {
	/// Where it was asked.
	pub url: String,
	/// What went wrong.
	pub reason: String,
}

/// A node that is assigned to a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NodeAccess {
	/// The node's account.
	pub account: [u8; 20],
	/// Its worker key, if it has one.
	pub worker_key: Option<[u8; 32]>,
}

/// What of a task's record decides about access.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskAccess {
	/// Who pays.
	pub creator: [u8; 20],
	/// keccak-256 of the arguments.
	pub args_hash: BlobHash,
	/// The assigned nodes; empty while the task is queued.
	pub nodes: Vec<NodeAccess>,
	/// The node that hands the result over, once that is decided.
	pub result_node: Option<[u8; 20]>,
	/// Whether the task is over.
	pub ended: bool,
}

impl From<&view::TaskView> for TaskAccess {
	fn from(task: &view::TaskView) -> Self {
		let node = |round: &view::RoundView| NodeAccess {
			account: round.node.0,
			worker_key: round.worker_key.map(|key| key.0),
		};
		Self {
			creator: task.creator.0,
			args_hash: task.args_hash.0,
			nodes: task.rounds.iter().map(node).collect(),
			result_node: task.result_node.map(|account| account.0),
			ended: matches!(task.status, view::TaskStatus::Finished | view::TaskStatus::Aborted),
		}
	}
}

impl TaskAccess {
	/// Arguments go to the creator, and to the assigned nodes while the task runs.
	pub fn check_arguments(&self, who: &Principal, hash: &BlobHash) -> Result<(), Denial> {
		if *hash != self.args_hash {
			return Err(Denial::WrongHash);
		}
		let node = self.nodes.iter().any(|node| is_node(who, node));
		if self.is_creator(who) || (node && !self.ended) {
			return Ok(());
		}
		Err(Denial::NotAllowed)
	}

	/// Results go to the creator and the result node, once the chain has decided on a result.
	///
	/// Before that nobody gets one: a creator that could read it early could hand it to another
	/// node of the group, which would then disclose what it never computed.
	pub fn check_result(&self, who: &Principal) -> Result<(), Denial> {
		let own = self
			.nodes
			.iter()
			.any(|node| Some(node.account) == self.result_node && is_node(who, node));
		if !self.is_creator(who) && !own {
			return Err(Denial::NotAllowed);
		}
		if self.result_node.is_none() {
			return Err(Denial::NotDecided);
		}
		Ok(())
	}

	fn is_creator(&self, who: &Principal) -> bool {
		who.account == self.creator && who.key == PrincipalKey::Account
	}
}

fn is_node(who: &Principal, node: &NodeAccess) -> bool {
	who.account == node.account
		&& match who.key {
			PrincipalKey::Account => true,
			PrincipalKey::Worker(key) => node.worker_key == Some(key),
		}
}

/// What the access check needs to know of the chain.
pub trait ChainView: Send + Sync + 'static {
	/// The task's record, `None` if the chain knows no such task.
	fn task(&self, id: u64) -> impl Future<Output = Result<Option<TaskAccess>, ChainError>> + Send;

	/// Genesis hash of the chain.
	fn genesis(&self) -> [u8; 32];
}

/// Why a request is not answered with content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
	/// The asker may not have it.
	Denied(Denial),
	/// It cannot be told now.
	Unavailable,
}

/// The access check, with bounded caches of the chain's answers and of good signatures.
pub(crate) struct Access<C> {
	chain: C,
	clock: Clock,
	lookups: Semaphore,
	tasks: Mutex<HashMap<u64, (Instant, Option<TaskAccess>)>>,
	credentials: Mutex<HashMap<[u8; 32], Principal>>,
}

impl<C: ChainView> Access<C> {
	pub(crate) fn new(chain: C, clock: Clock) -> Self {
		Self {
			chain,
			clock,
			lookups: Semaphore::new(MAX_LOOKUPS),
			tasks: Mutex::default(),
			credentials: Mutex::default(),
		}
	}

	pub(crate) fn genesis(&self) -> [u8; 32] {
		self.chain.genesis()
	}

	/// Whether the authenticated `peer` may have what it asks for.
	pub(crate) async fn check(&self, peer: &PeerId, request: &Request) -> Result<(), Refusal> {
		let who = self.authenticate(peer, request).map_err(Refusal::Denied)?;
		let id = match request {
			Request::Manifest { task, .. }
			| Request::Chunk { purpose: Purpose::Arguments { task }, .. }
			| Request::Chunk { purpose: Purpose::Result { task }, .. } => *task,
		};
		let task = self.task(id).await?.ok_or(Refusal::Denied(Denial::UnknownTask))?;
		match request {
			Request::Chunk { purpose: Purpose::Arguments { .. }, hash, .. } => {
				task.check_arguments(&who, hash)
			},
			_ => task.check_result(&who),
		}
		.map_err(Refusal::Denied)
	}

	fn authenticate(&self, peer: &PeerId, request: &Request) -> Result<Principal, Denial> {
		let credential = Credential::from(request.credential().clone());
		let now = self.clock.now();
		let key = fingerprint(request, peer);
		let known = lock(&self.credentials).get(&key).copied();
		if let Some(principal) = known {
			// The signature does not age, its validity does.
			credential::check_lifetime(credential.expires_at, now).map_err(denial)?;
			return Ok(principal);
		}
		let principal =
			credential::verify(&credential, &self.chain.genesis(), peer, now).map_err(denial)?;
		let mut cache = lock(&self.credentials);
		if cache.len() >= MAX_CACHED_CREDENTIALS {
			cache.clear();
		}
		cache.insert(key, principal);
		Ok(principal)
	}

	async fn task(&self, id: u64) -> Result<Option<TaskAccess>, Refusal> {
		if let Some(answer) = self.cached_task(id) {
			return Ok(answer);
		}
		let _permit = self.lookups.acquire().await.map_err(|_| Refusal::Unavailable)?;
		// Another request may have asked the same while this one waited.
		if let Some(answer) = self.cached_task(id) {
			return Ok(answer);
		}
		let answer = self.chain.task(id).await.map_err(|error| {
			tracing::warn!(%error, task = id, "access to a task could not be checked");
			Refusal::Unavailable
		})?;
		let mut cache = lock(&self.tasks);
		if cache.len() >= MAX_CACHED_TASKS {
			cache.retain(|_, (asked, _)| asked.elapsed() < CACHE_TTL);
		}
		if cache.len() >= MAX_CACHED_TASKS {
			cache.clear();
		}
		cache.insert(id, (Instant::now(), answer.clone()));
		Ok(answer)
	}

	fn cached_task(&self, id: u64) -> Option<Option<TaskAccess>> {
		let cache = lock(&self.tasks);
		let (asked, answer) = cache.get(&id)?;
		(asked.elapsed() < CACHE_TTL).then(|| answer.clone())
	}
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	// Caches only: whatever a panicking holder left is still a valid cache.
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn fingerprint(request: &Request, peer: &PeerId) -> [u8; 32] {
	let mut hasher = Keccak256::new();
	hasher.update(codec::Encode::encode(request.credential()));
	hasher.update(peer.to_bytes());
	hasher.finalize().into()
}

fn denial(error: CredentialError) -> Denial {
	match error {
		CredentialError::WrongChain => Denial::WrongChain,
		CredentialError::WrongPeer(_) => Denial::WrongPeer,
		CredentialError::Expired { .. } => Denial::Expired,
		CredentialError::TooLong | CredentialError::Signature(_) => Denial::BadCredential,
	}
}

#[cfg(test)]
mod tests;
