//! The libp2p node: transports and behaviours.

use crate::{
	config::{Config, Reachability},
	protocol::{BlobCodec, PROTOCOL},
	records::MAX_FOREIGN,
	service::ServiceError,
};
use libp2p::{
	StreamProtocol, Swarm, SwarmBuilder, allow_block_list, connection_limits, dcutr, identify,
	identity::Keypair,
	kad::{self, store::MemoryStore, store::MemoryStoreConfig},
	noise, ping, relay, request_response,
	swarm::{NetworkBehaviour, behaviour::toggle::Toggle},
	tcp, yamux,
};
use std::time::Duration;

/// Name of the DHT's protocol.
pub(crate) const KAD_PROTOCOL: StreamProtocol = StreamProtocol::new("/deuterium/kad/1");
/// How long a provider record lives unless it is renewed.
pub(crate) const PROVIDER_TTL: Duration = Duration::from_secs(2 * 60 * 60);
/// How often own provider records are renewed.
const PROVIDER_INTERVAL: Duration = Duration::from_secs(30 * 60);
/// Most blobs and results that this peer announces.
pub(crate) const MAX_PROVIDED: usize = 8_192;
/// How long an unused connection is kept.
const IDLE_TIMEOUT: Duration = Duration::from_secs(120);

/// Everything that runs over a connection.
#[derive(NetworkBehaviour)]
pub(crate) struct Behaviour {
	pub(crate) limits: connection_limits::Behaviour,
	pub(crate) blocked: allow_block_list::Behaviour<allow_block_list::BlockedPeers>,
	pub(crate) identify: identify::Behaviour,
	pub(crate) ping: ping::Behaviour,
	pub(crate) kad: kad::Behaviour<MemoryStore>,
	pub(crate) relay_client: relay::client::Behaviour,
	pub(crate) relay_server: Toggle<relay::Behaviour>,
	pub(crate) dcutr: dcutr::Behaviour,
	pub(crate) blobs: request_response::Behaviour<BlobCodec>,
}

/// What peers of one chain call themselves; peers of other chains are disconnected.
pub(crate) fn chain_protocol(genesis: &[u8; 32]) -> String {
	format!("/deuterium/{}", hex::encode(&genesis[..8]))
}

/// Builds the swarm; it does not listen or dial yet.
pub(crate) fn build(
	key: Keypair,
	genesis: &[u8; 32],
	config: &Config,
) -> Result<Swarm<Behaviour>, ServiceError> {
	let transport = |error: &dyn std::fmt::Display| ServiceError::Transport(error.to_string());
	let swarm = SwarmBuilder::with_existing_identity(key)
		.with_tokio()
		.with_tcp(tcp::Config::default().nodelay(true), noise::Config::new, yamux::Config::default)
		.map_err(|error| transport(&error))?
		.with_quic()
		.with_dns()
		.map_err(|error| transport(&error))?
		.with_relay_client(noise::Config::new, yamux::Config::default)
		.map_err(|error| transport(&error))?
		.with_behaviour(|key, relay_client| behaviour(key, genesis, config, relay_client))
		.map_err(|error| transport(&error))?
		.with_swarm_config(|swarm| swarm.with_idle_connection_timeout(IDLE_TIMEOUT))
		.build();
	Ok(swarm)
}

fn behaviour(
	key: &Keypair,
	genesis: &[u8; 32],
	config: &Config,
	relay_client: relay::client::Behaviour,
) -> Behaviour {
	let peer = key.public().to_peer_id();
	let limits = &config.limits;
	let connections = connection_limits::ConnectionLimits::default()
		.with_max_pending_incoming(Some(64))
		.with_max_pending_outgoing(Some(64))
		.with_max_established(Some(limits.max_connections))
		.with_max_established_incoming(Some(limits.max_connections / 2))
		.with_max_established_per_peer(Some(limits.max_connections_per_peer));
	let identify = identify::Config::new(chain_protocol(genesis), key.public())
		.with_agent_version(concat!("deuterium-blobs/", env!("CARGO_PKG_VERSION")).to_owned())
		.with_push_listen_addr_updates(true);
	let requests = request_response::Config::default()
		.with_request_timeout(limits.request_timeout)
		.with_max_concurrent_streams(limits.max_incoming_requests + limits.max_outgoing_requests);
	let relay_server =
		config.relay_server.then(|| relay::Behaviour::new(peer, relay::Config::default()));
	Behaviour {
		limits: connection_limits::Behaviour::new(connections),
		blocked: allow_block_list::Behaviour::default(),
		identify: identify::Behaviour::new(identify),
		ping: ping::Behaviour::default(),
		kad: kademlia(peer, config),
		relay_client,
		relay_server: relay_server.into(),
		dcutr: dcutr::Behaviour::new(peer),
		blobs: request_response::Behaviour::with_codec(
			BlobCodec,
			[(PROTOCOL, request_response::ProtocolSupport::Full)],
			requests,
		),
	}
}

fn kademlia(peer: libp2p::PeerId, config: &Config) -> kad::Behaviour<MemoryStore> {
	let store = MemoryStore::with_config(
		peer,
		MemoryStoreConfig {
			// Values are not used: blobs travel directly, the DHT only says who has them.
			max_records: 0,
			max_value_bytes: 0,
			max_providers_per_key: kad::K_VALUE.get(),
			max_provided_keys: MAX_FOREIGN + MAX_PROVIDED,
		},
	);
	let mut settings = kad::Config::new(KAD_PROTOCOL);
	settings
		.set_provider_record_ttl(Some(PROVIDER_TTL))
		.set_provider_publication_interval(Some(PROVIDER_INTERVAL))
		.set_publication_interval(None)
		.set_replication_interval(None)
		.set_record_filtering(kad::StoreInserts::FilterBoth)
		.set_query_timeout(Duration::from_secs(20));
	let mut kad = kad::Behaviour::with_config(peer, store, settings);
	if config.reachability == Reachability::Public {
		kad.set_mode(Some(kad::Mode::Server));
	}
	kad
}
