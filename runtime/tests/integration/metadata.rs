//! What clients encode against does not change by accident.
//!
//! Whoever changes one of these lists on purpose raises `transaction_version` with it.

use deuterium_runtime::{AllPalletsWithSystem, Runtime, RuntimeCall, TxExtension};
use frame_support::traits::{GetCallName, PalletsInfoAccess};
use sp_runtime::traits::TransactionExtension;

#[test]
fn pallet_indices_should_stay_as_they_were_released() {
	let mut pallets: Vec<(usize, &str)> =
		AllPalletsWithSystem::infos().iter().map(|info| (info.index, info.name)).collect();
	pallets.sort_unstable();
	assert_eq!(
		pallets,
		[
			(0, "System"),
			(1, "Timestamp"),
			(2, "Parameters"),
			(3, "Tunables"),
			(10, "Babe"),
			(11, "Authorship"),
			(12, "CollatorSelection"),
			(13, "Session"),
			(14, "Grandpa"),
			(20, "Balances"),
			(21, "TransactionPayment"),
			(22, "Treasury"),
			(30, "Sudo"),
			(31, "Utility"),
			(32, "Multisig"),
			(33, "Proxy"),
			(40, "NodeStaking"),
			(41, "Qos"),
			(42, "NodeRegistry"),
			(43, "Validation"),
			(44, "TaskQueue"),
			(45, "InferenceWorker"),
			(60, "EVMChainId"),
			(61, "BaseFee"),
			(62, "EVM"),
			(63, "Ethereum"),
		]
	);
}

#[test]
fn transaction_extensions_should_stay_in_their_released_order() {
	let names: Vec<&str> = <TxExtension as TransactionExtension<RuntimeCall>>::metadata()
		.into_iter()
		.map(|extension| extension.identifier)
		.collect();
	assert_eq!(
		names,
		[
			"AuthorizeCall",
			"CheckNonZeroSender",
			"CheckSpecVersion",
			"CheckTxVersion",
			"CheckGenesis",
			"CheckMortality",
			"CheckNonce",
			"CheckWeight",
			"ChargeTransactionPayment",
			"WeightReclaim",
		]
	);
}

#[test]
fn metadata_should_be_served_in_the_versions_that_clients_read() {
	let versions = Runtime::metadata_versions();
	assert!(versions.contains(&14) && versions.contains(&15), "{versions:?}");
	for version in versions {
		assert!(Runtime::metadata_at_version(version).is_some(), "version {version}");
	}
	assert!(Runtime::metadata_at_version(13).is_none());
}

#[test]
fn balance_calls_should_keep_their_names() {
	let names = pallet_balances::Call::<Runtime>::get_call_names();
	assert!(names.contains(&"transfer_keep_alive") && names.contains(&"transfer_allow_death"));
}
