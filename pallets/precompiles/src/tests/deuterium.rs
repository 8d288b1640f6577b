//! `IDeuterium`.

use super::{ALICE, BOB, account, card, handle, node, refusal, returned};
use crate::{
	abi::IDeuterium,
	addresses::DEUTERIUM,
	testing::{self, Reached, reason, world},
};
use alloy_primitives::{Address, B256, Bytes, U256};
use deuterium_primitives::{
	ErrorCode, Hash, NodeStatus, Report, WorkerKey,
	traits::{ContractQuote, Explanation, NodeRefusal, TaskRefusal},
};

fn number(value: u64) -> U256 {
	U256::from(value)
}

fn reached() -> Option<Reached> {
	world(|world| world.reached.pop())
}

#[test]
fn reports_should_reach_validation_in_this_networks_form() {
	testing::reset();
	world(|world| world.tasks.insert(7, super::task::running()));
	let (alice, task_id, round) = (account(ALICE), number(7), number(1));
	let hash = B256::repeat_byte(3);
	let commit = IDeuterium::commitCall { taskId: task_id, round, commitment: hash };
	assert!(handle(DEUTERIUM, &commit).run().is_ok());
	let report = Report::Commit { commitment: Hash::repeat_byte(3) };
	assert_eq!(reached(), Some(Reached::Report(alice, 7, 1, report)));

	let digest = Bytes::from(vec![8; 16]);
	let disclose = IDeuterium::discloseCall { taskId: task_id, round, digest, salt: hash };
	assert!(handle(DEUTERIUM, &disclose).run().is_ok());
	let digest = vec![8; 16].try_into().unwrap();
	let report = Report::Disclose { digest, salt: Hash::repeat_byte(3) };
	assert_eq!(reached(), Some(Reached::Report(alice, 7, 1, report)));

	let uploaded = IDeuterium::reportUploadedCall { taskId: task_id, round };
	assert!(handle(DEUTERIUM, &uploaded).run().is_ok());
	assert_eq!(reached(), Some(Reached::Report(alice, 7, 1, Report::Uploaded)));

	let error = |code| IDeuterium::reportErrorCall { taskId: task_id, round, code };
	assert!(handle(DEUTERIUM, &error(number(4))).run().is_ok());
	let report = Report::Error { code: ErrorCode::ExecutionFailed };
	assert_eq!(reached(), Some(Reached::Report(alice, 7, 1, report)));
	for unknown in [number(6), number(256), U256::MAX] {
		assert_eq!(refusal(DEUTERIUM, &error(unknown)), "Invalid error code");
	}
}

#[test]
fn reports_should_miss_what_is_not_there() {
	testing::reset();
	world(|world| world.tasks.insert(7, super::task::running()));
	let uploaded = |task, round| IDeuterium::reportUploadedCall { taskId: task, round };
	assert_eq!(refusal(DEUTERIUM, &uploaded(number(8), number(0))), "Task not exist");
	assert_eq!(refusal(DEUTERIUM, &uploaded(U256::MAX, number(0))), "Task not exist");
	assert_eq!(refusal(DEUTERIUM, &uploaded(number(7), number(256))), "Round not exist");
	for result in [vec![], vec![0; 129]] {
		let (task_id, round) = (number(8), number(0));
		let (digest, salt) = (Bytes::from(result), B256::ZERO);
		let disclose = IDeuterium::discloseCall { taskId: task_id, round, digest, salt };
		assert_eq!(refusal(DEUTERIUM, &disclose), "Invalid result");
	}
}

#[test]
fn join_should_take_worker_key_and_operator() {
	testing::reset();
	let join = |key: B256, operator: Address| IDeuterium::joinCall {
		gpuName: "NVIDIA GeForce RTX 4090".into(),
		gpuVram: number(24),
		workerKey: key,
		operator,
	};
	let call = join(B256::repeat_byte(6), Address::from(BOB.0));
	assert!(handle(DEUTERIUM, &call).with_value(9).run().is_ok());
	let key = Some(WorkerKey::from_raw([6; 32]));
	let expected = Reached::Join(account(ALICE), card(), 9, key, Some(account(BOB)));
	assert_eq!(reached(), Some(expected));
	assert!(handle(DEUTERIUM, &join(B256::ZERO, Address::ZERO)).run().is_ok());
	assert_eq!(reached(), Some(Reached::Join(account(ALICE), card(), 0, None, None)));
}

#[test]
fn stake_and_keys_should_be_managed_by_the_caller() {
	testing::reset();
	let set = |key| IDeuterium::setWorkerKeyCall { workerKey: key };
	assert!(handle(DEUTERIUM, &set(B256::repeat_byte(6))).run().is_ok());
	let key = Some(WorkerKey::from_raw([6; 32]));
	assert_eq!(reached(), Some(Reached::SetWorkerKey(account(ALICE), key)));
	assert!(handle(DEUTERIUM, &set(B256::ZERO)).run().is_ok());
	assert_eq!(reached(), Some(Reached::SetWorkerKey(account(ALICE), None)));
	let withdraw = IDeuterium::withdrawCall { node: Address::from(BOB.0) };
	assert!(handle(DEUTERIUM, &withdraw).run().is_ok());
	assert_eq!(reached(), Some(Reached::Withdraw(account(BOB))));
	assert!(handle(DEUTERIUM, &IDeuterium::claimCall).run().is_ok());
	assert_eq!(reached(), Some(Reached::Claim(account(ALICE))));
	let expire = |task| IDeuterium::expireCall { taskId: task };
	assert!(handle(DEUTERIUM, &expire(number(7))).run().is_ok());
	assert_eq!(reached(), Some(Reached::Expire(7)));
	assert_eq!(refusal(DEUTERIUM, &expire(U256::MAX)), "Task not exist");
	world(|world| {
		world.refuse_node = Some(NodeRefusal::NothingMatured);
		world.refuse_task = Some(TaskRefusal::NothingToClaim);
	});
	assert_eq!(refusal(DEUTERIUM, &withdraw), "No stake to withdraw");
	assert_eq!(refusal(DEUTERIUM, &IDeuterium::claimCall), "Nothing to claim");
	world(|world| world.refuse_node = Some(NodeRefusal::NotInNetwork));
	assert_eq!(refusal(DEUTERIUM, &set(B256::ZERO)), "Node not joined");
	world(|world| world.refuse_node = Some(NodeRefusal::AmountZero));
	let mut nothing = handle(DEUTERIUM, &IDeuterium::topUpCall);
	assert_eq!(reason(nothing.run()), "Amount is zero");
}

#[test]
fn node_should_show_key_operator_payee_and_stake() {
	testing::reset();
	let call = IDeuterium::getNodeCall { node: Address::from(ALICE.0) };
	let unknown = returned(DEUTERIUM, &call);
	assert!(unknown.status.is_zero() && unknown.operator.is_zero() && unknown.bonded.is_zero());
	assert!(unknown.gpuName.is_empty() && unknown.payoutAddress.is_zero());
	let mut standing = node(NodeStatus::Busy);
	standing.record.worker = Some(WorkerKey::from_raw([6; 32]));
	world(|world| world.nodes.insert(account(ALICE), standing));
	let known = returned(DEUTERIUM, &call);
	assert_eq!((known.status, known.weight, known.taskId), (number(2), number(17), number(9)));
	assert_eq!(known.gpuName, "NVIDIA GeForce RTX 4090");
	assert_eq!((known.gpuVram, known.gpuID), (number(24), B256::from(card().id().0)));
	assert_eq!(known.workerKey, B256::repeat_byte(6));
	assert_eq!(known.operator, Address::from(BOB.0));
	assert_eq!(known.payoutAddress, Address::from(ALICE.0));
	let stake = (known.bonded, known.unbonding, known.withdrawable);
	assert_eq!(stake, (number(400), number(30), number(20)));
}

fn enquiry(kind: u64, name: &str) -> IDeuterium::quoteCall {
	IDeuterium::quoteCall {
		creator: Address::ZERO,
		taskType: number(kind),
		vramLimit: number(8),
		cap: number(1),
		gpuName: name.into(),
		gpuVram: number(24),
		fee: U256::MAX,
	}
}

#[test]
fn quote_should_tell_price_place_and_refusal() {
	testing::reset();
	world(|world| {
		world.quote = ContractQuote {
			refusal: Some(TaskRefusal::FeeTooLow),
			least_fee: Some(12),
			value: 34,
			millis: 56,
			ahead: 78,
			ahead_is_exact: true,
			servable_now: false,
			wait: 90,
		};
	});
	let quote = returned(DEUTERIUM, &enquiry(0, ""));
	assert_eq!(quote.refusal, "Task fee is too low");
	assert_eq!((quote.leastFee, quote.value, quote.millis), (number(12), number(34), number(56)));
	assert_eq!((quote.ahead, quote.waitBlocks), (number(78), number(90)));
	assert!(quote.aheadIsExact && !quote.servableNow);
	assert_eq!(returned(DEUTERIUM, &enquiry(2, "")).refusal, "GPU name is empty");
	assert_eq!(returned(DEUTERIUM, &enquiry(9, "")).refusal, "Invalid task type");
	world(|world| world.quote = ContractQuote::default());
	let accepted = returned(DEUTERIUM, &enquiry(0, ""));
	assert!(accepted.refusal.is_empty() && accepted.leastFee.is_zero());
}

#[test]
fn explanations_should_be_empty_when_there_is_nothing_to_explain() {
	testing::reset();
	let aborted = |task| returned(DEUTERIUM, &IDeuterium::whyAbortedCall { taskId: task });
	let unpaid =
		|task, round| returned(DEUTERIUM, &IDeuterium::whyUnpaidCall { taskId: task, round });
	let removed =
		|| returned(DEUTERIUM, &IDeuterium::whyRemovedCall { node: Address::from(BOB.0) });
	assert!(aborted(number(7)).reason.is_empty());
	assert!(unpaid(number(7), number(0)).reason.is_empty());
	assert!(removed().reason.is_empty());
	world(|world| {
		world.explanation = Some(Explanation {
			reason: "because".into(),
			remedy: "do this".into(),
			task: 7,
			at: 12,
		});
	});
	for explained in [aborted(number(7)), unpaid(number(7), number(0)), removed()] {
		assert_eq!(explained.reason, "because");
		assert_eq!(explained.remedy, "do this");
		assert_eq!((explained.taskId, explained.blockNumber), (number(7), number(12)));
	}
	assert!(aborted((U256::ONE << 64) + number(7)).reason.is_empty(), "not cut off");
	assert!(unpaid(number(7), number(256)).reason.is_empty(), "not cut off");
}

#[test]
fn genesis_hash_should_be_that_of_block_zero() {
	testing::reset();
	assert_eq!(returned(DEUTERIUM, &IDeuterium::genesisHashCall), B256::repeat_byte(0x9e));
}
