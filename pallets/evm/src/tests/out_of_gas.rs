//! Running out of gas at every point.

use crate::{
	assembler::{Assembler, op},
	gas,
	mock::*,
	types::Target,
};
use sp_core::H160;

/// Three contracts that call each other: each writes slot 0 and calls the next with value 1. The last
/// one logs instead.
fn deploy_chain() {
	let step =
		|next: H160| Assembler::new().sstore(0, 1).call(op::CALL, u64::MAX, next, 1, 0).op(op::POP);
	deploy(A, step(B).build());
	deploy(B, step(C).build());
	let log = Assembler::new().sstore(0, 1).with(op::LOG0, &[0.into(), 0.into()]);
	deploy(C, log.build());
	for contract in [A, B] {
		Balances::force_set_balance(RuntimeOrigin::root(), contract, 5).unwrap();
	}
}

/// Whether the frames of A, B and C succeeded, if what they left behind fits together.
fn frames(logs: usize) -> (bool, bool, bool) {
	let (a, b, c) = (slot(A, 0) == 1, slot(B, 0) == 1, slot(C, 0) == 1);
	assert!(a || !b, "the caller was undone, so is the callee");
	assert!(b || !c, "the caller was undone, so is the callee");
	assert_eq!(logs, usize::from(c));
	let (from_a, from_b) = (u128::from(b), u128::from(c));
	assert_eq!((balance(A), balance(B), balance(C)), (5 - from_a, 5 + from_a - from_b, from_b));
	(a, b, c)
}

#[test]
fn frames_should_be_undone_whole_when_gas_ends_anywhere() {
	let least = gas::least_limit(&Target::Call(A), &args(&[]));
	let mut externalities = externalities();
	externalities.execute_with(deploy_chain);
	let mut seen = std::collections::BTreeSet::new();
	for limit in (least..260_000).step_by(61) {
		externalities.execute_with(|| {
			frame_support::storage::with_transaction_unchecked(|| {
				let mut args = args(&[]);
				args.gas_limit = limit;
				let issuance = Balances::total_issuance();
				let info = call(A, args);
				let used = info.used_gas.effective.as_u64();
				let ended = frames(info.logs.len());
				seen.insert(ended);
				assert_eq!(ended.0, info.exit_reason.is_succeed());
				assert!(if ended.0 { used <= limit } else { used == limit }, "{limit}");
				assert_eq!(balance(ALICE), FUNDS - u128::from(used) * 1_100);
				assert_eq!(Balances::total_issuance(), issuance - u128::from(used) * 1_000);
				assert_eq!(EVM::nonce(&ALICE), 1);
				check();
				sp_runtime::TransactionOutcome::Rollback(())
			});
		});
	}
	// Every way in which it can end was seen.
	let all =
		[(false, false, false), (true, false, false), (true, true, false), (true, true, true)];
	assert_eq!(seen, all.into_iter().collect());
}

#[test]
fn gas_used_should_not_depend_on_the_limit_when_it_is_enough() {
	build_and_execute(|| {
		deploy(A, Assembler::new().sstore(0, 1).with(op::LOG0, &[0.into(), 7.into()]).build());
		let mut exact = args(&[]);
		exact.is_transactional = false;
		let used = frame_support::storage::with_transaction_unchecked(|| {
			let info = call(A, exact.clone());
			sp_runtime::TransactionOutcome::Rollback(info.used_gas.effective.as_u64())
		});
		exact.gas_limit = used - 1;
		assert!(!call(A, exact.clone()).exit_reason.is_succeed());
		assert_eq!(slot(A, 0), 0);
		exact.gas_limit = used;
		let info = call(A, exact);
		assert!(info.exit_reason.is_succeed());
		assert_eq!((info.used_gas.effective, slot(A, 0)), (used.into(), 1));
	});
}
