//! The seam to the exchange of arguments and results with other peers.

use deuterium_protocol::{Bytes32, JobError, JobSpec};
use std::{future::Future, pin::Pin};

/// A boxed future: the seam is used as a trait object.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Why the exchange failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExchangeError {
	/// May work later: no peer has it yet, a peer is busy, the chain node cannot be asked.
	#[error("{0}")]
	Transient(String),
	/// Will not work however often it is tried.
	#[error("{message}")]
	Permanent {
		/// Why, for the chain.
		code: JobError,
		/// Why, for a person.
		message: String,
	},
}

/// Moves arguments and results between this sidecar and other peers, and stores them.
pub trait Exchange: Send + Sync + 'static {
	/// The libp2p peer id, base58.
	fn peer_id(&self) -> String;

	/// Number of connected peers.
	fn peers(&self) -> usize;

	/// The chain that is being served, once there is one.
	fn chain(&self) -> Option<Bytes32>;

	/// Starts to serve a chain; `None`: the one of the configured node. The first chain stays.
	fn serve_chain(&self, genesis: Option<Bytes32>);

	/// Fetches the argument JSON of a job in the node's name. One attempt; the caller repeats and
	/// verifies the hash.
	fn fetch_arguments<'a>(
		&'a self,
		spec: &'a JobSpec,
	) -> Pending<'a, Result<Vec<u8>, ExchangeError>>;

	/// Stores the result files of a job durably.
	fn store_result<'a>(
		&'a self,
		spec: &'a JobSpec,
		files: Vec<Vec<u8>>,
	) -> Pending<'a, Result<(), ExchangeError>>;

	/// Announces a stored result, so that its creator finds it.
	fn announce_result<'a>(&'a self, spec: &'a JobSpec) -> Pending<'a, Result<(), ExchangeError>>;

	/// Leaves the network and closes the store.
	fn close(&self) -> Pending<'_, ()>;
}
