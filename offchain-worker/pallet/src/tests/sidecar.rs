use super::*;
use crate::{http::Error, pump::Stop};
use deuterium_protocol::{MAX_BODY, OFFCHAIN_URL_KEY};
use sp_core::offchain::StorageKind;

#[test]
fn run_should_do_nothing_when_no_sidecar_is_configured() {
	let mut world = World::new();
	give(work());
	world.ext.execute_with(|| {
		sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, OFFCHAIN_URL_KEY)
	});
	assert_eq!(world.run(), Ok(()));
	assert!(world.sidecar.lock().jobs.is_empty());
}

#[test]
fn run_should_leave_when_another_one_holds_the_lock() {
	let mut world = World::new();
	give(work());
	world.ext.execute_with(|| {
		use sp_runtime::offchain::storage_lock::{StorageLock, Time};
		let budget = sp_core::offchain::Duration::from_millis(600);
		let mut lock = StorageLock::<Time>::with_deadline(b"deuterium/pump/lock", budget);
		let _held = lock.try_lock().map_err(|_| ()).unwrap();
		assert_eq!(crate::pump::run::<Test>(), Ok(None));
	});
	assert!(world.sidecar.lock().jobs.is_empty());
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().jobs.len(), 1);
}

#[test]
fn run_should_go_on_when_a_killed_run_left_its_lock() {
	let mut world = World::new();
	give(work());
	world.ext.execute_with(|| {
		use sp_runtime::offchain::storage_lock::{StorageLock, Time};
		let budget = sp_core::offchain::Duration::from_millis(600);
		let mut lock = StorageLock::<Time>::with_deadline(b"deuterium/pump/lock", budget);
		lock.try_lock().map_err(|_| ()).unwrap().forget();
	});
	world.run().unwrap();
	assert_eq!(world.sidecar.lock().jobs.len(), 1);
}

#[test]
fn run_should_say_what_to_do_when_the_sidecar_is_unreachable() {
	let mut world = World::new();
	world.sidecar.lock().down = true;
	let stop = world.run().unwrap_err();
	assert_eq!(stop, Stop::Sidecar(Error::Unreachable));
	assert!(stop.to_string().contains("--sidecar-url"));
}

#[test]
fn run_should_stop_at_its_deadline_when_the_sidecar_hangs() {
	let mut world = World::new();
	world.sidecar.lock().hangs = true;
	let before = world.sidecar.lock().now + 2_000;
	assert_eq!(world.run(), Err(Stop::Sidecar(Error::Timeout)));
	assert_eq!(world.sidecar.lock().now - before, 666, "a third of the slot");
}

#[test]
fn run_should_point_at_the_token_when_it_is_refused() {
	let mut world = World::new();
	world.ext.execute_with(|| {
		let key = deuterium_protocol::OFFCHAIN_TOKEN_KEY;
		sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, key, b"wrong")
	});
	let stop = world.run().unwrap_err();
	assert!(stop.to_string().contains("--sidecar-token-file"), "{stop}");
}

#[test]
fn run_should_stop_when_the_answer_is_too_long_or_malformed() {
	let mut world = World::new();
	world.sidecar.lock().answer = Some((200, vec![b' '; MAX_BODY + 1]));
	assert_eq!(world.run(), Err(Stop::Sidecar(Error::TooLong)));
	world.sidecar.lock().answer = Some((200, b"{}".to_vec()));
	assert!(matches!(world.run(), Err(Stop::Sidecar(Error::Malformed(_)))));
	world.sidecar.lock().answer = Some((500, b"{\"error\":\"disk\",\"remedy\":\"free\"}".to_vec()));
	assert_eq!(world.run(), Err(Stop::Sidecar(Error::Status(500, "disk; free".into()))));
}

#[test]
fn run_should_stop_when_version_or_chain_differ() {
	let mut world = World::new();
	world.sidecar.lock().info.protocol_version = 2;
	assert_eq!(world.run(), Err(Stop::Version(2)));
	world.sidecar.lock().info.protocol_version = 1;
	world.sidecar.lock().info.genesis = Some(Bytes32([1; 32]));
	assert_eq!(world.run(), Err(Stop::OtherChain(Bytes32([1; 32]))));
	let genesis = world.genesis();
	world.sidecar.lock().info.genesis = Some(Bytes32(genesis));
	assert_eq!(world.run(), Ok(()));
}

#[test]
fn results_should_be_read_page_by_page_within_a_bound() {
	let mut world = World::new();
	world.sidecar.lock().page = 2;
	give(work());
	let result = world.result(digest());
	for cursor in 1..=40 {
		let task = if cursor == 5 { 1 } else { 1000 + cursor };
		let other = deuterium_protocol::JobResult { cursor, task, ..result.clone() };
		world.sidecar.lock().results.push(other);
	}
	assert_eq!(world.reports().len(), 1, "found on the third page");
	world.sidecar.lock().results[4].task = 2000;
	world.sidecar.lock().results[39].task = 1;
	assert!(world.reports().is_empty(), "beyond what one run reads");
}
