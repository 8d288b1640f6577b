use crate::mock::*;
use deuterium_primitives::traits::Qos as _;

#[test]
fn joined_should_answer_the_newcomers_weight_when_the_account_has_no_history() {
	build_and_execute(|| {
		assert_eq!(Qos::joined(&1), 10);
		assert_eq!(Qos::record(&1).unwrap().recent, [20; 3]);
		NewNodeWeight::set(7);
		assert_eq!(Qos::joined(&2), 7);
	});
}

#[test]
fn joined_should_start_the_pool_afresh_and_keep_the_history_when_a_node_returns() {
	build_and_execute(|| {
		Qos::joined(&1);
		Qos::finished(&1, Some(4));
		assert!(Qos::finished(&1, Some(2)).weight == 3);
		assert_eq!(Qos::joined(&1), 3, "the history is not washed away");
		let record = Qos::record(&1).unwrap();
		assert_eq!((record.task_count, record.total_score), (2, 6));
		assert_eq!((record.recent, record.pool_size), ([20; 3], 0));
		assert!(!Qos::finished(&1, Some(0)).kick_out, "one bad task after a return is forgiven");
		assert!(Qos::finished(&1, Some(0)).kick_out);
	});
}
