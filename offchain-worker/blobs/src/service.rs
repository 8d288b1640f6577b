//! The service: one task that owns the swarm, driven by its [`Handle`].

use crate::{
	access::{Access, ChainView},
	config::{Config, Reachability, split_peer},
	handle::{Command, Handle, Shared},
	hash::result_key,
	identity::{self, IdentityError},
	serve::Server,
	store::{Store, StoreError},
	swarm::{self, Behaviour},
	worker::{Setup, Worker},
};
use libp2p::{Multiaddr, PeerId, Swarm, multiaddr::Protocol};
use std::{sync::Arc, time::Duration};
use thiserror::Error;
use tokio::{
	sync::{Semaphore, mpsc, watch},
	task::JoinHandle,
	time::timeout,
};

/// Time for the listeners to come up.
const LISTEN_TIMEOUT: Duration = Duration::from_secs(5);
/// Commands that may wait for the swarm's task.
const COMMAND_QUEUE: usize = 64;

/// The exchange cannot start.
#[derive(Debug, Error)]
pub enum ServiceError {
	/// The peer key cannot be used.
	#[error(transparent)]
	Identity(#[from] IdentityError),
	/// The store cannot be used.
	#[error(transparent)]
	Store(#[from] StoreError),
	/// The network cannot be set up.
	#[error("the network cannot be set up ({0}); check /etc/resolv.conf and the system's limits")]
	Transport(String),
	/// An address cannot be listened on.
	#[error(
		"cannot listen on {address} ({reason}); choose a free port and an address of this machine"
	)]
	Listen {
		/// The address.
		address: Multiaddr,
		/// What the system said.
		reason: String,
	},
	/// No listener came up in time.
	#[error("no listener came up within {} s; check the listen addresses", LISTEN_TIMEOUT.as_secs())]
	ListenTimeout,
	/// A bootnode has no peer id.
	#[error(
		"bootnode {0} does not end with /p2p/<peer id>; take the address that the bootnode prints"
	)]
	Bootnode(Multiaddr),
	/// A limit makes no sense.
	#[error("{0}")]
	Limits(&'static str),
	/// The task that owns the swarm ended.
	#[error("the exchange stopped while it started; see the log")]
	Stopped,
}

/// The exchange of arguments and results with other peers.
pub struct BlobService;

impl BlobService {
	/// Opens the store, starts listening and dials the bootnodes.
	///
	/// Returns once every listener is up. The join handle ends after [`Handle::shutdown`], or when
	/// the last handle is dropped.
	pub async fn start<C: ChainView>(
		config: Config,
		chain: C,
	) -> Result<(Handle, JoinHandle<()>), ServiceError> {
		check_limits(&config)?;
		let bootnodes = parse_bootnodes(&config.bootnodes)?;
		let genesis = chain.genesis();
		let key = identity::load_or_create(&config.store.dir)?;
		let store_config = config.store.clone();
		let store = tokio::task::spawn_blocking(move || Store::open(store_config))
			.await
			.map_err(|_| ServiceError::Stopped)??;
		let store = Arc::new(store);
		let announced = announced_keys(&store, &genesis)?;
		let mut swarm = swarm::build(key, &genesis, &config)?;
		let peer_id = *swarm.local_peer_id();
		let listeners = listen(&mut swarm, &config)?;

		let (commands, inbox) = mpsc::channel(COMMAND_QUEUE);
		let (listen_sender, mut listening) = watch::channel(Vec::new());
		let (peers_sender, connected) = watch::channel(Vec::new());
		let clock = config.store.clock.clone();
		let server = Server::new(Access::new(chain, clock.clone()), store.clone());
		let bootnode_ids = bootnodes.iter().map(|(peer, _)| *peer).collect();
		let max_outgoing = config.limits.max_outgoing_requests;
		let setup = Setup {
			swarm,
			genesis,
			inbox,
			server: Arc::new(server),
			store: store.clone(),
			bootnodes,
			announced,
			listening: listen_sender,
			connected: peers_sender,
		};
		let worker = Worker::new(setup, &config);
		let task = tokio::spawn(worker.run());
		let up = listening.wait_for(|addresses: &Vec<Multiaddr>| addresses.len() >= listeners);
		match timeout(LISTEN_TIMEOUT, up).await {
			Ok(Ok(_)) => {},
			Ok(Err(_)) => return Err(ServiceError::Stopped),
			Err(_) => return Err(ServiceError::ListenTimeout),
		}
		let handle = Handle::new(Shared {
			commands,
			peer_id,
			genesis,
			store,
			clock,
			listening,
			connected,
			bootnodes: bootnode_ids,
			outgoing: Semaphore::new(max_outgoing),
		});
		tracing::info!(peer = %peer_id, "blob exchange started");
		Ok((handle, task))
	}
}

fn check_limits(config: &Config) -> Result<(), ServiceError> {
	let limits = &config.limits;
	if limits.bytes.burst < u64::from(crate::protocol::MAX_CHUNK) {
		return Err(ServiceError::Limits(
			"the byte burst is smaller than one chunk; raise it to 262144 or more",
		));
	}
	if limits.requests.burst == 0
		|| limits.max_incoming_requests == 0
		|| limits.max_outgoing_requests == 0
	{
		return Err(ServiceError::Limits("a request limit of zero blocks everything; raise it"));
	}
	Ok(())
}

fn parse_bootnodes(addresses: &[Multiaddr]) -> Result<Vec<(PeerId, Multiaddr)>, ServiceError> {
	addresses
		.iter()
		.map(|address| {
			split_peer(address)
				.filter(|(_, rest)| !rest.is_empty())
				.ok_or_else(|| ServiceError::Bootnode(address.clone()))
		})
		.collect()
}

/// DHT keys of what the store already holds.
fn announced_keys(store: &Store, genesis: &[u8; 32]) -> Result<Vec<[u8; 32]>, StoreError> {
	let mut keys = store.arguments()?;
	keys.extend(store.results(genesis)?.into_iter().map(|task| result_key(genesis, task)));
	Ok(keys)
}

/// Starts to listen and returns how many listeners are to come up at once.
fn listen(swarm: &mut Swarm<Behaviour>, config: &Config) -> Result<usize, ServiceError> {
	let mut direct = 0;
	for address in &config.listen {
		swarm.listen_on(address.clone()).map_err(|error| ServiceError::Listen {
			address: address.clone(),
			reason: error.to_string(),
		})?;
		// A relayed address comes up when the relay has granted a reservation, which may be later.
		if !address.iter().any(|part| part == Protocol::P2pCircuit) {
			direct += 1;
		}
	}
	for address in &config.external {
		swarm.add_external_address(address.clone());
	}
	Ok(direct)
}

/// Whether a listen address should be announced as reachable.
pub(crate) fn announces(reachability: Reachability, address: &Multiaddr) -> bool {
	reachability == Reachability::Public && !address.iter().any(|part| part == Protocol::P2pCircuit)
}

/// A command could not be delivered or answered because the service has ended.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("the blob exchange has stopped; restart it")]
pub struct Stopped;

/// Sends a command to the swarm's task.
pub(crate) async fn send(
	commands: &mpsc::Sender<Command>,
	command: Command,
) -> Result<(), Stopped> {
	commands.send(command).await.map_err(|_| Stopped)
}
