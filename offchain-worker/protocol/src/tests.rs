use crate::*;
use proptest::prelude::*;

fn spec() -> JobSpec {
	JobSpec {
		genesis: Bytes32([1; 32]),
		task: 7,
		round: 2,
		node: Address([2; 20]),
		kind: TaskKind::ImageFineTune,
		args_hash: Bytes32([3; 32]),
		creator: Address([4; 20]),
		cap: 3,
		deadline_ms: 60_000,
		credential: Credential {
			genesis: Bytes32([1; 32]),
			account: Address([2; 20]),
			peer_id: "12D3KooW".into(),
			expires_at: 1_700_000_000,
			signer: Signer::Worker { key: Bytes32([5; 32]), signature: Bytes64([6; 64]) },
		},
	}
}

#[test]
fn job_spec_should_keep_its_json_shape() {
	let json = serde_json::to_value(spec()).unwrap();
	assert_eq!(json["kind"], "image-fine-tune");
	assert_eq!(json["argsHash"], format!("0x{}", "03".repeat(32)));
	assert_eq!(json["credential"]["signer"]["type"], "worker");
	assert_eq!(serde_json::from_value::<JobSpec>(json).unwrap(), spec());
}

#[test]
fn bodies_should_fit_their_limit_when_full() {
	let result = JobResult {
		cursor: u64::MAX,
		genesis: Bytes32([0xff; 32]),
		task: u64::MAX,
		round: 2,
		node: Address([0xff; 20]),
		outcome: JobOutcome::Digest { digest: Bytes(vec![0xff; 128]), salt: Bytes32([0xff; 32]) },
		exec_ms: u64::MAX,
		available: false,
	};
	let page = ResultsPage { results: vec![result; MAX_RESULTS], more: false };
	assert!(serde_json::to_vec(&page).unwrap().len() <= MAX_BODY);
	let acks = Acks { acks: vec![Ack { task: u64::MAX, round: 2 }; MAX_RESULTS] };
	assert!(serde_json::to_vec(&acks).unwrap().len() <= MAX_BODY);
}

#[test]
fn hex_should_be_refused_when_malformed() {
	for text in ["\"\"", "\"00\"", "\"0x0\"", "\"0xzz\"", "\"0x00\"", "1"] {
		assert!(serde_json::from_str::<Address>(text).is_err(), "{text}");
	}
	let long = format!("\"0x{}\"", "00".repeat(MAX_BYTES + 1));
	assert!(serde_json::from_str::<Bytes>(&long).is_err());
}

#[test]
fn amount_should_survive_json_when_large() {
	#[derive(serde::Serialize, serde::Deserialize)]
	struct Fee(#[serde(with = "amount")] u128);
	let json = serde_json::to_string(&Fee(u128::MAX)).unwrap();
	assert_eq!(json, format!("\"{}\"", u128::MAX));
	assert_eq!(serde_json::from_str::<Fee>(&json).unwrap().0, u128::MAX);
	assert!(serde_json::from_str::<Fee>("\"-1\"").is_err());
}

#[test]
fn credential_payload_should_follow_its_layout() {
	let payload = credential_payload(&[1; 32], &[2; 20], "ab", 0x0102);
	let mut expected = b"deuterium/peer-credential/v1".to_vec();
	expected.extend([1; 32]);
	expected.extend([2; 20]);
	expected.extend([0, 0, 0, 0, 0, 0, 1, 2, 0, 2, b'a', b'b']);
	assert_eq!(payload, expected);
}

#[test]
fn task_kind_should_round_trip_through_its_code() {
	for kind in [TaskKind::Image, TaskKind::Text, TaskKind::ImageFineTune] {
		assert_eq!(TaskKind::from_code(kind.code()), Some(kind));
	}
	assert_eq!(TaskKind::from_code(3), None);
}

proptest! {
	#[test]
	fn decoding_should_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..512)) {
		let _ = serde_json::from_slice::<JobSpec>(&bytes);
		let _ = serde_json::from_slice::<ResultsPage>(&bytes);
		let _ = serde_json::from_slice::<Info>(&bytes);
	}

	#[test]
	fn bytes_should_round_trip(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
		let json = serde_json::to_string(&Bytes(bytes.clone())).unwrap();
		prop_assert_eq!(serde_json::from_str::<Bytes>(&json).unwrap().0, bytes);
	}
}
