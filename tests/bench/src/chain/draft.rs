//! Blocks in the making.

use super::{Block, Chain, FIRST_SLOT, Overlay, State, run_on};
use anyhow::{Context, Result, anyhow};
use codec::{Decode, Encode};
use deuterium_runtime::{BlockNumber, Header, Runtime, RuntimeCall, System, UncheckedExtrinsic};
use frame_support::dispatch::DispatchClass;
use sp_consensus_babe::digests::{
	CompatibleDigestItem, PreDigest, SecondaryPlainPreDigest, SecondaryVRFPreDigest,
};
use sp_core::crypto::VrfSecret;
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	ApplyExtrinsicResult, Digest, DigestItem, OpaqueExtrinsic,
	traits::{ExtrinsicCall as _, Header as _},
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Whether a block brings randomness. Without it nothing is dispatched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seed {
	/// The VRF output of the development validator, as in every block of the network.
	Vrf,
	/// None.
	Absent,
}

/// What became of a transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
	/// It is in the block and did what it should. `weight`: what the block was charged for it, in
	/// picoseconds of reference time.
	Done {
		/// Reference time in picoseconds.
		weight: u64,
	},
	/// There is no room for it.
	Full,
}

/// A block in the making, as the node's proposer makes it.
pub(crate) struct Draft<'c> {
	chain: &'c Chain,
	state: State,
	overlay: Overlay,
	body: Vec<OpaqueExtrinsic>,
	slot: u64,
}

impl<'c> Draft<'c> {
	/// Starts the block of the next slot, with its timestamp.
	pub(crate) fn open(chain: &'c Chain, seed: Seed) -> Result<Self> {
		let state = chain.state()?;
		let mut overlay = Overlay::default();
		let slot = chain.tip.slot + 1;
		let number = chain.tip.number + 1;
		let digest = run_on(&state, &mut overlay, || pre_digest(slot, seed));
		let header = Header::new(
			number,
			Default::default(),
			Default::default(),
			chain.tip.hash,
			Digest { logs: vec![digest] },
		);
		let mut draft = Self { chain, state, overlay, body: Vec::new(), slot };
		draft.call("Core_initialize_block", &header.encode())?;
		match draft.apply(&timestamp(slot))? {
			Applied::Done { .. } => Ok(draft),
			Applied::Full => Err(anyhow!("the hooks leave no room for the timestamp")),
		}
	}

	/// The slot of the block.
	pub(crate) fn slot(&self) -> u64 {
		self.slot
	}

	/// Reference time charged so far, in picoseconds: all classes, or one.
	pub(crate) fn weight(&mut self, class: Option<DispatchClass>) -> u64 {
		self.look(|| {
			let consumed = System::block_weight();
			class.map_or_else(|| consumed.total(), |class| *consumed.get(class)).ref_time()
		})
	}

	/// Puts a transaction into the block. One that is invalid or fails is an error of the bench.
	pub(crate) fn apply(&mut self, transaction: &UncheckedExtrinsic) -> Result<Applied> {
		let before = self.weight(None);
		let encoded = transaction.encode();
		self.overlay.start_transaction();
		let result = self.call("BlockBuilder_apply_extrinsic", &encoded);
		let outcome = ApplyExtrinsicResult::decode(&mut &result?[..])?;
		match outcome {
			Ok(Ok(())) => {
				self.overlay.commit_transaction().map_err(|_| anyhow!("no open transaction"))?;
				let opaque = OpaqueExtrinsic::decode(&mut &encoded[..])?;
				self.body.push(opaque);
				Ok(Applied::Done { weight: self.weight(None) - before })
			},
			Err(TransactionValidityError::Invalid(InvalidTransaction::ExhaustsResources)) => {
				self.overlay.rollback_transaction().map_err(|_| anyhow!("no open transaction"))?;
				Ok(Applied::Full)
			},
			refused => Err(anyhow!("{refused:?}"))
				.with_context(|| format!("transaction refused: {:?}", call_of(transaction))),
		}
	}

	/// Puts in as many of the transactions as fit; says how many, and the weight of them all.
	pub(crate) fn fill(&mut self, transactions: &[UncheckedExtrinsic]) -> Result<(usize, u64)> {
		let mut total = 0;
		for (count, transaction) in transactions.iter().enumerate() {
			match self.apply(transaction)? {
				Applied::Done { weight } => total += weight,
				Applied::Full => return Ok((count, total)),
			}
		}
		Ok((transactions.len(), total))
	}

	/// Ends the block.
	pub(crate) fn finish(mut self) -> Result<Block> {
		let header = self.call("BlockBuilder_finalize_block", &[])?;
		Ok(Block { header: Header::decode(&mut &header[..])?, extrinsics: self.body })
	}

	/// Lets native code look at the state in the middle of the block.
	fn look<R>(&mut self, look: impl FnOnce() -> R) -> R {
		run_on(&self.state, &mut self.overlay, look)
	}

	fn call(&mut self, method: &str, data: &[u8]) -> Result<Vec<u8>> {
		self.chain.machine.call(&self.state, &mut self.overlay, method, data, false)
	}
}

fn call_of(transaction: &UncheckedExtrinsic) -> &RuntimeCall {
	transaction.call()
}

/// The inherent that sets the time of a slot.
pub(crate) fn timestamp(slot: u64) -> UncheckedExtrinsic {
	let now = slot * deuterium_runtime::configs::consensus::MILLISECS_PER_SLOT;
	UncheckedExtrinsic::new_bare(pallet_timestamp::Call::set { now }.into())
}

/// The slot of a block when no slot is missed.
pub(crate) fn slot_of(number: BlockNumber) -> u64 {
	FIRST_SLOT + u64::from(number) - 1
}

/// The claim of a secondary slot by the development validator. Reads the epoch from the state.
pub(crate) fn pre_digest(slot: u64, seed: Seed) -> DigestItem {
	let slot = slot.into();
	DigestItem::babe_pre_digest(match seed {
		Seed::Absent => {
			PreDigest::SecondaryPlain(SecondaryPlainPreDigest { authority_index: 0, slot })
		},
		Seed::Vrf => {
			let data = sp_consensus_babe::make_vrf_sign_data(
				&pallet_babe::Randomness::<Runtime>::get(),
				slot,
				pallet_babe::EpochIndex::<Runtime>::get(),
			);
			let vrf_signature = Sr25519Keyring::Alice.pair().vrf_sign(&data);
			PreDigest::SecondaryVRF(SecondaryVRFPreDigest {
				authority_index: 0,
				slot,
				vrf_signature,
			})
		},
	})
}
