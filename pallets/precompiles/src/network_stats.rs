//! `NetworkStats`: numbers of the network, and everybody who ever joined.

use crate::{
	Config,
	abi::INetworkStats,
	convert,
	frame::{Failure, Frame, functions, outsiders},
	task::figure,
};
use alloc::vec::Vec;
use alloy_primitives::{Address, U256};
use deuterium_primitives::traits::Contracts;

/// Most entries of a page. The original relay asks for so many.
pub(crate) const PAGE_LIMIT: u32 = 100;

/// Reads for an entry: roster and node.
const READS_PER_ENTRY: u32 = 2;

functions! {
	INetworkStats {
		View totalNodesCall => |frame, _| figure(frame, |network| network.total_nodes.into());
		View activeNodesCall => |frame, _| figure(frame, |network| network.active_nodes.into());
		View availableNodesCall => |frame, _| figure(frame, |network| network.available_nodes.into());
		View busyNodesCall => |frame, _| figure(frame, |network| network.busy_nodes.into());
		View totalTasksCall => |frame, _| figure(frame, |network| network.total_tasks);
		View queuedTasksCall => |frame, _| figure(frame, |network| network.queued_tasks.into());
		View runningTasksCall => |frame, _| figure(frame, |network| network.running_tasks.into());
		View getAllNodeInfoCall => all_nodes;
		View ownerCall => |_, _| Ok(Address::ZERO);
	}
	refused {
		outsiders::NODE => [
			nodeJoinedCall,
			nodeQuitCall,
			nodeAvailableCall,
			nodeUnavailableCall,
			nodeTaskStartedCall,
			nodeTaskFinishedCall,
		];
		outsiders::TASK => [taskQueuedCall, taskStartedCall, taskFinishedCall];
		outsiders::OWNER => [
			renounceOwnershipCall,
			transferOwnershipCall,
			updateNodeContractAddressCall,
			updateTaskContractAddressCall,
		];
	}
}

/// A page. One that begins behind the end is empty, one that would go beyond it is short; the original
/// contract panicked.
fn all_nodes<R: Config>(
	frame: &mut Frame<R>,
	call: INetworkStats::getAllNodeInfoCall,
) -> Result<Vec<INetworkStats::NodeInfo>, Failure> {
	let start = convert::saturating_u32(call.offset);
	let limit = convert::saturating_u32(call.length).min(PAGE_LIMIT);
	let roster =
		frame.list(1, READS_PER_ENTRY, limit, |limit| R::Contracts::roster(start, limit))?;
	let entries = roster.iter().map(|(account, card)| INetworkStats::NodeInfo {
		nodeAddress: convert::address(*account),
		GPUModel: convert::card_name(card),
		VRAM: U256::from(card.vram_gb),
	});
	Ok(entries.collect())
}
