//! `Task`: orders, submissions of their nodes, endings.

use crate::{
	Config,
	abi::ITask,
	convert,
	frame::{Failure, Frame, functions, outsiders},
};
use alloc::{string::String, vec::Vec};
use alloy_primitives::{Address, B256, Bytes, U256};
use deuterium_primitives::{
	AccountId20, Hash, MAX_DIGEST, Round, TaskId, TaskKind,
	traits::{
		ContractCall, ContractOrder, ContractRound, ContractRun, ContractTask, Contracts,
		LegacyRefusal, LegacyReports, NetworkFigures, TaskRefusal,
	},
};
use frame_support::weights::Weight;

/// Reads for a task: record, group, time, the lengths of phases.
const READS_PER_TASK: u32 = 6;

/// Reads for the numbers of the network: nodes, tasks, the limit of the queue.
pub(crate) const READS_OF_NETWORK: u32 = 3;

functions! {
	ITask {
		Payable createTask_0Call => |frame, call| {
			let ITask::createTask_0Call { taskType, taskHash, dataHash, vramLimit, cap } = call;
			create(frame, [taskType, vramLimit, cap, U256::ZERO], [taskHash, dataHash], "")
		};
		Payable createTask_1Call => |frame, call| {
			let ITask::createTask_1Call { taskType, taskHash, dataHash, vramLimit, cap, .. } = call;
			let (name, vram) = (&call.gpuName, call.gpuVram);
			create(frame, [taskType, vramLimit, cap, vram], [taskHash, dataHash], name)
		};
		Write cancelTaskCall => |frame, call| {
			let task = TaskId::try_from(call.taskId).map_err(|_| TaskRefusal::NotFound)?;
			let who = frame.caller;
			frame.act(ContractCall::CancelTask, || R::Contracts::cancel_task(who, task))
		};
		Write submitTaskResultCommitmentCall => commit;
		Write discloseTaskResultCall => disclose;
		Write reportTaskErrorCall => |frame, call| {
			let (task, round) = locate(frame, call.taskId, call.round)?;
			report(frame, ContractCall::ReportError, |node| {
				Legacy::<R>::report_error(node, task, round)
			})
		};
		Write reportResultsUploadedCall => |frame, call| {
			let (task, round) = locate(frame, call.taskId, call.round)?;
			report(frame, ContractCall::ReportUploaded, |node| {
				Legacy::<R>::report_uploaded(node, task, round)
			})
		};
		View getTaskCall => task;
		View getNodeTaskCall => |frame, call| {
			let who = convert::account(call.nodeAddress);
			frame.read(1, || U256::from(R::Contracts::current_task(who).unwrap_or_default()))
		};
		View totalTasksCall => |frame, _| figure(frame, |network| network.total_tasks);
		View totalSuccessTasksCall => |frame, _| figure(frame, |network| network.succeeded_tasks);
		View totalAbortedTasksCall => |frame, _| figure(frame, |network| network.failed_tasks);
		View ownerCall => |_, _| Ok(Address::ZERO);
	}
	refused {
		outsiders::NODE => [nodeAvailableCallbackCall];
		outsiders::OWNER => [
			renounceOwnershipCall,
			transferOwnershipCall,
			updateDistanceThresholdCall,
			updateTimeoutCall,
		];
	}
}

/// Takes reports in the form of the original contracts.
type Legacy<R> = <<R as Config>::Contracts as Contracts>::Legacy;

/// One of the numbers of the network.
pub(crate) fn figure<R: Config>(
	frame: &mut Frame<R>,
	figure: impl FnOnce(&NetworkFigures) -> u64,
) -> Result<U256, Failure> {
	frame.read(READS_OF_NETWORK, || U256::from(figure(&R::Contracts::network())))
}

/// An order of the ABI's terms. A number that is too high for a field becomes its greatest, which is
/// refused in its place among the checks.
pub(crate) fn order(
	task_type: U256,
	vram_limit: U256,
	cap: U256,
	gpu_name: &str,
	gpu_vram: U256,
) -> Result<ContractOrder, TaskRefusal> {
	let kind = convert::task_kind(task_type).ok_or(TaskRefusal::InvalidKind)?;
	if kind == TaskKind::ImageFineTune && gpu_name.is_empty() {
		return Err(TaskRefusal::CardNameEmpty);
	}
	Ok(ContractOrder {
		kind,
		args_hash: Hash::zero(),
		data_hash: Hash::zero(),
		vram_gb: convert::saturating_u16(vram_limit),
		cap: convert::saturating_u32(cap),
		card: (!gpu_name.is_empty()).then(|| convert::card(gpu_name, gpu_vram)),
		fee: 0,
	})
}

fn create<R: Config>(
	frame: &mut Frame<R>,
	[task_type, vram_limit, cap, gpu_vram]: [U256; 4],
	[args_hash, data_hash]: [B256; 2],
	gpu_name: &str,
) -> Result<(), Failure> {
	let order = ContractOrder {
		args_hash: convert::hash(args_hash),
		data_hash: convert::hash(data_hash),
		fee: frame.value,
		..order(task_type, vram_limit, cap, gpu_name, gpu_vram)?
	};
	let creator = frame.caller;
	frame.act(ContractCall::CreateTask, || {
		R::Contracts::create_task(creator, order).map(|(_, weight)| weight)
	})
}

/// Task and round of a report. The original contracts delete a task that is over, so nothing can be
/// said to it any more.
pub(crate) fn locate<R: Config>(
	frame: &mut Frame<R>,
	task: U256,
	round: U256,
) -> Result<(TaskId, Round), Failure> {
	let task = TaskId::try_from(task).map_err(|_| LegacyRefusal::TaskNotFound)?;
	if !frame.read(1, || R::Contracts::is_live(task))? {
		return Err(LegacyRefusal::TaskNotFound.into());
	}
	let round = Round::try_from(round).map_err(|_| LegacyRefusal::RoundNotFound)?;
	Ok((task, round))
}

/// Makes a report of the caller.
fn report<R: Config>(
	frame: &mut Frame<R>,
	call: ContractCall,
	report: impl FnOnce(AccountId20) -> Result<Weight, LegacyRefusal>,
) -> Result<(), Failure> {
	let node = frame.caller;
	frame.act(call, || report(node))
}

fn commit<R: Config>(
	frame: &mut Frame<R>,
	call: ITask::submitTaskResultCommitmentCall,
) -> Result<(), Failure> {
	let (task, round) = locate(frame, call.taskId, call.round)?;
	let (commitment, nonce) = (convert::hash(call.commitment), convert::hash(call.nonce));
	report(frame, ContractCall::Commit, |node| {
		Legacy::<R>::commit(node, task, round, commitment, nonce)
	})
}

fn disclose<R: Config>(
	frame: &mut Frame<R>,
	call: ITask::discloseTaskResultCall,
) -> Result<(), Failure> {
	// Before everything else, as in the original contract.
	check_digest(&call.result)?;
	let (task, round) = locate(frame, call.taskId, call.round)?;
	report(frame, ContractCall::Disclose, |node| {
		Legacy::<R>::disclose(node, task, round, &call.result)
	})
}

/// Refuses what can be no digest of any task.
pub(crate) fn check_digest(digest: &Bytes) -> Result<(), LegacyRefusal> {
	let limit = usize::try_from(MAX_DIGEST).unwrap_or(usize::MAX);
	if digest.is_empty() || digest.len() > limit {
		return Err(LegacyRefusal::InvalidResult);
	}
	Ok(())
}

fn task<R: Config>(
	frame: &mut Frame<R>,
	call: ITask::getTaskCall,
) -> Result<ITask::TaskInfo, Failure> {
	let Ok(id) = TaskId::try_from(call.taskId) else { return Ok(no_task()) };
	let task = frame.read(READS_PER_TASK, || R::Contracts::task(id))?;
	Ok(task.map_or_else(no_task, |task| task_info(id, task)))
}

/// What the original contract answers when it has no such task.
fn no_task() -> ITask::TaskInfo {
	ITask::TaskInfo {
		id: U256::ZERO,
		taskType: U256::ZERO,
		creator: Address::ZERO,
		taskHash: B256::ZERO,
		dataHash: B256::ZERO,
		vramLimit: U256::ZERO,
		isSuccess: false,
		selectedNodes: Vec::new(),
		commitments: Vec::new(),
		nonces: Vec::new(),
		commitmentSubmitRounds: Vec::new(),
		results: Vec::new(),
		resultDisclosedRounds: Vec::new(),
		resultNode: Address::ZERO,
		aborted: false,
		timeout: U256::ZERO,
		balance: U256::ZERO,
		totalBalance: U256::ZERO,
		gpuName: String::new(),
		gpuVram: U256::ZERO,
	}
}

fn task_info(id: TaskId, task: ContractTask) -> ITask::TaskInfo {
	let (name, vram) =
		task.card.as_ref().map(|card| (convert::card_name(card), card.vram_gb)).unwrap_or_default();
	let info = ITask::TaskInfo {
		id: U256::from(id),
		taskType: U256::from(task.kind as u8),
		creator: convert::address(task.creator),
		taskHash: convert::bytes32(task.args_hash),
		dataHash: convert::bytes32(task.data_hash),
		vramLimit: U256::from(task.vram_gb),
		isSuccess: task.succeeded,
		aborted: task.aborted,
		balance: U256::from(task.remaining),
		totalBalance: U256::from(task.fee),
		gpuName: name,
		gpuVram: U256::from(vram),
		..no_task()
	};
	match task.run {
		Some(run) => with_run(info, &run),
		None => info,
	}
}

/// Adds what began with the dispatch.
fn with_run(info: ITask::TaskInfo, run: &ContractRun) -> ITask::TaskInfo {
	let numbers = |rounds: &[Round]| rounds.iter().map(|round| U256::from(*round)).collect();
	let result = run.result_round.and_then(|round| run.rounds.get(usize::from(round)));
	let or_zero = |hash: Option<Hash>| hash.map_or(B256::ZERO, convert::bytes32);
	let results = |round: &ContractRound| match &round.digest {
		Some(digest) => Bytes::copy_from_slice(digest),
		None => Bytes::new(),
	};
	ITask::TaskInfo {
		selectedNodes: run.rounds.iter().map(|round| convert::address(round.node)).collect(),
		commitments: run.rounds.iter().map(commitment).collect(),
		nonces: run.rounds.iter().map(|round| or_zero(round.nonce)).collect(),
		commitmentSubmitRounds: numbers(&run.commit_order),
		results: run.rounds.iter().map(results).collect(),
		resultDisclosedRounds: numbers(&run.disclose_order),
		resultNode: result.map_or(Address::ZERO, |round| convert::address(round.node)),
		timeout: U256::from(run.timeout),
		..info
	}
}

/// A round's commitment; 1 stands for an error report, as in the original contract.
fn commitment(round: &ContractRound) -> B256 {
	match (round.error, round.commitment) {
		(Some(_), _) => B256::with_last_byte(1),
		(None, commitment) => commitment.map_or(B256::ZERO, convert::bytes32),
	}
}
