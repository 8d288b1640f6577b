//! Who makes blocks and who finalises them.
//!
//! BABE gives each slot an author and each block a VRF output (also in secondary slots), which
//! seeds the selection of nodes for tasks; GRANDPA finalises. The validators are the invulnerables
//! and the bonded candidates of the collator selection; a candidate that makes no block for
//! [`KICK_THRESHOLD`] blocks is removed.

use crate::{
	AccountId, Authorship, Babe, Balance, Balances, BlockNumber, CollatorSelection, Moment,
	Runtime, RuntimeEvent, Session, SessionKeys, configs::monetary::deposit,
};
use alloc::vec::Vec;
use frame_support::{PalletId, parameter_types, traits::ConstU32};
use frame_system::EnsureRoot;
use sp_consensus_babe::{AllowedSlots, BabeEpochConfiguration};
use sp_runtime::traits::{ConvertInto, OpaqueKeys};
use sp_staking::SessionIndex;

/// Length of a slot in milliseconds.
pub const MILLISECS_PER_SLOT: Moment = 2_000;

/// Length of an epoch, which is also a session, in slots: 10 minutes.
pub const EPOCH_DURATION_IN_SLOTS: u64 = 300;

/// Blocks without an own block after which a candidate is removed: two epochs, because a new
/// candidate waits up to two epochs for its first slot.
pub const KICK_THRESHOLD: BlockNumber = 600;

/// A quarter of the slots have a primary author by lot; the others have a secondary author in
/// turn. Secondary authors also prove a VRF output, so that every block has randomness.
pub const BABE_GENESIS_EPOCH_CONFIG: BabeEpochConfiguration =
	BabeEpochConfiguration { c: (1, 4), allowed_slots: AllowedSlots::PrimaryAndSecondaryVRFSlots };

parameter_types! {
	/// Slots per epoch.
	pub const EpochDuration: u64 = EPOCH_DURATION_IN_SLOTS;
	/// Milliseconds per slot.
	pub const ExpectedBlockTime: Moment = MILLISECS_PER_SLOT;
	/// The account of the collator selection. Fees do not pass through it.
	pub const PotId: PalletId = PalletId(*b"deut/pot");
	/// What keeps session keys in the state is held while they are registered: two records of
	/// together 128 bytes.
	pub const SessionKeyDeposit: Balance = deposit(2, 128);
}

/// Most validators at a time: all invulnerables and all candidates.
type MaxAuthorities = ConstU32<128>;

impl pallet_babe::Config for Runtime {
	type EpochDuration = EpochDuration;
	type ExpectedBlockTime = ExpectedBlockTime;
	type EpochChangeTrigger = pallet_babe::ExternalTrigger;
	type DisabledValidators = Session;
	// The pallet's own measurements, at the price of RocksDB; it offers no others.
	type WeightInfo = ();
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	// Equivocation is not punished on chain: candidates only bond against idleness, and governance
	// removes whom it finds signing twice.
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	// As for BABE.
	type WeightInfo = ();
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = frame_support::traits::ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = pallet_session::FindAccountFromAuthorIndex<Self, Babe>;
	type EventHandler = CollatorSelection;
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = Babe;
	type NextSessionRotation = Babe;
	type SessionManager = StableValidators;
	type SessionHandler = <SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = SessionKeyDeposit;
}

impl pallet_collator_selection::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type UpdateOrigin = EnsureRoot<AccountId>;
	type PotId = PotId;
	type MaxCandidates = ConstU32<100>;
	type MinEligibleCollators = ConstU32<1>;
	type MaxInvulnerables = ConstU32<28>;
	type KickThreshold = frame_support::traits::ConstU32<KICK_THRESHOLD>;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ValidatorRegistration = Session;
	type WeightInfo = pallet_collator_selection::weights::SubstrateWeight<Runtime>;
}

/// The collator selection as source of validators, quiet while nothing changes.
///
/// The collator selection names its whole set anew for every session. Passed on as it is, each
/// session would be a change of authorities for GRANDPA, and every warp sync would have to check
/// one justification per 10 minutes of history. So an unchanged set is reported as "no change".
pub struct StableValidators;

impl pallet_session::SessionManager<AccountId> for StableValidators {
	fn new_session(index: SessionIndex) -> Option<Vec<AccountId>> {
		let next = <CollatorSelection as pallet_session::SessionManager<_>>::new_session(index)?;
		(next != Session::validators()).then_some(next)
	}

	fn new_session_genesis(index: SessionIndex) -> Option<Vec<AccountId>> {
		<CollatorSelection as pallet_session::SessionManager<_>>::new_session(index)
	}

	fn start_session(_: SessionIndex) {}

	fn end_session(_: SessionIndex) {}
}

/// The author of the current block, if its slot names one.
pub fn block_author() -> Option<AccountId> {
	Authorship::author()
}
