//! Native events as logs of pseudo-transactions.

use super::{CHAIN, Draft, Kind, Wallet, data, draft, trie};
use crate::{
	NativeLogBuffer, PseudoNonce, Transaction,
	mock::{
		Ethereum, SPEAKER, System, Test, apply, block, chain_with, finish, finish_saying,
		in_extrinsic, receipts, say, say_as, start, start_saying, statuses,
	},
	native_logs::{PSEUDO_SENDER, PSEUDO_SIGNATURE, pseudo_transaction},
	transaction::{hash, recover_signer},
};
use deuterium_primitives::traits::{NativeLog, NativeLogs};
use ethereum::{EnvelopedEncodable, TransactionAction};
use frame_support::{
	assert_ok,
	dispatch::DispatchClass,
	storage::{TransactionOutcome, with_transaction_unchecked},
};
use sp_core::{H160, H256, U256};

/// What the logs of each transaction of the last block say.
fn said() -> Vec<Vec<String>> {
	let text = |data: &Vec<u8>| String::from_utf8(data.clone()).unwrap();
	let statuses = statuses();
	statuses.iter().map(|s| s.logs.iter().map(|log| text(&log.data)).collect()).collect()
}

/// The senders of its transactions.
fn senders() -> Vec<H160> {
	statuses().iter().map(|status| status.from).collect()
}

fn with_wallet(test: impl FnOnce(Wallet)) {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || test(wallet));
}

/// A call of the precompile that says its input.
fn speech(input: &[u8]) -> Draft {
	Draft {
		action: TransactionAction::Call(SPEAKER),
		input: input.to_vec(),
		value: 0.into(),
		gas: 100_000.into(),
		..draft(Kind::Eip1559)
	}
}

#[test]
fn order_should_follow_execution_when_hooks_extrinsics_and_transactions_speak() {
	with_wallet(|wallet| {
		start_saying(|| say(b"initialize"));
		in_extrinsic(|| say(b"first"));
		in_extrinsic(|| {
			say(b"second");
			say(b"second again");
		});
		assert_ok!(apply(draft(Kind::Eip1559).sign(&wallet)).unwrap());
		in_extrinsic(|| say(b"third"));
		finish_saying(|| {
			say(b"finalize");
			say(b"finalize again");
		});

		let quiet: Vec<String> = vec![];
		assert_eq!(
			said(),
			[
				vec!["initialize".to_string()],
				vec!["first".into()],
				vec!["second".into(), "second again".into()],
				quiet,
				vec!["third".into()],
				vec!["finalize".into(), "finalize again".into()],
			]
		);
		let sender = wallet.address();
		let (p, expected) = (PSEUDO_SENDER, |p| [p, p, p, sender, p, p]);
		assert_eq!(senders(), expected(p));
		let indices: Vec<u32> = statuses().iter().map(|s| s.transaction_index).collect();
		assert_eq!(indices, [0, 1, 2, 3, 4, 5]);
	});
}

#[test]
fn pseudo_transaction_should_have_the_specified_fields_when_a_hook_speaks() {
	with_wallet(|_| {
		let other = H160::repeat_byte(0x51);
		start();
		finish_saying(|| {
			say(b"one");
			say_as(other, b"two");
		});
		let block = block();
		let Transaction::Legacy(transaction) = &block.transactions[0] else {
			panic!("it is a legacy transaction")
		};
		assert_eq!(transaction.nonce, U256::zero());
		assert_eq!(transaction.action, TransactionAction::Call(SPEAKER), "of the first log");
		assert!(transaction.gas_limit.is_zero() && transaction.gas_price.is_zero());
		assert!(transaction.value.is_zero() && transaction.input.is_empty());
		assert_eq!(transaction.signature.v(), CHAIN * 2 + 35);
		assert_eq!(transaction.signature.chain_id(), Some(CHAIN));
		assert_eq!(*transaction.signature.r(), PSEUDO_SIGNATURE);
		assert_eq!(*transaction.signature.s(), PSEUDO_SIGNATURE);
		assert!(transaction.signature.is_low_s());

		let status = &statuses()[0];
		assert_eq!(status.transaction_hash, hash(&block.transactions[0]));
		assert_eq!((status.from, status.to), (PSEUDO_SENDER, Some(SPEAKER)));
		assert!(status.gas_used.is_zero() && status.effective_gas_price.is_zero());
		let receipt = &data(&receipts())[0];
		assert_eq!((receipt.status_code, receipt.used_gas), (1, U256::zero()));
		assert_eq!(receipt.logs.iter().map(|l| l.address).collect::<Vec<_>>(), [SPEAKER, other]);
		assert_eq!(receipt.logs[0].topics, [H256::repeat_byte(0x11), H256::repeat_byte(0x22)]);
		assert_eq!(block.header.logs_bloom, receipt.logs_bloom);
		assert!(!receipt.logs_bloom.is_zero());
		let encoded: Vec<Vec<u8>> =
			receipts().iter().map(|r| EnvelopedEncodable::encode(r).to_vec()).collect();
		assert_eq!(block.header.receipts_root, trie::root(&encoded));
	});
}

#[test]
fn cumulative_gas_should_stand_still_when_a_pseudo_transaction_follows() {
	with_wallet(|wallet| {
		start();
		assert_ok!(apply(draft(Kind::Eip1559).sign(&wallet)).unwrap());
		finish_saying(|| say(b"done"));
		let used: Vec<u64> = data(&receipts()).iter().map(|r| r.used_gas.as_u64()).collect();
		assert_eq!(used, [21_000, 21_000]);
		assert_eq!(block().header.gas_used, 21_000.into());
	});
}

#[test]
fn nonces_should_count_on_and_hashes_differ_when_blocks_follow() {
	with_wallet(|_| {
		let mut hashes = Vec::new();
		for round in 0..3u64 {
			start_saying(|| say(b"the same"));
			finish_saying(|| say(b"the same"));
			let block = block();
			for (place, transaction) in (0..).zip(&block.transactions) {
				let Transaction::Legacy(legacy) = transaction else { panic!("legacy") };
				assert_eq!(legacy.nonce, (2 * round + place).into());
				assert!(!hashes.contains(&hash(transaction)));
				hashes.push(hash(transaction));
			}
		}
		assert_eq!(hashes.len(), 6);
		assert_eq!(PseudoNonce::<Test>::get(), 6);
	});
}

#[test]
fn no_pseudo_transaction_should_be_made_when_nothing_was_said() {
	with_wallet(|_| {
		start_saying(|| {});
		in_extrinsic(|| {});
		finish();
		assert!(block().transactions.is_empty());
		assert_eq!(PseudoNonce::<Test>::get(), 0);
	});
}

#[test]
fn logs_should_vanish_when_their_storage_layer_is_rolled_back() {
	with_wallet(|_| {
		start();
		in_extrinsic(|| {
			say(b"before");
			// As a failing call within a batch.
			with_transaction_unchecked(|| {
				say(b"undone");
				TransactionOutcome::Rollback(())
			});
			say(b"after");
		});
		in_extrinsic(|| {
			with_transaction_unchecked(|| {
				say(b"all undone");
				TransactionOutcome::Rollback(())
			})
		});
		finish();
		assert_eq!(said(), [["before", "after"]]);
	});
}

#[test]
fn logs_should_belong_to_the_frame_when_a_precompile_takes_them() {
	with_wallet(|wallet| {
		start();
		in_extrinsic(|| say(b"earlier"));
		assert_ok!(apply(speech(b"within").sign(&wallet)).unwrap());
		finish();
		assert_eq!(said(), [["earlier"], ["within"]]);
		assert_eq!(senders(), [PSEUDO_SENDER, wallet.address()]);
	});
}

#[test]
fn logs_should_vanish_when_the_frame_reverts() {
	with_wallet(|wallet| {
		start();
		in_extrinsic(|| say(b"earlier"));
		assert_ok!(apply(speech(b"refuse").sign(&wallet)).unwrap());
		finish();
		assert_eq!(said(), [vec!["earlier"], vec![]]);
		assert_eq!(data(&receipts())[1].status_code, 0);
	});
}

#[test]
fn buffer_should_give_back_what_was_said_since_a_mark_only_when_taken() {
	with_wallet(|_| {
		start();
		say(b"a");
		let mark = Ethereum::mark();
		say(b"b");
		say(b"c");
		let taken: Vec<Vec<u8>> =
			Ethereum::take_since(mark).into_iter().map(|log| log.data).collect();
		assert_eq!(taken, [b"b", b"c"]);
		assert_eq!(Ethereum::mark(), mark);
		assert!(Ethereum::take_since(mark).is_empty());
		assert!(Ethereum::take_since(mark + 5).is_empty());
		assert_eq!(Ethereum::mark(), mark);
		say(b"d");
		finish();
		assert_eq!(said(), [["a", "d"]]);
		assert_eq!(NativeLogBuffer::<Test>::iter().count(), 0);
	});
}

#[test]
fn topics_should_be_four_at_most_when_emitted() {
	with_wallet(|_| {
		start();
		let topics = vec![H256::zero(); 6];
		Ethereum::emit(NativeLog { address: SPEAKER, topics, data: vec![] });
		finish();
		assert_eq!(statuses()[0].logs[0].topics.len(), 4);
	});
}

#[test]
fn weight_should_be_registered_when_an_extrinsic_emits_a_log() {
	let mandatory = || *System::block_weight().get(DispatchClass::Mandatory);
	with_wallet(|_| {
		start();
		let before = mandatory();
		in_extrinsic(|| say(&[0; 100]));
		let weight = <() as crate::WeightInfo>::native_log(100);
		assert_eq!(mandatory() - before, weight + Ethereum::weight_at_end());
	});
}

#[test]
fn weight_should_be_left_to_hooks_when_they_emit_a_log() {
	with_wallet(|_| {
		start();
		System::note_finished_extrinsics();
		let before = System::block_weight().total();
		say(&[0; 100]);
		assert_eq!(System::block_weight().total(), before, "hooks have reserved it");
		assert_eq!(Ethereum::mark(), 1);
	});
}

#[test]
fn pseudo_transaction_should_not_be_sent_by_anybody_when_tried() {
	with_wallet(|_| {
		start();
		for chain_id in [0, 1, CHAIN, u64::MAX] {
			let transaction = pseudo_transaction(chain_id, 0, SPEAKER).expect("for every chain");
			let recovered = recover_signer(&transaction);
			assert!(recovered.is_some(), "strict clients find an address");
			assert_ne!(recovered, Some(PSEUDO_SENDER));
			assert!(apply(transaction).is_err());
		}
	});
}
