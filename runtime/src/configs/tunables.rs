//! The tunables by name: how people write them, and how a chain begins with others than the defaults.
//!
//! The parameters pallet has no genesis of its own. The pallet [`Tunables`](crate::Tunables) is nothing
//! but that: a chain specification sets `tunables.protocol.queueLimit` to 50, and block 0 has it. Names
//! and figures are those that `deuterium_parameters` shows. A name that there is not, or a value beyond
//! its bounds, is refused when the genesis is read.

use alloc::{collections::BTreeMap, format, string::String, vec::Vec};
use core::{fmt::Display, marker::PhantomData};
use serde::{Deserialize, Serialize, Serializer};
use sp_runtime::Permill;

pub use pallet::*;

/// A value of a tunable as a number in its unit: a switch is 0 or 1, a part is in millionths.
pub trait Figure: Sized {
	/// The value as a number.
	fn figure(self) -> u128;

	/// The value that this number stands for; `None` if there is none.
	fn from_figure(figure: u128) -> Option<Self>;
}

macro_rules! numbers {
	($($number:ty)*) => {
		$(impl Figure for $number {
			fn figure(self) -> u128 {
				self.into()
			}

			fn from_figure(figure: u128) -> Option<Self> {
				figure.try_into().ok()
			}
		})*
	};
}

numbers! { u8 u32 u64 u128 }

impl Figure for bool {
	fn figure(self) -> u128 {
		self.into()
	}

	fn from_figure(figure: u128) -> Option<Self> {
		match figure {
			0 => Some(false),
			1 => Some(true),
			_ => None,
		}
	}
}

impl Figure for Permill {
	fn figure(self) -> u128 {
		self.deconstruct().into()
	}

	fn from_figure(figure: u128) -> Option<Self> {
		let parts = u32::try_from(figure).ok()?;
		Some(Self::from_parts(parts)).filter(|permill| permill.deconstruct() == parts)
	}
}

/// The name of a tunable as JSON has names: with a small letter at first.
pub fn json_name(name: &str) -> String {
	let mut letters = name.chars();
	letters.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(letters).collect()
}

/// A set of tunables whose members have names; `bounds!` makes each set one.
pub trait Named: Sized {
	/// The tunable with this name, set to this figure.
	///
	/// # Errors
	///
	/// Says which names there are, or between which bounds the figure must be.
	fn named(name: &str, figure: u128) -> Result<Self, String>;
}

/// Why there is no tunable of this name.
pub(super) fn unknown(name: &str, known: &[&str]) -> String {
	let known: Vec<_> = known.iter().map(|known| json_name(known)).collect();
	format!("there is no tunable `{name}`; there are {}", known.join(", "))
}

/// Why a tunable cannot have this figure.
pub(super) fn beyond(name: &str, figure: u128, least: impl Display, most: impl Display) -> String {
	format!("the tunable `{name}` cannot be {figure}: it is from {least} to {most}")
}

/// Some tunables of a set with their figures, by name. All of them exist and are within their bounds.
#[derive(Deserialize)]
#[serde(try_from = "BTreeMap<String, u128>", bound = "Set: Named")]
pub struct Figures<Set> {
	figures: BTreeMap<String, u128>,
	set: PhantomData<Set>,
}

impl<Set> Serialize for Figures<Set> {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		self.figures.serialize(serializer)
	}
}

impl<Set> Default for Figures<Set> {
	fn default() -> Self {
		Self { figures: BTreeMap::new(), set: PhantomData }
	}
}

impl<Set: Named> TryFrom<BTreeMap<String, u128>> for Figures<Set> {
	type Error = String;

	fn try_from(figures: BTreeMap<String, u128>) -> Result<Self, String> {
		for (name, figure) in &figures {
			Set::named(name, *figure)?;
		}
		Ok(Self { figures, set: PhantomData })
	}
}

impl<Set: Named> Figures<Set> {
	/// The tunables, as governance would set them.
	pub fn parameters(&self) -> impl Iterator<Item = Set> + '_ {
		self.figures.iter().filter_map(|(name, figure)| Set::named(name, *figure).ok())
	}
}

/// The genesis of the tunables.
// FRAME's macros expand to `expect`s in here; the module holds declarations only.
#[allow(clippy::expect_used)]
#[frame_support::pallet]
pub mod pallet {
	use super::Figures;
	use crate::configs::parameters::{RuntimeParameters, ethereum, fees, protocol};
	use frame_support::{pallet_prelude::*, traits::dynamic_params::AggregatedKeyValue};

	/// The pallet type: no calls, no storage, no hooks.
	#[pallet::pallet]
	pub struct Pallet<T>(_);

	/// Needs the parameters pallet with the runtime's tunables.
	#[pallet::config]
	pub trait Config:
		frame_system::Config + pallet_parameters::Config<RuntimeParameters = RuntimeParameters>
	{
	}

	/// The tunables that are not to have their defaults.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		/// Of transaction fees.
		pub fees: Figures<fees::Parameters>,
		/// Of the inference protocol.
		pub protocol: Figures<protocol::Parameters>,
		/// Of Ethereum transactions.
		pub ethereum: Figures<ethereum::Parameters>,
		/// Nothing.
		#[serde(skip)]
		pub marker: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			let fees = self.fees.parameters().map(RuntimeParameters::Fees);
			let protocol = self.protocol.parameters().map(RuntimeParameters::Protocol);
			let ethereum = self.ethereum.parameters().map(RuntimeParameters::Ethereum);
			for parameter in fees.chain(protocol).chain(ethereum) {
				let (key, value) = parameter.into_parts();
				pallet_parameters::Parameters::<T>::set(key, value);
			}
		}
	}
}

impl Config for crate::Runtime {}
