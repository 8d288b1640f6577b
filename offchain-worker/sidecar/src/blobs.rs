//! The exchange over the blob service.
//!
//! The service needs to know its chain. That is the journal's chain, else the node's, else the one
//! of the first job; until one of them is known nobody can be served, so nothing is started.

use crate::{
	config::{Config, ConfigError},
	exchange::{Exchange, ExchangeError, Pending},
	health::Health,
};
use deuterium_blobs::{
	BlobService, ChainView, Config as BlobConfig, FetchError, Handle, PublishError, ResultKind,
	RpcChainView, StoreError, identity, result_key,
};
use deuterium_protocol::{Bytes32, JobError, JobSpec, TaskKind};
use std::{
	sync::{Mutex, PoisonError},
	time::{Duration, Instant},
};
use tokio::{sync::watch, time::sleep};

/// Longest wait for the chain node.
const RPC_TIMEOUT: Duration = Duration::from_secs(3);
/// Pause before the chain node is asked again, or the service started again.
const RETRY: Duration = Duration::from_secs(2);
/// Pause between two looks at the chain node.
const NODE_CHECK: Duration = Duration::from_secs(30);
/// Length of one attempt to fetch; the next one uses the latest credential.
const FETCH_ATTEMPT: Duration = Duration::from_secs(10);
/// Longest wait for the service to start when a job needs it.
const START_PATIENCE: Duration = Duration::from_secs(5);

/// Which chain to serve.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
	/// Not said yet.
	Unknown,
	/// The chain of the node.
	OfNode,
	/// This one.
	Chain(Bytes32),
}

/// Exchanges arguments and results with other peers through [`deuterium_blobs`].
pub struct BlobExchange {
	peer_id: String,
	wanted: watch::Sender<Wanted>,
	handle: watch::Receiver<Option<Handle>>,
	closing: watch::Sender<bool>,
	task: Mutex<Option<tokio::task::JoinHandle<()>>>,
}

impl BlobExchange {
	/// Prepares the exchange; it starts when it is told which chain to serve.
	///
	/// # Errors
	/// An address is malformed, or the peer key cannot be used.
	pub async fn start(config: &Config, health: Health) -> Result<Self, ConfigError> {
		let blobs = blob_config(config)?;
		let directory = blobs.store.dir.clone();
		let key = tokio::task::spawn_blocking(move || identity::load_or_create(&directory)).await;
		let key = match key {
			Ok(Ok(key)) => key,
			Ok(Err(error)) => {
				let remedy = "mend the file named above; it lies under --base-path";
				return Err(ConfigError::new(error.to_string(), remedy));
			},
			Err(error) => return Err(ConfigError::new(error.to_string(), "report this defect")),
		};
		let (wanted, wishes) = watch::channel(Wanted::Unknown);
		let (sender, handle) = watch::channel(None);
		let (closing, closed) = watch::channel(false);
		let keeper = Keeper {
			blobs,
			node_rpc: config.node_rpc.clone(),
			health,
			wishes,
			handle: sender,
			closed,
		};
		let task = Mutex::new(Some(tokio::spawn(keeper.run())));
		let peer_id = key.public().to_peer_id().to_base58();
		Ok(Self { peer_id, wanted, handle, closing, task })
	}

	/// The running service, waiting for its start if need be.
	async fn service(&self) -> Result<Handle, ExchangeError> {
		let mut receiver = self.handle.clone();
		let up = tokio::time::timeout(START_PATIENCE, receiver.wait_for(Option::is_some)).await;
		let handle = up.ok().and_then(|handle| handle.ok()?.clone());
		handle.ok_or_else(|| {
			ExchangeError::Transient("the blob exchange is not running; see GET /health".into())
		})
	}
}

fn blob_config(config: &Config) -> Result<BlobConfig, ConfigError> {
	let mut blobs = BlobConfig::new(config.base_path.join("blobs"));
	let bad = |flag: &str, text: &str, error: String| {
		ConfigError::new(
			format!("{flag} {text}: {error}"),
			"write a multiaddress such as /ip4/203.0.113.7/udp/30500/quic-v1, for a bootnode \
			 followed by /p2p/<peer id>",
		)
	};
	blobs.listen.clear();
	for text in &config.p2p_listen {
		let address = text.parse();
		blobs.listen.push(address.map_err(|e| bad("--p2p-listen", text, format!("{e}")))?);
	}
	for text in &config.bootnodes {
		if !text.contains("/p2p/") {
			return Err(bad("--bootnode", text, "the peer id is missing".into()));
		}
		let address = text.parse();
		blobs.bootnodes.push(address.map_err(|e| bad("--bootnode", text, format!("{e}")))?);
	}
	Ok(blobs)
}

/// Starts the service once the chain is known, and again if it ever ends.
struct Keeper {
	blobs: BlobConfig,
	node_rpc: String,
	health: Health,
	wishes: watch::Receiver<Wanted>,
	handle: watch::Sender<Option<Handle>>,
	closed: watch::Receiver<bool>,
}

impl Keeper {
	async fn run(mut self) {
		let mut closed = self.closed.clone();
		tokio::select! {
			_ = closed.wait_for(|closed| *closed) => {},
			() = self.keep() => {},
		}
		let handle = self.handle.send_replace(None);
		if let Some(handle) = handle {
			handle.shutdown().await;
		}
	}

	async fn keep(&mut self) {
		let Some(view) = self.chain_view().await else { return };
		loop {
			match BlobService::start(self.blobs.clone(), view.clone()).await {
				Ok((handle, ended)) => {
					self.health.clear("exchange");
					for address in handle.listen_addrs() {
						tracing::info!(
							"peers reach this one at {address}/p2p/{}",
							handle.peer_id()
						);
					}
					self.handle.send_replace(Some(handle));
					tokio::select! {
						_ = ended => {},
						() = self.watch_node(&view) => {},
					}
					self.handle.send_replace(None);
					self.complain("exchange", "the blob exchange ended; starting it again");
				},
				Err(error) => {
					self.complain("exchange", &format!("the blob exchange cannot start: {error}"));
				},
			}
			sleep(RETRY).await;
		}
	}

	fn complain(&self, component: &str, reason: &str) {
		tracing::error!(reason, "not healthy");
		self.health.complain(component, reason);
	}

	/// Waits until the chain is known. `None`: the exchange was dropped.
	async fn chain_view(&mut self) -> Option<RpcChainView> {
		loop {
			let wanted = *self.wishes.wait_for(|wanted| *wanted != Wanted::Unknown).await.ok()?;
			let view = match wanted {
				Wanted::Chain(genesis) => {
					RpcChainView::with_genesis(&self.node_rpc, genesis.0, RPC_TIMEOUT)
				},
				_ => RpcChainView::connect(&self.node_rpc, RPC_TIMEOUT).await,
			};
			match view {
				Ok(view) => {
					self.health.clear("node");
					return Some(view);
				},
				Err(error) => self.complain("node", &error.to_string()),
			}
			tokio::select! {
				() = sleep(RETRY) => {},
				changed = self.wishes.changed() => changed.ok()?,
			}
		}
	}

	/// Looks whether the node answers and is on our chain; never ends.
	async fn watch_node(&self, view: &RpcChainView) {
		loop {
			match RpcChainView::connect(&self.node_rpc, RPC_TIMEOUT).await {
				Ok(now) if now.genesis() == view.genesis() => self.health.clear("node"),
				Ok(_) => self.health.complain(
					"node",
					"the node is on another chain; use a --base-path of its own for each chain",
				),
				Err(error) => self.health.complain("node", error.to_string()),
			}
			sleep(NODE_CHECK).await;
		}
	}
}

impl Exchange for BlobExchange {
	fn peer_id(&self) -> String {
		self.peer_id.clone()
	}

	fn peers(&self) -> usize {
		self.handle.borrow().as_ref().map_or(0, |handle| handle.connected_peers().len())
	}

	fn chain(&self) -> Option<Bytes32> {
		self.handle.borrow().as_ref().map(|handle| Bytes32(handle.genesis()))
	}

	fn serve_chain(&self, genesis: Option<Bytes32>) {
		self.wanted.send_if_modified(|wanted| {
			let wish = genesis.map_or(Wanted::OfNode, Wanted::Chain);
			let news =
				*wanted == Wanted::Unknown || (*wanted == Wanted::OfNode && wish != Wanted::OfNode);
			if news {
				*wanted = wish;
			}
			news
		});
	}

	fn fetch_arguments<'a>(
		&'a self,
		spec: &'a JobSpec,
	) -> Pending<'a, Result<Vec<u8>, ExchangeError>> {
		Box::pin(async move {
			let handle = self.service().await?;
			let deadline = Instant::now() + FETCH_ATTEMPT;
			let (hash, credential) = (spec.args_hash.0, &spec.credential);
			let fetched = handle.fetch_arguments(spec.task, hash, credential, deadline, None).await;
			fetched.map_err(|error: FetchError| ExchangeError::Transient(error.to_string()))
		})
	}

	fn store_result<'a>(
		&'a self,
		spec: &'a JobSpec,
		files: Vec<Vec<u8>>,
	) -> Pending<'a, Result<(), ExchangeError>> {
		Box::pin(async move {
			let handle = self.service().await?;
			let kind = match spec.kind {
				TaskKind::Text => ResultKind::Text,
				TaskKind::Image | TaskKind::ImageFineTune => ResultKind::Image,
			};
			let stored = handle.publish_result(spec.task, kind, files).await;
			stored.map(drop).map_err(storing_failed)
		})
	}

	fn announce_result<'a>(&'a self, spec: &'a JobSpec) -> Pending<'a, Result<(), ExchangeError>> {
		Box::pin(async move {
			let handle = self.service().await?;
			let (genesis, task, store) = (handle.genesis(), spec.task, handle.store());
			let known = tokio::task::spawn_blocking(move || store.manifest(&genesis, task)).await;
			match known {
				Ok(Ok(Some(_))) => handle
					.provide(result_key(&genesis, task))
					.await
					.map_err(|error| ExchangeError::Transient(error.to_string())),
				Ok(Ok(None)) => Err(ExchangeError::Permanent {
					code: JobError::ExecutionFailed,
					message: "the result files are gone from the store".into(),
				}),
				Ok(Err(error)) => Err(ExchangeError::Transient(error.to_string())),
				Err(error) => Err(ExchangeError::Transient(error.to_string())),
			}
		})
	}

	fn close(&self) -> Pending<'_, ()> {
		Box::pin(async move {
			self.closing.send_replace(true);
			let task = self.task.lock().unwrap_or_else(PoisonError::into_inner).take();
			if let Some(task) = task {
				// An error means that it has ended already.
				let _ = task.await;
			}
		})
	}
}

/// What the files themselves make impossible does not change by trying again.
fn storing_failed(error: PublishError) -> ExchangeError {
	match error {
		PublishError::Store(
			StoreError::Manifest(_) | StoreError::TooLarge { .. } | StoreError::Empty,
		) => {
			ExchangeError::Permanent { code: JobError::ExecutionFailed, message: error.to_string() }
		},
		error => ExchangeError::Transient(error.to_string()),
	}
}
