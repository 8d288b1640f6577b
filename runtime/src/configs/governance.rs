//! Who decides, and how accounts act together or for one another.
//!
//! Sudo governs the test network; what it may tune is in [`super::parameters`].

use crate::{
	Balance, Balances, OriginCaller, Runtime, RuntimeCall, RuntimeEvent, System,
	configs::monetary::deposit,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{
	parameter_types,
	traits::{ConstU32, InstanceFilter},
};
use scale_info::TypeInfo;
use sp_runtime::traits::BlakeTwo256;

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = pallet_sudo::weights::SubstrateWeight<Runtime>;
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = pallet_utility::weights::SubstrateWeight<Runtime>;
}

parameter_types! {
	/// One record of 88 bytes: key, timepoint, deposit, depositor.
	pub const MultisigDepositBase: Balance = deposit(1, 88);
	/// 20 bytes per signatory.
	pub const MultisigDepositFactor: Balance = deposit(0, 20);
	/// One record of 8 bytes.
	pub const ProxyDepositBase: Balance = deposit(1, 8);
	/// 25 bytes per proxy.
	pub const ProxyDepositFactor: Balance = deposit(0, 25);
	/// One record of 8 bytes.
	pub const AnnouncementDepositBase: Balance = deposit(1, 8);
	/// 56 bytes per announcement.
	pub const AnnouncementDepositFactor: Balance = deposit(0, 56);
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = MultisigDepositBase;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = pallet_multisig::weights::SubstrateWeight<Runtime>;
	type BlockNumberProvider = System;
}

/// What a proxy may do for the account it stands for.
#[derive(
	Clone,
	Copy,
	Debug,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	Any,
	/// Everything but moving money, ordering tasks, spending from the treasury and giving powers to
	/// others.
	NonTransfer,
	/// Governance only.
	Governance,
	/// Rejecting the announcements of other proxies only.
	CancelProxy,
	/// Running a validator: its session keys and its candidacy.
	Validator,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			Self::Any => true,
			Self::NonTransfer => !matches!(
				call,
				RuntimeCall::Balances(..)
					| RuntimeCall::TaskQueue(pallet_task_queue::Call::create_task { .. })
					| RuntimeCall::Treasury(..)
					| RuntimeCall::Sudo(..)
					| RuntimeCall::Proxy(..)
			),
			Self::Governance => {
				matches!(
					call,
					RuntimeCall::Sudo(..) | RuntimeCall::Treasury(..) | RuntimeCall::Utility(..)
				)
			},
			Self::CancelProxy => {
				matches!(call, RuntimeCall::Proxy(pallet_proxy::Call::reject_announcement { .. }))
			},
			Self::Validator => matches!(
				call,
				RuntimeCall::Session(..)
					| RuntimeCall::CollatorSelection(..)
					| RuntimeCall::Utility(..)
			),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		match (self, other) {
			(a, b) if a == b => true,
			(Self::Any, _) => true,
			(_, Self::Any) => false,
			(Self::NonTransfer, Self::Validator) => true,
			_ => false,
		}
	}
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ProxyDepositBase;
	type ProxyDepositFactor = ProxyDepositFactor;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = pallet_proxy::weights::SubstrateWeight<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = AnnouncementDepositBase;
	type AnnouncementDepositFactor = AnnouncementDepositFactor;
	type BlockNumberProvider = System;
}
