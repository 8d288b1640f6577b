//! Decoding of the wire types: never panics, and what was read can be written and read again.

use codec::{Decode, Encode};
use deuterium_protocol::{
	Acks, Credential, ErrorBody, Heartbeat, Info, JobResult, JobSpec, ResultsPage,
	credential_payload,
	view::{
		AssignmentView, CardsPage, ClaimableView, DeadlinesPage, NetworkView, NodeView, NodesPage,
		ParametersView, QueuePage, QuoteRequest, QuoteView, TaskView, TasksPage,
	},
};
use serde::{Serialize, de::DeserializeOwned};
use std::fmt::Debug;

/// Reads the bytes as every type; says as how many of them they can be read.
///
/// # Panics
///
/// If a value does not survive being written and read.
pub(crate) fn decode(bytes: &[u8]) -> u32 {
	payload(bytes);
	both::<TaskView>(bytes)
		+ both::<TasksPage>(bytes)
		+ both::<NodeView>(bytes)
		+ both::<NodesPage>(bytes)
		+ both::<CardsPage>(bytes)
		+ both::<NetworkView>(bytes)
		+ both::<ParametersView>(bytes)
		+ both::<QueuePage>(bytes)
		+ both::<DeadlinesPage>(bytes)
		+ both::<QuoteRequest>(bytes)
		+ both::<QuoteView>(bytes)
		+ both::<AssignmentView>(bytes)
		+ both::<ClaimableView>(bytes)
		+ json::<Acks>(bytes)
		+ json::<Credential>(bytes)
		+ json::<ErrorBody>(bytes)
		+ json::<Heartbeat>(bytes)
		+ json::<Info>(bytes)
		+ json::<JobResult>(bytes)
		+ json::<JobSpec>(bytes)
		+ json::<ResultsPage>(bytes)
}

fn both<T>(bytes: &[u8]) -> u32
where
	T: Serialize + DeserializeOwned + Encode + Decode + PartialEq + Debug,
{
	json::<T>(bytes) + scale::<T>(bytes)
}

fn json<T: Serialize + DeserializeOwned + PartialEq + Debug>(bytes: &[u8]) -> u32 {
	let Ok(value) = serde_json::from_slice::<T>(bytes) else { return 0 };
	let text = serde_json::to_vec(&value).expect("what was read can be written");
	let again: T = serde_json::from_slice(&text).expect("what was written can be read");
	assert_eq!(again, value);
	1
}

fn scale<T>(bytes: &[u8]) -> u32
where
	T: Serialize + DeserializeOwned + Encode + Decode + PartialEq + Debug,
{
	let Ok(value) = T::decode(&mut &bytes[..]) else { return 0 };
	let encoded = value.encode();
	let mut rest = &encoded[..];
	let again = T::decode(&mut rest).expect("what was written can be read");
	assert_eq!(again, value);
	assert!(rest.is_empty(), "more was written than read");
	// What the chain answers goes on as JSON. Readers may refuse what is too long, but never take it
	// for something else.
	let text = serde_json::to_vec(&value).expect("every value can be written");
	if let Ok(again) = serde_json::from_slice::<T>(&text) {
		assert_eq!(again, value);
	}
	1
}

/// The bytes that are signed grow with the name of the peer, up to the longest that its length can
/// say.
fn payload(bytes: &[u8]) {
	let name = String::from_utf8_lossy(bytes);
	let payload = credential_payload(&[1; 32], &[2; 20], &name, 3);
	let fixed = credential_payload(&[1; 32], &[2; 20], "", 3).len();
	assert_eq!(payload.len(), fixed + name.len().min(usize::from(u16::MAX)));
}
