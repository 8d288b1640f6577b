//! Blocks without consensus, for development and tests.
//!
//! Sealed blocks carry real BABE digests: the node claims each slot with the validator's key, so
//! every block has its VRF output and the runtime cannot tell the difference. They carry no seal,
//! though, so no other node would accept them.

use super::{
	full::Node,
	partial::{FullClient, FullSelectChain, Import, Pool},
};
use crate::{
	cli::Sealing,
	inherents::{Inherents, SealedClock},
};
use deuterium_runtime::{Hash, opaque::Block};
use futures::{
	StreamExt,
	channel::{mpsc, oneshot},
	stream::{self, BoxStream},
};
use sc_client_api::Finalizer;
use sc_consensus_babe::BabeLink;
use sc_consensus_manual_seal::{
	CreatedBlock, EngineCommand, Error as SealError, FinalizeBlockParams, MANUAL_SEAL_ENGINE_ID,
	SealBlockParams, consensus::babe::BabeConsensusDataProvider, finalize_block, rpc::send_result,
	seal_block,
};
use sc_service::{TaskManager, error::Error};
use sc_transaction_pool_api::TransactionPool;
use sp_consensus_babe::AuthorityId;
use sp_core::crypto::{ByteArray, key_types};
use std::{marker::PhantomData, sync::Arc, time::Duration};

/// Commands that may wait for the sealer.
const COMMAND_BUFFER: usize = 1_000;

/// What makes the blocks.
pub(super) struct Sealer {
	/// The time on the chain.
	pub(super) clock: Arc<SealedClock>,
	/// When to make a block.
	pub(super) commands: BoxStream<'static, EngineCommand<Hash>>,
}

/// The commands of a kind of sealing together with those of the RPC, and the sender for the latter.
pub(super) fn commands(
	sealing: Sealing,
	pool: &Pool,
) -> (mpsc::Sender<EngineCommand<Hash>>, BoxStream<'static, EngineCommand<Hash>>) {
	let (sender, asked) = mpsc::channel(COMMAND_BUFFER);
	let own = match sealing {
		Sealing::Manual => stream::pending().boxed(),
		// Several transactions may arrive while a block is built; when the first block takes them
		// all, the pool is empty afterwards and the other commands make no block.
		Sealing::Instant => pool.import_notification_stream().map(|_| seal(false)).boxed(),
		Sealing::Every(period) => every(period).map(|()| seal(true)).boxed(),
	};
	(sender, stream::select(asked, own).boxed())
}

/// The command to make a block and to finalise it.
fn seal(create_empty: bool) -> EngineCommand<Hash> {
	EngineCommand::SealNewBlock { create_empty, finalize: true, parent_hash: None, sender: None }
}

/// An item in every period. Periods that pass while nobody looks are not made up for.
fn every(period: Duration) -> impl futures::Stream<Item = ()> {
	stream::unfold(None, move |interval| async move {
		// The interval needs the runtime on which the stream is polled.
		let mut interval = interval.unwrap_or_else(|| {
			let mut interval = tokio::time::interval(period);
			interval.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
			interval
		});
		interval.tick().await;
		Some(((), Some(interval)))
	})
}

/// Why blocks cannot be sealed on a chain with `validators` validators.
pub(super) fn refused(validators: usize) -> Error {
	super::refusal(format!(
		"--sealing needs a chain with one validator whose BABE key is in this node's keystore; this \
		 chain has {validators}. Use --dev, or leave --sealing out"
	))
}

/// Makes blocks on command.
///
/// # Errors
///
/// When the key of the chain's validator is not in this node's keystore.
pub(super) fn run(
	task_manager: &TaskManager,
	node: &Node,
	import: Import,
	babe: &BabeLink<Block>,
	sealer: Sealer,
) -> Result<(), Error> {
	let authorities = babe.config().authorities.clone();
	let has_key = authorities.iter().all(|(authority, _): &(AuthorityId, _)| {
		node.keystore.has_keys(&[(authority.to_raw_vec(), key_types::BABE)])
	});
	if !has_key {
		return Err(refused(authorities.len()));
	}
	let digests = BabeConsensusDataProvider::new(
		node.client.clone(),
		node.keystore.clone(),
		babe.epoch_changes().clone(),
		authorities,
	)
	.map_err(|error| super::refusal(error.to_string()))?;
	let inherents = Inherents::sealed_author(babe.config().slot_duration(), sealer.clock);
	let makers = Makers {
		import,
		proposer: node.proposer(task_manager),
		client: node.client.clone(),
		pool: node.pool.clone(),
		select_chain: node.select_chain.clone(),
		digests,
		inherents,
	};
	task_manager.spawn_essential_handle().spawn_blocking(
		"sealing",
		Some("block-authoring"),
		makers.run(sealer.commands),
	);
	Ok(())
}

/// What a block is made with.
struct Makers {
	import: Import,
	proposer: sc_basic_authorship::ProposerFactory<Pool, FullClient>,
	client: Arc<FullClient>,
	pool: Arc<Pool>,
	select_chain: FullSelectChain,
	digests: BabeConsensusDataProvider<Block, FullClient>,
	inherents: Inherents,
}

impl Makers {
	/// Carries out commands until there are no more.
	async fn run(mut self, mut commands: BoxStream<'static, EngineCommand<Hash>>) {
		while let Some(command) = commands.next().await {
			match command {
				EngineCommand::SealNewBlock { create_empty, finalize, parent_hash, mut sender } => {
					let result = self.seal(create_empty, finalize, parent_hash).await;
					match &result {
						// Nothing to do is not worth a line, unless somebody asked.
						Ok(_) | Err(SealError::EmptyTransactionPool) => {},
						Err(error) => tracing::warn!(target: "sealing", "No block: {error}"),
					}
					if sender.is_some() {
						send_result(&mut sender, result);
					}
				},
				EngineCommand::FinalizeBlock { hash, sender, justification } => {
					finalize_block(FinalizeBlockParams {
						hash,
						sender,
						justification: justification.map(|proof| (MANUAL_SEAL_ENGINE_ID, proof)),
						finalizer: self.client.clone(),
						_phantom: PhantomData,
					})
					.await;
				},
			}
		}
	}

	/// Makes a block and then, if that is asked for, finalises it. Not in one go: BABE looks up a
	/// final block in the database, where a block is only after its import.
	async fn seal(
		&mut self,
		create_empty: bool,
		finalize: bool,
		parent_hash: Option<Hash>,
	) -> Result<CreatedBlock<Hash>, SealError> {
		if !create_empty && self.pool.status().ready == 0 {
			return Err(SealError::EmptyTransactionPool);
		}
		let (sender, receiver) = oneshot::channel();
		seal_block(SealBlockParams {
			sender: Some(sender),
			parent_hash,
			finalize: false,
			// The SDK takes a block for empty that has as many extrinsics as there are inherent
			// data. BABE has data for its slot but no extrinsic, so this would be every block with
			// one transaction; the check above is the one that counts.
			create_empty: true,
			env: &mut self.proposer,
			select_chain: &self.select_chain,
			block_import: &mut self.import,
			consensus_data_provider: Some(&self.digests),
			pool: self.pool.clone(),
			client: self.client.clone(),
			create_inherent_data_providers: &self.inherents,
		})
		.await;
		let block = receiver.await??;
		if finalize {
			self.client.finalize_block(block.hash, None, true)?;
		}
		Ok(block)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[tokio::test]
	async fn period_should_tick_again_and_again() {
		let ticks = every(Duration::from_millis(1)).take(3);
		let ticks = tokio::time::timeout(Duration::from_secs(60), ticks.collect::<Vec<_>>()).await;
		assert_eq!(ticks.unwrap().len(), 3);
	}
}
