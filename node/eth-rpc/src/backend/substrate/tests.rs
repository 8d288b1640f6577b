//! The node's client, database and pool as the RPC sees them.

mod mock;

use super::*;
use crate::{
	indexer::{BlockEntry, Index, Indexer, follow_to_rest},
	testing::transfer,
};
use codec::Encode;
use mock::{AUTHOR, Parts};
use sp_runtime::{Digest, DigestItem, OpaqueExtrinsic};

#[test]
fn block_should_be_read_from_the_state_once_and_then_from_memory() {
	let parts = Parts::new();
	let best = parts.backend.best();
	let block = parts.backend.block(best.hash).expect("readable").expect("there is one");
	assert_eq!(*block, parts.answers().blocks[&best.hash]);
	assert_eq!(parts.backend.block(best.hash), Ok(Some(block)));
	assert_eq!(parts.answers().block_reads, 1);
	assert_eq!(parts.backend.author(At::Block(best.hash)), Ok(AUTHOR));
}

#[test]
fn failures_should_be_told_apart_by_what_is_there() {
	let parts = Parts::new();
	let genesis = parts.backend.best().hash;
	let pruned = parts.import(genesis, 1, false);
	parts.answers().fails = true;
	let unknown = H256::repeat_byte(1);
	assert_eq!(parts.backend.block(unknown), Ok(None));
	assert_eq!(parts.backend.block(pruned), Err(BackendError::StatePruned(pruned)));
	assert!(parts.backend.has_state(genesis));
	assert!(!parts.backend.has_state(pruned) && !parts.backend.has_state(unknown));
	let prices = |hash| parts.backend.gas_price(At::Block(hash));
	assert_eq!(prices(unknown), Err(BackendError::UnknownBlock(unknown)));
	assert_eq!(prices(pruned), Err(BackendError::StatePruned(pruned)));
	let Err(BackendError::Runtime(text)) = prices(genesis) else { panic!("it fails") };
	assert!(text.contains("wasm trapped") && !text.contains("backtrace"), "{text}");
}

#[test]
fn block_should_be_read_from_the_index_when_its_state_is_gone() {
	let parts = Parts::new();
	let genesis = parts.backend.best().hash;
	let pruned = parts.import(genesis, 1, false);
	let index = Index::in_memory(genesis).expect("memory is there");
	parts.backend.archive().attach(index.clone());
	let known = [genesis, pruned].map(|hash| parts.answers().blocks[&hash].clone());
	index.insert_for_test(known.iter().map(|block| BlockEntry::new(block).expect("compressed")));
	parts.answers().fails = true;
	for block in known {
		let found = parts.backend.block(block.native.hash).expect("readable");
		assert_eq!(found.as_deref(), Some(&block));
	}
	assert_eq!(parts.answers().block_reads, 0);
}

#[test]
fn index_should_follow_the_node() {
	let parts = Parts::new();
	let genesis = parts.backend.best().hash;
	let first = parts.import(genesis, 1, true);
	let index = Index::in_memory(genesis).expect("memory is there");
	let backend: Arc<dyn EthBackend> = Arc::new(parts.backend);
	follow_to_rest(&mut Indexer::new(backend.clone(), index.clone(), None));
	assert_eq!(index.head().map(|head| head.native), Some(first));
	assert_eq!(backend.native_hash(1), Ok(Some(first)));
	assert_eq!(backend.native_hash(2), Ok(None));
	let route = backend.route(genesis, first).expect("both are known");
	assert_eq!((route.common.hash, route.retracted.len()), (genesis, 0));
	assert_eq!(route.enacted, [BlockRef { number: 1, hash: first }]);
}

#[test]
fn one_block_should_be_pinned_at_a_time() {
	let parts = Parts::new();
	let genesis = parts.backend.best().hash;
	let first = parts.import(genesis, 1, true);
	let pins = || [genesis, first].map(|hash| parts.client.db.pin_refs(&hash).unwrap_or(0));
	assert_eq!(pins(), [0, 0]);
	for _ in 0..3 {
		parts.backend.hold(Some(genesis));
		assert_eq!(pins(), [1, 0]);
	}
	parts.backend.hold(Some(first));
	assert_eq!(pins(), [0, 1]);
	parts.backend.hold(None);
	assert_eq!(pins(), [0, 0]);
}

#[test]
fn pending_state_should_be_made_once_for_all_who_read_it() {
	let parts = Parts::new();
	let other = H160::repeat_byte(1);
	let begun = std::time::Instant::now();
	// How often it was made; once more whenever it had become old, which takes two seconds.
	let assert_made = |times: u64| {
		let made = parts.answers().begun.len() as u64;
		let most = times + begun.elapsed().as_secs() / 2;
		assert!((times..=most).contains(&made), "{made}");
	};
	let nonce = || parts.backend.account(At::Pending, other).expect("readable").nonce;
	parts.pool.add(&OpaqueExtrinsic::from_blob(vec![1]), Vec::new());
	for _ in 0..10 {
		assert_eq!(nonce(), 1.into());
		assert_eq!(parts.backend.chain_id(At::Pending), Ok(crate::testing::CHAIN_ID));
		assert_eq!(parts.backend.pending().expect("made").native.number, 1);
	}
	assert_made(1);

	// The pool changes.
	parts.pool.add(&OpaqueExtrinsic::from_blob(vec![2]), Vec::new());
	assert_eq!(nonce(), 2.into());
	assert_made(2);

	// The best block changes.
	let first = parts.import(parts.backend.best().hash, 1, true);
	assert_eq!(parts.backend.pending().expect("made").native, BlockRef { number: 2, hash: first });
	assert_made(3);
}

#[test]
fn pending_state_should_be_made_again_when_making_it_failed_or_the_runtime_panicked() {
	let parts = Parts::new();
	parts.answers().fails = true;
	let failed = parts.backend.pending().expect_err("it fails");
	assert!(matches!(failed, BackendError::Runtime(_)), "{failed}");
	parts.answers().fails = false;
	parts.answers().panics = true;
	let lost = parts.backend.pending().expect_err("it panics");
	assert!(lost.to_string().contains("ask again"), "{lost}");
	parts.answers().panics = false;
	assert!(parts.backend.pending().is_ok());
}

#[test]
fn pending_block_should_begin_with_the_digest_that_the_node_gives() {
	let mut parts = Parts::new();
	let digest =
		|parent: &NativeHeader| Digest { logs: vec![DigestItem::Other(parent.hash().encode())] };
	parts.backend = parts.backend.with_next_digest(Arc::new(digest));
	let best = parts.backend.best().hash;
	parts.backend.pending().expect("made");
	let begun = parts.answers().begun[0].clone();
	assert_eq!((begun.number, begun.parent_hash), (1, best));
	assert_eq!(begun.digest.logs, [DigestItem::Other(best.encode())]);
}

#[tokio::test]
async fn submissions_should_be_judged_by_the_best_block() {
	let parts = Parts::new();
	let genesis = parts.backend.best().hash;
	let (pair, _) = crate::tests::key();
	for nonce in 0..2 {
		let taken = parts.backend.submit(crate::tests::signed_transfer(&pair, nonce)).await;
		assert!(taken.is_ok(), "{taken:?}");
	}
	let first = parts.import(genesis, 1, true);
	let taken = parts.backend.submit(crate::tests::signed_transfer(&pair, 2)).await;
	assert!(taken.is_ok(), "{taken:?}");
	assert_eq!(*parts.pool.judged_by.lock(), [genesis, genesis, first].map(Some));
}

#[tokio::test]
async fn pool_should_tell_its_ethereum_transactions_and_the_nonces_of_all() {
	let parts = Parts::new();
	let (pair, sender) = crate::tests::key();
	let transaction = crate::tests::signed_transfer(&pair, 5);
	let hash = parts.backend.submit(transaction.clone()).await.expect("taken");
	assert_eq!(hash, transaction.hash());
	let again = parts.backend.submit(transaction.clone()).await;
	assert_eq!(again, Err(SubmitError::AlreadyKnown));
	// A native extrinsic of the same account.
	let tag = |nonce: u32| [sender.as_bytes(), &nonce.to_le_bytes()].concat();
	parts.pool.add(&OpaqueExtrinsic::from_blob(vec![0xff]), vec![tag(6), vec![1, 2, 3]]);
	parts.pool.add(
		&OpaqueExtrinsic::from_blob(vec![0xfe]),
		vec![[H160::repeat_byte(9).as_bytes(), &7_u32.to_le_bytes()].concat()],
	);
	let ready = parts.backend.ready();
	assert_eq!(ready.len(), 1);
	assert_eq!((ready[0].hash, ready[0].sender), (hash, sender));
	assert_eq!(ready[0].transaction, transaction);
	assert_eq!(parts.backend.pool_nonces(sender), [6].into());
	assert!(parts.backend.future().is_empty());
	// `transfer` is signed by nobody in particular: its sender is what the signature gives.
	assert_ne!(transfer(0).hash(), hash);
}

#[tokio::test]
async fn transactions_should_be_told_when_a_block_has_taken_them_at_once() {
	let parts = Parts::new();
	let (pair, _) = crate::tests::key();
	let mut told = parts.backend.pool_imports();
	let mut sent = Vec::new();
	for nonce in 0..2 {
		// A native extrinsic is none of Ethereum's, wherever it is.
		parts.pool.add(&OpaqueExtrinsic::from_blob(vec![0xff, nonce]), Vec::new());
		let transaction = crate::tests::signed_transfer(&pair, nonce.into());
		sent.push(parts.backend.submit(transaction).await.expect("taken"));
		// The first ones leave the pool before anybody looks.
		if nonce == 0 {
			parts.pool.ready.lock().clear();
		}
	}
	for hash in sent {
		assert_eq!(told.next().await.expect("told").hash, hash);
	}
}
