//! Small books that the worker keeps about peers, bootnodes and announcements.

use libp2p::{Multiaddr, PeerId, multiaddr::Protocol, swarm::ConnectionId};
use std::{
	collections::{BTreeSet, HashMap, VecDeque},
	net::IpAddr,
	time::{Duration, Instant},
};

use crate::swarm::MAX_PROVIDED;

/// Most peers that are shunned at a time.
const MAX_BANS: usize = 1024;
/// First and longest pause between two attempts to reach a bootnode.
const BACKOFF: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(60));
/// Pause after a change of the routing table before everything is announced again.
const SETTLE: Duration = Duration::from_millis(500);
/// Least time between two full rounds of announcements, per announced key.
const ROUND_PER_KEY: Duration = Duration::from_millis(100);

/// Peers that are shunned.
#[derive(Debug, Default)]
pub(crate) struct Bans {
	until: HashMap<PeerId, Instant>,
}

impl Bans {
	/// Shuns a peer; returns one that must be let off to keep the list bounded.
	pub(crate) fn add(&mut self, peer: PeerId, until: Instant) -> Option<PeerId> {
		let full = self.until.len() >= MAX_BANS && !self.until.contains_key(&peer);
		let displaced = full
			.then(|| self.until.iter().min_by_key(|(_, until)| **until).map(|(peer, _)| *peer))
			.flatten();
		if let Some(displaced) = &displaced {
			self.until.remove(displaced);
		}
		self.until.insert(peer, until);
		displaced
	}

	pub(crate) fn contains(&self, peer: &PeerId) -> bool {
		self.until.contains_key(peer)
	}

	/// Lets off the peers whose time is over.
	pub(crate) fn take_expired(&mut self, now: Instant) -> Vec<PeerId> {
		let expired: Vec<PeerId> =
			self.until.iter().filter(|(_, until)| **until <= now).map(|(peer, _)| *peer).collect();
		for peer in &expired {
			self.until.remove(peer);
		}
		expired
	}
}

#[derive(Debug)]
struct Bootnode {
	addresses: Vec<Multiaddr>,
	connected: bool,
	next: Instant,
	pause: Duration,
}

/// Peers to stay connected to, dialled again with growing pauses.
#[derive(Debug)]
pub(crate) struct Bootnodes {
	nodes: HashMap<PeerId, Bootnode>,
}

impl Bootnodes {
	pub(crate) fn new(addresses: Vec<(PeerId, Multiaddr)>, now: Instant) -> Self {
		let mut nodes: HashMap<PeerId, Bootnode> = HashMap::new();
		for (peer, address) in addresses {
			let node = nodes.entry(peer).or_insert_with(|| Bootnode {
				addresses: Vec::new(),
				connected: false,
				next: now,
				pause: BACKOFF.0,
			});
			node.addresses.push(address);
		}
		Self { nodes }
	}

	pub(crate) fn iter(&self) -> impl Iterator<Item = (&PeerId, &Vec<Multiaddr>)> {
		self.nodes.iter().map(|(peer, node)| (peer, &node.addresses))
	}

	/// Who is to be dialled now.
	pub(crate) fn due(&mut self, now: Instant) -> Vec<(PeerId, Vec<Multiaddr>)> {
		let mut due = Vec::new();
		for (peer, node) in &mut self.nodes {
			if !node.connected && node.next <= now {
				node.next = now + node.pause;
				node.pause = (node.pause * 2).min(BACKOFF.1);
				due.push((*peer, node.addresses.clone()));
			}
		}
		due
	}

	/// A connection is open; returns whether it is the first one with a bootnode.
	pub(crate) fn connected(&mut self, peer: &PeerId) -> bool {
		let Some(node) = self.nodes.get_mut(peer) else { return false };
		node.pause = BACKOFF.0;
		!std::mem::replace(&mut node.connected, true)
	}

	pub(crate) fn disconnected(&mut self, peer: &PeerId, now: Instant) {
		if let Some(node) = self.nodes.get_mut(peer) {
			node.connected = false;
			node.next = now + node.pause;
		}
	}
}

/// Open incoming connections by IP address.
#[derive(Debug)]
pub(crate) struct IncomingByIp {
	limit: usize,
	open: HashMap<ConnectionId, IpAddr>,
}

impl IncomingByIp {
	pub(crate) fn new(limit: usize) -> Self {
		Self { limit, open: HashMap::new() }
	}

	/// Notes a connection; `false` if its address has too many already.
	pub(crate) fn admit(&mut self, id: ConnectionId, address: &Multiaddr) -> bool {
		let Some(ip) = ip_of(address) else { return true };
		if self.open.values().filter(|open| **open == ip).count() >= self.limit {
			return false;
		}
		self.open.insert(id, ip);
		true
	}

	pub(crate) fn closed(&mut self, id: &ConnectionId) {
		self.open.remove(id);
	}
}

fn ip_of(address: &Multiaddr) -> Option<IpAddr> {
	// A relayed connection carries the relay's address, which says nothing about the peer.
	if address.iter().any(|part| part == Protocol::P2pCircuit) {
		return None;
	}
	address.iter().find_map(|part| match part {
		Protocol::Ip4(ip) => Some(IpAddr::V4(ip)),
		Protocol::Ip6(ip) => Some(IpAddr::V6(ip)),
		_ => None,
	})
}

/// Which keys this peer announces, and which of them are due.
///
/// Announcements reach only the peers that are known at the time, so all are repeated soon after
/// the routing table has gained a peer or a bootnode has come back, which may have lost them.
#[derive(Debug)]
pub(crate) struct Announcements {
	keys: BTreeSet<[u8; 32]>,
	queue: VecDeque<[u8; 32]>,
	round_due: Option<Instant>,
	round_at: Option<Instant>,
}

impl Announcements {
	pub(crate) fn new(keys: Vec<[u8; 32]>) -> Self {
		let keys: BTreeSet<_> = keys.into_iter().take(MAX_PROVIDED).collect();
		Self { queue: keys.iter().copied().collect(), keys, round_due: None, round_at: None }
	}

	/// Adds a key and makes it due; `false` if there are too many.
	pub(crate) fn add(&mut self, key: [u8; 32]) -> bool {
		if self.keys.len() >= MAX_PROVIDED && !self.keys.contains(&key) {
			return false;
		}
		self.keys.insert(key);
		self.queue.push_front(key);
		// Announcing one key again and again must not grow the queue.
		self.queue.truncate(MAX_PROVIDED);
		true
	}

	pub(crate) fn remove(&mut self, key: &[u8; 32]) {
		self.keys.remove(key);
	}

	/// The routing table has gained a peer, or a bootnode has come back.
	pub(crate) fn peers_changed(&mut self, now: Instant) {
		if self.round_due.is_none() {
			let count = u32::try_from(self.keys.len()).unwrap_or(u32::MAX);
			let settled = now + SETTLE;
			let spaced = self.round_at.map(|at| at + ROUND_PER_KEY.saturating_mul(count));
			self.round_due = Some(spaced.map_or(settled, |spaced| spaced.max(settled)));
		}
	}

	/// At most `count` keys to announce now.
	pub(crate) fn due(&mut self, now: Instant, count: usize) -> Vec<[u8; 32]> {
		if self.round_due.is_some_and(|due| due <= now) && self.queue.is_empty() {
			self.round_due = None;
			self.round_at = Some(now);
			self.queue = self.keys.iter().copied().collect();
		}
		let due = self.queue.drain(..count.min(self.queue.len()));
		due.filter(|key| self.keys.contains(key)).collect()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn bootnode_should_be_dialled_again_with_growing_pauses_until_it_is_connected() {
		let (peer, start) = (PeerId::random(), Instant::now());
		let address: Multiaddr = "/ip4/127.0.0.1/tcp/1".parse().unwrap();
		let mut nodes = Bootnodes::new(vec![(peer, address.clone()), (peer, address)], start);
		assert_eq!(nodes.due(start).len(), 1);
		assert_eq!(nodes.due(start).len(), 0);
		assert_eq!(nodes.due(start + Duration::from_secs(1)).len(), 1);
		assert_eq!(nodes.due(start + Duration::from_secs(2)).len(), 0);
		assert_eq!(nodes.due(start + Duration::from_secs(3)).len(), 1);
		assert!(nodes.connected(&peer));
		assert!(!nodes.connected(&peer), "a second connection is no news");
		assert!(!nodes.connected(&PeerId::random()));
		assert_eq!(nodes.due(start + Duration::from_secs(600)).len(), 0);
		nodes.disconnected(&peer, start);
		assert_eq!(nodes.due(start + Duration::from_secs(1)).len(), 1);
	}

	#[test]
	fn incoming_connection_should_be_refused_when_its_address_has_too_many() {
		let mut book = IncomingByIp::new(1);
		let address: Multiaddr = "/ip4/10.0.0.1/tcp/1".parse().unwrap();
		let other: Multiaddr = "/ip4/10.0.0.2/udp/1/quic-v1".parse().unwrap();
		let (first, second) = (ConnectionId::new_unchecked(1), ConnectionId::new_unchecked(2));
		assert!(book.admit(first, &address));
		assert!(!book.admit(second, &address));
		assert!(book.admit(second, &other));
		book.closed(&first);
		assert!(book.admit(first, &address));
	}

	#[test]
	fn bans_should_end_in_time_and_stay_bounded() {
		let (mut bans, start) = (Bans::default(), Instant::now());
		let first = PeerId::random();
		assert_eq!(bans.add(first, start + Duration::from_secs(1)), None);
		for _ in 1..MAX_BANS {
			assert_eq!(bans.add(PeerId::random(), start + Duration::from_secs(2)), None);
		}
		assert_eq!(bans.add(PeerId::random(), start + Duration::from_secs(2)), Some(first));
		assert!(!bans.contains(&first));
		assert_eq!(bans.take_expired(start + Duration::from_secs(2)).len(), MAX_BANS);
	}

	#[test]
	fn announcements_should_be_repeated_when_a_peer_joins() {
		let (mut book, start) = (Announcements::new(vec![[1; 32]]), Instant::now());
		assert!(book.add([2; 32]));
		assert_eq!(book.due(start, 1), vec![[2; 32]]);
		assert_eq!(book.due(start, 5), vec![[1; 32]]);
		assert_eq!(book.due(start + SETTLE, 5), Vec::<[u8; 32]>::new());
		book.peers_changed(start);
		assert_eq!(book.due(start, 5), Vec::<[u8; 32]>::new());
		assert_eq!(book.due(start + SETTLE, 5).len(), 2);
		book.remove(&[1; 32]);
		book.peers_changed(start + SETTLE);
		assert_eq!(book.due(start + SETTLE * 3, 5), vec![[2; 32]]);
	}

	#[test]
	fn announcements_should_stay_bounded_when_blobs_never_end() {
		let mut book = Announcements::new(Vec::new());
		let added = (0..20_000_u64)
			.filter(|number| {
				let mut key = [0; 32];
				key[..8].copy_from_slice(&number.to_be_bytes());
				book.add(key)
			})
			.count();
		assert_eq!(added, MAX_PROVIDED);
		assert!(book.queue.len() <= MAX_PROVIDED);
	}
}
