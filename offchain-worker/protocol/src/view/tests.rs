use super::*;
use crate::{Address, Bytes, Bytes32};
use core::fmt::Debug;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// Beyond what a JSON number holds exactly.
const HUGE: u128 = u128::MAX - 1;

fn address(byte: u8) -> Address {
	Address([byte; 20])
}

fn round() -> RoundView {
	RoundView {
		node: address(2),
		worker_key: Some(Bytes32([3; 32])),
		status: RoundStatus::Disclosed,
		digest: Some(Bytes(vec![4; 32])),
		error: Some(5),
		score: Some(20),
		paid: HUGE,
		slashed: HUGE,
		commitment: Some(Bytes32([6; 32])),
		commitment_form: Some(CommitmentForm::V2),
		commit_order: Some(0),
		disclose_order: Some(1),
		committed_at: Some(12),
		disclosed_at: Some(13),
		ending: Some(RoundEnding::Slashed),
		refunded: HUGE,
		copied_from: Some(0),
		reason: Some("two others agree on another result".into()),
		remedy: Some("check the model files".into()),
	}
}

fn task() -> TaskView {
	TaskView {
		id: u64::MAX,
		kind: 2,
		status: TaskStatus::Disclosing,
		creator: address(1),
		args_hash: Bytes32([7; 32]),
		fee: HUGE,
		cap: 3,
		vram_gb: 24,
		card: Some("CPU".into()),
		created_at: 10,
		started_at: Some(11),
		deadline: Some(20),
		rounds: vec![round()],
		digest: Some(Bytes(vec![4; 32])),
		result_node: Some(address(2)),
		uploaded: true,
		reason: Some("too late".into()),
		refunded: HUGE,
		remedy: Some("try again".into()),
		abort: Some(AbortCode::TimedOut),
		phase: Phase::Disclosure,
		ended_at: Some(30),
		remaining: HUGE,
		value: HUGE,
		place: Some(4),
	}
}

fn node() -> NodeView {
	NodeView {
		account: address(1),
		status: NodeStatus::PendingQuit,
		card: "CPU".into(),
		vram_gb: 8,
		worker_key: Some(Bytes32([2; 32])),
		stake: HUGE,
		unbonding: HUGE,
		weight: 20,
		task: Some(7),
		tasks: 8,
		reason: Some("scores too low".into()),
		remedy: Some("a better connection".into()),
		removal: Some(RemovalView { kind: RemovalKind::KickedOut, task: 6, block: 99 }),
		card_id: Some(Bytes32([3; 32])),
		operator: Some(address(4)),
		required_stake: HUGE,
		slash: Some(SlashView {
			offence: Offence::Refuted,
			task: 6,
			round: 2,
			bonded: HUGE,
			unbonding: HUGE,
			receiver: address(5),
			burned: HUGE,
			block: 99,
			evidence: Some(EvidenceView {
				digest: Some(Bytes(vec![6; 32])),
				error: Some(4),
				accepted: Bytes(vec![7; 32]),
				agreeing: [0, 1],
				distance_threshold: 5,
			}),
			reason: "refuted by two others".into(),
			remedy: "check the model files".into(),
		}),
		qos: Some(QosView {
			recent: [0, 10, 20],
			counted: 2,
			sum: 30,
			threshold: 20,
			tasks: 8,
			total_score: 100,
			silent: 1,
			silence_limit: 3,
			probation: true,
		}),
		unbonding_parts: vec![UnbondingView { amount: HUGE, ends_at: 900 }],
		withdrawable: HUGE,
		claimable: HUGE,
	}
}

fn card() -> CardView {
	CardView { id: Bytes32([1; 32]), name: "CPU".into(), vram_gb: 8, members: 4, available: 3 }
}

fn quote() -> QuoteView {
	QuoteView {
		refusal: Some(RefusalView {
			error: "TaskFeeTooLow".into(),
			reason: "the queue is full".into(),
			remedy: "offer more".into(),
		}),
		terms: Some(QuoteTerms {
			requirement: RequirementView::ThisCard { card: Bytes32([1; 32]) },
			availability: Availability::Later,
			value: HUGE,
			per_second: HUGE,
			expected_millis: 20_000,
			place: 3,
			place_is_exact: true,
			queued: 50,
			queue_limit: 50,
			evicts: Some(9),
			expected_wait_blocks: 12,
			minimum_fee: HUGE,
			fee_to_enter: Some(HUGE),
			cards: vec![card()],
			more_cards: true,
		}),
	}
}

/// Whether all names of all objects are in camel case.
fn assert_camel_case(json: &Value) {
	match json {
		Value::Object(fields) => fields.iter().for_each(|(name, value)| {
			assert!(name.chars().all(|letter| letter.is_ascii_alphanumeric()), "{name}");
			assert!(name.starts_with(|letter: char| letter.is_ascii_lowercase()), "{name}");
			assert_camel_case(value);
		}),
		Value::Array(items) => items.iter().for_each(assert_camel_case),
		_ => {},
	}
}

/// Checks a value's way through JSON and, where it has one, through SCALE; answers its JSON.
#[cfg(feature = "scale")]
fn round_trip<T>(value: &T) -> Value
where
	T: Serialize + DeserializeOwned + Debug + PartialEq + codec::Encode + codec::Decode,
{
	assert_eq!(&T::decode(&mut &value.encode()[..]).unwrap(), value);
	through_json(value)
}

#[cfg(not(feature = "scale"))]
fn round_trip<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: &T) -> Value {
	through_json(value)
}

fn through_json<T: Serialize + DeserializeOwned + Debug + PartialEq>(value: &T) -> Value {
	let json = serde_json::to_value(value).unwrap();
	assert_eq!(&serde_json::from_value::<T>(json.clone()).unwrap(), value);
	assert_camel_case(&json);
	json
}

#[test]
fn task_should_survive_its_encodings_when_every_field_is_set() {
	let json = round_trip(&task());
	assert_eq!(json["fee"], HUGE.to_string());
	assert_eq!(json["value"], HUGE.to_string());
	assert_eq!(json["abort"], "timed-out");
	assert_eq!(json["phase"], "disclosure");
	assert_eq!(json["rounds"][0]["commitmentForm"], "v2");
	assert_eq!(json["rounds"][0]["ending"], "slashed");
	assert_eq!(json["rounds"][0]["refunded"], HUGE.to_string());
	let page = TasksPage {
		tasks: vec![TaskSummary {
			id: 7,
			kind: 1,
			status: TaskStatus::Queued,
			phase: Phase::Dispatch,
			deadline: 20,
			args_hash: Bytes32([1; 32]),
			fee: HUGE,
			remaining: HUGE,
			created_at: 10,
		}],
		next: Some(7),
		live: 2,
		quota: 3,
	};
	assert_eq!(round_trip(&page)["tasks"][0]["argsHash"], Bytes32([1; 32]).to_string());
}

#[test]
fn node_should_survive_its_encodings_when_every_field_is_set() {
	let json = round_trip(&node());
	assert_eq!(json["qos"]["recent"], json!([0, 10, 20]));
	assert_eq!(json["unbondingParts"][0], json!({"amount": HUGE.to_string(), "endsAt": 900}));
	assert_eq!(json["removal"], json!({"kind": "kicked-out", "task": 6, "block": 99}));
	assert_eq!(json["slash"]["offence"], "refuted");
	assert_eq!(json["slash"]["burned"], HUGE.to_string());
	assert_eq!(json["slash"]["evidence"]["agreeing"], json!([0, 1]));
	let page = NodesPage {
		nodes: vec![NodeSummary {
			account: address(1),
			operator: address(2),
			status: NodeStatus::Available,
			card: "CPU".into(),
			vram_gb: 8,
			weight: 10,
			task: Some(7),
			stake: HUGE,
		}],
		next: Some(1),
		total: 2,
	};
	assert_eq!(round_trip(&page)["nodes"][0]["vramGb"], 8);
	let page = CardsPage { cards: vec![card()], next: Some(Bytes32([1; 32])) };
	assert_eq!(round_trip(&page)["cards"][0]["members"], 4);
}

#[test]
fn queue_should_survive_its_encodings_when_every_field_is_set() {
	for (requirement, expected) in [
		(RequirementView::AnyCard { vram_gb: 8 }, json!({"type": "any-card", "vramGb": 8})),
		(RequirementView::SameCard { vram_gb: 8 }, json!({"type": "same-card", "vramGb": 8})),
		(
			RequirementView::ThisCard { card: Bytes32([1; 32]) },
			json!({"type": "this-card", "card": Bytes32([1; 32])}),
		),
	] {
		assert_eq!(round_trip(&requirement), expected);
	}
	let page = QueuePage {
		tasks: vec![QueueEntryView {
			task: 7,
			kind: 0,
			creator: address(1),
			requirement: RequirementView::AnyCard { vram_gb: 8 },
			fee: HUGE,
			value: HUGE,
			per_second: HUGE,
			created_at: 10,
			deadline: 20,
		}],
		next: Some(QueueCursor { value: HUGE, task: 7 }),
		total: 2,
		limit: 50,
		complete: true,
	};
	assert_eq!(round_trip(&page)["next"], json!({"value": HUGE.to_string(), "task": 7}));
	let next = DeadlineView { block: 20, task: 7, phase: Phase::Retention };
	let page = DeadlinesPage { now: 11, deadlines: vec![next], next: Some(next) };
	assert_eq!(round_trip(&page)["next"], json!({"block": 20, "task": 7, "phase": "retention"}));
}

#[test]
fn quote_should_survive_its_encodings_when_every_field_is_set() {
	let json = round_trip(&quote());
	assert_eq!(json["terms"]["feeToEnter"], HUGE.to_string());
	assert_eq!(json["terms"]["availability"], "later");
	assert_eq!(json["refusal"]["error"], "TaskFeeTooLow");
	let mut unattainable = quote();
	unattainable.refusal = None;
	if let Some(terms) = &mut unattainable.terms {
		terms.fee_to_enter = None;
	}
	assert_eq!(round_trip(&unattainable)["terms"]["feeToEnter"], Value::Null);
	let request = QuoteRequest {
		kind: 1,
		cap: 2,
		vram_gb: 3,
		card: Some("CPU".into()),
		fee: HUGE,
		creator: Some(address(1)),
	};
	assert_eq!(round_trip(&request)["vramGb"], 3);
}

#[test]
fn quote_request_should_be_read_when_only_what_is_needed_is_given() {
	let read = |json| serde_json::from_value::<QuoteRequest>(json);
	let request = read(json!({"kind": 0, "fee": "30"})).unwrap();
	let expected = QuoteRequest { kind: 0, cap: 1, vram_gb: 1, card: None, fee: 30, creator: None };
	assert_eq!(request, expected);
	assert!(read(json!({"kind": 0})).unwrap_err().to_string().contains("fee"));
	// A slip of the pen must not quietly quote another task.
	assert!(read(json!({"kind": 0, "fee": "30", "vram_gb": 8})).is_err());
}

#[test]
fn network_should_survive_its_encodings_when_every_field_is_set() {
	let network = NetworkView {
		total_nodes: 1,
		active_nodes: 2,
		available_nodes: 3,
		busy_nodes: 4,
		total_tasks: 5,
		queued_tasks: 6,
		running_tasks: 7,
		succeeded_tasks: 8,
		aborted_tasks: 9,
		kinds: vec![KindView {
			kind: 1,
			total: 2,
			queued: 3,
			running: 4,
			succeeded: 5,
			aborted: 6,
			failed: 5,
		}],
	};
	assert_eq!(round_trip(&network)["kinds"][0]["succeeded"], 5);
	let parameters = ParametersView {
		block: 1,
		block_millis: 2_000,
		parameters: vec![ParameterView {
			name: "withholdingPenalty".into(),
			value: HUGE,
			min: 0,
			max: HUGE,
			unit: Unit::PartsPerMillion,
			about: "what it costs".into(),
		}],
	};
	let json = round_trip(&parameters);
	assert_eq!(json["parameters"][0]["unit"], "parts-per-million");
	assert_eq!(json["parameters"][0]["value"], HUGE.to_string());
	assert_eq!(json["parameters"][0]["max"], HUGE.to_string());
}

#[test]
fn work_should_survive_its_encodings_when_every_field_is_set() {
	let assignment = AssignmentView {
		node: address(1),
		task: 7,
		round: 2,
		kind: 1,
		args_hash: Bytes32([2; 32]),
		creator: address(3),
		cap: 1,
		fee: HUGE,
		phase: Phase::Upload,
		deadline: 20,
		commitment: Some(Bytes32([4; 32])),
		errored: false,
		disclosed: true,
		must_upload: true,
	};
	assert_eq!(round_trip(&assignment)["mustUpload"], true);
	let claimable = ClaimableView {
		credits: HUGE,
		claims: vec![ClaimView { creator: address(1), amount: HUGE }],
		stake: HUGE,
	};
	assert_eq!(round_trip(&claimable)["claims"][0]["amount"], HUGE.to_string());
}

#[test]
fn worker_should_be_told_apart_by_its_length() {
	let (account, key) = (WorkerId::Account(address(1)), WorkerId::Key(Bytes32([2; 32])));
	assert_eq!(round_trip(&account), address(1).to_string());
	assert_eq!(round_trip(&key), Bytes32([2; 32]).to_string());
	for bad in ["", "0x12", &"ö".repeat(21), &format!("0x{}", "zz".repeat(20))] {
		assert!(bad.parse::<WorkerId>().is_err(), "{bad}");
	}
	let error = serde_json::from_value::<WorkerId>(json!("0x12")).unwrap_err().to_string();
	assert!(error.contains("40 hex digits") && error.contains("64 hex digits"), "{error}");
}

#[test]
fn answers_of_the_first_release_should_be_read() {
	let newer = [
		"remedy",
		"abort",
		"phase",
		"endedAt",
		"remaining",
		"value",
		"place",
		"commitment",
		"commitmentForm",
		"commitOrder",
		"discloseOrder",
		"committedAt",
		"disclosedAt",
		"ending",
		"copiedFrom",
		"removal",
		"slash",
		"cardId",
		"operator",
		"requiredStake",
		"qos",
		"unbondingParts",
		"withdrawable",
		"claimable",
	];
	fn strip(json: &mut Value, names: &[&str]) {
		match json {
			Value::Object(fields) => {
				fields.retain(|name, _| !names.contains(&name.as_str()));
				fields.values_mut().for_each(|value| strip(value, names));
			},
			Value::Array(items) => items.iter_mut().for_each(|value| strip(value, names)),
			_ => {},
		}
	}
	let mut json = serde_json::to_value(task()).unwrap();
	strip(&mut json, &newer);
	let read: TaskView = serde_json::from_value(json).unwrap();
	assert_eq!((read.id, read.remedy, read.value), (u64::MAX, None, 0));
	let mut json = serde_json::to_value(node()).unwrap();
	strip(&mut json, &newer);
	let read: NodeView = serde_json::from_value(json).unwrap();
	assert_eq!((read.stake, read.qos, read.unbonding_parts), (HUGE, None, vec![]));
}

#[test]
fn page_should_never_be_empty_or_too_long() {
	assert_eq!(page_size(None), DEFAULT_PAGE);
	assert_eq!(page_size(Some(0)), 1);
	assert_eq!(page_size(Some(7)), 7);
	assert_eq!(page_size(Some(u32::MAX)), MAX_PAGE);
}
