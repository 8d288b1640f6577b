//! Token buckets: what one peer may ask for per second.

use libp2p::PeerId;
use std::{
	collections::HashMap,
	time::{Duration, Instant},
};

/// Bound on remembered peers.
const MAX_PEERS: usize = 4096;
/// Refusals in a row after which a peer counts as flooding.
const FLOOD_STRIKES: u32 = 256;

/// Rate in units per second and how much may be saved up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
	/// Units gained per second.
	pub per_second: u64,
	/// Most units that can be saved up.
	pub burst: u64,
}

#[derive(Debug)]
struct Bucket {
	tokens: f64,
	updated: Instant,
}

impl Bucket {
	fn full(rate: Rate, now: Instant) -> Self {
		Self { tokens: rate.burst as f64, updated: now }
	}

	fn refill(&mut self, rate: Rate, now: Instant) {
		let gained = now.saturating_duration_since(self.updated).as_secs_f64();
		self.tokens = (self.tokens + gained * rate.per_second as f64).min(rate.burst as f64);
		self.updated = now;
	}
}

#[derive(Debug)]
struct PeerState {
	requests: Bucket,
	bytes: Bucket,
	strikes: u32,
}

/// Verdict on one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
	/// Within the limits.
	Allowed,
	/// Above the limits: answer "busy".
	Refused,
	/// So far above, for so long, that the connection should be closed.
	Flooding,
}

/// Requests and bytes that each peer has left.
#[derive(Debug)]
pub(crate) struct PeerLimits {
	requests: Rate,
	bytes: Rate,
	peers: HashMap<PeerId, PeerState>,
}

impl PeerLimits {
	/// Limits per peer.
	pub(crate) fn new(requests: Rate, bytes: Rate) -> Self {
		Self { requests, bytes, peers: HashMap::new() }
	}

	/// Counts one request for at most `bytes` bytes by `peer`.
	pub(crate) fn check(&mut self, peer: PeerId, bytes: u64, now: Instant) -> Verdict {
		if self.peers.len() >= MAX_PEERS && !self.peers.contains_key(&peer) {
			self.forget_idle(now);
			if self.peers.len() >= MAX_PEERS {
				return Verdict::Refused;
			}
		}
		let (request_rate, byte_rate) = (self.requests, self.bytes);
		let state = self.peers.entry(peer).or_insert_with(|| PeerState {
			requests: Bucket::full(request_rate, now),
			bytes: Bucket::full(byte_rate, now),
			strikes: 0,
		});
		state.requests.refill(request_rate, now);
		state.bytes.refill(byte_rate, now);
		if state.requests.tokens < 1.0 || state.bytes.tokens < bytes as f64 {
			state.strikes = state.strikes.saturating_add(1);
			return if state.strikes > FLOOD_STRIKES {
				Verdict::Flooding
			} else {
				Verdict::Refused
			};
		}
		state.requests.tokens -= 1.0;
		state.bytes.tokens -= bytes as f64;
		state.strikes = 0;
		Verdict::Allowed
	}

	/// Forgets peers whose buckets have had the time to fill up again.
	fn forget_idle(&mut self, now: Instant) {
		let fill = |rate: Rate| rate.burst.checked_div(rate.per_second).unwrap_or(u64::MAX);
		let idle = Duration::from_secs(fill(self.requests).max(fill(self.bytes)).max(1));
		self.peers.retain(|_, state| now.saturating_duration_since(state.requests.updated) < idle);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn limits() -> PeerLimits {
		PeerLimits::new(Rate { per_second: 2, burst: 4 }, Rate { per_second: 100, burst: 200 })
	}

	#[test]
	fn peer_should_be_refused_when_requests_run_out_and_allowed_when_time_passes() {
		let (mut limits, peer, start) = (limits(), PeerId::random(), Instant::now());
		for _ in 0..4 {
			assert_eq!(limits.check(peer, 0, start), Verdict::Allowed);
		}
		assert_eq!(limits.check(peer, 0, start), Verdict::Refused);
		assert_eq!(limits.check(PeerId::random(), 0, start), Verdict::Allowed);
		let later = start + Duration::from_secs(1);
		assert_eq!(limits.check(peer, 0, later), Verdict::Allowed);
	}

	#[test]
	fn peer_should_be_refused_when_bytes_run_out() {
		let (mut limits, peer, start) = (limits(), PeerId::random(), Instant::now());
		assert_eq!(limits.check(peer, 150, start), Verdict::Allowed);
		assert_eq!(limits.check(peer, 100, start), Verdict::Refused);
		let later = start + Duration::from_millis(600);
		assert_eq!(limits.check(peer, 100, later), Verdict::Allowed);
	}

	#[test]
	fn peer_should_count_as_flooding_when_it_never_stops() {
		let (mut limits, peer, start) = (limits(), PeerId::random(), Instant::now());
		let verdicts: Vec<_> =
			(0..4 + FLOOD_STRIKES + 1).map(|_| limits.check(peer, 0, start)).collect();
		assert_eq!(verdicts.last(), Some(&Verdict::Flooding));
		assert_eq!(verdicts.iter().filter(|v| **v == Verdict::Flooding).count(), 1);
	}

	#[test]
	fn memory_should_stay_bounded_when_peer_ids_are_invented() {
		let (mut limits, start) = (limits(), Instant::now());
		for _ in 0..MAX_PEERS {
			assert_eq!(limits.check(PeerId::random(), 0, start), Verdict::Allowed);
		}
		assert_eq!(limits.check(PeerId::random(), 0, start), Verdict::Refused);
		let later = start + Duration::from_secs(5);
		assert_eq!(limits.check(PeerId::random(), 0, later), Verdict::Allowed);
		assert!(limits.peers.len() <= MAX_PEERS);
	}
}
