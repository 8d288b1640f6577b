mod disk;

use super::*;
use crate::{
	backend::EthBackend,
	testing::{MockChain, MockTransaction, log, transfer},
};
use proptest::prelude::*;
use sp_core::H160;
use std::time::Duration;
use substrate_prometheus_endpoint::Registry;

/// A chain and an index of it.
struct Fixture {
	chain: Arc<MockChain>,
	index: Index,
	indexer: Indexer,
}

impl Fixture {
	fn new() -> Self {
		let chain = MockChain::new();
		let index = Index::in_memory(chain.genesis()).expect("memory is there");
		Self::with(chain, index)
	}

	fn with(chain: Arc<MockChain>, index: Index) -> Self {
		let indexer = Indexer::new(chain.clone(), index.clone(), None);
		let mut fixture = Self { chain, index, indexer };
		fixture.catch_up();
		fixture
	}

	fn catch_up(&mut self) {
		follow_to_rest(&mut self.indexer);
	}

	/// A block on the best one, with a transaction of this nonce that leaves a log.
	fn extend(&mut self, nonce: u64) -> H256 {
		let hash = self.chain.extend(vec![tx(nonce)]);
		self.catch_up();
		hash
	}

	/// The index must be the best chain, no more and no less.
	fn assert_follows(&self) {
		let snapshot = self.index.snapshot().expect("readable");
		let canonical = self.chain.canonical();
		for (number, native) in (0..).zip(&canonical) {
			let block = self.chain.ethereum(*native);
			let found = snapshot.canonical(number).expect("readable").expect("indexed");
			assert_eq!(found, Indexed { number, native: *native, hash: block.hash });
			assert_eq!(snapshot.by_hash(&block.hash).expect("readable"), Some(found));
			for (index, status) in (0..).zip(&block.statuses) {
				let place = snapshot.transaction(&status.transaction_hash).expect("readable");
				assert_eq!(place, Some((found, index)));
			}
			let bloom = Bloom::from(block.block.header.logs_bloom.0);
			let kept = snapshot.bloom(number).expect("readable").unwrap_or(Bloom::ZERO);
			assert_eq!(kept, bloom);
		}
		let length = u32::try_from(canonical.len()).expect("short");
		assert_eq!(snapshot.canonical(length).expect("readable"), None);
		assert_eq!(self.index.head().map(|head| head.native), canonical.last().copied());
	}
}

fn tx(nonce: u64) -> MockTransaction {
	let topic = H256::from_low_u64_be(nonce);
	MockTransaction::with_logs(nonce, vec![log(H160::repeat_byte(3), &[topic])])
}

fn place(index: &Index, nonce: u64) -> Option<TransactionPlace> {
	index.transaction(transfer(nonce).hash()).expect("readable")
}

#[test]
fn index_should_begin_with_the_genesis_block() {
	let fixture = Fixture::new();
	fixture.assert_follows();
	assert_eq!(fixture.index.latest().map(|block| block.number), Some(0));
	assert_eq!(fixture.index.floor(), 0);
}

#[test]
fn index_should_find_a_transaction_at_its_place_in_the_block() {
	let mut fixture = Fixture::new();
	let hash = fixture.chain.extend(vec![tx(0), tx(1), tx(2)]);
	fixture.catch_up();
	fixture.assert_follows();
	assert_eq!(place(&fixture.index, 2), Some(TransactionPlace { block: hash, index: 2 }));
	assert_eq!(place(&fixture.index, 3), None);
}

#[test]
fn index_should_take_many_steps_when_it_is_far_behind() {
	let mut fixture = Fixture::new();
	for nonce in 0..600 {
		fixture.chain.extend(vec![tx(nonce)]);
	}
	assert_eq!(fixture.indexer.step(), Ok(Step::Moved));
	assert_eq!(fixture.index.head().map(|head| head.number), Some(256));
	fixture.catch_up();
	fixture.assert_follows();
}

#[test]
fn states_should_be_held_from_the_last_indexed_block_on() {
	let mut fixture = Fixture::new();
	for nonce in 0..600 {
		fixture.chain.extend(vec![tx(nonce)]);
	}
	for number in [0, 256, 512, 600] {
		assert_eq!(fixture.index.head().map(|head| head.number), Some(number));
		assert!(fixture.indexer.step().is_ok());
		assert_eq!(fixture.chain.held(), Some(fixture.chain.canonical()[number as usize]));
	}
}

#[test]
fn index_should_follow_a_reorg_of_any_depth() {
	for depth in 1..=12_u64 {
		let mut fixture = Fixture::new();
		let base = fixture.extend(1_000);
		for nonce in 0..depth {
			fixture.extend(nonce);
		}
		// A longer branch that shares no transaction but the first.
		let mut tip = base;
		for nonce in 0..=depth {
			let nonce = if nonce == 0 { 0 } else { 100 + nonce };
			tip = fixture.chain.build_on(tip, vec![tx(nonce)]);
		}
		fixture.chain.set_best(tip);
		fixture.catch_up();
		fixture.assert_follows();
		for nonce in 1..depth {
			assert_eq!(place(&fixture.index, nonce), None, "depth {depth}");
		}
		assert!(place(&fixture.index, 0).is_some());
	}
}

#[test]
fn index_should_follow_when_the_better_chain_is_shorter() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(0);
	for nonce in 1..5 {
		fixture.extend(nonce);
	}
	let fork = fixture.chain.build_on(base, vec![tx(9)]);
	fixture.chain.set_best(fork);
	fixture.catch_up();
	fixture.assert_follows();
	assert_eq!(fixture.index.head().map(|head| head.number), Some(2));
}

#[test]
fn transaction_should_be_found_where_it_is_now_when_it_moved_to_another_height() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(0);
	fixture.extend(7);
	let first = fixture.chain.build_on(base, vec![]);
	let second = fixture.chain.build_on(first, vec![tx(8), tx(7)]);
	fixture.chain.set_best(second);
	fixture.catch_up();
	assert_eq!(place(&fixture.index, 7), Some(TransactionPlace { block: second, index: 1 }));
}

#[test]
fn transaction_should_be_the_later_one_when_a_hash_is_there_twice() {
	let mut fixture = Fixture::new();
	fixture.extend(0);
	let again = fixture.extend(0);
	assert_eq!(place(&fixture.index, 0), Some(TransactionPlace { block: again, index: 0 }));
}

#[test]
fn retracted_block_should_be_known_by_hash_until_finality_passes_it() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(0);
	let old = fixture.extend(1);
	let old_hash = fixture.chain.ethereum(old).hash;
	let new = fixture.chain.build_on(base, vec![tx(2)]);
	fixture.chain.set_best(new);
	fixture.catch_up();
	assert_eq!(ChainIndex::native_hash(&fixture.index, old_hash), Ok(Some(old)));

	fixture.chain.finalize(new);
	fixture.catch_up();
	assert_eq!(ChainIndex::native_hash(&fixture.index, old_hash), Ok(None));
	fixture.assert_follows();
}

#[test]
fn retracted_block_should_stay_known_when_it_came_back_before_finality() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(0);
	let old = fixture.extend(1);
	let new = fixture.chain.build_on(base, vec![tx(2)]);
	fixture.chain.set_best(new);
	fixture.catch_up();
	fixture.chain.set_best(old);
	fixture.catch_up();
	fixture.chain.finalize(old);
	fixture.catch_up();
	fixture.assert_follows();
	let lost = fixture.chain.ethereum(new).hash;
	assert_eq!(ChainIndex::native_hash(&fixture.index, lost), Ok(None));
}

#[test]
fn changes_should_tell_a_reorg_down_and_up_again_with_the_logs_that_went() {
	let mut fixture = Fixture::new();
	let base = fixture.extend(0);
	let gone = [fixture.extend(1), fixture.extend(2)];
	let cursor = fixture.index.changes().cursor();
	let first = fixture.chain.build_on(base, vec![tx(3)]);
	let second = fixture.chain.build_on(first, vec![]);
	let third = fixture.chain.build_on(second, vec![tx(4)]);
	fixture.chain.set_best(third);
	fixture.catch_up();
	let told: Vec<_> = fixture
		.index
		.changes()
		.since(cursor)
		.expect("all are kept")
		.iter()
		.map(|change| match &**change {
			Change::Retracted(retracted) => {
				let data = retracted.data.as_ref().expect("it had logs");
				assert_eq!(data.native.hash, retracted.block.native);
				('-', retracted.block.native)
			},
			Change::Enacted(enacted) => ('+', enacted.block.native),
		})
		.collect();
	assert_eq!(told, [('-', gone[1]), ('-', gone[0]), ('+', first), ('+', second), ('+', third)]);
}

#[test]
fn change_should_be_told_after_it_can_be_looked_up() {
	let mut fixture = Fixture::new();
	let mut changes = fixture.index.changes().subscribe();
	let hash = fixture.extend(0);
	let change = changes.try_recv().expect("told");
	let Change::Enacted(enacted) = &*change else { panic!("{change:?}") };
	assert_eq!(enacted.block.native, hash);
	assert_eq!(fixture.index.head(), Some(enacted.block));
}

#[test]
fn index_should_leave_out_native_blocks_without_an_ethereum_block() {
	let mut fixture = Fixture::new();
	let bare = fixture.chain.build_bare_on(fixture.chain.genesis());
	fixture.chain.set_best(bare);
	fixture.catch_up();
	assert_eq!(fixture.index.head(), None);
	assert_eq!(fixture.index.canonical(1), Ok(None));
	let hash = fixture.extend(0);
	assert_eq!(fixture.index.latest().map(|block| block.hash), Some(hash));
}

#[test]
fn index_should_begin_at_the_lowest_state_when_older_ones_are_pruned() {
	let chain = MockChain::new();
	for nonce in 0..50 {
		chain.extend(vec![tx(nonce)]);
	}
	chain.prune_states_below(31);
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	let fixture = Fixture::with(chain, index);
	assert_eq!(fixture.index.floor(), 31);
	assert_eq!(fixture.index.head().map(|head| head.number), Some(50));
	assert_eq!(fixture.index.canonical(30), Ok(None));
	assert_eq!(place(&fixture.index, 29), None);
	assert!(place(&fixture.index, 30).is_some());
}

#[test]
fn index_should_wait_when_not_even_the_best_block_has_its_state() {
	let chain = MockChain::new();
	chain.extend(vec![]);
	chain.prune_states_below(2);
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	let mut fixture = Fixture::with(chain, index);
	assert_eq!(fixture.index.head(), None);
	fixture.extend(0);
	assert_eq!(fixture.index.floor(), 2);
}

#[test]
fn block_should_be_read_from_the_index_when_its_state_was_pruned() {
	let mut fixture = Fixture::new();
	fixture.chain.archive().attach(fixture.index.clone());
	for nonce in 0..600 {
		fixture.chain.extend(vec![tx(nonce), tx(nonce + 1_000)]);
	}
	fixture.catch_up();
	fixture.chain.prune_states_below(500);
	fixture.extend(600);
	assert_eq!(fixture.index.floor(), 0);
	let reads = fixture.chain.reads();
	for native in fixture.chain.canonical() {
		let found = fixture.chain.block(native).expect("readable").expect("there is one");
		assert_eq!(*found, *fixture.chain.ethereum(native));
	}
	assert_eq!(fixture.chain.reads(), reads, "no state is read");
	fixture.assert_follows();
}

#[test]
fn block_should_be_refused_when_its_state_was_pruned_before_it_was_indexed() {
	let chain = MockChain::new();
	for nonce in 0..50 {
		chain.extend(vec![tx(nonce)]);
	}
	chain.prune_states_below(31);
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	chain.archive().attach(index.clone());
	let fixture = Fixture::with(chain, index);
	let canonical = fixture.chain.canonical();
	let error = fixture.chain.block(canonical[30]).expect_err("it is gone");
	assert_eq!(error, BackendError::HistoryPruned { number: 30, floor: 31 });
	assert!(error.to_string().contains("`--state-pruning archive`"), "{error}");
	assert!(fixture.chain.block(canonical[31]).expect("readable").is_some());
}

#[test]
fn block_that_left_the_chain_should_be_read_from_its_state_while_that_is_there() {
	let mut fixture = Fixture::new();
	fixture.chain.archive().attach(fixture.index.clone());
	let base = fixture.extend(0);
	let old = fixture.extend(1);
	let new = fixture.chain.build_on(base, vec![tx(2)]);
	fixture.chain.set_best(new);
	fixture.catch_up();
	for native in [old, new] {
		let found = fixture.chain.block(native).expect("readable").expect("there is one");
		assert_eq!(*found, *fixture.chain.ethereum(native));
	}
	fixture.chain.finalize(new);
	assert_eq!(fixture.chain.block(old), Err(BackendError::StatePruned(old)));
}

#[test]
fn removed_logs_should_be_told_when_the_state_of_their_block_has_gone() {
	let mut fixture = Fixture::new();
	fixture.chain.archive().attach(fixture.index.clone());
	let base = fixture.extend(0);
	let old = fixture.extend(1);
	let cursor = fixture.index.changes().cursor();
	let new = fixture.chain.build_on(base, vec![tx(2)]);
	fixture.chain.set_best(new);
	fixture.chain.finalize(new);
	fixture.catch_up();
	let changes = fixture.index.changes().since(cursor).expect("all are kept");
	let Change::Retracted(retracted) = &*changes[0] else { panic!("{changes:?}") };
	assert_eq!(retracted.data, Some(fixture.chain.ethereum(old)));
}

#[test]
fn bare_block_should_have_no_ethereum_block_when_its_state_was_pruned() {
	let mut fixture = Fixture::new();
	fixture.chain.archive().attach(fixture.index.clone());
	let bare = fixture.chain.build_bare_on(fixture.chain.genesis());
	fixture.chain.set_best(bare);
	fixture.extend(0);
	fixture.chain.prune_states_below(2);
	assert_eq!(fixture.chain.block(bare), Ok(None));
}

#[test]
fn index_should_keep_as_many_blocks_as_it_is_told() {
	let mut fixture = Fixture::new();
	fixture.indexer =
		Indexer::new(fixture.chain.clone(), fixture.index.clone(), None).keeping(Some(500));
	for nonce in 0..9_000 {
		fixture.chain.extend(vec![tx(nonce)]);
	}
	// Nothing is final: everything may have to be taken back.
	fixture.catch_up();
	assert_eq!(fixture.index.floor(), 0);
	let before = fixture.index.snapshot().and_then(|it| Ok(it.postings_len()?)).expect("readable");

	fixture.chain.finalize(fixture.chain.best().hash);
	fixture.catch_up();
	assert_eq!(fixture.index.floor(), 9_001 - 500);
	let snapshot = fixture.index.snapshot().expect("readable");
	assert_eq!(snapshot.first().expect("readable").map(|block| block.number), Some(8_501));
	assert_eq!(snapshot.canonical(8_500).expect("readable"), None);
	assert_eq!(snapshot.history_len().expect("readable"), 500);
	let dropped = fixture.chain.ethereum(fixture.chain.canonical()[100]);
	assert_eq!(snapshot.by_hash(&dropped.hash).expect("readable"), None);
	assert_eq!(place(&fixture.index, 100), None);
	assert!(place(&fixture.index, 8_600).is_some());
	// Two of the three sections are gone, three postings for each of their blocks.
	let after = snapshot.postings_len().expect("readable");
	assert_eq!(after, before - 3 * (8_192 - 1));

	// Blocks are dropped many at a time.
	for nonce in 9_000..9_255 {
		let hash = fixture.extend(nonce);
		fixture.chain.finalize(hash);
	}
	fixture.catch_up();
	assert_eq!(fixture.index.floor(), 8_501);
	let hash = fixture.extend(9_255);
	fixture.chain.finalize(hash);
	fixture.catch_up();
	assert_eq!(fixture.index.floor(), 8_757);
}

#[test]
fn metrics_should_tell_how_far_the_index_is() {
	let chain = MockChain::new();
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	let registry = Registry::new();
	let indexer = Indexer::new(chain.clone(), index.clone(), Some(&registry));
	let mut fixture = Fixture { chain, index, indexer };
	let base = fixture.extend(0);
	fixture.extend(1);
	let fork = fixture.chain.build_on(base, vec![]);
	fixture.chain.set_best(fork);
	fixture.catch_up();
	let value = |name: &str| {
		let families = registry.gather();
		let family = families.iter().find(|family| family.get_name() == name);
		let metric = &family.unwrap_or_else(|| panic!("{name} is there")).get_metric()[0];
		metric.get_gauge().get_value() + metric.get_counter().get_value()
	};
	assert_eq!(value("deuterium_eth_index_head"), 2.0);
	assert_eq!(value("deuterium_eth_index_behind"), 0.0);
	assert_eq!(value("deuterium_eth_index_blocks_total"), 4.0);
	assert_eq!(value("deuterium_eth_index_retracted_total"), 1.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn task_should_follow_the_chain_as_it_is_notified() {
	let chain = MockChain::new();
	let index = Index::in_memory(chain.genesis()).expect("memory is there");
	let mut changes = index.changes().subscribe();
	let task = tokio::spawn(Indexer::new(chain.clone(), index.clone(), None).run());
	let mut next = async || {
		let change = tokio::time::timeout(Duration::from_secs(120), changes.recv()).await;
		match &*change.expect("in time").expect("told") {
			Change::Enacted(enacted) => enacted.block.native,
			other @ Change::Retracted(_) => panic!("{other:?}"),
		}
	};
	assert_eq!(next().await, chain.genesis());
	for nonce in 0..5 {
		let hash = chain.extend(vec![tx(nonce)]);
		assert_eq!(next().await, hash);
	}
	assert_eq!(chain.best().hash, index.latest().expect("indexed").hash);
	task.abort();
}

proptest! {
	#[test]
	fn candidates_should_be_the_blocks_with_a_term_of_every_clause(
		gaps in prop::collection::vec((1..3_000_u32, prop::collection::btree_set(0..5_u8, 1..4)), 1..40),
		clauses in prop::collection::vec(prop::collection::vec(0..6_u8, 1..4), 0..4),
		from in 0..20_000_u32,
		length in 0..60_000_u32,
	) {
		let term = |seed: &u8| Term::address(&H160::repeat_byte(*seed));
		let store = Store::in_memory(H256::zero()).expect("memory is there");
		let batch = store.begin().expect("begins");
		let (mut number, mut blocks) = (0, Vec::new());
		for (gap, seeds) in &gaps {
			number += gap;
			let mut entry = BlockEntry::without_ethereum(number, H256::zero());
			entry.block.hash = H256::repeat_byte(1);
			entry.terms = seeds.iter().map(term).chain([Term::any()]).collect();
			batch.insert(&entry).expect("written");
			blocks.push((number, seeds));
		}
		batch.commit().expect("committed");

		let range = from..=from + length;
		let expected: Vec<u32> = blocks
			.iter()
			.filter(|(number, seeds)| {
				range.contains(number)
					&& clauses.iter().all(|clause| clause.iter().any(|seed| seeds.contains(seed)))
			})
			.map(|(number, _)| *number)
			.collect();
		let clauses: Vec<Vec<Term>> =
			clauses.iter().map(|clause| clause.iter().map(term).collect()).collect();
		let snapshot = store.snapshot().expect("readable");
		let found: Result<Vec<u32>, _> =
			Candidates::new(&snapshot, &clauses, range).expect("readable").collect();
		prop_assert_eq!(found.expect("readable"), expected);
	}
}
