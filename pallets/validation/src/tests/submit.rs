//! Feeless transactions of worker keys: what enters the pool, and what a block carries out.

use crate::{authorize::LONGEVITY, mock::*, *};
use codec::Encode;
use deuterium_primitives::{ErrorCode, Hash, Report, WorkerReport};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchResult, GetDispatchInfo, Pays},
};
use sp_runtime::{
	DispatchError,
	traits::{Applyable, Checkable},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidityError, ValidTransaction,
	},
};

type Validity = Result<ValidTransaction, TransactionValidityError>;

fn call(report: WorkerReport<AccountId>, seed: u8) -> RuntimeCall {
	let signature = sign(&report, seed);
	RuntimeCall::Validation(Call::submit { report, signature })
}

fn transaction(call: RuntimeCall) -> Extrinsic {
	Extrinsic::new_transaction(call, (frame_system::AuthorizeCall::new(),))
}

/// What the pool says.
fn validate(call: RuntimeCall) -> Validity {
	let extrinsic = transaction(call);
	let info = extrinsic.get_dispatch_info();
	let length = extrinsic.encoded_size();
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default()).unwrap();
	checked.validate::<Test>(TransactionSource::External, &info, length)
}

/// What a block does.
fn apply(call: RuntimeCall) -> Result<DispatchResult, TransactionValidityError> {
	let extrinsic = transaction(call);
	let info = extrinsic.get_dispatch_info();
	let length = extrinsic.encoded_size();
	let checked = extrinsic.check(&frame_system::ChainContext::<Test>::default()).unwrap();
	let result = checked.apply::<Test>(&info, length)?;
	Ok(result.map(|_| ()).map_err(|failure| failure.error))
}

fn refused(invalid: InvalidTransaction) -> Validity {
	Err(TransactionValidityError::Invalid(invalid))
}

fn commit_report(round: u8) -> WorkerReport<AccountId> {
	worker_report(round, Report::Commit { commitment: commitment(round, A) })
}

fn disclose_report(round: u8) -> WorkerReport<AccountId> {
	worker_report(round, Report::Disclose { digest: digest(A), salt: salt(round) })
}

/// Signed with the key that the round's node has at first.
fn own(report: WorkerReport<AccountId>) -> RuntimeCall {
	let seed = report.node as u8;
	call(report, seed)
}

#[test]
fn reports_should_carry_a_task_through_when_worker_keys_sign_them() {
	with_task(|| {
		for round in 0..3 {
			assert_eq!(apply(own(commit_report(round))), Ok(Ok(())));
		}
		for round in 0..3 {
			assert_eq!(apply(own(disclose_report(round))), Ok(Ok(())));
		}
		assert_eq!(apply(own(worker_report(0, Report::Uploaded))), Ok(Ok(())));
		assert!(Validation::group(TASK).unwrap().ended);
	});
}

#[test]
fn error_report_should_be_accepted_when_the_worker_key_signs_it() {
	with_task(|| {
		let report = worker_report(1, Report::Error { code: ErrorCode::DownloadFailed });
		assert_eq!(apply(own(report)), Ok(Ok(())));
		assert_eq!(round(1).error, Some(ErrorCode::DownloadFailed));
	});
}

#[test]
fn both_ways_should_mix_when_a_node_uses_its_account_and_its_worker_key() {
	with_task(|| {
		assert_ok!(commit(0, A));
		assert_eq!(apply(own(commit_report(1))), Ok(Ok(())));
		assert_ok!(commit(2, A));
		assert_eq!(apply(own(disclose_report(0))), Ok(Ok(())));
		assert_noop!(disclose(0, A), Error::<Test>::AlreadySubmitted);
		assert_eq!(validate(own(commit_report(0))), refused(InvalidTransaction::Stale));
	});
}

#[test]
fn transaction_should_be_feeless_bounded_and_unique_by_phase_when_it_is_valid() {
	with_task(|| {
		let valid = validate(own(commit_report(1))).unwrap();
		assert_eq!(valid.longevity, LONGEVITY);
		assert!(valid.propagate && valid.requires.is_empty());
		assert_eq!(valid.priority, u64::MAX, "no tip outbids it");
		let tag = ("deuterium/report", (TASK, 1u8, 0u8)).encode();
		assert_eq!(valid.provides, [tag]);
		let error = worker_report(1, Report::Error { code: ErrorCode::Unspecified });
		assert_eq!(validate(own(error)).unwrap().provides, valid.provides, "one for the phase");
		assert_eq!(transaction(own(commit_report(1))).get_dispatch_info().pays_fee, Pays::No);
		System::set_block_number(u64::from(DEADLINE) - 3);
		assert_eq!(validate(own(commit_report(1))).unwrap().longevity, 3);
	});
}

#[test]
fn transaction_should_be_refused_when_another_key_signed_it() {
	with_task(|| {
		assert_eq!(
			validate(call(commit_report(0), 99)),
			refused(InvalidTransaction::BadProof),
			"a stranger's key"
		);
		assert_eq!(
			validate(call(commit_report(0), 12)),
			refused(InvalidTransaction::BadProof),
			"another node's key"
		);
	});
}

#[test]
fn transaction_should_be_refused_when_the_worker_key_was_changed() {
	with_task(|| {
		set_key(11, 50);
		assert_eq!(validate(own(commit_report(0))), refused(InvalidTransaction::BadProof));
		assert!(validate(call(commit_report(0), 50)).is_ok());
	});
}

#[test]
fn transaction_should_be_refused_when_the_node_has_no_worker_key() {
	with_task(|| {
		remove_key(11);
		assert_eq!(validate(own(commit_report(0))), refused(InvalidTransaction::BadProof));
		assert_eq!(apply(own(commit_report(0))), Err(InvalidTransaction::BadProof.into()));
	});
}

#[test]
fn transaction_should_be_refused_when_any_part_of_it_was_forged() {
	with_task(|| {
		let honest = commit_report(0);
		let signature = sign(&honest, 11);
		let mut other = honest.clone();
		other.report = Report::Commit { commitment: commitment(0, B) };
		let forged = RuntimeCall::Validation(Call::submit { report: other, signature });
		assert_eq!(validate(forged.clone()), refused(InvalidTransaction::BadProof));
		assert_eq!(apply(forged), Err(InvalidTransaction::BadProof.into()), "nor in a block");
	});
}

#[test]
fn transaction_should_be_refused_when_it_was_signed_for_another_chain() {
	with_task(|| {
		let report = commit_report(0);
		let payload = report.signing_payload(&Hash::repeat_byte(0xee));
		let signature = sp_core::Pair::sign(&pair(11), &payload);
		let foreign = RuntimeCall::Validation(Call::submit { report, signature });
		assert_eq!(validate(foreign), refused(InvalidTransaction::BadProof));
	});
}

#[test]
fn transaction_should_be_refused_when_it_was_carried_out_already() {
	with_task(|| {
		let replay = own(commit_report(0));
		assert_eq!(apply(replay.clone()), Ok(Ok(())));
		assert_eq!(validate(replay.clone()), refused(InvalidTransaction::Stale));
		assert_eq!(apply(replay), Err(InvalidTransaction::Stale.into()));
	});
}

#[test]
fn transaction_should_be_refused_when_the_phase_is_wrong() {
	with_task(|| {
		assert_eq!(validate(own(disclose_report(0))), refused(InvalidTransaction::Future));
		assert_ok!(commit(0, A));
		assert_ok!(commit(1, A));
		assert_eq!(validate(own(disclose_report(0))), refused(InvalidTransaction::Future));
		assert_ok!(commit(2, A));
		assert!(validate(own(disclose_report(0))).is_ok());
		let upload = worker_report(0, Report::Uploaded);
		assert_eq!(validate(own(upload)), refused(InvalidTransaction::Future));
	});
}

#[test]
fn transaction_should_be_refused_when_the_node_is_not_in_that_round() {
	with_task(|| {
		let mut report = commit_report(0);
		report.round = 1;
		assert_eq!(validate(call(report.clone(), 11)), refused(InvalidTransaction::Call));
		report.round = 3;
		assert_eq!(validate(call(report.clone(), 11)), refused(InvalidTransaction::Call));
		report.node = 77;
		report.round = 0;
		assert_eq!(validate(call(report, 77)), refused(InvalidTransaction::Call));
	});
}

#[test]
fn transaction_should_be_refused_when_the_task_is_stale_or_unknown() {
	with_task(|| {
		let mut report = commit_report(0);
		report.task = TASK + 1;
		assert_eq!(validate(own(report)), refused(InvalidTransaction::Stale));
		System::set_block_number(u64::from(DEADLINE) + 1);
		assert_eq!(validate(own(commit_report(0))), refused(InvalidTransaction::Stale));
	});
}

#[test]
fn transaction_should_be_refused_when_its_content_would_be() {
	with_commitments([A, A, A], || {
		let wrong = worker_report(0, Report::Disclose { digest: digest(B), salt: salt(0) });
		assert_eq!(validate(own(wrong)), refused(InvalidTransaction::Call));
		let short = worker_report(0, Report::Disclose { digest: digest(&[1]), salt: salt(0) });
		assert_eq!(validate(own(short)), refused(InvalidTransaction::Call));
	});
}

#[test]
fn call_should_be_refused_when_the_origin_did_not_go_through_the_authorisation() {
	with_task(|| {
		let report = commit_report(0);
		let signature = sign(&report, 11);
		for origin in [RuntimeOrigin::none(), RuntimeOrigin::root(), RuntimeOrigin::signed(11)] {
			assert_noop!(
				Validation::submit(origin, report.clone(), signature),
				DispatchError::BadOrigin
			);
		}
	});
}

#[test]
fn report_should_be_checked_again_when_the_call_is_dispatched() {
	with_task(|| {
		let report = commit_report(0);
		let signature = sign(&report, 11);
		let origin = || RuntimeOrigin::from(frame_system::RawOrigin::Authorized);
		assert_ok!(Validation::submit(origin(), report.clone(), signature));
		assert_noop!(
			Validation::submit(origin(), report, signature),
			Error::<Test>::AlreadySubmitted
		);
	});
}
