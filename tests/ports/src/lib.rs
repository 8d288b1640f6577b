//! TCP ports for the processes that tests start, each handed out once on a machine.
//!
//! Binding port 0, closing the listener and passing its number on is a matter of luck: until the
//! new process listens, the system may give the number to another test or to an outgoing
//! connection. The test then talks to a stranger. [`free_port`] stays below the range that Linux
//! picks from (`ip_local_port_range`, from 32 768 on) and keeps the tests' processes apart: a
//! process claims a block of ports by listening on its first one until it ends, however it ends.

use std::{
	net::{Ipv4Addr, TcpListener},
	ops::Range,
	sync::{Mutex, PoisonError},
};

/// Where the blocks lie.
const PORTS: Range<u16> = 12_000..32_000;

/// Ports in a block, with the first one, which is the claim.
const BLOCK: u16 = 50;

/// The blocks of this process.
static BLOCKS: Mutex<Blocks> = Mutex::new(Blocks::NONE);

struct Blocks {
	claims: Vec<TcpListener>,
	/// What is left of the block that was claimed last.
	left: Range<u16>,
}

impl Blocks {
	const NONE: Self = Self { claims: Vec::new(), left: 0..0 };

	fn free_port(&mut self) -> u16 {
		loop {
			// A process that outlived its test may still listen somewhere in the block.
			if let Some(port) = self.left.find(|port| listen(*port).is_some()) {
				return port;
			}
			self.claim();
		}
	}

	fn claim(&mut self) {
		let mut blocks = PORTS.step_by(usize::from(BLOCK));
		let (first, claim) = blocks
			.find_map(|first| Some((first, listen(first)?)))
			.unwrap_or_else(|| panic!("other processes hold all ports in {PORTS:?}"));
		self.claims.push(claim);
		self.left = first + 1..first + BLOCK;
	}
}

/// Listens on all addresses, as a chain node does for its peers; nothing where the port is taken.
fn listen(port: u16) -> Option<TcpListener> {
	TcpListener::bind((Ipv4Addr::UNSPECIFIED, port)).ok()
}

/// A TCP port on which nothing listens. Nobody else gets it while this process lives.
///
/// # Panics
///
/// Where no port is left.
pub fn free_port() -> u16 {
	BLOCKS.lock().unwrap_or_else(PoisonError::into_inner).free_port()
}

#[cfg(test)]
mod tests {
	use super::*;
	use std::{collections::BTreeSet, thread};

	#[test]
	fn ports_should_be_handed_out_once_when_threads_ask() {
		let ask = || (0..40).map(|_| free_port()).collect::<Vec<_>>();
		let threads: Vec<_> = (0..4).map(|_| thread::spawn(ask)).collect();
		let ports: Vec<_> = threads.into_iter().flat_map(|it| it.join().unwrap()).collect();
		assert_eq!(ports.iter().collect::<BTreeSet<_>>().len(), 160);
		assert!(ports.iter().all(|port| PORTS.contains(port) && listen(*port).is_some()));
	}

	#[test]
	fn blocks_should_be_apart_when_two_processes_claim() {
		let (mut one, mut other) = (Blocks::NONE, Blocks::NONE);
		one.claim();
		other.claim();
		assert!(one.left.end < other.left.start || other.left.end < one.left.start);
	}

	#[test]
	fn port_should_be_passed_over_when_somebody_listens() {
		let mut blocks = Blocks::NONE;
		blocks.claim();
		let first = blocks.left.start;
		let _stranger = TcpListener::bind((Ipv4Addr::LOCALHOST, first)).unwrap();
		assert_eq!(blocks.free_port(), first + 1);
	}
}
