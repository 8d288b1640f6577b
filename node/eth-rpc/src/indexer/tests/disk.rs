//! The index on disk: opened again, killed, damaged, of another version.

use super::*;
use crate::indexer::schema::{BLOCKS, CANONICAL, HISTORY, IDENTITY, META, POSTINGS};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata};
use std::{
	fs,
	io::{BufRead, BufReader, Write},
	path::PathBuf,
	process::{Command, Stdio},
};

fn file() -> (tempfile::TempDir, PathBuf) {
	let folder = tempfile::tempdir().expect("a folder");
	let path = folder.path().join("ethereum").join("index.redb");
	(folder, path)
}

/// The history must have the best chain up to this height in full, and nothing else.
fn assert_history(snapshot: &Snapshot, chain: &MockChain, head: u32) {
	for number in 0..=head {
		let known = snapshot.canonical(number).expect("readable").expect("indexed");
		let block = snapshot.block(&known).expect("it is whole").expect("there is one");
		assert_eq!(block, *chain.ethereum(known.native));
	}
	assert_eq!(snapshot.history_len().expect("readable"), u64::from(head) + 1);
}

#[test]
fn index_should_go_on_where_it_stopped_when_it_is_opened_again() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let open = || Index::open(&path, chain.genesis()).expect("opens");
	let mut fixture = Fixture::with(chain.clone(), open());
	let base = fixture.extend(0);
	for nonce in 1..40 {
		fixture.extend(nonce);
	}
	let head = fixture.index.head();
	drop(fixture);

	let index = open();
	assert_eq!(index.head(), head);
	drop(index);

	// While it was away, the chain went another way.
	let mut tip = base;
	for nonce in 100..150 {
		tip = chain.build_on(tip, vec![tx(nonce)]);
	}
	chain.set_best(tip);
	let reads = chain.reads();
	let fixture = Fixture::with(chain.clone(), open());
	fixture.assert_follows();
	// What it shares with the old chain is not read again.
	assert!(chain.reads() - reads <= 39 + 50, "{} blocks were read", chain.reads() - reads);
	assert_history(&fixture.index.snapshot().expect("readable"), &chain, 51);
	assert_eq!(place(&fixture.index, 1), None);
}

#[test]
fn change_should_leave_no_trace_when_it_is_not_committed() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let mut fixture =
		Fixture::with(chain.clone(), Index::open(&path, chain.genesis()).expect("opens"));
	let first = fixture.extend(0);
	let head = fixture.index.head().expect("indexed");

	let next = chain.extend(vec![tx(1)]);
	let batch = fixture.index.store().begin().expect("begins");
	batch.retract(&head).expect("written");
	batch.insert(&BlockEntry::new(&chain.ethereum(next)).expect("compressed")).expect("written");
	drop(batch);
	let snapshot = fixture.index.snapshot().expect("readable");
	assert_eq!(snapshot.last().expect("readable"), Some(head));
	assert_eq!(snapshot.canonical(1).expect("readable").map(|block| block.native), Some(first));
	drop(snapshot);
	fixture.catch_up();
	fixture.assert_follows();
}

#[test]
fn index_should_be_whole_when_the_node_is_killed_in_the_middle_of_a_step() {
	let (folder, path) = file();
	let chain = MockChain::new();
	let mut fixture =
		Fixture::with(chain.clone(), Index::open(&path, chain.genesis()).expect("opens"));
	for nonce in 0..20 {
		fixture.extend(nonce);
	}
	let head = fixture.index.head();

	// The file as a killed process leaves it, before and after the commit of a large step.
	let batch = fixture.index.store().begin().expect("begins");
	for nonce in 20..300 {
		let hash = chain.extend(vec![tx(nonce)]);
		batch
			.insert(&BlockEntry::new(&chain.ethereum(hash)).expect("compressed"))
			.expect("written");
	}
	let before = folder.path().join("before.redb");
	fs::copy(&path, &before).expect("copied");
	batch.commit().expect("committed");
	let after = folder.path().join("after.redb");
	fs::copy(&path, &after).expect("copied");

	let index = Index::open(&before, chain.genesis()).expect("opens");
	assert_eq!(index.head(), head);
	Fixture::with(chain.clone(), index).assert_follows();

	let index = Index::open(&after, chain.genesis()).expect("opens");
	assert_eq!(index.head().map(|head| head.number), Some(300));
	Fixture::with(chain.clone(), index).assert_follows();
}

/// Names the file that [`victim`] works on.
const VICTIM: &str = "DEUTERIUM_INDEX_VICTIM";

/// The chain that [`victim`] indexes; the same in every process.
fn long_chain() -> Arc<MockChain> {
	let chain = MockChain::new();
	for nonce in 0..4_000 {
		chain.extend(vec![tx(nonce)]);
	}
	chain
}

#[test]
fn index_should_be_whole_and_go_on_when_its_process_is_killed() {
	let (_folder, path) = file();
	let chain = long_chain();
	let mut told = 0;
	// How many steps the process may tell of until it is killed, in the middle of the next one.
	for steps in [1, 2, 1, 3, 0] {
		let mut process = Command::new(std::env::current_exe().expect("it is this one"))
			.args(["indexer::tests::disk::victim", "--exact", "--ignored", "--nocapture"])
			.env(VICTIM, &path)
			.stdin(Stdio::piped())
			.stdout(Stdio::piped())
			.spawn()
			.expect("it starts");
		let mut input = process.stdin.take().expect("it is piped");
		let output = BufReader::new(process.stdout.take().expect("it is piped"));
		let mut heads = output.lines().filter_map(|line| {
			line.expect("readable")
				.strip_prefix("head ")
				.map(|head| head.parse().expect("a number"))
		});
		// The first line tells where it begins: not below what was committed.
		for _ in 0..=steps {
			let head: u32 = heads.next().expect("it goes on");
			assert!(head >= told, "{head} after {told}");
			told = head;
			writeln!(input).expect("it listens");
		}
		process.kill().expect("it runs");
		process.wait().expect("it ends");
	}
	assert!(told > 0 && told < 4_000, "it was killed at {told}");

	let index = Index::open(&path, chain.genesis()).expect("opens");
	let head = index.head().expect("indexed").number;
	assert!(head >= told);
	let snapshot = index.snapshot().expect("readable");
	for (number, native) in (0..).zip(&chain.canonical()) {
		let found = snapshot.canonical(number).expect("readable").map(|block| block.native);
		assert_eq!(found, (number <= head).then_some(*native));
		let nonce = u64::from(number);
		assert_eq!(place(&index, nonce).is_some(), number < head, "transaction {nonce}");
	}
	assert_history(&snapshot, &chain, head);
	drop(snapshot);
	Fixture::with(chain, index).assert_follows();
}

#[test]
#[ignore = "a process to be killed: index_should_be_whole_and_go_on_when_its_process_is_killed runs it"]
fn victim() {
	let path = std::env::var(VICTIM).expect("the other test says where");
	let chain = long_chain();
	let index = Index::open(path.as_ref(), chain.genesis()).expect("opens");
	let mut indexer = Indexer::new(chain, index.clone(), None);
	// A step for each line: it would be done before a busy machine gets to killing it.
	let mut lines = std::io::stdin().lines();
	loop {
		// On a line of its own: the harness may have begun one.
		println!("\nhead {}", index.head().map_or(0, |head| head.number));
		lines.next().expect("it is killed before the end").expect("readable");
		indexer.step().expect("the mock does not fail");
	}
}

#[test]
fn index_should_be_built_anew_when_its_schema_differs() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let mut fixture =
		Fixture::with(chain.clone(), Index::open(&path, chain.genesis()).expect("opens"));
	fixture.extend(0);
	drop(fixture);

	let database = Database::open(&path).expect("opens");
	let transaction = database.begin_write().expect("begins");
	let mut identity = transaction
		.open_table(META)
		.expect("opens")
		.get(IDENTITY)
		.expect("readable")
		.expect("is there")
		.value()
		.to_vec();
	identity[3] = identity[3].wrapping_add(1);
	transaction
		.open_table(META)
		.expect("opens")
		.insert(IDENTITY, identity.as_slice())
		.expect("written");
	transaction.commit().expect("committed");
	drop(database);

	let index = Index::open(&path, chain.genesis()).expect("opens");
	assert_eq!(index.head(), None);
	Fixture::with(chain, index).assert_follows();
}

#[test]
fn index_should_be_built_anew_when_it_is_of_another_chain_or_damaged() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	drop(Fixture::with(chain.clone(), Index::open(&path, chain.genesis()).expect("opens")));
	let other = Index::open(&path, H256::repeat_byte(9)).expect("opens");
	assert_eq!(other.head(), None);
	drop(other);

	fs::write(&path, vec![0x5a; 10_000]).expect("written");
	let index = Index::open(&path, chain.genesis()).expect("opens");
	assert_eq!(index.head(), None);
	Fixture::with(chain, index).assert_follows();
}

#[test]
fn index_should_say_so_when_another_node_has_it() {
	let (_folder, path) = file();
	let _first = Index::open(&path, H256::zero()).expect("opens");
	let Err(error) = Index::open(&path, H256::zero()) else { panic!("opened twice") };
	assert!(matches!(error, IndexError::InUse(_)), "{error}");
	assert!(error.to_string().contains("stop the other node"));
}

#[test]
fn index_should_begin_again_when_a_gap_has_come_while_it_was_away() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let open = || Index::open(&path, chain.genesis()).expect("opens");
	let mut fixture = Fixture::with(chain.clone(), open());
	for nonce in 0..10 {
		fixture.extend(nonce);
	}
	drop(fixture);
	for nonce in 10..50 {
		chain.extend(vec![tx(nonce)]);
	}
	chain.prune_states_below(40);
	let fixture = Fixture::with(chain.clone(), open());
	assert_eq!(fixture.index.floor(), 40);
	assert_eq!(place(&fixture.index, 3), None);
	assert!(place(&fixture.index, 45).is_some());
	drop(fixture);
	assert_eq!(open().floor(), 40);
}

#[test]
fn block_should_be_refused_with_a_remedy_when_its_row_is_damaged() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let open = || Index::open(&path, chain.genesis()).expect("opens");
	let mut fixture = Fixture::with(chain.clone(), open());
	let native = fixture.extend(0);
	drop(fixture);
	let database = Database::open(&path).expect("opens");
	let transaction = database.begin_write().expect("begins");
	let mut history = transaction.open_table(HISTORY).expect("opens");
	let mut row = history.get(1).expect("readable").expect("is there").value().to_vec();
	row.pop();
	history.insert(1, row.as_slice()).expect("written");
	drop(history);
	transaction.commit().expect("committed");
	drop(database);

	chain.archive().attach(open());
	let error = chain.block(native).expect_err("it is damaged").to_string();
	assert!(error.contains("block 1 in the Ethereum index is damaged"), "{error}");
	assert!(error.contains("delete the index"), "{error}");
}

#[test]
fn tables_should_have_a_row_for_each_block_and_term() {
	let (_folder, path) = file();
	let chain = MockChain::new();
	let mut fixture =
		Fixture::with(chain.clone(), Index::open(&path, chain.genesis()).expect("opens"));
	for nonce in 0..10 {
		fixture.extend(nonce);
	}
	drop(fixture);
	let database = Database::open(&path).expect("opens");
	let transaction = database.begin_read().expect("begins");
	let canonical = transaction.open_table(CANONICAL).expect("opens");
	let blocks = transaction.open_table(BLOCKS).expect("opens");
	let postings = transaction.open_table(POSTINGS).expect("opens");
	assert_eq!(canonical.len().expect("readable"), 11);
	assert_eq!(blocks.len().expect("readable"), 11);
	// Any log, the address, the topic.
	assert_eq!(postings.len().expect("readable"), 30);
	assert_eq!(transaction.open_table(HISTORY).expect("opens").len().expect("readable"), 11);
}
