//! The task that owns the swarm.

use crate::{
	access::ChainView,
	config::{Config, Limits, Reachability},
	handle::Command,
	hash::result_key,
	limits::{PeerLimits, Verdict},
	network::{Announcements, Bans, Bootnodes, IncomingByIp},
	protocol::{Request, Response},
	records::ForeignRecords,
	serve::Server,
	service::announces,
	store::{Store, StoreError, Swept},
	swarm::{Behaviour, BehaviourEvent, KAD_PROTOCOL, PROVIDER_TTL, chain_protocol},
};
use futures::StreamExt;
use libp2p::{
	Multiaddr, PeerId, Swarm,
	core::ConnectedPoint,
	identify,
	kad::{self, store::RecordStore},
	request_response::{self, OutboundFailure, OutboundRequestId, ResponseChannel},
	swarm::{SwarmEvent, dial_opts::DialOpts},
};
use std::{
	collections::HashMap,
	sync::Arc,
	time::{Duration, Instant},
};
use tokio::{
	sync::{mpsc, oneshot, watch},
	task::JoinSet,
	time::{MissedTickBehavior, interval},
};

/// Rhythm of the periodic work.
const TICK: Duration = Duration::from_millis(250);
/// How often expired blobs and records are removed.
const SWEEP_INTERVAL: Duration = Duration::from_secs(60);
/// How long a peer that served wrong bytes is shunned.
const LIAR_BAN: Duration = Duration::from_secs(10 * 60);
/// How long a flooding peer is shunned.
const FLOOD_BAN: Duration = Duration::from_secs(60);
/// Own requests that may wait for answers.
const MAX_PENDING: usize = 1024;
/// Provider searches at a time.
const MAX_SEARCHES: usize = 256;
/// DHT queries beyond which announcements wait.
const MAX_QUERIES: usize = 128;
/// Announcements per tick.
const ANNOUNCE_PER_TICK: usize = 16;
/// Addresses of one peer that are taken into the routing table.
const MAX_ADDRESSES: usize = 8;
/// Bytes that a manifest counts for in a peer's budget.
const MANIFEST_COST: u64 = 1024;

type Served = (ResponseChannel<Response>, Response);
type Reply = oneshot::Sender<Result<Response, OutboundFailure>>;

/// What the worker is given at its start.
pub(crate) struct Setup<C> {
	pub(crate) swarm: Swarm<Behaviour>,
	pub(crate) genesis: [u8; 32],
	pub(crate) inbox: mpsc::Receiver<Command>,
	pub(crate) server: Arc<Server<C>>,
	pub(crate) store: Arc<Store>,
	pub(crate) bootnodes: Vec<(PeerId, Multiaddr)>,
	pub(crate) announced: Vec<[u8; 32]>,
	pub(crate) listening: watch::Sender<Vec<Multiaddr>>,
	pub(crate) connected: watch::Sender<Vec<PeerId>>,
}

/// The swarm and everything that belongs to its connections.
pub(crate) struct Worker<C> {
	setup: Setup<C>,
	reachability: Reachability,
	limits: Limits,
	peer_limits: PeerLimits,
	serving: JoinSet<Served>,
	sweeping: JoinSet<Result<Swept, StoreError>>,
	swept_at: Instant,
	requests: HashMap<OutboundRequestId, Reply>,
	searches: HashMap<kad::QueryId, mpsc::Sender<PeerId>>,
	announcements: Announcements,
	foreign: ForeignRecords,
	bans: Bans,
	bootnodes: Bootnodes,
	incoming: IncomingByIp,
}

impl<C: ChainView> Worker<C> {
	pub(crate) fn new(mut setup: Setup<C>, config: &Config) -> Self {
		let now = Instant::now();
		let bootnodes = Bootnodes::new(std::mem::take(&mut setup.bootnodes), now);
		let announcements = Announcements::new(std::mem::take(&mut setup.announced));
		for (peer, addresses) in bootnodes.iter() {
			for address in addresses {
				setup.swarm.behaviour_mut().kad.add_address(peer, address.clone());
			}
		}
		let limits = config.limits;
		Self {
			setup,
			reachability: config.reachability,
			limits,
			peer_limits: PeerLimits::new(limits.requests, limits.bytes),
			serving: JoinSet::new(),
			sweeping: JoinSet::new(),
			swept_at: now,
			requests: HashMap::new(),
			searches: HashMap::new(),
			announcements,
			foreign: ForeignRecords::new(PROVIDER_TTL),
			bans: Bans::default(),
			bootnodes,
			incoming: IncomingByIp::new(limits.max_connections_per_ip),
		}
	}

	/// Runs until it is told to stop or every handle is gone.
	pub(crate) async fn run(mut self) {
		let mut ticks = interval(TICK);
		ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
		loop {
			tokio::select! {
				command = self.setup.inbox.recv() => match command {
					None | Some(Command::Shutdown) => break,
					Some(command) => self.on_command(command),
				},
				Some(served) = self.serving.join_next() => {
					if let Ok((channel, response)) = served {
						// An error means that the asker has gone.
						let _ = self.behaviour().blobs.send_response(channel, response);
					}
				},
				Some(swept) = self.sweeping.join_next() => {
					if let Ok(swept) = swept {
						self.on_swept(swept);
					}
				},
				event = self.setup.swarm.select_next_some() => self.on_event(event),
				_ = ticks.tick() => self.on_tick(Instant::now()),
			}
		}
		tracing::info!(peer = %self.setup.swarm.local_peer_id(), "blob exchange stopped");
	}

	fn behaviour(&mut self) -> &mut Behaviour {
		self.setup.swarm.behaviour_mut()
	}

	fn on_command(&mut self, command: Command) {
		match command {
			Command::Request { peer, request, reply } => self.ask(peer, request, reply),
			Command::FindProviders { key, found } => {
				if self.searches.len() < MAX_SEARCHES {
					let query = self.behaviour().kad.get_providers(kad::RecordKey::new(&key));
					self.searches.insert(query, found);
				}
			},
			Command::Provide { key } => {
				if !self.announcements.add(key) {
					tracing::warn!("too many blobs to announce; peers must ask this one directly");
				}
			},
			Command::Unprovide { key } => self.withdraw(key),
			Command::Ban { peer } => self.ban(peer, LIAR_BAN),
			Command::Shutdown => {},
		}
	}

	fn ask(&mut self, peer: PeerId, request: Request, reply: Reply) {
		self.requests.retain(|_, waiting| !waiting.is_closed());
		if self.bans.contains(&peer) || self.requests.len() >= MAX_PENDING {
			// The receiver sees the failure; an error here means that it no longer waits.
			let _ = reply.send(Err(OutboundFailure::DialFailure));
			return;
		}
		let id = self.behaviour().blobs.send_request(&peer, request);
		self.requests.insert(id, reply);
	}

	fn withdraw(&mut self, key: [u8; 32]) {
		self.announcements.remove(&key);
		self.behaviour().kad.stop_providing(&kad::RecordKey::new(&key));
	}

	fn ban(&mut self, peer: PeerId, duration: Duration) {
		if let Some(displaced) = self.bans.add(peer, Instant::now() + duration) {
			self.behaviour().blocked.unblock_peer(displaced);
		}
		tracing::warn!(%peer, seconds = duration.as_secs(), "peer misbehaved and is shunned");
		self.behaviour().kad.remove_peer(&peer);
		self.behaviour().blocked.block_peer(peer);
	}

	fn on_tick(&mut self, now: Instant) {
		for peer in self.bans.take_expired(now) {
			self.behaviour().blocked.unblock_peer(peer);
		}
		for (peer, addresses) in self.bootnodes.due(now) {
			let dial = DialOpts::peer_id(peer).addresses(addresses).build();
			if let Err(error) = self.setup.swarm.dial(dial) {
				tracing::debug!(%peer, %error, "bootnode not dialled");
			}
		}
		self.announce(now);
		if now.saturating_duration_since(self.swept_at) >= SWEEP_INTERVAL {
			self.swept_at = now;
			for (key, peer) in self.foreign.take_expired(now) {
				self.behaviour().kad.store_mut().remove_provider(&key, &peer);
			}
			if self.sweeping.is_empty() {
				let store = self.setup.store.clone();
				self.sweeping.spawn_blocking(move || store.sweep());
			}
		}
	}

	fn announce(&mut self, now: Instant) {
		if self.behaviour().kad.iter_queries().count() >= MAX_QUERIES {
			return;
		}
		for key in self.announcements.due(now, ANNOUNCE_PER_TICK) {
			let result = self.behaviour().kad.start_providing(kad::RecordKey::new(&key));
			if let Err(error) = result {
				tracing::warn!(%error, "a blob could not be announced");
			}
		}
	}

	fn on_swept(&mut self, swept: Result<Swept, StoreError>) {
		match swept {
			Ok(swept) => {
				let results = swept.manifests.iter().map(|(chain, task)| result_key(chain, *task));
				let keys: Vec<_> = swept.blobs.iter().copied().chain(results).collect();
				for key in keys {
					self.withdraw(key);
				}
			},
			Err(error) => tracing::warn!(%error, "expired blobs could not be removed"),
		}
	}

	fn on_event(&mut self, event: SwarmEvent<BehaviourEvent>) {
		match event {
			SwarmEvent::Behaviour(BehaviourEvent::Blobs(event)) => self.on_blobs(event),
			SwarmEvent::Behaviour(BehaviourEvent::Kad(event)) => self.on_kad(event),
			SwarmEvent::Behaviour(BehaviourEvent::Identify(identify::Event::Received {
				peer_id,
				info,
				..
			})) => self.on_identified(peer_id, info),
			SwarmEvent::NewListenAddr { address, .. } => {
				tracing::info!(%address, "listening");
				if announces(self.reachability, &address) {
					self.setup.swarm.add_external_address(address.clone());
				}
				self.setup.listening.send_modify(|addresses| addresses.push(address));
			},
			SwarmEvent::ExpiredListenAddr { address, .. } => {
				self.setup.swarm.remove_external_address(&address);
				self.setup
					.listening
					.send_modify(|addresses| addresses.retain(|known| *known != address));
			},
			SwarmEvent::ListenerClosed { addresses, reason, .. } => {
				tracing::warn!(?addresses, ?reason, "a listener closed");
			},
			SwarmEvent::ConnectionEstablished { peer_id, connection_id, endpoint, .. } => {
				if let ConnectedPoint::Listener { send_back_addr, .. } = &endpoint
					&& !self.incoming.admit(connection_id, send_back_addr)
				{
					self.setup.swarm.close_connection(connection_id);
				}
				if self.bootnodes.connected(&peer_id) {
					self.announcements.peers_changed(Instant::now());
				}
				self.publish_peers();
			},
			SwarmEvent::ConnectionClosed { peer_id, connection_id, num_established, .. } => {
				self.incoming.closed(&connection_id);
				if num_established == 0 {
					self.bootnodes.disconnected(&peer_id, Instant::now());
				}
				self.publish_peers();
			},
			SwarmEvent::OutgoingConnectionError { peer_id, error, .. } => {
				tracing::debug!(?peer_id, %error, "a peer could not be reached");
			},
			_ => {},
		}
	}

	fn publish_peers(&mut self) {
		let peers: Vec<PeerId> = self.setup.swarm.connected_peers().copied().collect();
		self.setup.connected.send_if_modified(|known| {
			let changed = *known != peers;
			*known = peers;
			changed
		});
	}

	fn on_identified(&mut self, peer: PeerId, info: identify::Info) {
		if info.protocol_version != chain_protocol(&self.setup.genesis) {
			tracing::debug!(%peer, theirs = %info.protocol_version, "peer of another chain");
			// An error means that it has gone already.
			let _ = self.setup.swarm.disconnect_peer_id(peer);
			return;
		}
		if info.protocols.contains(&KAD_PROTOCOL) {
			for address in info.listen_addrs.into_iter().take(MAX_ADDRESSES) {
				self.behaviour().kad.add_address(&peer, address);
			}
		}
	}

	fn on_kad(&mut self, event: kad::Event) {
		match event {
			kad::Event::RoutingUpdated { is_new_peer: true, .. } => {
				self.announcements.peers_changed(Instant::now());
			},
			kad::Event::InboundRequest {
				request: kad::InboundRequest::AddProvider { record: Some(mut record) },
			} => {
				if self.foreign.admit(&mut record, Instant::now())
					&& let Err(error) = self.behaviour().kad.store_mut().add_provider(record)
				{
					tracing::debug!(%error, "a provider record was not stored");
				}
			},
			kad::Event::OutboundQueryProgressed {
				id,
				result: kad::QueryResult::GetProviders(result),
				step,
				..
			} => {
				if let Ok(kad::GetProvidersOk::FoundProviders { providers, .. }) = result {
					self.on_providers(id, providers);
				}
				if step.last {
					self.searches.remove(&id);
				}
			},
			_ => {},
		}
	}

	fn on_providers(&mut self, query: kad::QueryId, providers: impl IntoIterator<Item = PeerId>) {
		let Some(found) = self.searches.get(&query) else { return };
		if found.is_closed() {
			self.searches.remove(&query);
			if let Some(mut query) = self.behaviour().kad.query_mut(&query) {
				query.finish();
			}
			return;
		}
		let local = *self.setup.swarm.local_peer_id();
		for peer in providers.into_iter().take(kad::K_VALUE.get()) {
			if peer == local || self.bans.contains(&peer) {
				continue;
			}
			// Dialled at once: the provider's addresses are known only while the query runs. If
			// that fails, the request that follows fails too and the next provider is tried.
			if !self.setup.swarm.is_connected(&peer) {
				let _ = self.setup.swarm.dial(peer);
			}
			// A full channel means that there are more candidates than one fetch will try.
			let _ = found.try_send(peer);
		}
	}

	fn on_blobs(&mut self, event: request_response::Event<Request, Response>) {
		match event {
			request_response::Event::Message { peer, message, .. } => match message {
				request_response::Message::Request { request, channel, .. } => {
					self.on_request(peer, request, channel);
				},
				request_response::Message::Response { request_id, response } => {
					if let Some(reply) = self.requests.remove(&request_id) {
						// An error means that nobody waits any more.
						let _ = reply.send(Ok(response));
					}
				},
			},
			request_response::Event::OutboundFailure { request_id, error, .. } => {
				if let Some(reply) = self.requests.remove(&request_id) {
					let _ = reply.send(Err(error));
				}
			},
			request_response::Event::InboundFailure { peer, error, .. } => {
				tracing::debug!(%peer, %error, "a peer's request failed");
			},
			request_response::Event::ResponseSent { .. } => {},
		}
	}

	fn on_request(&mut self, peer: PeerId, request: Request, channel: ResponseChannel<Response>) {
		let cost = match &request {
			Request::Chunk { len, .. } => u64::from(*len),
			Request::Manifest { .. } => MANIFEST_COST,
		};
		let verdict = self.peer_limits.check(peer, cost, Instant::now());
		if verdict == Verdict::Flooding {
			self.ban(peer, FLOOD_BAN);
			return;
		}
		if verdict == Verdict::Refused || self.serving.len() >= self.limits.max_incoming_requests {
			let _ = self.behaviour().blobs.send_response(channel, Response::Busy);
			return;
		}
		let server = self.setup.server.clone();
		self.serving.spawn(async move { (channel, server.answer(peer, request).await) });
	}
}
