use crate::mock::*;
use deuterium_primitives::{Assignment, Hash, Phase, TaskKind};
use frame_support::assert_ok;

fn assignment(round: u8) -> Assignment<AccountId> {
	Validation::assignment(&node(round)).unwrap()
}

#[test]
fn assignment_should_say_what_is_to_be_done_when_a_node_has_a_task() {
	with_task(|| {
		assert_eq!(
			assignment(1),
			Assignment {
				task: TASK,
				round: 1,
				kind: TaskKind::Image,
				args_hash: Hash::repeat_byte(9),
				creator: CREATOR,
				cap: 1,
				fee: FEE,
				phase: Phase::Execution,
				deadline: DEADLINE,
				commitment: None,
				errored: false,
				disclosed: false,
				must_upload: false,
			}
		);
	});
}

#[test]
fn assignment_should_follow_the_submissions_when_a_node_makes_them() {
	with_task(|| {
		assert_ok!(report_error(2));
		assert!(assignment(2).errored);
		assert_ok!(commit(0, A));
		assert_eq!(assignment(0).commitment, Some(commitment(0, A)));
		assert_ok!(commit(1, A));
		assert_ok!(disclose(0, A));
		assert!(assignment(0).disclosed && !assignment(0).must_upload);
		assert_ok!(disclose(1, A));
		assert!(assignment(0).must_upload);
		assert_eq!(assignment(0).phase, Phase::Upload);
		assert_eq!(Validation::assignment(&12), None, "settled nodes have no assignment");
		assert_ok!(report_uploaded(0));
		assert_eq!(Validation::assignment(&11), None);
	});
}

#[test]
fn assignment_should_be_none_when_a_node_is_unknown() {
	with_task(|| assert_eq!(Validation::assignment(&77), None));
}

#[test]
fn accepted_digest_should_be_that_of_the_result_node_when_two_match() {
	with_commitments([B, A_NEAR, A], || {
		assert_ok!(disclose(2, A));
		assert_ok!(disclose(1, A_NEAR));
		let group = Validation::group(TASK).unwrap();
		assert_eq!(group.accepted_digest(), Some(&digest(A)));
		assert_eq!(group.result().unwrap().node, 13);
	});
}

#[test]
fn blocks_of_submissions_should_be_known_when_they_were_made() {
	with_task(|| {
		System::set_block_number(3);
		assert_ok!(commit(0, A));
		System::set_block_number(5);
		assert_ok!(commit(1, A));
		assert_ok!(report_error(2));
		let known = <Validation as deuterium_primitives::traits::Validation<u64>>::committed_at;
		assert_eq!(known(TASK), [Some(3), Some(5), None], "an error is no commitment");
		assert_eq!(round(2).committed_at, Some(5));
		System::set_block_number(8);
		assert_ok!(disclose(1, A));
		assert_eq!((round(0).disclosed_at, round(1).disclosed_at), (None, Some(8)));
		assert_eq!(known(TASK + 1), [None; 3]);
	});
}
