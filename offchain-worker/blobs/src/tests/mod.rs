//! Real swarms on loopback; only the chain is a table in memory.

mod adversary;
mod exchange;
mod lifecycle;

use crate::{
	BlobService, ChainError, ChainView, Config, Credential, Handle, Multiaddr, NodeAccess, PeerId,
	TaskAccess, credential,
};
use libp2p::multiaddr::Protocol;
use std::{
	collections::HashMap,
	future::Future,
	sync::{Arc, Mutex},
	time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};
use tempfile::TempDir;
use tokio::task::JoinHandle;

const GENESIS: [u8; 32] = [0xd2; 32];
/// Time for anything that must happen.
const PATIENCE: Duration = Duration::from_secs(120);
const CREATOR: [u8; 32] = [0x11; 32];
const NODE: [u8; 32] = [0x22; 32];
const STRANGER: [u8; 32] = [0x33; 32];

/// The chain, as far as access goes.
#[derive(Clone, Default)]
struct Chain {
	genesis: Option<[u8; 32]>,
	tasks: Arc<Mutex<HashMap<u64, TaskAccess>>>,
}

impl Chain {
	fn set(&self, id: u64, task: TaskAccess) {
		self.tasks.lock().unwrap().insert(id, task);
	}
}

impl ChainView for Chain {
	async fn task(&self, id: u64) -> Result<Option<TaskAccess>, ChainError> {
		Ok(self.tasks.lock().unwrap().get(&id).cloned())
	}

	fn genesis(&self) -> [u8; 32] {
		self.genesis.unwrap_or(GENESIS)
	}
}

/// A running peer and its directory.
struct Peer {
	handle: Handle,
	task: JoinHandle<()>,
	dir: TempDir,
}

impl Peer {
	async fn start(chain: &Chain, bootnodes: &[&Peer]) -> Self {
		let bootnodes = bootnodes.iter().map(|peer| peer.address()).collect();
		Self::start_with(chain, |config| config.bootnodes = bootnodes).await
	}

	async fn start_with(chain: &Chain, change: impl FnOnce(&mut Config)) -> Self {
		Self::start_in(tempfile::tempdir().unwrap(), chain, change).await
	}

	async fn start_in(dir: TempDir, chain: &Chain, change: impl FnOnce(&mut Config)) -> Self {
		let mut config = Config::new(dir.path());
		// No request may fail only because the machine is busy.
		config.limits.request_timeout = PATIENCE;
		change(&mut config);
		let (handle, task) = BlobService::start(config, chain.clone()).await.unwrap();
		Self { handle, task, dir }
	}

	/// An address with the peer id, as for a bootnode list.
	fn address(&self) -> Multiaddr {
		self.handle.listen_addrs()[0].clone().with(Protocol::P2p(self.handle.peer_id()))
	}

	fn credential(&self, secret: &[u8; 32]) -> Credential {
		credential(secret, &self.handle.peer_id(), now() + 600)
	}

	async fn connected_to(&self, peer: PeerId) {
		let mut connected = self.handle.watch_connected();
		within(connected.wait_for(|peers| peers.contains(&peer))).await.unwrap();
	}

	async fn stop(self) -> TempDir {
		self.handle.shutdown().await;
		within(self.task).await.unwrap();
		self.dir
	}
}

fn now() -> u64 {
	SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn credential(secret: &[u8; 32], peer: &PeerId, expires_at: u64) -> Credential {
	credential::sign_as_account(secret, &GENESIS, peer, expires_at).unwrap()
}

fn address_of(secret: &[u8; 32]) -> [u8; 20] {
	credential(secret, &PeerId::random(), 1).account.0
}

/// A task of [`CREATOR`] that is assigned to [`NODE`].
fn task(args_hash: [u8; 32]) -> TaskAccess {
	TaskAccess {
		creator: address_of(&CREATOR),
		args_hash,
		nodes: vec![NodeAccess { account: address_of(&NODE), worker_key: None }],
		result_node: None,
		ended: false,
	}
}

/// The same task once [`NODE`] is to hand over the result.
fn decided(args_hash: [u8; 32]) -> TaskAccess {
	TaskAccess { result_node: Some(address_of(&NODE)), ..task(args_hash) }
}

fn deadline(seconds: u64) -> Instant {
	Instant::now() + Duration::from_secs(seconds)
}

/// Bytes of the given length that do not repeat chunk by chunk.
fn sample(len: usize, seed: u8) -> Vec<u8> {
	(0..len)
		.map(|index| (index as u64).wrapping_mul(2_654_435_761).to_le_bytes()[2] ^ seed)
		.collect()
}

async fn within<T>(work: impl Future<Output = T>) -> T {
	tokio::time::timeout(PATIENCE, work).await.expect("it must happen in time")
}
