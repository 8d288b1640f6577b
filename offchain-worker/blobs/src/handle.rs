//! What the rest of a program uses of the exchange.

use crate::{
	clock::Clock,
	hash::{BlobHash, result_key},
	manifest::{ManifestFile, ResultKind, ResultManifest},
	protocol::{Request, Response},
	service::{Stopped, send},
	store::{BlobKind, Store, StoreError},
};
use libp2p::{Multiaddr, PeerId, request_response::OutboundFailure};
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::{Semaphore, mpsc, oneshot, watch};

/// What the swarm's task is told to do.
// Few are on their way at a time: a box for each would cost more than the space.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Command {
	/// Ask a peer and hand its answer back.
	Request {
		/// The peer.
		peer: PeerId,
		/// The question.
		request: Request,
		/// Where the answer goes.
		reply: oneshot::Sender<Result<Response, OutboundFailure>>,
	},
	/// Look for providers of a key until the receiver is dropped or the search is over.
	FindProviders {
		/// The key.
		key: [u8; 32],
		/// Where the providers go.
		found: mpsc::Sender<PeerId>,
	},
	/// Announce this peer as a provider.
	Provide {
		/// The key.
		key: [u8; 32],
	},
	/// Stop announcing.
	Unprovide {
		/// The key.
		key: [u8; 32],
	},
	/// Have nothing to do with a peer for a while.
	Ban {
		/// The peer.
		peer: PeerId,
	},
	/// End.
	Shutdown,
}

/// State that all clones of a handle share.
pub(crate) struct Shared {
	pub(crate) commands: mpsc::Sender<Command>,
	pub(crate) peer_id: PeerId,
	pub(crate) genesis: [u8; 32],
	pub(crate) store: Arc<Store>,
	pub(crate) clock: Clock,
	pub(crate) listening: watch::Receiver<Vec<Multiaddr>>,
	pub(crate) connected: watch::Receiver<Vec<PeerId>>,
	pub(crate) bootnodes: Vec<PeerId>,
	pub(crate) outgoing: Semaphore,
}

/// Something could not be stored or announced.
#[derive(Debug, Error)]
pub enum PublishError {
	/// The store refused it.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The service has ended.
	#[error(transparent)]
	Stopped(#[from] Stopped),
}

/// A running exchange; clones refer to the same one.
#[derive(Clone)]
pub struct Handle {
	pub(crate) shared: Arc<Shared>,
}

impl Handle {
	pub(crate) fn new(shared: Shared) -> Self {
		Self { shared: Arc::new(shared) }
	}

	/// This peer's id; a credential must name it.
	pub fn peer_id(&self) -> PeerId {
		self.shared.peer_id
	}

	/// Genesis hash of the chain that decides about access.
	pub fn genesis(&self) -> [u8; 32] {
		self.shared.genesis
	}

	/// Addresses that are listened on, without the peer id.
	pub fn listen_addrs(&self) -> Vec<Multiaddr> {
		self.shared.listening.borrow().clone()
	}

	/// Peers with an open connection.
	pub fn connected_peers(&self) -> Vec<PeerId> {
		self.shared.connected.borrow().clone()
	}

	/// Follows the set of connected peers.
	pub fn watch_connected(&self) -> watch::Receiver<Vec<PeerId>> {
		self.shared.connected.clone()
	}

	/// The store; its methods block on the disk.
	pub fn store(&self) -> Arc<Store> {
		self.shared.store.clone()
	}

	/// Stores the arguments of a task and announces them; returns the hash to put on chain.
	pub async fn add_arguments(&self, bytes: Vec<u8>) -> Result<BlobHash, PublishError> {
		let hash = self.with_store(move |store| store.put(&bytes, BlobKind::Arguments)).await?;
		self.provide(hash).await?;
		Ok(hash)
	}

	/// Removes arguments that nobody needs any more; returns whether they were here.
	pub async fn remove_arguments(&self, hash: BlobHash) -> Result<bool, PublishError> {
		send(&self.shared.commands, Command::Unprovide { key: hash }).await?;
		self.with_store(move |store| store.remove(&hash)).await
	}

	/// Stores the files of a task's result, in order, and announces them.
	///
	/// Files are named by their place: `0.png`, `1.png`, … or `0.json`.
	pub async fn publish_result(
		&self,
		task: u64,
		kind: ResultKind,
		files: Vec<Vec<u8>>,
	) -> Result<ResultManifest, PublishError> {
		let genesis = self.shared.genesis;
		let manifest = self
			.with_store(move |store| {
				let manifest = manifest_of(task, kind, &files);
				manifest.validate()?;
				for bytes in &files {
					store.put(bytes, BlobKind::Result)?;
				}
				// Last, so that a manifest never names a file that is not here.
				store.put_manifest(&genesis, &manifest)?;
				Ok(manifest)
			})
			.await?;
		self.provide(result_key(&genesis, task)).await?;
		Ok(manifest)
	}

	/// Announces this peer as a provider of `key`, now and regularly until it is withdrawn.
	pub async fn provide(&self, key: [u8; 32]) -> Result<(), Stopped> {
		send(&self.shared.commands, Command::Provide { key }).await
	}

	/// Ends the exchange; waiting fetches fail. The join handle tells when it is over.
	pub async fn shutdown(&self) {
		// An error means that it has ended already.
		let _ = send(&self.shared.commands, Command::Shutdown).await;
	}

	async fn with_store<T: Send + 'static>(
		&self,
		work: impl FnOnce(&Store) -> Result<T, StoreError> + Send + 'static,
	) -> Result<T, PublishError> {
		let store = self.shared.store.clone();
		let done = tokio::task::spawn_blocking(move || work(&store)).await;
		Ok(done.map_err(|_| Stopped)??)
	}
}

fn manifest_of(task: u64, kind: ResultKind, files: &[Vec<u8>]) -> ResultManifest {
	let file = |(index, bytes): (usize, &Vec<u8>)| ManifestFile {
		name: kind.file_name(index),
		hash: crate::hash::blob_hash(bytes),
		len: bytes.len() as u64,
	};
	ResultManifest { task, kind, files: files.iter().enumerate().map(file).collect() }
}
