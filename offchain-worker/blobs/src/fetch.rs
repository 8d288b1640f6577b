//! Fetching arguments and results from other peers.

use crate::{
	credential::{self, Credential, CredentialError},
	handle::{Command, Handle},
	hash::{BlobHash, blob_hash, result_key},
	manifest::ResultFiles,
	protocol::{Denial, MAX_CHUNK, Purpose, Request, Response, WireCredential},
	service::{Stopped, send},
	store::BlobKind,
};
use futures::{StreamExt, TryStreamExt, stream};
use libp2p::PeerId;
use std::{
	collections::HashSet,
	future::Future,
	sync::Arc,
	time::{Duration, Instant},
};
use thiserror::Error;
use tokio::{
	sync::{mpsc, oneshot, watch},
	time::{sleep, timeout},
};

/// Chunks of one blob that are under way at a time.
const PARALLEL_CHUNKS: usize = 4;
/// Candidates that one round of the search tries.
const MAX_CANDIDATES: usize = 32;
/// First and longest pause between two rounds of the search.
const ROUND_PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(2));
/// First and longest pause before a busy peer is asked again.
const BUSY_PAUSE: (Duration, Duration) = (Duration::from_millis(100), Duration::from_secs(1));
/// Least time that one peer is given.
const MIN_ATTEMPT: Duration = Duration::from_secs(2);
/// A result may be this many times as large as the largest blob.
const RESULT_FACTOR: u64 = 2;

/// How far a fetch has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FetchProgress {
	/// What is being done.
	pub stage: FetchStage,
	/// The peer that is being asked.
	pub peer: Option<PeerId>,
	/// Bytes received from that peer.
	pub received: u64,
	/// Bytes to receive, once that is known.
	pub total: Option<u64>,
	/// Peers asked so far; one asked again counts again.
	pub attempts: u32,
}

/// What a fetch is doing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FetchStage {
	/// Looking for peers that have it.
	#[default]
	Searching,
	/// Receiving.
	Downloading,
	/// Comparing what came with what was promised.
	Verifying,
	/// Done.
	Done,
}

/// Where a fetch reports its progress.
pub type ProgressSender = watch::Sender<FetchProgress>;

/// A check of a complete result, such as of its digest on chain.
///
/// `Err` says what is wrong; the peer is then shunned and the next one is tried. It may compute for
/// long: it is called on a blocking thread.
pub type ResultCheck = Arc<dyn Fn(&ResultFiles) -> Result<(), String> + Send + Sync>;

/// Nothing could be fetched.
#[derive(Debug, Error)]
pub enum FetchError {
	/// The own credential is not valid, so nobody was asked.
	#[error("the own credential cannot be used: {0}")]
	Credential(#[from] CredentialError),
	/// The own credential cannot be sent.
	#[error("the own credential is malformed ({0}); make a new one")]
	MalformedCredential(&'static str),
	/// Who has it does not give it to this account.
	#[error("peer {peer} has refused: {reason}")]
	Denied {
		/// The last peer that refused.
		peer: PeerId,
		/// Why.
		reason: Denial,
	},
	/// Nobody delivered in time.
	#[error(
		"no peer delivered it in time ({attempts} attempts; last: {last}); check that a bootnode is \
		 connected and that its owner is online"
	)]
	NotFound {
		/// Peers that were asked.
		attempts: u32,
		/// What went wrong last.
		last: String,
	},
	/// The service has ended.
	#[error(transparent)]
	Stopped(#[from] Stopped),
}

/// Why one peer did not deliver.
enum Failure {
	Denied(Denial),
	Absent,
	Unreachable(String),
	/// It sent something that cannot be right: have nothing more to do with it.
	Lied(String),
	Stopped,
}

impl From<Stopped> for Failure {
	fn from(_: Stopped) -> Self {
		Self::Stopped
	}
}

impl Handle {
	/// Fetches the arguments of a task from whoever has them, and keeps them in the store.
	///
	/// `hash` is the argument hash on chain; the bytes are verified against it. Retries until
	/// `deadline`, because the owner's announcement and the chain's view of it may come late.
	pub async fn fetch_arguments(
		&self,
		task: u64,
		hash: BlobHash,
		credential: &Credential,
		deadline: Instant,
		progress: Option<&ProgressSender>,
	) -> Result<Vec<u8>, FetchError> {
		let store = self.store();
		let local = tokio::task::spawn_blocking(move || store.get(&hash)).await;
		match local {
			Ok(Ok(Some(bytes))) => return Ok(bytes),
			Ok(Err(error)) => tracing::warn!(%error, "stored arguments are not usable"),
			_ => {},
		}
		let session = Session::new(self, credential, deadline, progress)?;
		let bytes = session.search(&Arguments { task, hash }).await?;
		let (store, copy) = (self.store(), bytes.clone());
		let stored = tokio::task::spawn_blocking(move || store.put(&copy, BlobKind::Cached)).await;
		if let Ok(Err(error)) = stored {
			tracing::warn!(%error, "fetched arguments are not kept");
		}
		session.report(|progress| progress.stage = FetchStage::Done);
		Ok(bytes)
	}

	/// Fetches the result of a task. Files are verified against the sender's manifest only: use
	/// [`Handle::fetch_verified_result`] to have them verified against the chain.
	pub async fn fetch_result(
		&self,
		task: u64,
		credential: &Credential,
		deadline: Instant,
		progress: Option<&ProgressSender>,
	) -> Result<ResultFiles, FetchError> {
		self.fetch_verified_result(task, credential, deadline, progress, Arc::new(|_| Ok(()))).await
	}

	/// Fetches the result of a task and accepts it only if `check` does.
	///
	/// A peer whose result fails the check is shunned and the next one is tried, until `deadline`.
	pub async fn fetch_verified_result(
		&self,
		task: u64,
		credential: &Credential,
		deadline: Instant,
		progress: Option<&ProgressSender>,
		check: ResultCheck,
	) -> Result<ResultFiles, FetchError> {
		let session = Session::new(self, credential, deadline, progress)?;
		let files = session.search(&Outcome { task, genesis: self.genesis(), check }).await?;
		session.report(|progress| progress.stage = FetchStage::Done);
		Ok(files)
	}

	/// Asks one peer one question, once.
	pub(crate) async fn ask(&self, peer: PeerId, request: Request) -> Result<Response, AskError> {
		let _permit = self.shared.outgoing.acquire().await.map_err(|_| Stopped)?;
		let (reply, answer) = oneshot::channel();
		send(&self.shared.commands, Command::Request { peer, request, reply }).await?;
		answer.await.map_err(|_| Stopped)?.map_err(|error| AskError::Failed(error.to_string()))
	}

	/// Peers that announce `key`, as they are found; ends when the search does.
	pub(crate) async fn find_providers(
		&self,
		key: [u8; 32],
	) -> Result<mpsc::Receiver<PeerId>, Stopped> {
		let (found, providers) = mpsc::channel(MAX_CANDIDATES);
		send(&self.shared.commands, Command::FindProviders { key, found }).await?;
		Ok(providers)
	}

	/// Peers to ask when the DHT knows nobody: connected ones, bootnodes first.
	fn neighbours(&self) -> Vec<PeerId> {
		let mut peers = self.connected_peers();
		peers.sort_by_key(|peer| !self.shared.bootnodes.contains(peer));
		peers.truncate(MAX_CANDIDATES);
		peers
	}
}

/// One question failed.
#[derive(Debug)]
pub(crate) enum AskError {
	/// The peer did not answer.
	Failed(String),
	/// The service has ended.
	Stopped,
}

impl From<Stopped> for AskError {
	fn from(_: Stopped) -> Self {
		Self::Stopped
	}
}

/// What is searched for.
trait Goal: Sync {
	type Output: Send;

	/// Key under which it is announced.
	fn key(&self) -> [u8; 32];

	/// Fetches and verifies it from one peer.
	fn fetch(
		&self,
		session: &Session<'_>,
		peer: PeerId,
	) -> impl Future<Output = Result<Self::Output, Failure>> + Send;
}

struct Arguments {
	task: u64,
	hash: BlobHash,
}

impl Goal for Arguments {
	type Output = Vec<u8>;

	fn key(&self) -> [u8; 32] {
		self.hash
	}

	async fn fetch(&self, session: &Session<'_>, peer: PeerId) -> Result<Vec<u8>, Failure> {
		let purpose = Purpose::Arguments { task: self.task };
		session.blob(peer, self.hash, purpose, None).await
	}
}

struct Outcome {
	task: u64,
	genesis: [u8; 32],
	check: ResultCheck,
}

impl Goal for Outcome {
	type Output = ResultFiles;

	fn key(&self) -> [u8; 32] {
		result_key(&self.genesis, self.task)
	}

	async fn fetch(&self, session: &Session<'_>, peer: PeerId) -> Result<ResultFiles, Failure> {
		let credential = session.credential.clone();
		let request = Request::Manifest { task: self.task, credential };
		let manifest = match session.ask(peer, &request).await? {
			Response::Manifest(manifest) => manifest,
			other => return Err(unexpected(other)),
		};
		if manifest.task != self.task {
			return Err(Failure::Lied("sent the manifest of another task".into()));
		}
		let limit = session.max_blob().saturating_mul(RESULT_FACTOR);
		if manifest.total_len() > limit {
			return Err(Failure::Unreachable(format!("the result exceeds {limit} bytes")));
		}
		session.report(|progress| progress.total = Some(manifest.total_len()));
		let mut files = Vec::with_capacity(manifest.files.len());
		for file in &manifest.files {
			let purpose = Purpose::Result { task: self.task };
			files.push(session.blob(peer, file.hash, purpose, Some(file.len)).await?);
		}
		session.report(|progress| progress.stage = FetchStage::Verifying);
		let (result, check) = (ResultFiles { manifest, files }, self.check.clone());
		tokio::task::spawn_blocking(move || match check(&result) {
			Ok(()) => Ok(result),
			Err(reason) => Err(Failure::Lied(reason)),
		})
		.await
		.unwrap_or_else(|error| Err(Failure::Unreachable(format!("the check failed: {error}"))))
	}
}

/// An answer that does not fit the question.
fn unexpected(response: Response) -> Failure {
	match response {
		Response::Denied(reason) => Failure::Denied(reason),
		Response::NotFound => Failure::Absent,
		_ => Failure::Lied("answered another question".into()),
	}
}

/// What went wrong so far, for the final error.
#[derive(Default)]
struct Log {
	attempts: u32,
	denied: Option<(PeerId, Denial)>,
	last: Option<String>,
}

impl Log {
	fn into_error(self) -> FetchError {
		if let Some((peer, reason)) = self.denied {
			return FetchError::Denied { peer, reason };
		}
		let last = self.last.unwrap_or_else(|| "nobody announces it".to_owned());
		FetchError::NotFound { attempts: self.attempts, last }
	}
}

/// One fetch.
struct Session<'a> {
	handle: &'a Handle,
	credential: WireCredential,
	deadline: Instant,
	progress: Option<&'a ProgressSender>,
}

impl<'a> Session<'a> {
	/// Checks the own credential first: a clear error at once instead of refusals later.
	fn new(
		handle: &'a Handle,
		credential: &Credential,
		deadline: Instant,
		progress: Option<&'a ProgressSender>,
	) -> Result<Self, FetchError> {
		let now = handle.shared.clock.now();
		credential::verify(credential, &handle.genesis(), &handle.peer_id(), now)?;
		let credential =
			WireCredential::try_from(credential).map_err(FetchError::MalformedCredential)?;
		Ok(Self { handle, credential, deadline, progress })
	}

	fn report(&self, change: impl FnOnce(&mut FetchProgress)) {
		if let Some(progress) = self.progress {
			progress.send_modify(change);
		}
	}

	fn remaining(&self) -> Duration {
		self.deadline.saturating_duration_since(Instant::now())
	}

	fn max_blob(&self) -> u64 {
		self.handle.shared.store.config().max_blob_bytes
	}

	/// Asks announced providers, then neighbours, again and again until the deadline.
	async fn search<G: Goal>(&self, goal: &G) -> Result<G::Output, FetchError> {
		let mut log = Log::default();
		let mut liars = HashSet::new();
		let mut pause = ROUND_PAUSE.0;
		loop {
			let mut tried = liars.clone();
			let mut providers = self.handle.find_providers(goal.key()).await?;
			while let Ok(Some(peer)) = timeout(self.remaining(), providers.recv()).await {
				if !tried.insert(peer) || tried.len() > MAX_CANDIDATES + liars.len() {
					continue;
				}
				if let Some(found) = self.attempt(goal, peer, &mut log, &mut liars).await? {
					return Ok(found);
				}
			}
			drop(providers);
			for peer in self.handle.neighbours() {
				if !tried.insert(peer) || self.remaining().is_zero() {
					continue;
				}
				if let Some(found) = self.attempt(goal, peer, &mut log, &mut liars).await? {
					return Ok(found);
				}
			}
			if self.remaining().is_zero() {
				return Err(log.into_error());
			}
			self.report(|progress| progress.stage = FetchStage::Searching);
			sleep(pause.min(self.remaining())).await;
			pause = (pause * 2).min(ROUND_PAUSE.1);
		}
	}

	/// Tries one peer; `None` means that the next one should be tried.
	async fn attempt<G: Goal>(
		&self,
		goal: &G,
		peer: PeerId,
		log: &mut Log,
		liars: &mut HashSet<PeerId>,
	) -> Result<Option<G::Output>, FetchError> {
		log.attempts = log.attempts.saturating_add(1);
		let attempts = log.attempts;
		self.report(|progress| {
			*progress = FetchProgress { peer: Some(peer), attempts, ..FetchProgress::default() };
		});
		// One slow peer may not use up the time of the others.
		let budget = (self.remaining() / 3).max(MIN_ATTEMPT).min(self.remaining());
		let failure = match timeout(budget, goal.fetch(self, peer)).await {
			Ok(Ok(found)) => return Ok(Some(found)),
			Ok(Err(failure)) => failure,
			Err(_) => Failure::Unreachable(format!("too slow: {} ms", budget.as_millis())),
		};
		match failure {
			Failure::Stopped => return Err(Stopped.into()),
			Failure::Denied(reason) => log.denied = Some((peer, reason)),
			Failure::Absent => log.last = Some(format!("{peer} does not have it")),
			Failure::Unreachable(reason) => log.last = Some(format!("{peer}: {reason}")),
			Failure::Lied(reason) => {
				tracing::warn!(%peer, %reason, "a peer sent wrong data");
				log.last = Some(format!("{peer} sent wrong data: {reason}"));
				liars.insert(peer);
				send(&self.handle.shared.commands, Command::Ban { peer }).await?;
			},
		}
		Ok(None)
	}

	/// Asks one peer until it is no longer busy; the attempt's time limit ends the waiting.
	async fn ask(&self, peer: PeerId, request: &Request) -> Result<Response, Failure> {
		let mut pause = BUSY_PAUSE.0;
		loop {
			match self.handle.ask(peer, request.clone()).await {
				Ok(Response::Busy) => {},
				Ok(response) => return Ok(response),
				Err(AskError::Failed(reason)) => return Err(Failure::Unreachable(reason)),
				Err(AskError::Stopped) => return Err(Failure::Stopped),
			}
			sleep(pause).await;
			pause = (pause * 2).min(BUSY_PAUSE.1);
		}
	}

	/// One chunk and the blob's whole length, as far as the peer says.
	async fn chunk(
		&self,
		peer: PeerId,
		hash: BlobHash,
		purpose: Purpose,
		offset: u64,
	) -> Result<(u64, Vec<u8>), Failure> {
		let credential = self.credential.clone();
		let request = Request::Chunk { hash, purpose, offset, len: MAX_CHUNK, credential };
		match self.ask(peer, &request).await? {
			Response::Chunk { total_len, bytes } => {
				let expected = total_len.saturating_sub(offset).min(u64::from(MAX_CHUNK));
				if bytes.len() as u64 != expected || expected == 0 {
					return Err(Failure::Lied(format!("{} bytes at {offset}", bytes.len())));
				}
				self.report(|progress| {
					progress.stage = FetchStage::Downloading;
					progress.received = progress.received.saturating_add(bytes.len() as u64);
					progress.total = progress.total.or(Some(total_len));
				});
				Ok((total_len, bytes))
			},
			other => Err(unexpected(other)),
		}
	}

	/// A whole blob, verified against its address.
	async fn blob(
		&self,
		peer: PeerId,
		hash: BlobHash,
		purpose: Purpose,
		expected_len: Option<u64>,
	) -> Result<Vec<u8>, Failure> {
		let (total, mut bytes) = self.chunk(peer, hash, purpose, 0).await?;
		if expected_len.is_some_and(|expected| expected != total) {
			return Err(Failure::Lied(format!("a blob of {total} bytes, not the promised one")));
		}
		if total > self.max_blob() {
			return Err(Failure::Unreachable(format!("the blob has {total} bytes, too many")));
		}
		let step = MAX_CHUNK as usize;
		let offsets = (u64::from(MAX_CHUNK)..total).step_by(step);
		let parts = offsets.map(|offset| self.chunk(peer, hash, purpose, offset));
		let mut parts = stream::iter(parts).buffered(PARALLEL_CHUNKS);
		while let Some((len, part)) = parts.try_next().await? {
			if len != total {
				return Err(Failure::Lied("changed the blob's length".into()));
			}
			bytes.extend_from_slice(&part);
		}
		let hashed = tokio::task::spawn_blocking(move || (blob_hash(&bytes), bytes)).await;
		match hashed {
			Ok((actual, bytes)) if actual == hash => Ok(bytes),
			Ok(_) => Err(Failure::Lied("the bytes do not have the promised hash".into())),
			Err(error) => Err(Failure::Unreachable(format!("hashing failed: {error}"))),
		}
	}
}
