//! The views of the runtime API over real state: blocks, calls and hooks of the runtime as it is.

use crate::common::{chain, finish_block, start_block, vrf_digest, who};
use deuterium_primitives::{
	AbortReason, Card, Digest, ErrorCode, Hash, Requirement, Round, TaskId, TaskKind, WorkerKey,
	commitment,
};
use deuterium_protocol::{
	Address, Bytes32,
	view::{
		AbortCode, Availability, CommitmentForm, DeadlineView, MAX_PAGE, NodeStatus, Offence,
		Phase, QueueCursor, QuoteRequest, RemovalKind, RequirementView, RoundEnding, RoundStatus,
		TaskStatus, Unit, WorkerId,
	},
};
use deuterium_runtime::{
	AccountId, Balance, Runtime, RuntimeCall, RuntimeOrigin, System, TaskQueue, VERSION,
	configs::{
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
	views,
};
use frame_support::{
	assert_ok,
	dispatch::{GetDispatchInfo, RawOrigin},
};
use sp_runtime::traits::Dispatchable;

const CREATOR: usize = 4;
const STAKE: Balance = 400 * CNX;
const FEE: Balance = 50 * CNX;

/// Runs a test on a development chain in which the accounts 1 to 3 have a node each with the same
/// card and the worker key of account 1.
fn with_nodes(test: impl FnOnce()) {
	chain("development").execute_with(|| {
		block(|| {
			for node in 1..=3 {
				join(node, "CPU", 8, Some(key(1)));
			}
		});
		test();
	});
}

fn block(calls: impl FnOnce()) {
	start_block(vrf_digest);
	calls();
	finish_block();
}

fn blocks(count: u32) {
	(0..count).for_each(|_| block(|| {}));
}

fn dispatch(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) {
	let call = call.into();
	assert!(call.get_dispatch_info().call_weight.ref_time() > 0, "{call:?} has a weight");
	assert_ok!(call.dispatch(origin));
}

fn signed(account: AccountId, call: impl Into<RuntimeCall>) {
	dispatch(RawOrigin::Signed(account).into(), call);
}

fn set(parameter: protocol::Parameters) {
	let key_value = RuntimeParameters::Protocol(parameter);
	dispatch(RawOrigin::Root.into(), pallet_parameters::Call::set_parameter { key_value });
}

fn key(number: u8) -> WorkerKey {
	WorkerKey::from_raw([number; 32])
}

fn card(name: &str, vram_gb: u16) -> Card {
	Card { name: name.as_bytes().to_vec().try_into().unwrap(), vram_gb }
}

fn join(node: usize, name: &str, vram_gb: u16, worker: Option<WorkerKey>) {
	let (card, stake, operator) = (card(name, vram_gb), STAKE, None);
	signed(who(node), pallet_node_registry::Call::join { card, stake, worker, operator });
}

fn pause_all() {
	(1..=3).for_each(|node| signed(who(node), pallet_node_registry::Call::pause {}));
}

/// Creates a task; answers its number.
fn create(kind: TaskKind, fee: Balance) -> TaskId {
	let call = pallet_task_queue::Call::create_task {
		kind,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::zero(),
		vram_gb: 8,
		cap: 1,
		card: None,
		fee,
	};
	signed(who(CREATOR), call);
	TaskQueue::stats().total
}

/// Creates a text task and waits for its dispatch; answers its number and its nodes by round.
fn started() -> (TaskId, [AccountId; 3]) {
	let mut task = 0;
	block(|| task = create(TaskKind::Text, FEE));
	block(|| {});
	(task, TaskQueue::task(task).unwrap().run.expect("dispatched").nodes)
}

fn digest(byte: u8) -> Digest {
	vec![byte; 32].try_into().unwrap()
}

fn commit(task: TaskId, nodes: &[AccountId; 3], digests: &[(Round, u8)]) {
	for (round, byte) in digests {
		let node = nodes[usize::from(*round)];
		let salt = Hash::repeat_byte(*round);
		let genesis = crate::common::GENESIS_HASH;
		let commitment = commitment(&genesis, task, *round, &node, &digest(*byte), &salt);
		signed(node, pallet_validation::Call::commit { task, round: *round, commitment });
	}
}

fn disclose(task: TaskId, nodes: &[AccountId; 3], digests: &[(Round, u8)]) {
	for (round, byte) in digests {
		let (digest, salt) = (digest(*byte), Hash::repeat_byte(*round));
		let call = pallet_validation::Call::disclose { task, round: *round, digest, salt };
		signed(nodes[usize::from(*round)], call);
	}
}

fn address(account: AccountId) -> Address {
	Address(account.0)
}

fn request(kind: u8, fee: Balance) -> QuoteRequest {
	QuoteRequest { kind, cap: 1, vram_gb: 8, card: None, fee, creator: None }
}

#[test]
fn runtime_should_say_that_it_has_the_second_version_of_the_views() {
	let id = <dyn deuterium_runtime_api::DeuteriumApi<deuterium_runtime::Block> as
		sp_api::RuntimeApiInfo>::ID;
	let version = VERSION.apis.iter().find(|(api, _)| *api == id).map(|(_, version)| *version);
	assert_eq!(version, Some(2));
}

#[test]
fn quote_should_say_what_a_creation_would_get_when_nodes_are_free() {
	with_nodes(|| {
		let quote = views::quote(request(1, FEE));
		assert_eq!(quote.refusal, None);
		let terms = quote.terms.unwrap();
		assert_eq!(terms.requirement, RequirementView::SameCard { vram_gb: 8 });
		assert_eq!(terms.availability, Availability::Now);
		assert_eq!((terms.place, terms.place_is_exact, terms.queued), (0, true, 0));
		assert_eq!((terms.evicts, terms.expected_wait_blocks), (None, 1));
		assert_eq!(terms.expected_millis, 20_000);
		assert_eq!(terms.per_second, FEE / 20);
		assert_eq!(terms.fee_to_enter, Some(terms.minimum_fee));
		assert_eq!(terms.cards.len(), 1);
		assert_eq!((terms.cards[0].name.as_str(), terms.cards[0].available), ("CPU", 3));
		assert!(!terms.more_cards);

		let mut task = 0;
		block(|| task = create(TaskKind::Text, FEE));
		assert_eq!(views::task(task).unwrap().value, terms.value, "the value that was quoted");
		block(|| {});
		assert_eq!(views::task(task).unwrap().status, TaskStatus::Started, "the wait, too");
	});
}

#[test]
fn quote_should_name_cause_and_remedy_when_a_task_would_be_refused() {
	with_nodes(|| {
		let refused = |request: QuoteRequest| {
			let quote = views::quote(request);
			let refusal = quote.refusal.expect("refused");
			assert!(!refusal.reason.is_empty() && !refusal.remedy.is_empty());
			(refusal.error, quote.terms.is_some())
		};
		let text = |vram_gb, cap| QuoteRequest { vram_gb, cap, ..request(1, FEE) };
		let named = |name: &str| QuoteRequest { card: Some(name.into()), ..request(1, FEE) };
		for (request, error, has_terms) in [
			(request(3, FEE), "UnknownKind", false),
			(request(1, 0), "FeeBelowMinimum", true),
			(request(2, FEE), "CardRequired", false),
			(text(8, 2), "CapTooHigh", false),
			(text(1_025, 1), "InvalidVram", false),
			(text(70_000, 1), "InvalidVram", false),
			(text(9, 1), "NoSuchNodes", true),
			(named("GPU"), "NoSuchNodes", true),
			(named(""), "InvalidCard", false),
			(named(&"x".repeat(65)), "InvalidCard", false),
		] {
			assert_eq!(refused(request.clone()), (error.into(), has_terms), "{request:?}");
		}
		let poor = QuoteRequest { creator: Some(Address([7; 20])), ..request(1, FEE) };
		assert_eq!(refused(poor), ("InsufficientBalance".into(), true));
		set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(0)));
		assert_eq!(refused(request(1, FEE)), ("QueueClosed".into(), true));
	});
}

#[test]
fn quote_should_name_the_fee_to_enter_and_the_victim_when_the_queue_is_full() {
	with_nodes(|| {
		block(|| {
			pause_all();
			set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(2)));
			assert_eq!(create(TaskKind::Text, FEE), 1);
			assert_eq!(create(TaskKind::Text, 2 * FEE), 2);
		});
		let same = views::quote(request(1, FEE));
		assert_eq!(same.refusal.unwrap().error, "TaskFeeTooLow", "on equal value the older stays");
		let terms = same.terms.unwrap();
		assert_eq!(terms.fee_to_enter, Some(FEE + 1));
		assert_eq!((terms.availability, terms.evicts), (Availability::Later, None));
		assert!(terms.cards.is_empty());
		let more = views::quote(request(1, FEE + 1));
		assert_eq!(more.refusal, None);
		let terms = more.terms.unwrap();
		assert_eq!((terms.place, terms.queued, terms.queue_limit), (1, 2, 2));
		assert_eq!(terms.evicts, Some(1));

		block(|| assert_eq!(create(TaskKind::Text, FEE + 1), 3));
		let victim = views::task(1).unwrap();
		assert_eq!(victim.abort, Some(AbortCode::Outbid));
		assert!(victim.reason.unwrap().contains("dearer"));
		assert!(victim.remedy.unwrap().contains("higher fee"));
	});
}

#[test]
fn queue_should_be_in_order_of_value_over_all_classes_when_read_page_by_page() {
	with_nodes(|| {
		// Images are expected to take 15 seconds, texts 20.
		let orders = [
			(TaskKind::Text, 20 * CNX),
			(TaskKind::Image, 30 * CNX),
			(TaskKind::Text, 60 * CNX),
			(TaskKind::Image, 15 * CNX),
			(TaskKind::Text, 40 * CNX),
		];
		block(|| {
			pause_all();
			for (kind, fee) in orders {
				create(kind, fee);
			}
		});
		let page = views::queue(None, 2, None);
		let ids = |page: &deuterium_protocol::view::QueuePage| {
			page.tasks.iter().map(|entry| entry.task).collect::<Vec<_>>()
		};
		assert_eq!(ids(&page), [3, 2], "3 CNX a second, then 2 of the older task");
		assert_eq!((page.total, page.complete), (5, true));
		assert_eq!(page.tasks[0].per_second, 3 * CNX);
		assert_eq!(page.tasks[1].requirement, RequirementView::AnyCard { vram_gb: 8 });
		assert_eq!(page.tasks[1].creator, address(who(CREATOR)));
		let second = views::queue(page.next, 2, None);
		assert_eq!(ids(&second), [5, 1]);
		// The place stays one when its task has gone.
		let place = second.next;
		assert_eq!(place.map(|place| place.task), Some(1));
		block(|| signed(who(CREATOR), pallet_task_queue::Call::cancel_task { task: 1 }));
		let last = views::queue(place, 2, None);
		assert_eq!((ids(&last), last.next), (vec![4], None));

		let texts = RequirementView::SameCard { vram_gb: 8 };
		let page = views::queue(None, 10, Some(texts));
		assert_eq!(ids(&page), [3, 5]);
		let after = QueueCursor { value: page.tasks[0].value, task: 3 };
		assert_eq!(ids(&views::queue(Some(after), 10, Some(texts))), [5]);
		let none = RequirementView::SameCard { vram_gb: 1 << 20 };
		assert!(views::queue(None, 10, Some(none)).tasks.is_empty());
		assert_eq!(views::task(5).unwrap().place, Some(2));
	});
}

#[test]
fn pages_should_be_bounded_when_more_is_asked_for() {
	with_nodes(|| {
		block(|| {
			pause_all();
			set(protocol::Parameters::TasksPerCreator(protocol::TasksPerCreator, Some(500)));
			for _ in 0..=MAX_PAGE {
				create(TaskKind::Text, FEE);
			}
		});
		let most = usize::try_from(MAX_PAGE).unwrap();
		let page = views::queue(None, u32::MAX, None);
		assert_eq!((page.tasks.len(), page.next.is_some()), (most, true));
		let page = views::tasks_of(&who(CREATOR), None, u32::MAX);
		assert_eq!((page.tasks.len(), page.next), (most, Some(2)));
		assert_eq!((page.live, page.quota), (MAX_PAGE + 1, 500));
		let page = views::deadlines(None, u32::MAX);
		assert_eq!((page.deadlines.len(), page.next.is_some()), (most, true));
		assert_eq!(views::nodes(0, 0).nodes.len(), 1, "a page is never empty for its limit alone");
	});
}

#[test]
fn tasks_of_a_creator_should_be_the_newest_first_when_live_or_kept() {
	with_nodes(|| {
		block(|| {
			pause_all();
			for _ in 0..3 {
				create(TaskKind::Text, FEE);
			}
		});
		block(|| signed(who(CREATOR), pallet_task_queue::Call::cancel_task { task: 2 }));
		let page = views::tasks_of(&who(CREATOR), None, 2);
		let ids: Vec<_> = page.tasks.iter().map(|task| (task.id, task.status)).collect();
		assert_eq!(ids, [(3, TaskStatus::Queued), (2, TaskStatus::Aborted)]);
		assert_eq!((page.next, page.live), (Some(2), 2));
		assert_eq!((page.tasks[0].remaining, page.tasks[1].remaining), (FEE, 0));
		let rest = views::tasks_of(&who(CREATOR), page.next, 2);
		assert_eq!((rest.tasks[0].id, rest.tasks.len(), rest.next), (1, 1, None));
		assert!(views::tasks_of(&who(1), None, 2).tasks.is_empty());
	});
}

#[test]
fn deadlines_should_come_in_order_when_tasks_are_in_different_phases() {
	with_nodes(|| {
		let (running, _) = started();
		let mut waiting = 0;
		block(|| waiting = create(TaskKind::Text, FEE));
		let page = views::deadlines(None, 1);
		let deadline = views::task(running).unwrap().deadline.unwrap();
		let first = DeadlineView { block: deadline, task: running, phase: Phase::Execution };
		assert_eq!((page.deadlines.as_slice(), page.next), (&[first][..], Some(first)));
		assert_eq!(page.now, System::block_number());
		let page = views::deadlines(page.next, 10);
		let second = views::task(waiting).unwrap().deadline.unwrap();
		let second = DeadlineView { block: second, task: waiting, phase: Phase::Dispatch };
		assert_eq!((page.deadlines, page.next), (vec![second], None));
	});
}

#[test]
fn nodes_and_cards_should_be_listed_page_by_page() {
	with_nodes(|| {
		block(|| {
			join(5, "RTX 4090", 24, None);
			signed(who(1), pallet_node_registry::Call::pause {});
		});
		let page = views::nodes(0, 3);
		assert_eq!((page.nodes.len(), page.next, page.total), (3, Some(3), 4));
		assert_eq!(page.nodes[0].status, NodeStatus::Paused);
		assert_eq!((page.nodes[0].card.as_str(), page.nodes[0].vram_gb), ("CPU", 8));
		assert_eq!((page.nodes[1].stake, page.nodes[1].weight), (STAKE, 10));
		let rest = views::nodes(3, 3);
		assert_eq!((rest.nodes.len(), rest.next), (1, None));
		assert_eq!(rest.nodes[0].account, address(who(5)));

		let mut cards = views::cards(None, 1);
		let next = cards.next.expect("there are two groups");
		cards.cards.extend(views::cards(Some(next), 5).cards);
		cards.cards.sort_by_key(|card| card.vram_gb);
		let seen: Vec<_> = cards
			.cards
			.iter()
			.map(|card| (card.name.as_str(), card.members, card.available))
			.collect();
		assert_eq!(seen, [("CPU", 3, 2), ("RTX 4090", 1, 1)]);
		assert_eq!(cards.cards[1].id, Bytes32(card("RTX 4090", 24).id().0));
	});
}

#[test]
fn assignments_should_be_found_by_account_and_by_worker_key() {
	with_nodes(|| {
		let (task, nodes) = started();
		let work = views::assignments(WorkerId::Account(address(nodes[1])));
		assert_eq!(work.len(), 1);
		assert_eq!((work[0].task, work[0].round, work[0].kind), (task, 1, 1));
		assert_eq!((work[0].phase, work[0].fee), (Phase::Execution, FEE));
		assert_eq!(work[0].creator, address(who(CREATOR)));
		let all = views::assignments(WorkerId::Key(Bytes32([1; 32])));
		let mut rounds: Vec<_> = all.iter().map(|work| (work.round, work.node)).collect();
		rounds.sort_unstable();
		let expected: Vec<_> =
			(0..).zip(nodes).map(|(round, node)| (round, address(node))).collect();
		assert_eq!(rounds, expected);
		for nobody in [WorkerId::Key(Bytes32([9; 32])), WorkerId::Account(address(who(CREATOR)))] {
			assert!(views::assignments(nobody).is_empty());
		}
	});
}

#[test]
fn rounds_should_show_form_order_and_time_of_every_submission() {
	with_nodes(|| {
		let (task, nodes) = started();
		block(|| commit(task, &nodes, &[(2, 7)]));
		block(|| commit(task, &nodes, &[(0, 7), (1, 7)]));
		let committed = System::block_number();
		block(|| disclose(task, &nodes, &[(1, 7)]));
		let view = views::task(task).unwrap();
		assert_eq!((view.status, view.phase), (TaskStatus::Disclosing, Phase::Disclosure));
		assert_eq!((view.remaining, view.place), (FEE, None));
		let [first, second, third] = &view.rounds[..] else { panic!("three rounds") };
		assert_eq!(first.commitment_form, Some(CommitmentForm::V2));
		assert!(first.commitment.is_some() && first.commitment != second.commitment);
		let orders = [first, second, third].map(|round| round.commit_order);
		assert_eq!(orders, [Some(1), Some(2), Some(0)]);
		assert_eq!(third.committed_at, Some(committed - 1));
		assert_eq!(second.committed_at, Some(committed));
		assert_eq!((second.disclosed_at, second.disclose_order), (Some(committed + 1), Some(0)));
		assert_eq!((first.status, first.ending), (RoundStatus::Committed, None));
		assert_eq!(first.worker_key, Some(Bytes32([1; 32])));
	});
}

#[test]
fn slash_should_be_explained_with_its_evidence_on_the_task_and_on_the_node() {
	with_nodes(|| {
		let (task, nodes) = started();
		let digests = [(0, 7), (1, 9), (2, 7)];
		block(|| commit(task, &nodes, &digests));
		block(|| disclose(task, &nodes, &digests));
		let view = views::task(task).unwrap();
		let forger = &view.rounds[1];
		assert_eq!((forger.ending, forger.slashed), (Some(RoundEnding::Slashed), STAKE));
		assert!(forger.reason.as_ref().unwrap().contains("refuted"));
		assert!(forger.remedy.as_ref().unwrap().contains("doctor"));
		assert_eq!(
			(&view.rounds[2].reason, view.rounds[2].ending),
			(&None, Some(RoundEnding::Paid))
		);
		assert!(!view.uploaded);

		let node = views::node(&nodes[1]).unwrap();
		let removal = node.removal.unwrap();
		assert_eq!((removal.kind, removal.task), (RemovalKind::Slashed, task));
		assert_eq!(removal.block, System::block_number());
		assert!(node.reason.unwrap().contains("slashed"));
		assert!(node.remedy.unwrap().contains("model files"));
		let slash = node.slash.unwrap();
		assert_eq!((slash.offence, slash.task, slash.round), (Offence::Refuted, task, 1));
		assert_eq!((slash.bonded, slash.unbonding, slash.burned), (STAKE, 0, 0));
		let evidence = slash.evidence.expect("kept");
		assert_eq!(evidence.digest.unwrap().0, vec![9; 32]);
		assert_eq!((evidence.accepted.0, evidence.agreeing), (vec![7; 32], [0, 2]));

		block(|| signed(nodes[0], pallet_validation::Call::report_uploaded { task, round: 0 }));
		let view = views::task(task).unwrap();
		assert_eq!((view.status, view.uploaded), (TaskStatus::Finished, true));
		assert_eq!((view.ended_at, view.remaining), (Some(System::block_number()), 0));
	});
}

#[test]
fn withheld_disclosure_should_be_explained_and_no_upload_be_claimed() {
	with_nodes(|| {
		block(|| {
			set(protocol::Parameters::DisclosureTimeout(protocol::DisclosureTimeout, Some(5)));
			set(protocol::Parameters::UploadTimeout(protocol::UploadTimeout, Some(5)));
		});
		let (task, nodes) = started();
		block(|| commit(task, &nodes, &[(0, 7), (1, 7), (2, 7)]));
		block(|| disclose(task, &nodes, &[(0, 7), (1, 7)]));
		blocks(12);
		let view = views::task(task).unwrap();
		assert_eq!(view.status, TaskStatus::Finished);
		assert!(!view.uploaded, "the result node never said that the result can be fetched");
		let silent = &view.rounds[2];
		assert_eq!((silent.status, silent.slashed), (RoundStatus::Silent, STAKE / 10));
		assert!(silent.reason.as_ref().unwrap().contains("did not disclose"));
		assert!(silent.remedy.as_ref().unwrap().contains("keep node and sidecar running"));
		let slash = views::node(&nodes[2]).unwrap().slash.unwrap();
		assert_eq!((slash.offence, slash.evidence), (Offence::Withheld, None));
		assert!(slash.reason.contains("did not disclose"), "{}", slash.reason);

		// What keeps the node from being chosen is told, until it is mended.
		let node = views::node(&nodes[2]).unwrap();
		assert_eq!((node.status, node.removal), (NodeStatus::Paused, None));
		let reason = node.reason.unwrap();
		assert!(reason.contains("stake is too low") && reason.contains("task 1"), "{reason}");
		assert!(node.remedy.unwrap().contains("top the stake up and resume"));
		signed(nodes[2], pallet_node_staking::Call::top_up { amount: STAKE / 10 });
		signed(nodes[2], pallet_node_registry::Call::resume {});
		let node = views::node(&nodes[2]).unwrap();
		assert_eq!((node.status, node.reason, node.remedy), (NodeStatus::Available, None, None));
		// The task will be forgotten; why stake was taken will not.
		assert!(node.slash.unwrap().remedy.contains("keep node and sidecar running"));
	});
}

#[test]
fn slash_for_an_error_report_should_be_explained_as_such_on_the_task_and_on_the_node() {
	with_nodes(|| {
		let (task, nodes) = started();
		block(|| {
			let code = ErrorCode::ExecutionFailed;
			signed(nodes[0], pallet_validation::Call::report_error { task, round: 0, code });
			commit(task, &nodes, &[(1, 7), (2, 7)]);
		});
		block(|| disclose(task, &nodes, &[(1, 7), (2, 7)]));
		let round = &views::task(task).unwrap().rounds[0];
		assert_eq!((round.ending, round.slashed), (Some(RoundEnding::Slashed), STAKE));
		let node = views::node(&nodes[0]).unwrap();
		let slash = node.slash.unwrap();
		let evidence = slash.evidence.expect("kept");
		let code = ErrorCode::ExecutionFailed as u8;
		assert_eq!((evidence.error, evidence.digest), (Some(code), None));
		let (reason, remedy) = (node.reason.unwrap(), node.remedy.unwrap());
		assert!(reason.contains("report of an error in task 1 was refuted"), "{reason}");
		for told in [round.reason.as_ref().unwrap(), &slash.reason] {
			assert!(told.contains("reported an error where two others"), "{told}");
		}
		for told in [round.remedy.as_ref().unwrap(), &slash.remedy, &remedy] {
			assert!(told.contains("memory of the card"), "{told}");
		}
		let told = views::why_removed(&nodes[0]).unwrap();
		assert_eq!((told.reason, told.remedy), (reason, remedy), "the contracts say the same");
	});
}

#[test]
fn kick_out_should_be_explained_with_scores_and_the_end_of_unbonding() {
	with_nodes(|| {
		block(|| {
			set(protocol::Parameters::ExecutionTimeout(protocol::ExecutionTimeout, Some(5)));
			set(protocol::Parameters::UnbondingPeriod(protocol::UnbondingPeriod, Some(30)));
		});
		let silent = who(2);
		assert_eq!(views::node(&silent).unwrap().qos.unwrap().sum, 60);
		let mut last = 0;
		for _ in 0..2 {
			let (task, nodes) = started();
			let honest: Vec<_> = (0..3)
				.filter(|round| nodes[usize::from(*round)] != silent)
				.map(|r| (r, 7))
				.collect();
			block(|| commit(task, &nodes, &honest));
			blocks(6);
			last = task;
		}
		let node = views::node(&silent).unwrap();
		assert_eq!((node.status, node.unbonding, node.withdrawable), (NodeStatus::Quit, STAKE, 0));
		let removal = node.removal.unwrap();
		assert_eq!((removal.kind, removal.task), (RemovalKind::KickedOut, last));
		let ends_at = node.unbonding_parts[0].ends_at;
		assert_eq!(ends_at, removal.block + 30);
		let reason = node.reason.unwrap();
		assert!(reason.contains("0, 0 and 20") && reason.contains("20)"), "{reason}");
		assert!(node.remedy.unwrap().contains("join again"));
		let qos = node.qos.unwrap();
		assert_eq!((qos.tasks, qos.total_score, qos.threshold), (2, 0, 20));
		assert!(qos.probation);
		let view = views::task(last).unwrap();
		assert_eq!(view.abort, Some(AbortCode::TimedOut));
		let round = view.rounds.iter().find(|round| round.node == address(silent)).unwrap();
		assert!(round.reason.as_ref().unwrap().contains("scores"));
		assert!(round.remedy.is_some());

		blocks(30);
		assert_eq!(views::node(&silent).unwrap().withdrawable, STAKE);
		assert_eq!(views::claimable(&silent).stake, STAKE);
	});
}

#[test]
fn removal_for_silence_should_be_explained_when_nobody_answers_again_and_again() {
	with_nodes(|| {
		block(|| {
			set(protocol::Parameters::ExecutionTimeout(protocol::ExecutionTimeout, Some(5)));
		});
		let mut last = 0;
		for silent in 1..=3 {
			last = started().0;
			blocks(6);
			let node = views::node(&who(1)).unwrap();
			let qos = node.qos.unwrap();
			assert_eq!((qos.tasks, qos.silence_limit), (0, 3), "such tasks do not count");
			assert_eq!(node.removal.is_some(), silent == 3);
		}
		let node = views::node(&who(1)).unwrap();
		let removal = node.removal.unwrap();
		assert_eq!((removal.kind, removal.task), (RemovalKind::Silent, last));
		assert!(node.reason.unwrap().contains("3 tasks in a row"));
		assert!(node.remedy.unwrap().contains("reach their peers"));
		for round in views::task(last).unwrap().rounds {
			assert_eq!((round.ending, round.score), (Some(RoundEnding::Released), None));
			assert!(round.reason.unwrap().contains("silent"));
		}
	});
}

#[test]
fn unpaid_error_report_should_be_explained_by_what_the_others_did() {
	let error = |task, node, round, code| {
		signed(node, pallet_validation::Call::report_error { task, round, code });
	};
	with_nodes(|| {
		let (task, nodes) = started();
		block(|| {
			error(task, nodes[0], 0, ErrorCode::DownloadFailed);
			commit(task, &nodes, &[(1, 7), (2, 7)]);
		});
		block(|| disclose(task, &nodes, &[(1, 7), (2, 7)]));
		let unserved = &views::task(task).unwrap().rounds[0];
		assert_eq!((unserved.ending, unserved.slashed), (Some(RoundEnding::Released), 0));
		assert!(unserved.reason.as_ref().unwrap().contains("could not be fetched"));
		assert!(unserved.remedy.as_ref().unwrap().contains("reaches its peers"));
		block(|| signed(nodes[1], pallet_validation::Call::report_uploaded { task, round: 1 }));

		let (task, nodes) = started();
		block(|| {
			error(task, nodes[0], 0, ErrorCode::ModelInvalid);
			error(task, nodes[1], 1, ErrorCode::ModelInvalid);
			commit(task, &nodes, &[(2, 7)]);
		});
		block(|| disclose(task, &nodes, &[(2, 7)]));
		let view = views::task(task).unwrap();
		assert_eq!(view.abort, Some(AbortCode::ErrorReported));
		for round in &view.rounds[..2] {
			assert_eq!(round.paid, 0);
			assert!(round.reason.as_ref().unwrap().contains("another node disclosed a result"));
		}
		assert_eq!(view.rounds[2].reason, None);
	});
}

#[test]
fn every_abort_should_have_a_reason_and_a_remedy() {
	with_nodes(|| {
		let mut task = 0;
		block(|| {
			pause_all();
			task = create(TaskKind::Text, FEE);
		});
		let view = views::task(task).unwrap();
		assert_eq!((view.reason, view.remedy, view.abort), (None, None, None));
		let mut seen = Vec::new();
		for reason in [
			AbortReason::Outbid,
			AbortReason::Cancelled,
			AbortReason::QueueExpired,
			AbortReason::TimedOut,
			AbortReason::ErrorReported,
			AbortReason::ResultIllegal,
		] {
			pallet_task_queue::Tasks::<Runtime>::mutate(task, |record| {
				record.as_mut().unwrap().status = pallet_task_queue::TaskStatus::Aborted(reason);
			});
			let view = views::task(task).unwrap();
			assert!(!view.remedy.unwrap().is_empty());
			let texts = (view.reason.unwrap(), view.abort.unwrap());
			assert!(!seen.contains(&texts), "{texts:?}");
			seen.push(texts);
		}
	});
}

#[test]
fn credits_should_be_listed_by_the_account_that_holds_them() {
	with_nodes(|| {
		for (creator, amount) in [(who(CREATOR), 3 * CNX), (who(5), CNX)] {
			pallet_task_queue::Claims::<Runtime>::insert(who(1), creator, amount);
		}
		let claimable = views::claimable(&who(1));
		assert_eq!((claimable.credits, claimable.claims.len()), (4 * CNX, 2));
		let claim = claimable.claims.iter().find(|claim| claim.creator == address(who(5)));
		assert_eq!(claim.map(|claim| claim.amount), Some(CNX));
		assert_eq!(views::node(&who(1)).unwrap().claimable, 4 * CNX);
		assert_eq!(views::claimable(&who(2)), Default::default());
	});
}

#[test]
fn statistics_should_add_up_over_the_kinds_when_tasks_end_in_different_ways() {
	with_nodes(|| {
		let (task, nodes) = started();
		let digests = [(0, 7), (1, 7), (2, 7)];
		block(|| commit(task, &nodes, &digests));
		block(|| disclose(task, &nodes, &digests));
		block(|| signed(nodes[0], pallet_validation::Call::report_uploaded { task, round: 0 }));
		block(|| {
			pause_all();
			create(TaskKind::Image, FEE);
			create(TaskKind::Text, FEE);
		});
		block(|| signed(who(CREATOR), pallet_task_queue::Call::cancel_task { task: 3 }));
		let network = views::network();
		let kinds: Vec<_> = network
			.kinds
			.iter()
			.map(|kind| (kind.kind, kind.total, kind.queued, kind.succeeded, kind.aborted))
			.collect();
		assert_eq!(kinds, [(0, 1, 1, 0, 0), (1, 2, 0, 1, 1), (2, 0, 0, 0, 0)]);
		assert_eq!(network.total_tasks, 3);
		assert_eq!((network.succeeded_tasks, network.aborted_tasks), (1, 1));
		assert_eq!(network.kinds[1].failed, 0, "a cancelled task did not fail");
	});
}

#[test]
fn parameters_should_be_those_in_force_when_governance_changes_them() {
	with_nodes(|| {
		let value = |name: &str| {
			let view = views::parameters();
			let all = view.parameters.iter().filter(|parameter| parameter.name == name);
			let found: Vec<_> = all.map(|parameter| (parameter.value, parameter.unit)).collect();
			assert_eq!(found.len(), 1, "{name}");
			found[0]
		};
		assert_eq!(views::parameters().block_millis, 2_000);
		assert_eq!(value("minimumStake"), (STAKE, Unit::BaseUnits));
		assert_eq!(value("executionTimeout"), (450, Unit::Blocks));
		assert_eq!(value("withholdingPenalty"), (100_000, Unit::PartsPerMillion));
		assert_eq!(value("learnedEstimates"), (0, Unit::Switch));
		assert_eq!(value("textMillis"), (20_000, Unit::Milliseconds));
		set(protocol::Parameters::KickOutThreshold(protocol::KickOutThreshold, Some(200)));
		assert_eq!(value("kickOutThreshold"), (59, Unit::Score), "kept within its bounds");
		let view = views::parameters();
		let threshold =
			view.parameters.iter().find(|parameter| parameter.name == "kickOutThreshold");
		assert_eq!(threshold.map(|parameter| (parameter.min, parameter.max)), Some((0, 59)));
		for parameter in view.parameters {
			assert!((parameter.min..=parameter.max).contains(&parameter.value), "{parameter:?}");
		}
	});
}

#[test]
fn parameters_should_hold_every_tunable_once() {
	use scale_info::{TypeDef, TypeInfo};
	with_nodes(|| {
		let TypeDef::Variant(tunables) = protocol::Parameters::type_info().type_def else {
			panic!("parameters are an enum")
		};
		let mut expected: Vec<String> = tunables
			.variants
			.iter()
			.map(|tunable| tunable.name[..1].to_lowercase() + &tunable.name[1..])
			.chain(["firstReward", "secondReward", "thirdReward"].map(Into::into))
			.collect();
		let mut names: Vec<_> =
			views::parameters().parameters.into_iter().map(|parameter| parameter.name).collect();
		names.sort();
		expected.sort();
		assert_eq!(names, expected);
	});
}

#[test]
fn unknown_things_should_have_no_view() {
	with_nodes(|| {
		assert_eq!(views::task(1), None);
		assert_eq!(views::node(&who(CREATOR)), None);
		let card = Requirement::ThisCard { card: Hash::repeat_byte(9) };
		assert!(TaskQueue::queue_page(Some(card), None, 10).is_empty());
		let after = views::cards(Some(Bytes32([0xff; 32])), 10);
		assert_eq!((after.cards.len(), after.next), (0, None));
		assert_eq!(views::nodes(u32::MAX, 10).nodes.len(), 0);
	});
}
