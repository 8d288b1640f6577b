use super::*;
use crate::{
	heartbeat::{Say, beat, last},
	http::Error,
	pump::Stop,
};
use deuterium_protocol::{Address, MAX_TROUBLE, OFFCHAIN_URL_KEY};
use frame_support::traits::Hooks;
use sp_core::offchain::StorageKind;

#[test]
fn trouble_should_be_said_once_and_again_after_a_while() {
	let mut world = World::new();
	world.ext.execute_with(|| {
		let down = || Err(Stop::Sidecar(Error::Unreachable));
		let said = || Some(Say::Trouble(Error::Unreachable.to_string()));
		assert_eq!(beat(1, Ok(Some(Vec::new()))), None, "nothing to say when all is well");
		assert_eq!(beat(2, down()), said());
		assert_eq!(beat(3, down()), None);
		assert_eq!(beat(4, Ok(None)), None, "a run that did nothing knows nothing");
		assert_eq!(beat(29, down()), None);
		assert_eq!(beat(30, down()), said(), "a minute later");
		let slow = Error::Timeout.to_string();
		assert_eq!(beat(31, Err(Stop::Sidecar(Error::Timeout))), Some(Say::Trouble(slow)));
		assert_eq!(beat(32, Ok(Some(Vec::new()))), Some(Say::Recovered));
		assert_eq!(beat(33, Ok(Some(Vec::new()))), None);
	});
}

#[test]
fn heartbeat_should_name_the_nodes_that_were_served() {
	let mut world = World::new();
	give(work());
	world.sidecar.lock().now += 2_000;
	let now = world.sidecar.lock().now;
	world.ext.execute_with(|| {
		assert_eq!(last(), None, "never ran");
		InferenceWorker::offchain_worker(10);
		let heartbeat = last().unwrap();
		assert_eq!((heartbeat.block, heartbeat.at_ms), (10, now));
		assert_eq!(heartbeat.nodes, [Address(NODE.0)]);
		assert_eq!(heartbeat.trouble, None);
	});
}

#[test]
fn heartbeat_should_name_the_trouble_when_the_sidecar_is_down() {
	let mut world = World::new();
	world.sidecar.lock().down = true;
	world.ext.execute_with(|| {
		InferenceWorker::offchain_worker(11);
		let heartbeat = last().unwrap();
		assert_eq!((heartbeat.block, heartbeat.nodes.len()), (11, 0));
		assert!(heartbeat.trouble.unwrap().contains("--sidecar-url"));
	});
}

#[test]
fn heartbeat_should_stay_when_a_run_does_nothing() {
	let mut world = World::new();
	world.ext.execute_with(|| {
		let before = beat(5, Ok(Some(Vec::new())));
		assert_eq!(before, None);
		sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, OFFCHAIN_URL_KEY);
		InferenceWorker::offchain_worker(6);
		assert_eq!(last().unwrap().block, 5);
	});
}

#[test]
fn heartbeat_should_be_bounded_when_the_sidecar_says_much() {
	let mut world = World::new();
	world.ext.execute_with(|| {
		let long = "ö".repeat(MAX_TROUBLE);
		let said = beat(7, Err(Stop::Sidecar(Error::Status(500, long))));
		assert!(matches!(said, Some(Say::Trouble(_))));
		let trouble = last().unwrap().trouble.unwrap();
		assert!(trouble.len() <= MAX_TROUBLE && trouble.len() > MAX_TROUBLE - 2, "{trouble}");
	});
}
