use crate::{Average, QosRecord, Records, mock::*};
use deuterium_primitives::traits::Qos as _;
use frame_support::{storage::with_transaction, traits::Hooks};
use proptest::prelude::*;
use sp_runtime::{DispatchError, TransactionOutcome};

#[derive(Clone, Debug)]
enum Step {
	Finish(Option<u8>),
	Silent,
	Return,
	Remove,
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(64))]

	/// Against a model that keeps the whole history.
	#[test]
	fn record_should_equal_the_history_when_everything_mixes(
		steps in prop::collection::vec(prop_oneof![
			8 => (0u8..=25).prop_map(|score| Step::Finish(Some(score))),
			1 => Just(Step::Finish(None)),
			2 => Just(Step::Silent),
			1 => Just(Step::Return),
			1 => Just(Step::Remove),
		], 0..40),
	) {
		build_and_execute(|| {
			let mut lifetime = Vec::new();
			// The oldest first; what counts before the first task.
			let mut pool = vec![20, 20, 20];
			let mut silent = 0;
			for step in steps {
				match step {
					Step::Return => {
						Qos::joined(&1);
					},
					Step::Remove => {
						Qos::removed(&1);
						pool = vec![20, 0, 20];
						silent = 0;
					},
					Step::Silent => {
						silent += 1;
						assert_eq!(Qos::silent(&1).kick_out, silent >= 3);
					},
					Step::Finish(None) => {
						assert!(!Qos::finished(&1, None).kick_out);
					},
					Step::Finish(Some(score)) => {
						let outcome = Qos::finished(&1, Some(score));
						lifetime.push(u64::from(score.min(20)));
						pool.push(u64::from(score.min(20)));
						silent = 0;
						assert_eq!(outcome.kick_out, pool.iter().rev().take(3).sum::<u64>() <= 20);
					},
				}
				let count = lifetime.len() as u64;
				let average = lifetime.iter().sum::<u64>().checked_div(count).unwrap_or(10).max(1);
				assert_eq!(u64::from(Qos::weight(&1)), average);
				assert_eq!(Qos::task_count(&1), count);
				Qos::do_try_state().unwrap();
			}
		});
	}
}

#[test]
fn try_state_should_find_the_fault_when_a_record_is_wrong() {
	build_and_execute(|| {
		let sound = QosRecord {
			task_count: 2,
			total_score: 30,
			average: Average { tasks: 2, total: 30 },
			recent: [15, 15, 20],
			pool_size: 2,
			silent: 1,
		};
		for faulty in [
			QosRecord { pool_size: 4, ..sound },
			QosRecord { task_count: 1, ..sound },
			QosRecord { recent: [21, 9, 20], ..sound },
			QosRecord { recent: [15, 15, 19], ..sound },
			QosRecord { recent: [0, 0, 20], pool_size: 0, ..sound },
			QosRecord { average: Average { tasks: 1, total: 30 }, ..sound },
			QosRecord { average: Average { tasks: 2, total: 31 }, ..sound },
			QosRecord { total_score: 41, ..sound },
			QosRecord { total_score: 29, ..sound },
		] {
			let found = with_transaction(|| {
				Records::<Test>::insert(1, faulty);
				TransactionOutcome::Rollback(Ok::<_, DispatchError>(Qos::do_try_state()))
			});
			assert!(found.unwrap().is_err(), "{faulty:?}");
		}
		Records::<Test>::insert(1, sound);
	});
}

#[test]
#[should_panic(expected = "NewNodeWeight")]
fn integrity_test_should_fail_when_newcomers_could_never_be_selected() {
	NewNodeWeight::set(0);
	Qos::integrity_test();
}

#[test]
#[should_panic(expected = "KickOutThreshold")]
fn integrity_test_should_fail_when_everybody_would_be_kicked_out() {
	KickOutThreshold::set(60);
	Qos::integrity_test();
}

#[test]
#[should_panic(expected = "SilenceLimit")]
fn integrity_test_should_fail_when_nobody_could_ever_be_silent() {
	SilenceLimit::set(0);
	Qos::integrity_test();
}
