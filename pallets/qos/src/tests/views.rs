use crate::{QosDetail, mock::*};
use deuterium_primitives::traits::{KickReason, Qos as _};

#[test]
fn detail_should_be_a_newcomers_when_the_account_is_unknown() {
	build_and_execute(|| {
		let expected = QosDetail {
			tasks: 0,
			total_score: 0,
			weight: 10,
			recent: [20; 3],
			used: 0,
			sum: 60,
			threshold: 20,
			silent: 0,
			silence_limit: 3,
			probation: false,
		};
		assert_eq!(Qos::detail(&1), expected);
		assert_eq!(Qos::record(&1), None, "reading leaves nothing behind");
	});
}

#[test]
fn detail_should_say_how_near_the_kick_out_is_when_tasks_went_badly() {
	build_and_execute(|| {
		for score in [20, 12, 0] {
			Qos::finished(&1, Some(score));
		}
		Qos::silent(&1);
		let detail = Qos::detail(&1);
		assert_eq!((detail.tasks, detail.total_score, detail.weight), (3, 32, 10));
		assert_eq!((detail.recent, detail.used, detail.sum), ([0, 12, 20], 3, 32));
		assert_eq!((detail.silent, detail.probation), (1, false));
	});
}

#[test]
fn reason_should_name_scores_and_threshold_when_scores_are_too_low() {
	build_and_execute(|| {
		KickOutThreshold::set(25);
		for score in [20, 0, 4] {
			Qos::finished(&1, Some(score));
		}
		let expected = KickReason::LowScores { recent: [4, 0, 20], threshold: 25 };
		assert_eq!(Qos::kick_reason(&1), expected);
	});
}
