//! Reports of nodes (protocol §1.5: T6 to T9): texts, and the order of the checks.

use crate::precompiles::world::{
	A, B, CREATOR, EXECUTION, FEE, GTX, OUTSIDER, STAKE, World, commit_call, commitment,
	disclose_call, error_call, image, join_call, nonce, upload_call,
};
use deuterium_precompiles::{
	abi::{INode, ITask},
	addresses::{NODE, TASK},
	alloy_primitives::{B256, Bytes, U256 as Word},
};

#[test]
fn commitment_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let (id, [first, second, third]) = world.started();
		let call = commit_call(id, 0, A);
		let with = |round: u64| ITask::submitTaskResultCommitmentCall {
			round: Word::from(round),
			..call.clone()
		};
		for unknown in [Word::ZERO, Word::from(id + 1), (Word::ONE << 64) + Word::from(id)] {
			let call = ITask::submitTaskResultCommitmentCall { taskId: unknown, ..with(5) };
			assert_eq!(world.refusal(OUTSIDER, TASK, &call), "Task not exist");
		}
		for round in [3, 5, 255, 256] {
			assert_eq!(world.refusal(OUTSIDER, TASK, &with(round)), "Round not exist");
		}
		for outsider in [second, third, CREATOR, OUTSIDER] {
			assert_eq!(world.refusal(outsider, TASK, &call), "Not selected node");
		}
		for marker in [Word::ZERO, Word::ONE] {
			let call = ITask::submitTaskResultCommitmentCall {
				commitment: B256::from(marker),
				..call.clone()
			};
			assert_eq!(world.refusal(first, TASK, &call), "Invalid commitment");
		}
		let zero = ITask::submitTaskResultCommitmentCall { nonce: B256::ZERO, ..call.clone() };
		assert_eq!(world.refusal(first, TASK, &zero), "Nonce already used");

		assert!(world.call(first, TASK, &call).logs.is_empty());
		assert_eq!(world.refusal(first, TASK, &call), "Already submitted");
		let other = commit_call(id, 0, B);
		assert_eq!(world.refusal(first, TASK, &other), "Already submitted");
		// The nonce of the first round with another commitment.
		let reused =
			ITask::submitTaskResultCommitmentCall { nonce: nonce(0), ..commit_call(id, 1, B) };
		assert_eq!(world.refusal(second, TASK, &reused), "Nonce already used");
		assert!(world.commit(id, 1, A).logs.is_empty());
		assert_eq!(world.commit(id, 2, A).events(), ["TaskResultCommitmentsReady"]);
		let task = world.task(id);
		assert_eq!(task.commitments, [0, 1, 2].map(|round| commitment(A, nonce(round))));
		assert_eq!(task.nonces, [0, 1, 2].map(nonce));
		assert_eq!(task.commitmentSubmitRounds, [0u64, 1, 2].map(Word::from));
	});
}

#[test]
fn disclosure_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let (id, [first, second, _]) = world.started();
		let call = disclose_call(id, 0, A);
		let raw = |result: Vec<u8>, task: u64, round: u64| ITask::discloseTaskResultCall {
			taskId: Word::from(task),
			round: Word::from(round),
			result: Bytes::from(result),
		};
		assert_eq!(world.refusal(OUTSIDER, TASK, &raw(vec![], 99, 9)), "Invalid result");
		assert_eq!(world.refusal(OUTSIDER, TASK, &raw(vec![1; 129], 99, 9)), "Invalid result");
		assert_eq!(world.refusal(OUTSIDER, TASK, &raw(vec![1; 8], 99, 9)), "Task not exist");
		assert_eq!(world.refusal(OUTSIDER, TASK, &raw(vec![1; 8], id, 3)), "Round not exist");
		assert_eq!(world.refusal(second, TASK, &call), "Not selected node");
		assert_eq!(world.refusal(first, TASK, &call), "Commitments not ready");
		world.commit(id, 0, A);
		world.commit(id, 1, A);
		assert_eq!(world.refusal(first, TASK, &call), "Commitments not ready");
		world.commit(id, 2, A);
		let other = disclose_call(id, 0, B);
		assert_eq!(world.refusal(first, TASK, &other), "Mismatch result and commitment");
		assert_eq!(world.refusal(first, TASK, &raw(vec![1; 7], id, 0)), "Invalid result");
		assert!(world.call(first, TASK, &call).logs.is_empty());
		assert_eq!(world.refusal(first, TASK, &call), "Already submitted");
		assert_eq!(world.refusal(first, TASK, &other), "Already submitted");
		let task = world.task(id);
		assert_eq!(task.results[0], Bytes::from(A.to_be_bytes().to_vec()));
		assert!(task.results[1].is_empty());
		assert_eq!(task.resultDisclosedRounds, [Word::ZERO]);
	});
}

#[test]
fn error_report_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let (id, [first, second, _]) = world.started();
		assert_eq!(world.refusal(first, TASK, &error_call(id + 1, 5)), "Task not exist");
		assert_eq!(world.refusal(first, TASK, &error_call(id, 5)), "Round not exist");
		assert_eq!(world.refusal(second, TASK, &error_call(id, 0)), "Not selected node");
		world.commit(id, 1, A);
		assert_eq!(world.refusal(second, TASK, &error_call(id, 1)), "Already submitted");
		assert!(world.err(id, 0).logs.is_empty());
		assert_eq!(world.refusal(first, TASK, &error_call(id, 0)), "Already submitted");
		assert_eq!(world.refusal(first, TASK, &commit_call(id, 0, A)), "Already submitted");
		let task = world.task(id);
		assert_eq!(task.commitments[0], B256::from(Word::ONE), "the mark of an error report");
		assert_eq!(task.commitmentSubmitRounds, [1u64, 0].map(Word::from));
		assert_eq!(task.resultDisclosedRounds, [Word::ZERO], "it counts as disclosed");
	});
}

#[test]
fn upload_should_be_refused_in_the_published_order() {
	World::run(|world| {
		let (id, [first, second, third]) = world.started();
		assert_eq!(world.refusal(first, TASK, &upload_call(id + 1, 5)), "Task not exist");
		assert_eq!(world.refusal(first, TASK, &upload_call(id, 5)), "Round not exist");
		assert_eq!(world.refusal(second, TASK, &upload_call(id, 0)), "Not selected node");
		assert_eq!(world.refusal(first, TASK, &upload_call(id, 0)), "Not result round");
		for round in 0..3 {
			world.commit(id, round, A);
		}
		world.disclose(id, 1, A);
		world.disclose(id, 0, A);
		assert_eq!(world.task(id).resultNode, world.address(second));
		assert_eq!(world.refusal(first, TASK, &upload_call(id, 0)), "Not result round");
		assert_eq!(world.refusal(third, TASK, &upload_call(id, 2)), "Not result round");
		let done = world.upload(id, 1);
		assert_eq!(done.events(), ["TaskNodeSuccess", "TaskResultUploaded"]);
		// While the third node's disclosure is awaited, the record lives; B-05.
		assert_eq!(world.task(id).id, Word::from(id));
		assert_ne!(world.refusal(second, TASK, &upload_call(id, 1)), "");
		world.disclose(id, 2, A);
		assert!(world.task(id).id.is_zero());
		assert_eq!(world.refusal(second, TASK, &upload_call(id, 1)), "Task not exist");
	});
}

#[test]
fn nothing_should_be_said_to_a_task_that_is_over() {
	World::run(|world| {
		let (id, [first, ..]) = world.started();
		world.wait(EXECUTION + 1);
		assert!(world.task(id).id.is_zero());
		assert_eq!(world.refusal(first, TASK, &commit_call(id, 0, A)), "Task not exist");
		assert_eq!(world.refusal(first, TASK, &disclose_call(id, 0, A)), "Task not exist");
		assert_eq!(world.refusal(first, TASK, &error_call(id, 0)), "Task not exist");
		assert_eq!(world.refusal(first, TASK, &upload_call(id, 0)), "Task not exist");
		assert_eq!(world.refusal(OUTSIDER, TASK, &upload_call(id, 9)), "Task not exist");
	});
}

/// What the original contracts took for the same calls, measured (clients.md §5.3).
#[test]
fn gas_should_be_below_that_of_the_original_contracts() {
	World::empty(|world| {
		let mut figures = Vec::new();
		let mut took = |call: &'static str, gas: u64, original: u64| {
			figures.push(format!("{call}: {gas} ({original})"));
			gas < original
		};
		let mut fine = true;
		for who in 0..3 {
			fine &= took("join", world.pay(who, NODE, &join_call(GTX), STAKE).gas, 494_000);
		}
		fine &= took("pause", world.call(0, NODE, &INode::pauseCall).gas, 88_000);
		fine &= took("resume", world.call(0, NODE, &INode::resumeCall).gas, 174_000);
		fine &= took("createTask", world.pay(CREATOR, TASK, &image(), FEE).gas, 605_000);
		world.wait(1);
		for round in 0..3 {
			fine &= took("commit", world.commit(1, round, A).gas, 116_000);
		}
		for (round, original) in [(0, 134_000), (1, 714_000), (2, 390_000)] {
			fine &= took("disclose", world.disclose(1, round, A).gas, original);
		}
		fine &= took("upload", world.upload(1, 0).gas, 349_000);
		let (id, _) = world.started();
		for (round, original) in [(0, 142_000), (1, 863_000), (2, 397_000)] {
			fine &= took("error report", world.err(id, round).gas, original);
		}
		let id = world.order();
		let cancel = ITask::cancelTaskCall { taskId: Word::from(id) };
		fine &= took("cancelTask", world.call(CREATOR, TASK, &cancel).gas, 605_000);
		fine &= took("quit", world.call(0, NODE, &INode::quitCall).gas, 114_000);
		println!("{figures:#?}");
		assert!(fine, "{figures:#?}");
	});
}
