//! `Node`: who is in the network, with which card and stake.

use crate::{
	Config,
	abi::INode,
	convert,
	frame::{Failure, Frame, functions, outsiders},
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, U256};
use deuterium_primitives::{
	Card, NodeStatus,
	traits::{ContractCall, Contracts},
};

/// Most entries of the lists without a page, and most cards that are looked at for them.
pub(crate) const LIST_LIMIT: u32 = 100;

/// Reads for a card of the list: its key, name, and totals.
const READS_PER_CARD: u32 = 3;

/// Reads for a node of the list: its class and card group, the weights of both, its card and itself.
const READS_PER_NODE: u32 = 6;

functions! {
	INode {
		Payable joinCall => join;
		Write quitCall => |frame, _| {
			let who = frame.caller;
			frame.act(ContractCall::Quit, || R::Contracts::quit(who))
		};
		Write pauseCall => |frame, _| {
			let who = frame.caller;
			frame.act(ContractCall::Pause, || R::Contracts::pause(who))
		};
		Write resumeCall => |frame, _| {
			let who = frame.caller;
			frame.act(ContractCall::Resume, || R::Contracts::resume(who))
		};
		View getNodeStatusCall => |frame, call| status(frame, call.nodeAddress)
			.map(|status| U256::from(status as u8));
		View getNodeInfoCall => info;
		View getStakedAmountCall => |frame, call| {
			let who = convert::account(call.nodeAddress);
			frame.read(1, || U256::from(R::Contracts::bonded(who)))
		};
		View getAvailableNodesCall => available_nodes;
		View getAvailableGPUsCall => available_cards;
		View selectNodesWithRootCall => select_with_root;
		View ownerCall => |_, _| Ok(Address::ZERO);
	}
	refused {
		outsiders::TASK => [
			randomSelectNodes_0Call,
			randomSelectNodes_1Call,
			startTaskCall,
			finishTaskCall,
			slashCall,
		];
		outsiders::OWNER => [
			renounceOwnershipCall,
			transferOwnershipCall,
			updateTaskContractAddressCall,
		];
	}
}

fn join<R: Config>(frame: &mut Frame<R>, call: INode::joinCall) -> Result<(), Failure> {
	let (who, stake) = (frame.caller, frame.value);
	let card = convert::card(&call.gpuName, call.gpuVram);
	frame.act(ContractCall::Join, || R::Contracts::join(who, card, stake, None, None))
}

fn status<R: Config>(frame: &mut Frame<R>, node: Address) -> Result<NodeStatus, Failure> {
	frame.read(1, || R::Contracts::node_status(convert::account(node)))
}

/// A node in the network. The original contract forgot a node that quit.
fn info<R: Config>(
	frame: &mut Frame<R>,
	call: INode::getNodeInfoCall,
) -> Result<INode::NodeInfo, Failure> {
	let who = convert::account(call.nodeAddress);
	let node = frame.read(1, || R::Contracts::node(who))?;
	let Some(node) = node.filter(|node| node.status != NodeStatus::Quit) else {
		return Ok(INode::NodeInfo {
			status: U256::ZERO,
			gpuID: B256::ZERO,
			gpu: INode::GPUInfo { name: String::new(), vram: U256::ZERO },
			score: U256::ZERO,
		});
	};
	Ok(INode::NodeInfo {
		status: U256::from(node.status as u8),
		gpuID: convert::bytes32(node.card.id()),
		gpu: gpu_info(&node.card),
		score: U256::from(node.weight),
	})
}

fn gpu_info(card: &Card) -> INode::GPUInfo {
	INode::GPUInfo { name: convert::card_name(card), vram: U256::from(card.vram_gb) }
}

fn available_nodes<R: Config>(
	frame: &mut Frame<R>,
	_: INode::getAvailableNodesCall,
) -> Result<Vec<Address>, Failure> {
	let nodes = frame.list(1, READS_PER_NODE, LIST_LIMIT, R::Contracts::available_nodes)?;
	Ok(nodes.into_iter().map(convert::address).collect())
}

fn available_cards<R: Config>(
	frame: &mut Frame<R>,
	_: INode::getAvailableGPUsCall,
) -> Result<Vec<INode::GPUInfo>, Failure> {
	let reads = LIST_LIMIT.saturating_mul(READS_PER_CARD);
	let cards = frame.read(reads, || R::Contracts::available_cards(LIST_LIMIT))?;
	Ok(cards.iter().map(gpu_info).collect())
}

/// The original contract chose deterministically, so it could tell. Here nodes are drawn with the
/// randomness of a later block (D6).
fn select_with_root<R: Config>(
	frame: &mut Frame<R>,
	call: INode::selectNodesWithRootCall,
) -> Result<Vec<Address>, Failure> {
	if call.k.is_zero() {
		return Err(Failure::Revert("select nodes count cannot be zero"));
	}
	if status(frame, call.root)? != NodeStatus::Available {
		return Err(Failure::Revert("root node should be available"));
	}
	Err(Failure::Revert("No available node"))
}
