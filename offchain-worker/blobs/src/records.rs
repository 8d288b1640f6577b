//! Book-keeping of the provider records that other peers leave with us.
//!
//! Kademlia's own store never removes records that nobody asks for, so it would fill up for good.
//! This book bounds them in number, per peer and in time.

use libp2p::{
	PeerId,
	kad::{ProviderRecord, RecordKey},
};
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};

/// Most records of other peers.
pub(crate) const MAX_FOREIGN: usize = 16_384;
/// Most records of one other peer.
const MAX_PER_PEER: usize = 2_048;
/// Most addresses in a record.
const MAX_ADDRESSES: usize = 8;
/// Longest key in bytes: ours have 32.
const MAX_KEY: usize = 64;

/// Records of other peers that the Kademlia store holds.
#[derive(Debug)]
pub(crate) struct ForeignRecords {
	ttl: Duration,
	expiry: HashMap<(RecordKey, PeerId), Instant>,
	per_peer: HashMap<PeerId, usize>,
}

impl ForeignRecords {
	/// Records live for `ttl` unless they are renewed.
	pub(crate) fn new(ttl: Duration) -> Self {
		Self { ttl, expiry: HashMap::new(), per_peer: HashMap::new() }
	}

	/// Trims a received record and says whether it may be stored.
	pub(crate) fn admit(&mut self, record: &mut ProviderRecord, now: Instant) -> bool {
		if record.key.as_ref().len() > MAX_KEY {
			return false;
		}
		record.addresses.truncate(MAX_ADDRESSES);
		let entry = (record.key.clone(), record.provider);
		let expires = now + self.ttl;
		if let Some(known) = self.expiry.get_mut(&entry) {
			*known = expires;
			return true;
		}
		let held = self.per_peer.get(&record.provider).copied().unwrap_or_default();
		if self.expiry.len() >= MAX_FOREIGN || held >= MAX_PER_PEER {
			return false;
		}
		self.per_peer.insert(record.provider, held + 1);
		self.expiry.insert(entry, expires);
		true
	}

	/// Takes out the records that have expired, to be removed from the store.
	pub(crate) fn take_expired(&mut self, now: Instant) -> Vec<(RecordKey, PeerId)> {
		let expired: Vec<_> = self
			.expiry
			.iter()
			.filter(|(_, expires)| **expires <= now)
			.map(|(entry, _)| entry.clone())
			.collect();
		for entry in &expired {
			self.expiry.remove(entry);
			let held = self.per_peer.remove(&entry.1).unwrap_or_default();
			if held > 1 {
				self.per_peer.insert(entry.1, held - 1);
			}
		}
		expired
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const TTL: Duration = Duration::from_secs(10);

	fn record(key: u32, provider: PeerId) -> ProviderRecord {
		ProviderRecord::new(RecordKey::new(&key.to_be_bytes()), provider, Vec::new())
	}

	#[test]
	fn record_should_expire_unless_it_is_renewed() {
		let (mut book, peer, start) = (ForeignRecords::new(TTL), PeerId::random(), Instant::now());
		assert!(book.admit(&mut record(1, peer), start));
		assert!(book.admit(&mut record(2, peer), start));
		assert!(book.admit(&mut record(1, peer), start + TTL / 2));
		let expired = book.take_expired(start + TTL);
		assert_eq!(expired, vec![(record(2, peer).key, peer)]);
		assert_eq!(book.take_expired(start + TTL * 2).len(), 1);
		assert!(book.per_peer.is_empty());
	}

	#[test]
	fn peer_should_be_refused_when_it_leaves_too_many_records() {
		let (mut book, peer, start) = (ForeignRecords::new(TTL), PeerId::random(), Instant::now());
		let admitted = (0..3_000).filter(|key| book.admit(&mut record(*key, peer), start)).count();
		assert_eq!(admitted, MAX_PER_PEER);
		assert!(book.admit(&mut record(0, PeerId::random()), start));
	}

	#[test]
	fn book_should_stay_bounded_when_peers_are_invented() {
		let (mut book, start) = (ForeignRecords::new(TTL), Instant::now());
		for key in 0..20_000 {
			book.admit(&mut record(key, PeerId::random()), start);
		}
		assert_eq!(book.expiry.len(), MAX_FOREIGN);
		book.take_expired(start + TTL);
		assert!(book.admit(&mut record(0, PeerId::random()), start + TTL));
	}

	#[test]
	fn record_should_be_trimmed_or_refused_when_oversized() {
		let (mut book, peer, now) = (ForeignRecords::new(TTL), PeerId::random(), Instant::now());
		let mut wordy = record(1, peer);
		wordy.addresses = vec!["/ip4/127.0.0.1/tcp/1".parse().unwrap(); 20];
		assert!(book.admit(&mut wordy, now));
		assert_eq!(wordy.addresses.len(), MAX_ADDRESSES);
		let mut long = ProviderRecord::new(RecordKey::new(&[0_u8; 65]), peer, Vec::new());
		assert!(!book.admit(&mut long, now));
	}
}
