//! `QOS`: scores of nodes.

use crate::{
	Config,
	abi::IQOS,
	convert,
	frame::{Failure, Frame, functions, outsiders},
};
use alloy_primitives::{Address, U256};
use deuterium_primitives::traits::{Contracts, QosFigures};

/// Reads for the scores of a node: record, parameters, node, group of its task.
const READS: u32 = 7;

functions! {
	IQOS {
		View getTaskScoreCall => |frame, call| {
			score(frame, call.nodeAddress, |qos| qos.weight.into())
		};
		View getTaskCountCall => |frame, call| score(frame, call.nodeAddress, |qos| qos.tasks);
		View getRecentTaskScoreCall => |frame, call| {
			score(frame, call.nodeAddress, |qos| qos.recent_score.into())
		};
		View getRecentTaskCountCall => |frame, call| {
			score(frame, call.nodeAddress, |qos| qos.recent_tasks.into())
		};
		View getCurrentTaskScoreCall => |frame, call| {
			score(frame, call.nodeAddress, |qos| qos.current_score.into())
		};
		View getTaskScoreLimitCall => |frame, _| {
			frame.read(1, || U256::from(R::Contracts::score_limit()))
		};
		View shouldKickOutCall => |frame, call| {
			qos(frame, call.nodeAddress).map(|qos| qos.should_kick_out)
		};
		View ownerCall => |_, _| Ok(Address::ZERO);
	}
	refused {
		outsiders::TASK => [addTaskScoreCall];
		outsiders::NODE => [startTaskCall, finishTaskCall, punishCall, kickoutCall];
		outsiders::OWNER => [
			renounceOwnershipCall,
			transferOwnershipCall,
			updateKickoutThresholdCall,
			updateNodeContractAddressCall,
			updateTaskContractAddressCall,
		];
	}
}

fn qos<R: Config>(frame: &mut Frame<R>, node: Address) -> Result<QosFigures, Failure> {
	frame.read(READS, || R::Contracts::qos(convert::account(node)))
}

fn score<R: Config>(
	frame: &mut Frame<R>,
	node: Address,
	score: impl FnOnce(&QosFigures) -> u64,
) -> Result<U256, Failure> {
	qos(frame, node).map(|qos| U256::from(score(&qos)))
}
