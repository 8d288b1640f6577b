//! The services that make up a running node.

mod ethereum;
mod full;
mod partial;
mod sealing;

pub use ethereum::index_file as ethereum_index;
pub use full::start;
pub use partial::{Components, FullBackend, FullClient, FullSelectChain, new_partial};

use crate::{cli::Sealing, ethereum::EthereumParams, sidecar::Sidecar};

/// What this chain's node is asked to do, beside what every Substrate node is.
#[derive(Clone, Debug)]
pub struct Options {
	/// Blocks without consensus.
	pub sealing: Option<Sealing>,
	/// The sidecar.
	pub sidecar: Sidecar,
	/// The Ethereum RPC.
	pub ethereum: EthereumParams,
	/// A worker key to be put into the keystore: a secret URI or the path of a file with one.
	pub worker_key: Option<String>,
	/// Whether offchain workers run; they do unless the operator forbids it.
	pub offchain_workers: bool,
}

/// An error that is said to the operator as it stands.
fn refusal(message: impl Into<String>) -> sc_service::Error {
	sc_service::Error::Application(message.into().into())
}
