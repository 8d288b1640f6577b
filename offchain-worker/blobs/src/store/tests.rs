use super::*;
use crate::manifest::{ManifestFile, ResultKind};
use std::{
	fs,
	sync::{Arc, atomic::AtomicU64, atomic::Ordering},
};
use tempfile::TempDir;

const TTL_S: u64 = 100;

struct Fixture {
	dir: TempDir,
	time: Arc<AtomicU64>,
	clock: Clock,
}

impl Fixture {
	fn new() -> Self {
		let (clock, time) = Clock::manual(1_000);
		Self { dir: tempfile::tempdir().unwrap(), time, clock }
	}

	fn open(&self, quota_bytes: u64) -> Store {
		Store::open(StoreConfig {
			quota_bytes,
			max_blob_bytes: 1_000,
			ttl: Duration::from_secs(TTL_S),
			clock: self.clock.clone(),
			..StoreConfig::new(self.dir.path())
		})
		.unwrap()
	}

	fn pass(&self, seconds: u64) {
		self.time.fetch_add(seconds, Ordering::SeqCst);
	}

	fn file(&self, hash: &BlobHash) -> PathBuf {
		let name = hex::encode(hash);
		self.dir.path().join("blobs").join(&name[..2]).join(&name[2..])
	}
}

fn manifest(task: u64) -> ResultManifest {
	let file = ManifestFile { name: "0.json".into(), hash: [3; 32], len: 5 };
	ResultManifest { task, kind: ResultKind::Text, files: vec![file] }
}

#[test]
fn blob_should_come_back_when_stored() {
	let fixture = Fixture::new();
	let store = fixture.open(1_000);
	let hash = store.put(b"arguments", BlobKind::Arguments).unwrap();
	assert_eq!(hash, blob_hash(b"arguments"));
	assert_eq!(store.get(&hash).unwrap().as_deref(), Some(&b"arguments"[..]));
	assert_eq!(store.read_chunk(&hash, 3, 4).unwrap(), Some((9, b"umen".to_vec())));
	assert_eq!(store.read_chunk(&hash, 7, 100).unwrap(), Some((9, b"ts".to_vec())));
	assert_eq!(store.read_chunk(&hash, 9, 1).unwrap(), Some((9, Vec::new())));
	assert_eq!(store.read_chunk(&hash, u64::MAX, 1).unwrap(), Some((9, Vec::new())));
	assert_eq!(store.get(&[0; 32]).unwrap(), None);
	assert_eq!(store.arguments().unwrap(), vec![hash]);
}

#[test]
fn blob_should_count_once_when_stored_twice() {
	let fixture = Fixture::new();
	let store = fixture.open(1_000);
	store.put(b"same", BlobKind::Arguments).unwrap();
	store.put(b"same", BlobKind::Cached).unwrap();
	assert_eq!(store.used_bytes(), 4);
	assert_eq!(store.arguments().unwrap().len(), 1, "it must stay announced");
}

#[test]
fn blob_should_be_refused_when_empty_or_too_large() {
	let fixture = Fixture::new();
	let store = fixture.open(10_000);
	assert!(matches!(store.put(b"", BlobKind::Cached), Err(StoreError::Empty)));
	assert!(matches!(
		store.put(&[0; 1_001], BlobKind::Cached),
		Err(StoreError::TooLarge { len: 1_001, limit: 1_000 })
	));
	store.put(&[0; 1_000], BlobKind::Cached).unwrap();
}

#[test]
fn store_should_say_full_when_nothing_has_expired_and_make_room_when_it_has() {
	let fixture = Fixture::new();
	let store = fixture.open(10);
	let old = store.put(b"12345678", BlobKind::Cached).unwrap();
	let error = store.put(b"abc", BlobKind::Cached).unwrap_err();
	assert!(matches!(error, StoreError::Full { used: 8, quota: 10, len: 3 }), "{error}");
	assert!(store.contains(&old).unwrap());
	fixture.pass(TTL_S);
	store.put(b"abc", BlobKind::Cached).unwrap();
	assert_eq!(store.used_bytes(), 3);
	assert!(!fixture.file(&old).exists());
}

#[test]
fn pinned_blob_should_stay_when_expired_and_go_when_unpinned() {
	let fixture = Fixture::new();
	let store = fixture.open(10);
	let hash = store.put(b"12345678", BlobKind::Cached).unwrap();
	assert!(store.pin(&hash).unwrap());
	fixture.pass(TTL_S + 1);
	assert!(matches!(store.put(b"abc", BlobKind::Cached), Err(StoreError::Full { .. })));
	assert_eq!(store.get(&hash).unwrap().unwrap(), b"12345678");
	assert!(store.unpin(&hash).unwrap());
	assert_eq!(store.sweep().unwrap().blobs, vec![hash]);
	assert_eq!(store.used_bytes(), 0);
	assert!(!store.pin(&hash).unwrap());
}

#[test]
fn blob_should_vanish_when_its_time_is_over_and_live_on_when_stored_again() {
	let fixture = Fixture::new();
	let store = fixture.open(100);
	let short = store.put(b"short", BlobKind::Cached).unwrap();
	let long = store.put(b"long", BlobKind::Cached).unwrap();
	fixture.pass(TTL_S - 1);
	assert!(store.get(&short).unwrap().is_some());
	store.put(b"long", BlobKind::Cached).unwrap();
	fixture.pass(1);
	assert_eq!(store.get(&short).unwrap(), None);
	assert!(store.get(&long).unwrap().is_some());
	let swept = store.sweep().unwrap();
	assert_eq!((swept.blobs, swept.bytes), (vec![short], 5));
}

#[test]
fn store_should_keep_everything_when_reopened() {
	let fixture = Fixture::new();
	let hash = {
		let store = fixture.open(100);
		store.put_manifest(&[1; 32], &manifest(7)).unwrap();
		store.put(b"kept", BlobKind::Arguments).unwrap()
	};
	let store = fixture.open(100);
	assert_eq!(store.get(&hash).unwrap().unwrap(), b"kept");
	assert_eq!(store.used_bytes(), 4);
	assert_eq!(store.manifest(&[1; 32], 7).unwrap(), Some(manifest(7)));
}

#[test]
fn store_should_drop_leftovers_when_a_crash_interrupted_a_write() {
	let fixture = Fixture::new();
	let (whole, cut, gone) = {
		let store = fixture.open(100);
		(
			store.put(b"whole", BlobKind::Cached).unwrap(),
			store.put(b"truncated", BlobKind::Cached).unwrap(),
			store.put(b"gone", BlobKind::Cached).unwrap(),
		)
	};
	// A half-written temporary file, a file whose row was never committed, a truncated file and a
	// missing one: what a kill in each step of a write or removal can leave.
	let temporary = fixture.dir.path().join("tmp").join("1-0");
	fs::write(&temporary, b"hal").unwrap();
	let stray = fixture.file(&blob_hash(b"stray"));
	fs::create_dir_all(stray.parent().unwrap()).unwrap();
	fs::write(&stray, b"stray").unwrap();
	fs::write(fixture.file(&cut), b"trunc").unwrap();
	fs::remove_file(fixture.file(&gone)).unwrap();

	let store = fixture.open(100);
	assert!(!temporary.exists() && !stray.exists() && !fixture.file(&cut).exists());
	assert_eq!(store.used_bytes(), 5);
	assert_eq!(store.get(&whole).unwrap().unwrap(), b"whole");
	assert_eq!(store.get(&cut).unwrap(), None);
	assert_eq!(store.get(&gone).unwrap(), None);
}

#[test]
fn blob_should_be_refused_and_removed_when_changed_on_disk() {
	let fixture = Fixture::new();
	let hash = fixture.open(100).put(b"honest", BlobKind::Cached).unwrap();
	fs::write(fixture.file(&hash), b"forged").unwrap();
	let store = fixture.open(100);
	let error = store.read_chunk(&hash, 0, 3).unwrap_err();
	assert!(matches!(error, StoreError::Damaged { .. }), "{error}");
	assert_eq!(store.get(&hash).unwrap(), None);
	assert_eq!(store.used_bytes(), 0);
	store.put(b"honest", BlobKind::Cached).unwrap();
	assert_eq!(store.get(&hash).unwrap().unwrap(), b"honest");
}

#[test]
fn blob_should_be_healed_when_stored_again_after_damage() {
	let fixture = Fixture::new();
	let hash = fixture.open(100).put(b"honest", BlobKind::Cached).unwrap();
	fs::write(fixture.file(&hash), b"forged").unwrap();
	let store = fixture.open(100);
	store.put(b"honest", BlobKind::Cached).unwrap();
	assert_eq!(store.get(&hash).unwrap().unwrap(), b"honest");
	assert_eq!(store.used_bytes(), 6);
}

#[test]
fn manifest_should_be_found_by_chain_and_task_until_it_expires() {
	let fixture = Fixture::new();
	let store = fixture.open(100);
	store.put_manifest(&[1; 32], &manifest(7)).unwrap();
	assert_eq!(store.manifest(&[1; 32], 7).unwrap(), Some(manifest(7)));
	assert_eq!(store.manifest(&[2; 32], 7).unwrap(), None);
	assert_eq!(store.manifest(&[1; 32], 8).unwrap(), None);
	assert_eq!(store.results(&[1; 32]).unwrap(), vec![7]);
	fixture.pass(TTL_S);
	assert_eq!(store.manifest(&[1; 32], 7).unwrap(), None);
	assert_eq!(store.sweep().unwrap().manifests, vec![([1; 32], 7)]);
	assert_eq!(store.results(&[1; 32]).unwrap(), Vec::<u64>::new());
}

#[test]
fn store_should_name_cause_and_remedy_when_another_process_holds_it() {
	let fixture = Fixture::new();
	let _first = fixture.open(100);
	let error = Store::open(StoreConfig::new(fixture.dir.path())).unwrap_err();
	assert!(error.to_string().contains("another process"), "{error}");
}

const WRITER_DIR: &str = "DEUTERIUM_BLOBS_TEST_WRITER_DIR";

/// Not a test of its own: the process that the next test kills.
#[test]
#[ignore = "run as a child process by store_should_keep_what_it_confirmed_when_killed"]
fn writer_process() {
	let Some(dir) = std::env::var_os(WRITER_DIR) else { return };
	let store = Store::open(StoreConfig::new(dir)).unwrap();
	for number in 0_u64.. {
		let bytes = number.to_be_bytes().repeat(10_000);
		let hash = store.put(&bytes, BlobKind::Cached).unwrap();
		println!("stored {}", hex::encode(hash));
	}
}

#[test]
fn store_should_keep_what_it_confirmed_when_killed() {
	use std::io::{BufRead, BufReader};
	use std::process::{Command, Stdio};

	let dir = tempfile::tempdir().unwrap();
	let mut child = Command::new(std::env::current_exe().unwrap())
		.args(["--ignored", "--exact", "--nocapture", "store::tests::writer_process"])
		.env(WRITER_DIR, dir.path())
		.stdout(Stdio::piped())
		.spawn()
		.unwrap();
	let lines = BufReader::new(child.stdout.take().unwrap()).lines();
	let confirmed: Vec<BlobHash> = lines
		.map_while(Result::ok)
		.filter_map(|line| {
			let (_, hash) = line.split_once("stored ")?;
			let mut bytes = [0; 32];
			hex::decode_to_slice(hash, &mut bytes).ok().map(|()| bytes)
		})
		.take(12)
		.collect();
	child.kill().unwrap();
	child.wait().unwrap();

	assert_eq!(confirmed.len(), 12);
	let store = Store::open(StoreConfig::new(dir.path())).unwrap();
	for hash in &confirmed {
		assert!(store.get(hash).unwrap().is_some());
	}
	assert_eq!(store.used_bytes() % 80_000, 0, "only whole blobs remain");
	assert_eq!(fs::read_dir(dir.path().join("tmp")).unwrap().count(), 0);
}
