//! `QOS`.

use super::{refusal, returned};
use crate::{
	abi::IQOS,
	addresses::QOS,
	testing::{self, world},
};
use alloy_primitives::{Address, U256};
use deuterium_primitives::traits::QosFigures;

const NODE: Address = Address::repeat_byte(7);

#[test]
fn scores_should_be_those_of_the_node() {
	testing::reset();
	world(|world| {
		world.qos = QosFigures {
			tasks: 40,
			weight: 17,
			recent_tasks: 2,
			recent_score: 39,
			current_score: 10,
			should_kick_out: true,
		};
	});
	let figures = [
		returned(QOS, &IQOS::getTaskCountCall { nodeAddress: NODE }),
		returned(QOS, &IQOS::getTaskScoreCall { nodeAddress: NODE }),
		returned(QOS, &IQOS::getRecentTaskCountCall { nodeAddress: NODE }),
		returned(QOS, &IQOS::getRecentTaskScoreCall { nodeAddress: NODE }),
		returned(QOS, &IQOS::getCurrentTaskScoreCall { nodeAddress: NODE }),
		returned(QOS, &IQOS::getTaskScoreLimitCall),
	];
	assert_eq!(figures, [40, 17, 2, 39, 10, 50].map(U256::from));
	assert!(returned(QOS, &IQOS::shouldKickOutCall { nodeAddress: NODE }));
}

#[test]
fn outsiders_should_be_told_so() {
	testing::reset();
	let add = IQOS::addTaskScoreCall { nodeAddress: NODE, i: U256::ZERO };
	assert_eq!(refusal(QOS, &add), "Not called by the task contract");
	let node = "Not called by the node contract";
	assert_eq!(refusal(QOS, &IQOS::startTaskCall { nodeAddress: NODE }), node);
	assert_eq!(refusal(QOS, &IQOS::finishTaskCall { nodeAddress: NODE }), node);
	assert_eq!(refusal(QOS, &IQOS::punishCall { nodeAddress: NODE }), node);
	assert_eq!(refusal(QOS, &IQOS::kickoutCall { nodeAddress: NODE }), node);
	let owner = "Ownable: caller is not the owner";
	let update = IQOS::updateKickoutThresholdCall { threshold: U256::ZERO };
	assert_eq!(refusal(QOS, &update), owner);
	assert_eq!(refusal(QOS, &IQOS::renounceOwnershipCall), owner);
	assert_eq!(returned(QOS, &IQOS::ownerCall), Address::ZERO);
}
