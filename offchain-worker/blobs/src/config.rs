//! Settings of the exchange.

use crate::{limits::Rate, store::StoreConfig};
use libp2p::{Multiaddr, PeerId, multiaddr::Protocol};
use std::{path::PathBuf, time::Duration};

/// Whether other peers can open connections to this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reachability {
	/// They can: this peer serves the DHT and announces its listen addresses.
	#[default]
	Public,
	/// Unknown: this peer serves the DHT only once an external address is confirmed.
	Unknown,
}

/// What peers may ask of this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
	/// Requests per second and peer.
	pub requests: Rate,
	/// Bytes served per second and peer; the burst must hold at least one chunk (256 KiB).
	pub bytes: Rate,
	/// Requests served at a time.
	pub max_incoming_requests: usize,
	/// Own requests under way at a time.
	pub max_outgoing_requests: usize,
	/// Connections in all; half of them may be incoming.
	pub max_connections: u32,
	/// Connections with one peer.
	pub max_connections_per_peer: u32,
	/// Incoming connections from one IP address.
	pub max_connections_per_ip: usize,
	/// Time for one request and its response.
	pub request_timeout: Duration,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			requests: Rate { per_second: 128, burst: 256 },
			bytes: Rate { per_second: 16 * 1024 * 1024, burst: 64 * 1024 * 1024 },
			max_incoming_requests: 32,
			max_outgoing_requests: 16,
			max_connections: 512,
			max_connections_per_peer: 4,
			max_connections_per_ip: 32,
			request_timeout: Duration::from_secs(15),
		}
	}
}

/// Settings of a [`BlobService`](crate::BlobService).
#[derive(Clone, Debug)]
pub struct Config {
	/// The store; its directory also holds the peer key.
	pub store: StoreConfig,
	/// Addresses to listen on.
	pub listen: Vec<Multiaddr>,
	/// Further addresses under which this peer can be reached from outside.
	pub external: Vec<Multiaddr>,
	/// Peers to stay connected to, each with `/p2p/<peer id>` at its end.
	pub bootnodes: Vec<Multiaddr>,
	/// Whether others can reach this peer.
	pub reachability: Reachability,
	/// Whether to relay connections of peers behind NATs.
	pub relay_server: bool,
	/// What peers may ask of this one.
	pub limits: Limits,
}

impl Config {
	/// Listens on loopback only, on free QUIC and TCP ports, and knows no bootnodes.
	pub fn new(dir: impl Into<PathBuf>) -> Self {
		let loopback = |port: Protocol<'static>| {
			Multiaddr::empty().with(Protocol::Ip4(std::net::Ipv4Addr::LOCALHOST)).with(port)
		};
		Self {
			store: StoreConfig::new(dir),
			listen: vec![
				loopback(Protocol::Udp(0)).with(Protocol::QuicV1),
				loopback(Protocol::Tcp(0)),
			],
			external: Vec::new(),
			bootnodes: Vec::new(),
			reachability: Reachability::default(),
			relay_server: false,
			limits: Limits::default(),
		}
	}
}

/// The peer that a multiaddr ends with, and the address without it.
pub(crate) fn split_peer(address: &Multiaddr) -> Option<(PeerId, Multiaddr)> {
	let mut rest = address.clone();
	match rest.pop() {
		Some(Protocol::P2p(peer)) => Some((peer, rest)),
		_ => None,
	}
}
