//! Money: balances, fees, treasury.

use crate::{
	AccountId, Balance, Balances, BlockNumber, Runtime, RuntimeEvent, RuntimeFreezeReason,
	RuntimeHoldReason, System, Treasury,
	configs::{consensus::block_author, parameters},
};
use frame_support::{
	PalletId, parameter_types,
	traits::{
		ConstU8, ConstU32, Get, OnUnbalanced,
		fungible::{Balanced, Credit},
		tokens::{PayFromAccount, UnityAssetBalanceConversion},
	},
	weights::{Weight, WeightToFee as WeightToFeeT, constants::WEIGHT_REF_TIME_PER_SECOND},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{FixedPointNumber, Permill, Perquintill, traits::IdentityLookup};

/// One CNX in the smallest unit.
pub const CNX: Balance = 1_000_000_000_000_000_000;

/// A thousandth of a CNX.
pub const MILLI_CNX: Balance = CNX / 1_000;

/// A millionth of a CNX.
pub const MICRO_CNX: Balance = CNX / 1_000_000;

/// What is held for keeping `items` records of together `bytes` bytes in the state.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	(items as Balance)
		.saturating_mul(100 * MILLI_CNX)
		.saturating_add((bytes as Balance).saturating_mul(MILLI_CNX))
}

parameter_types! {
	/// Zero, as in Ethereum: an account is never removed because its balance is small.
	///
	/// Ethereum wallets and contracts know no least balance: a transfer that leaves or brings a
	/// little must not fail, and an account with code or a nonce must not vanish with its balance.
	/// The price is that touched accounts stay in the state for ever; whoever creates one pays the
	/// fee of a transaction for it. `pallet-balances` calls this insecure because nonces of reaped
	/// accounts would start again: with zero, no account is reaped.
	pub const ExistentialDeposit: Balance = 0;

	/// Blocks are meant to be a quarter full.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	/// How fast fees follow demand: full blocks double them in about half an hour.
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(1, 1_000);
	/// Fees never fall below the base price, so that a quiet chain is not free to fill.
	pub MinimumMultiplier: Multiplier = Multiplier::saturating_from_integer(1);
	/// Fees never rise above a thousand times the base price.
	pub MaximumMultiplier: Multiplier = Multiplier::saturating_from_integer(1_000);

	/// Account of the treasury: slashed stakes and deposits end here.
	pub const TreasuryPalletId: PalletId = PalletId(*b"deut/try");
	/// The account itself.
	pub TreasuryAccount: AccountId = Treasury::account_id();
	/// How often the treasury's approved spends are looked at: once a day.
	pub const SpendPeriod: BlockNumber = 43_200;
	/// How long an approved spend can be paid out: 30 days.
	pub const PayoutPeriod: BlockNumber = 30 * 43_200;
	/// The treasury burns nothing.
	pub const Burn: Permill = Permill::zero();
	/// Root may spend anything.
	pub const MaxSpend: Balance = Balance::MAX;
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = pallet_balances::weights::SubstrateWeight<Runtime>;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = frame_support::traits::VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

/// Fee for computation: the dynamic price of a second of reference time, in proportion.
pub struct WeightToFee;

impl WeightToFeeT for WeightToFee {
	type Balance = Balance;

	fn weight_to_fee(weight: &Weight) -> Balance {
		let price = parameters::fees::PerSecond::get()
			.clamp(*FEE_PER_SECOND.start(), *FEE_PER_SECOND.end());
		Balance::from(weight.ref_time())
			.saturating_mul(price)
			.checked_div(Balance::from(WEIGHT_REF_TIME_PER_SECOND))
			.unwrap_or(Balance::MAX)
	}
}

/// Fee for size: the dynamic price of a byte of a transaction.
pub struct LengthToFee;

impl WeightToFeeT for LengthToFee {
	type Balance = Balance;

	fn weight_to_fee(length: &Weight) -> Balance {
		let price =
			parameters::fees::PerByte::get().clamp(*FEE_PER_BYTE.start(), *FEE_PER_BYTE.end());
		Balance::from(length.ref_time()).saturating_mul(price)
	}
}

/// Bounds of the dynamic price of a second of computation.
pub const FEE_PER_SECOND: core::ops::RangeInclusive<Balance> = MILLI_CNX..=1_000 * CNX;

/// Bounds of the dynamic price of a byte.
pub const FEE_PER_BYTE: core::ops::RangeInclusive<Balance> = 1_000..=MILLI_CNX;

/// Fees and tips go to the author of the block, who bears the cost of executing it; in the absence
/// of an author (which a valid BABE block never has) to the treasury.
pub struct FeesToAuthor;

impl OnUnbalanced<Credit<AccountId, Balances>> for FeesToAuthor {
	fn on_nonzero_unbalanced(fees: Credit<AccountId, Balances>) {
		let receiver = block_author().unwrap_or_else(TreasuryAccount::get);
		// With an existential deposit of zero a deposit fails only when the balance would overflow;
		// then the credit is dropped, which burns it.
		let _ = Balances::resolve(&receiver, fees);
	}
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = FungibleAdapter<Balances, FeesToAuthor>;
	type WeightToFee = WeightToFee;
	type LengthToFee = LengthToFee;
	type FeeMultiplierUpdate = TargetedFeeAdjustment<
		Self,
		TargetBlockFullness,
		AdjustmentVariable,
		MinimumMultiplier,
		MaximumMultiplier,
	>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = pallet_transaction_payment::weights::SubstrateWeight<Runtime>;
}

impl pallet_treasury::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RejectOrigin = EnsureRoot<AccountId>;
	type SpendPeriod = SpendPeriod;
	type Burn = Burn;
	type BurnDestination = ();
	type PalletId = TreasuryPalletId;
	type WeightInfo = pallet_treasury::weights::SubstrateWeight<Runtime>;
	type SpendFunds = ();
	type MaxApprovals = ConstU32<100>;
	type SpendOrigin = EnsureRootWithSuccess<AccountId, MaxSpend>;
	type AssetKind = ();
	type Beneficiary = AccountId;
	type BeneficiaryLookup = IdentityLookup<AccountId>;
	type Paymaster = PayFromAccount<Balances, TreasuryAccount>;
	type BalanceConverter = UnityAssetBalanceConversion;
	type PayoutPeriod = PayoutPeriod;
	type BlockNumberProvider = System;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = TreasuryArguments;
}

/// Makes arguments for the treasury's benchmarks.
#[cfg(feature = "runtime-benchmarks")]
pub struct TreasuryArguments;

#[cfg(feature = "runtime-benchmarks")]
impl pallet_treasury::ArgumentsFactory<(), AccountId> for TreasuryArguments {
	fn create_asset_kind(_seed: u32) {}

	fn create_beneficiary(seed: [u8; 32]) -> AccountId {
		sp_core::H160::from(sp_core::H256(seed)).into()
	}
}
