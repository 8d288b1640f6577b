//! The tunables under governance: bounds, events, and changes in the middle of a task.

use crate::common::chain;
use codec::{Decode, Encode};
use deuterium_runtime::{
	Balance, Runtime, RuntimeEvent, RuntimeOrigin, System,
	configs::{
		bounds,
		monetary::{CNX, MICRO_CNX},
		parameters::{AnyParametersValue, RuntimeParameters, dynamic_params::protocol},
	},
};
use frame_support::{assert_noop, assert_ok, traits::Get};
use sp_runtime::{DispatchError, Permill};

fn set(parameter: protocol::Parameters) {
	let parameter = RuntimeParameters::Protocol(parameter);
	assert_ok!(deuterium_runtime::Parameters::set_parameter(RuntimeOrigin::root(), parameter));
}

/// The value that the latest event of the parameters pallet announces; `None` for the default.
fn announced() -> Option<protocol::ParametersValue> {
	let mut events = System::events().into_iter().rev();
	let value = events.find_map(|record| match record.event {
		RuntimeEvent::Parameters(pallet_parameters::Event::Updated { new_value, .. }) => {
			Some(new_value)
		},
		_ => None,
	});
	match value.expect("every change is announced") {
		Some(AnyParametersValue::Protocol(value)) => Some(value),
		Some(other) => panic!("not a parameter of the protocol: {other:?}"),
		None => None,
	}
}

/// Sets a parameter to the extremes of its type and to its bounds; what is read, stored and announced
/// must be within the bounds.
macro_rules! check_bounds {
	($($name:ident: $type:ty = $least:expr, $most:expr;)*) => {
		$(
			let (low, high) = (bounds::protocol::$name::MIN, bounds::protocol::$name::MAX);
			for (value, expected) in [($least, low), ($most, high), (low, low), (high, high)] {
				set(protocol::Parameters::$name(protocol::$name, Some(value)));
				assert_eq!(announced(), Some(protocol::ParametersValue::$name(expected)));
				assert_eq!(<protocol::$name as Get<$type>>::get(), expected);
				assert_eq!(<bounds::protocol::$name as Get<$type>>::get(), expected);
			}
			set(protocol::Parameters::$name(protocol::$name, None));
			assert_eq!(announced(), None, "back to the default");
			let default = <protocol::$name as Get<$type>>::get();
			assert_eq!(<bounds::protocol::$name as Get<$type>>::get(), default);
		)*
		/// How many parameters were checked.
		const CHECKED: usize = [$(stringify!($name)),*].len();
	};
}

#[test]
fn value_should_be_kept_within_its_bounds_whatever_governance_sets() {
	chain("development").execute_with(|| {
		System::set_block_number(1);
		check_bounds! {
			MinimumStake: Balance = 0, Balance::MAX;
			UnbondingPeriod: u32 = 0, u32::MAX;
			MaxNodes: u32 = 0, u32::MAX;
			NewNodeWeight: u8 = 0, u8::MAX;
			KickOutThreshold: u8 = 0, u8::MAX;
			MinimumImageFee: Balance = 0, Balance::MAX;
			MinimumTextFee: Balance = 0, Balance::MAX;
			MinimumFineTuneFee: Balance = 0, Balance::MAX;
			ImageOverheadMillis: u64 = 0, u64::MAX;
			ImageUnitMillis: u64 = 0, u64::MAX;
			TextMillis: u64 = 0, u64::MAX;
			FineTuneOverheadMillis: u64 = 0, u64::MAX;
			FineTuneUnitMillis: u64 = 0, u64::MAX;
			TasksPerCreator: u32 = 0, u32::MAX;
			QueueLimit: u32 = 0, u32::MAX;
			DispatchTimeout: u32 = 0, u32::MAX;
			ExecutionTimeout: u32 = 0, u32::MAX;
			DisclosureTimeout: u32 = 0, u32::MAX;
			UploadTimeout: u32 = 0, u32::MAX;
			Retention: u32 = 0, u32::MAX;
			WithholdingPenalty: Permill = Permill::zero(), Permill::one();
			DistanceThreshold: u32 = 0, u32::MAX;
			ReportersPercent: u8 = 0, u8::MAX;
			LearnedEstimates: bool = false, true;
			SilenceLimit: u8 = 0, u8::MAX;
		}
		// Indices are consecutive: the first that does not decode says how many there are.
		let known = (0..=u8::MAX)
			.take_while(|index| protocol::ParametersKey::decode(&mut &[*index][..]).is_ok())
			.count();
		assert_eq!(known, CHECKED, "a parameter is missing above");
	});
}

#[test]
fn default_should_be_within_its_bounds() {
	chain("development").execute_with(|| {
		let stake: Balance = bounds::protocol::MinimumStake::get();
		assert_eq!(stake, 400 * CNX);
		let per_byte: Balance = bounds::fees::PerByte::get();
		assert_eq!(per_byte, MICRO_CNX);
	});
}

#[test]
fn value_should_be_clamped_where_it_is_read_when_it_was_stored_under_other_bounds() {
	chain("development").execute_with(|| {
		set(protocol::Parameters::Retention(protocol::Retention, Some(7)));
		let key = pallet_parameters::Parameters::<Runtime>::iter_keys().next().unwrap();
		let stored = AnyParametersValue::Protocol(protocol::ParametersValue::Retention(u32::MAX));
		pallet_parameters::Parameters::<Runtime>::insert(key, stored);
		assert_eq!(<bounds::protocol::Retention as Get<u32>>::get(), 7 * 43_200);
	});
}

#[test]
fn parameter_should_be_refused_when_the_origin_is_not_root() {
	chain("development").execute_with(|| {
		let parameter = protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(1));
		assert_noop!(
			deuterium_runtime::Parameters::set_parameter(
				RuntimeOrigin::signed(crate::common::who(crate::common::ALITH)),
				RuntimeParameters::Protocol(parameter)
			),
			DispatchError::BadOrigin
		);
	});
}

#[test]
fn call_should_keep_its_encoding_when_it_travels() {
	let parameter = RuntimeParameters::Protocol(protocol::Parameters::ReportersPercent(
		protocol::ReportersPercent,
		Some(10),
	));
	assert_eq!(parameter.encode(), [1, 22, 1, 10]);
	assert_eq!(RuntimeParameters::decode(&mut &[1, 22, 1, 10][..]), Ok(parameter));
}
