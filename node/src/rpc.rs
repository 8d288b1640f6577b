//! What this node answers beside the SDK's standard calls (`author_*`, `chain_*`, `state_*`,
//! `system_*`, `offchain_*`): the protocol's views, nonces, fees, epochs, finality, the sealing
//! of blocks, and all that Ethereum clients ask.

pub mod deuterium;
pub mod pump;

use crate::service::{FullBackend, FullClient, FullSelectChain};
use deuterium::{DeuteriumServer, Views};
use deuterium_eth_rpc::EthRpc;
use deuterium_runtime::{BlockNumber, Hash, opaque::Block};
use futures::channel::mpsc;
use jsonrpsee::RpcModule;
use pump::{LastRun, PumpServer};
use sc_consensus_babe::BabeWorkerHandle;
use sc_consensus_babe_rpc::{Babe, BabeApiServer};
use sc_consensus_grandpa::{
	FinalityProofProvider, GrandpaJustificationStream, SharedAuthoritySet, SharedVoterState,
};
use sc_consensus_grandpa_rpc::{Grandpa, GrandpaApiServer};
use sc_consensus_manual_seal::{
	EngineCommand,
	rpc::{ManualSeal, ManualSealApiServer},
};
use sc_rpc::SubscriptionTaskExecutor;
use sc_service::error::Error;
use sc_transaction_pool::TransactionPoolHandle;
use sp_keystore::KeystorePtr;
use std::sync::Arc;

/// What the calls work on.
pub struct Deps {
	/// The client.
	pub client: Arc<FullClient>,
	/// Where the pump leaves its heartbeat.
	pub backend: Arc<FullBackend>,
	/// The transaction pool.
	pub pool: Arc<TransactionPoolHandle<Block, FullClient>>,
	/// How the best chain is chosen.
	pub select_chain: FullSelectChain,
	/// The keystore.
	pub keystore: KeystorePtr,
	/// Answers questions about epochs.
	pub babe_worker: BabeWorkerHandle<Block>,
	/// GRANDPA's authorities.
	pub authority_set: SharedAuthoritySet<Hash, BlockNumber>,
	/// GRANDPA's rounds.
	pub voter_state: SharedVoterState,
	/// GRANDPA's justifications as they are made.
	pub justifications: GrandpaJustificationStream<Block>,
	/// Proofs of finality.
	pub finality_proofs: Arc<FinalityProofProvider<FullBackend, Block>>,
	/// Where to ask for blocks, when blocks are sealed.
	pub seal_commands: Option<mpsc::Sender<EngineCommand<Hash>>>,
	/// What Ethereum clients ask.
	pub ethereum: Arc<EthRpc>,
}

/// Builds the calls, once for every server.
pub fn builder(deps: Deps) -> impl Fn(SubscriptionTaskExecutor) -> Result<RpcModule<()>, Error> {
	move |executor| module(&deps, executor).map_err(|error| Error::Application(Box::new(error)))
}

fn module(
	deps: &Deps,
	executor: SubscriptionTaskExecutor,
) -> Result<RpcModule<()>, jsonrpsee::server::RegisterMethodError> {
	use pallet_transaction_payment_rpc::{TransactionPayment, TransactionPaymentApiServer};
	use substrate_frame_rpc_system::{System, SystemApiServer};

	let mut module = RpcModule::new(());
	module.merge(System::new(deps.client.clone(), deps.pool.clone()).into_rpc())?;
	module.merge(TransactionPayment::new(deps.client.clone()).into_rpc())?;
	module.merge(Views::new(deps.client.clone()).into_rpc())?;
	module.merge(LastRun::new(deps.backend.clone()).into_rpc())?;
	module.merge(
		Babe::new(
			deps.client.clone(),
			deps.babe_worker.clone(),
			deps.keystore.clone(),
			deps.select_chain.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(
		Grandpa::new(
			executor,
			deps.authority_set.clone(),
			deps.voter_state.clone(),
			deps.justifications.clone(),
			deps.finality_proofs.clone(),
		)
		.into_rpc(),
	)?;
	module.merge(deps.ethereum.module()?)?;
	if let Some(commands) = &deps.seal_commands {
		module.merge(ManualSeal::new(commands.clone()).into_rpc())?;
	}
	Ok(module)
}
