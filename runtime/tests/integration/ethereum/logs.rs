//! What native extrinsics and hooks say, as clients of Ethereum find it.

use super::*;
use crate::common::{ALITH, BALTATHAR, apply, finish_block, signed, start_block, vrf_digest};
use deuterium_primitives::{
	Card, TaskKind,
	traits::{ProtocolEvents, Stake},
};
use deuterium_runtime::{Ethereum, NodeStaking, RuntimeCall, configs::monetary::CNX};
use frame_support::assert_ok;
use pallet_ethereum::{
	CurrentBlock, CurrentReceipts, CurrentTransactionStatuses, TransactionStatus,
	native_logs::PSEUDO_SENDER,
};

/// Position of a development account that creates tasks.
const DOROTHY: usize = 3;

fn statuses() -> Vec<TransactionStatus> {
	CurrentTransactionStatuses::<Runtime>::get().unwrap()
}

fn senders() -> Vec<H160> {
	statuses().iter().map(|status| status.from).collect()
}

fn creation() -> RuntimeCall {
	pallet_task_queue::Call::create_task {
		kind: TaskKind::Image,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::zero(),
		vram_gb: 1,
		cap: 1,
		card: None,
		fee: CNX,
	}
	.into()
}

/// A call that fails.
fn failure() -> RuntimeCall {
	pallet_balances::Call::transfer_keep_alive { dest: STRANGER.into(), value: u128::MAX }.into()
}

/// Runs a test on a chain with three nodes, in its second block.
fn with_nodes(test: impl FnOnce()) {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		for node in 0..3u8 {
			let join = pallet_node_registry::Call::join {
				card: Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 },
				stake: NodeStaking::minimum(),
				worker: Some([node + 1; 32].into()),
				operator: None,
			};
			assert_ok!(apply(signed(node.into(), 0, join)).unwrap());
		}
		finish_block();
		start_block(vrf_digest);
		test();
		Ethereum::do_try_state().unwrap();
	});
}

#[test]
fn native_event_should_be_in_a_listed_receipt_when_an_extrinsic_caused_it() {
	with_nodes(|| {
		assert_ok!(apply(signed(DOROTHY, 0, creation())).unwrap());
		assert_ok!(apply(Draft { nonce: 1, ..Default::default() }.extrinsic(BALTATHAR)).unwrap());
		assert_ok!(apply(signed(DOROTHY, 1, creation())).unwrap());
		finish_block();
		assert_eq!(senders(), [PSEUDO_SENDER, address(BALTATHAR), PSEUDO_SENDER]);
		let known = deuterium_runtime::precompiles::codes();
		for status in statuses().iter().filter(|status| status.from == PSEUDO_SENDER) {
			assert_eq!(status.logs.len(), 1);
			assert_eq!(status.to, Some(status.logs[0].address));
			assert!(known.iter().any(|(address, _)| Some(*address) == status.to));
		}
		assert_eq!(CurrentReceipts::<Runtime>::get().unwrap().len(), 3);
	});
}

#[test]
fn native_event_should_be_in_a_listed_receipt_when_a_hook_caused_it() {
	with_nodes(|| {
		assert_ok!(apply(signed(DOROTHY, 0, creation())).unwrap());
		finish_block();
		// The task starts at the end of the next block.
		start_block(vrf_digest);
		assert_ok!(apply(Draft { nonce: 1, ..Default::default() }.extrinsic(BALTATHAR)).unwrap());
		finish_block();
		assert_eq!(senders(), [address(BALTATHAR), PSEUDO_SENDER]);
		assert_eq!(statuses()[1].logs.len(), 3, "one for each node");
		let header = CurrentBlock::<Runtime>::get().unwrap().header;
		assert_eq!(header.logs_bloom, statuses()[1].logs_bloom);
		assert_eq!(header.gas_used, 21_000.into());
	});
}

#[test]
fn native_event_should_vanish_when_its_batch_fails() {
	with_nodes(|| {
		let calls = vec![creation(), failure()];
		let batch = pallet_utility::Call::batch_all { calls };
		assert!(apply(signed(DOROTHY, 0, batch)).unwrap().is_err());
		finish_block();
		assert!(statuses().is_empty());
		assert!(CurrentBlock::<Runtime>::get().unwrap().header.logs_bloom.is_zero());
	});
}

#[test]
fn native_event_should_stay_when_another_call_of_an_open_batch_fails() {
	with_nodes(|| {
		let calls = vec![creation(), failure(), creation()];
		let open = pallet_utility::Call::force_batch { calls };
		assert_ok!(apply(signed(DOROTHY, 0, open)).unwrap());
		finish_block();
		assert_eq!(senders(), [PSEUDO_SENDER], "one transaction for one extrinsic");
		assert_eq!(statuses()[0].logs.len(), 2);
	});
}

#[test]
fn native_event_should_not_be_told_when_the_extrinsic_is_not_valid() {
	with_nodes(|| {
		assert!(apply(signed(DOROTHY, 7, creation())).is_err());
		assert_ok!(apply(signed(ALITH, 1, failure())).map(|outcome| outcome.unwrap_err()));
		finish_block();
		assert!(statuses().is_empty());
	});
}

#[test]
fn events_should_be_bound_to_the_contracts_addresses_in_every_pallet() {
	fn is_heard<E: ProtocolEvents<AccountId> + 'static>() -> bool {
		std::any::TypeId::of::<E>() != std::any::TypeId::of::<()>()
	}
	assert!(is_heard::<<Runtime as pallet_node_registry::Config>::ProtocolEvents>());
	assert!(is_heard::<<Runtime as pallet_task_queue::Config>::ProtocolEvents>());
	assert!(is_heard::<<Runtime as pallet_validation::Config>::ProtocolEvents>());
}
