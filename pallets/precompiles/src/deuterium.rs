//! `IDeuterium`: what this network offers beyond the original contracts.

use crate::{
	Config,
	abi::IDeuterium,
	convert,
	frame::{Failure, Frame, functions},
	task::{check_digest, locate, order},
};
use alloc::string::{String, ToString};
use alloy_primitives::{Address, B256, U256};
use deuterium_primitives::{
	Digest, ErrorCode, Report, Round, TaskId,
	traits::{
		ContractCall, ContractOrder, ContractQuote, Contracts, Explanation, LegacyRefusal,
		NodeStanding, TaskRefusal,
	},
};

/// Reads for a node: node, ledger, parameters.
const READS_PER_NODE: u32 = 4;
/// Reads for an explanation: records of task and group, of the nodes and of their removals.
const READS_PER_EXPLANATION: u32 = 16;
/// Reads for what an account can claim: as many credits as are counted.
const READS_OF_CLAIMS: u32 = 257;

functions! {
	IDeuterium {
		Write commitCall => |frame, call| {
			let commitment = convert::hash(call.commitment);
			report(frame, call.taskId, call.round, Report::Commit { commitment })
		};
		Write discloseCall => |frame, call| {
			check_digest(&call.digest)?;
			let digest = Digest::try_from(call.digest.to_vec())
				.map_err(|_| LegacyRefusal::InvalidResult)?;
			let salt = convert::hash(call.salt);
			report(frame, call.taskId, call.round, Report::Disclose { digest, salt })
		};
		Write reportErrorCall => |frame, call| {
			let code = u8::try_from(call.code)
				.ok()
				.and_then(ErrorCode::from_code)
				.ok_or(Failure::Revert("Invalid error code"))?;
			report(frame, call.taskId, call.round, Report::Error { code })
		};
		Write reportUploadedCall => |frame, call| {
			report(frame, call.taskId, call.round, Report::Uploaded)
		};
		Payable joinCall => join;
		Write setWorkerKeyCall => |frame, call| {
			let (who, key) = (frame.caller, convert::worker_key(call.workerKey));
			frame.act(ContractCall::SetWorkerKey, || R::Contracts::set_worker_key(who, key))
		};
		Payable topUpCall => |frame, _| {
			let (who, amount) = (frame.caller, frame.value);
			frame.act(ContractCall::TopUp, || R::Contracts::top_up(who, amount))
		};
		Write withdrawCall => |frame, call| {
			let node = convert::account(call.node);
			frame.act(ContractCall::Withdraw, || R::Contracts::withdraw(node))
		};
		Write claimCall => |frame, _| {
			let who = frame.caller;
			frame.act(ContractCall::Claim, || R::Contracts::claim(who))
		};
		Write expireCall => |frame, call| {
			let task = TaskId::try_from(call.taskId).map_err(|_| TaskRefusal::NotFound)?;
			frame.act(ContractCall::Expire, || R::Contracts::expire(task))
		};
		View getNodeCall => node;
		View claimableCall => |frame, call| {
			let who = convert::account(call.account);
			frame.read(READS_OF_CLAIMS, || U256::from(R::Contracts::claimable(who)))
		};
		View quoteCall => quote;
		View whyAbortedCall => |frame, call| {
			explain(frame, TaskId::try_from(call.taskId).ok(), R::Contracts::why_aborted)
		};
		View whyUnpaidCall => |frame, call| {
			let task = TaskId::try_from(call.taskId).ok();
			let place = task.zip(Round::try_from(call.round).ok());
			explain(frame, place, |(task, round)| R::Contracts::why_unpaid(task, round))
		};
		View whyRemovedCall => |frame, call| {
			explain(frame, Some(convert::account(call.node)), R::Contracts::why_removed)
		};
		View genesisHashCall => |frame, _| {
			frame.read(1, || convert::bytes32(R::Contracts::genesis()))
		};
	}
	refused {}
}

/// Makes a report of the caller in this network's form.
fn report<R: Config>(
	frame: &mut Frame<R>,
	task: U256,
	round: U256,
	report: Report,
) -> Result<(), Failure> {
	let (task, round) = locate(frame, task, round)?;
	let call = match report {
		Report::Commit { .. } => ContractCall::Commit,
		Report::Disclose { .. } => ContractCall::Disclose,
		Report::Error { .. } => ContractCall::ReportError,
		Report::Uploaded => ContractCall::ReportUploaded,
	};
	let node = frame.caller;
	frame.act(call, || R::Contracts::report(node, task, round, report))
}

fn join<R: Config>(frame: &mut Frame<R>, call: IDeuterium::joinCall) -> Result<(), Failure> {
	let (who, stake) = (frame.caller, frame.value);
	let card = convert::card(&call.gpuName, call.gpuVram);
	let worker = convert::worker_key(call.workerKey);
	let operator = convert::some_account(call.operator);
	frame.act(ContractCall::Join, || R::Contracts::join(who, card, stake, worker, operator))
}

fn node<R: Config>(
	frame: &mut Frame<R>,
	call: IDeuterium::getNodeCall,
) -> Result<IDeuterium::NodeStanding, Failure> {
	let who = convert::account(call.node);
	let standing = frame.read(READS_PER_NODE, || R::Contracts::node_standing(who))?;
	Ok(standing.map_or_else(no_node, |standing| known_node(call.node, &standing)))
}

const fn no_node() -> IDeuterium::NodeStanding {
	IDeuterium::NodeStanding {
		status: U256::ZERO,
		gpuName: String::new(),
		gpuVram: U256::ZERO,
		gpuID: B256::ZERO,
		workerKey: B256::ZERO,
		operator: Address::ZERO,
		payoutAddress: Address::ZERO,
		weight: U256::ZERO,
		taskId: U256::ZERO,
		bonded: U256::ZERO,
		unbonding: U256::ZERO,
		withdrawable: U256::ZERO,
	}
}

fn known_node(address: Address, standing: &NodeStanding) -> IDeuterium::NodeStanding {
	let record = &standing.record;
	IDeuterium::NodeStanding {
		status: U256::from(record.status as u8),
		gpuName: convert::card_name(&record.card),
		gpuVram: U256::from(record.card.vram_gb),
		gpuID: convert::bytes32(record.card.id()),
		workerKey: record.worker.map_or(B256::ZERO, |key| B256::from(key.0)),
		operator: convert::address(standing.operator),
		payoutAddress: address,
		weight: U256::from(record.weight),
		taskId: U256::from(record.task.unwrap_or_default()),
		bonded: U256::from(standing.bonded),
		unbonding: U256::from(standing.unbonding),
		withdrawable: U256::from(standing.withdrawable),
	}
}

fn quote<R: Config>(
	frame: &mut Frame<R>,
	call: IDeuterium::quoteCall,
) -> Result<IDeuterium::Quote, Failure> {
	let IDeuterium::quoteCall { creator, taskType, vramLimit, cap, gpuName, gpuVram, fee } = call;
	frame.meter.spend(frame.gas_of(ContractCall::Quote))?;
	let quote = match order(taskType, vramLimit, cap, &gpuName, gpuVram) {
		Ok(order) => {
			let order = ContractOrder { fee: convert::balance(fee), ..order };
			R::Contracts::quote(&order, convert::some_account(creator))
		},
		Err(refusal) => ContractQuote { refusal: Some(refusal), ..Default::default() },
	};
	Ok(IDeuterium::Quote {
		refusal: quote.refusal.map(|refusal| refusal.to_string()).unwrap_or_default(),
		leastFee: U256::from(quote.least_fee.unwrap_or_default()),
		value: U256::from(quote.value),
		millis: U256::from(quote.millis),
		ahead: U256::from(quote.ahead),
		aheadIsExact: quote.ahead_is_exact,
		servableNow: quote.servable_now,
		waitBlocks: U256::from(quote.wait),
	})
}

/// What is known about something; empty when there is nothing, or no such thing.
fn explain<R: Config, S>(
	frame: &mut Frame<R>,
	subject: Option<S>,
	explain: impl FnOnce(S) -> Option<Explanation>,
) -> Result<IDeuterium::Explanation, Failure> {
	let found = frame.read(READS_PER_EXPLANATION, || subject.and_then(explain))?;
	let Explanation { reason, remedy, task, at } = found.unwrap_or_default();
	Ok(IDeuterium::Explanation {
		reason,
		remedy,
		taskId: U256::from(task),
		blockNumber: U256::from(at),
	})
}
