//! One run of the pump: short, idempotent, safe to skip, to repeat and to run on a fork.

use crate::{
	Config, LOG,
	http::{Error, Sidecar},
	keys,
};
use alloc::{format, string::String, vec::Vec};
use codec::Encode;
use core::fmt;
use deuterium_primitives::{
	AccountId20, Assignment, Digest, ErrorCode, Hash, Phase, Report, Round, TaskId, TaskKind,
	WorkerKey, WorkerReport, commitment,
	traits::{Assignments, NodeDirectory, ReportSink},
};
use deuterium_protocol::{
	Ack, Acks, Address, Bytes32, Bytes64, Credential, Info, JobError, JobOutcome, JobResult,
	JobSpec, MAX_CARDS, MAX_RESULTS, PROTOCOL_VERSION, Signer, TaskKind as WireKind,
	credential_payload,
};
use frame_support::traits::Get;
use frame_system::pallet_prelude::BlockNumberFor;
use sp_core::offchain::Duration;
use sp_runtime::{
	SaturatedConversion,
	offchain::{
		storage::StorageValueRef,
		storage_lock::{StorageLock, Time},
	},
	traits::{UniqueSaturatedInto, Zero},
};

/// Held for the length of a run, so that overlapping runs do not repeat each other's work.
const LOCK: &[u8] = b"deuterium/pump/lock";
/// Prefix of the notes of which job was last handed over for a node.
const HANDED_OVER: &[u8] = b"deuterium/pump/job/";
/// Most pages of results that one run reads.
const MAX_PAGES: usize = 8;
/// Blocks after the end of a task before its result is acknowledged: deeper than any re-org that
/// finality leaves possible in practice.
const ACK_DEPTH: u32 = 64;
/// Credentials end on a multiple of this many seconds, so that one stays the same for a while.
const CREDENTIAL_STEP_S: u64 = 30 * 60;

/// Why a run stopped early. The next block's run starts afresh.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Stop {
	/// The sidecar did not answer as it should.
	Sidecar(Error),
	/// The sidecar speaks another version of the protocol.
	Version(u32),
	/// The sidecar serves another chain.
	OtherChain(Bytes32),
}

impl From<Error> for Stop {
	fn from(error: Error) -> Self {
		Self::Sidecar(error)
	}
}

impl fmt::Display for Stop {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Sidecar(error) => error.fmt(f),
			Self::Version(theirs) => write!(
				f,
				"sidecar speaks protocol version {theirs}, this node {PROTOCOL_VERSION}; update \
				 the older one",
			),
			Self::OtherChain(genesis) => write!(
				f,
				"sidecar serves the chain {genesis}; give it a base path of its own for this one",
			),
		}
	}
}

/// A node of this provider with its work at this block.
struct Served {
	account: AccountId20,
	worker: WorkerKey,
	assignment: Option<Assignment<AccountId20>>,
}

impl Served {
	/// The work to which a result of the sidecar belongs.
	fn work(&self, result: &JobResult) -> Option<&Assignment<AccountId20>> {
		self.assignment.as_ref().filter(|work| {
			self.account.0 == result.node.0
				&& work.task == result.task
				&& work.round == result.round
		})
	}
}

/// Runs once and answers the nodes that were served. `None`: did nothing, because no sidecar is
/// configured or another run is at it.
pub(crate) fn run<T: Config>() -> Result<Option<Vec<Address>>, Stop> {
	let budget = Duration::from_millis(T::SlotMillis::get().checked_div(3).unwrap_or_default());
	let mut lock = StorageLock::<Time>::with_deadline(LOCK, budget);
	let Ok(_guard) = lock.try_lock() else { return Ok(None) };
	let deadline = sp_io::offchain::timestamp().add(budget);
	let Some(sidecar) = Sidecar::configured(deadline) else { return Ok(None) };

	let genesis = genesis::<T>();
	let info = sidecar.info()?;
	check(&info, &genesis)?;
	let served = served::<T>(&info);
	let results = all_results(&sidecar)?;
	let finished = |task, round| results.iter().any(|r| r.task == task && r.round == round);
	for node in &served {
		hand_over::<T>(&sidecar, &genesis, &info.peer_id, node, &finished)?;
	}
	for result in results.iter().filter(|result| result.genesis.0 == genesis.0) {
		report::<T>(&genesis, &served, result);
	}
	acknowledge::<T>(&sidecar, &served, &results)?;
	Ok(Some(served.iter().map(|node| Address(node.account.0)).collect()))
}

fn genesis<T: Config>() -> Hash {
	let hash = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::zero());
	Hash::from_slice(hash.as_ref().get(..32).unwrap_or(&[0; 32]))
}

fn check(info: &Info, genesis: &Hash) -> Result<(), Stop> {
	if info.protocol_version != PROTOCOL_VERSION {
		return Err(Stop::Version(info.protocol_version));
	}
	match info.genesis {
		Some(theirs) if theirs.0 != genesis.0 => Err(Stop::OtherChain(theirs)),
		_ => Ok(()),
	}
}

/// The nodes that the sidecar hosts and whose worker key on chain is in this node's keystore.
///
/// Asking the sidecar for its nodes, and not the chain for the nodes of our keys, keeps strangers
/// who register our key for their node from giving us work.
fn served<T: Config>(info: &Info) -> Vec<Served> {
	let node = |account: AccountId20| {
		let worker = T::Nodes::record(&account)?.worker?;
		keys::is_ours(&worker).then(|| Served {
			account,
			worker,
			assignment: T::Assignments::assignment(&account),
		})
	};
	info.cards.iter().take(MAX_CARDS).filter_map(|card| node(AccountId20(card.node.0))).collect()
}

fn all_results(sidecar: &Sidecar) -> Result<Vec<JobResult>, Stop> {
	let mut results: Vec<JobResult> = Vec::new();
	for _ in 0..MAX_PAGES {
		let after = results.last().map_or(0, |result| result.cursor);
		let page = sidecar.results(after)?;
		let advances = page.results.last().is_some_and(|result| result.cursor > after);
		results.extend(page.results.into_iter().take(MAX_RESULTS));
		if !page.more || !advances {
			break;
		}
	}
	Ok(results)
}

/// Takes back the job that the node had at an earlier block if it is not its work any more, and
/// hands over its present one until its result is there.
fn hand_over<T: Config>(
	sidecar: &Sidecar,
	genesis: &Hash,
	peer_id: &str,
	node: &Served,
	finished: &impl Fn(TaskId, Round) -> bool,
) -> Result<(), Stop> {
	let key = (HANDED_OVER, node.account).encode();
	let mut note = StorageValueRef::persistent(&key);
	let earlier = note.get::<(TaskId, Round)>().ok().flatten();
	let present = node.assignment.as_ref().map(|work| (work.task, work.round));
	if let Some((task, round)) = earlier.filter(|earlier| Some(*earlier) != present) {
		if !finished(task, round) {
			sidecar.delete_job(task, round)?;
		}
		note.clear();
	}
	let Some(work) = node.assignment.as_ref() else { return Ok(()) };
	let waiting = work.phase == Phase::Execution && work.commitment.is_none() && !work.errored;
	if !waiting || finished(work.task, work.round) {
		return Ok(());
	}
	let Some(credential) = credential(genesis, peer_id, node) else { return Ok(()) };
	let job = JobSpec {
		genesis: Bytes32(genesis.0),
		task: work.task,
		round: work.round,
		node: Address(node.account.0),
		kind: wire_kind(work.kind),
		args_hash: Bytes32(work.args_hash.0),
		creator: Address(work.creator.0),
		cap: work.cap,
		deadline_ms: time_left::<T>(work.deadline),
		credential,
	};
	match sidecar.put_job(&job) {
		// One job refused must not keep the other cards from theirs; it is offered again.
		Err(Error::Status(code, cause)) => {
			log::warn!(target: LOG, "task {}: sidecar refused the job ({code}): {cause}", job.task);
		},
		Err(error) => return Err(error.into()),
		Ok(()) => note.set(&(work.task, work.round)),
	}
	Ok(())
}

fn time_left<T: Config>(deadline: u32) -> u64 {
	let now: u32 = frame_system::Pallet::<T>::block_number().unique_saturated_into();
	u64::from(deadline.saturating_sub(now)).saturating_mul(T::SlotMillis::get())
}

fn wire_kind(kind: TaskKind) -> WireKind {
	match kind {
		TaskKind::Image => WireKind::Image,
		TaskKind::Text => WireKind::Text,
		TaskKind::ImageFineTune => WireKind::ImageFineTune,
	}
}

fn credential(genesis: &Hash, peer_id: &str, node: &Served) -> Option<Credential> {
	let now = sp_io::offchain::timestamp().unix_millis().checked_div(1000)?;
	let expires_at =
		now.checked_div(CREDENTIAL_STEP_S)?.saturating_add(2).saturating_mul(CREDENTIAL_STEP_S);
	let payload = credential_payload(&genesis.0, &node.account.0, peer_id, expires_at);
	let signature = keys::sign(&node.worker, &payload)?;
	Some(Credential {
		genesis: Bytes32(genesis.0),
		account: Address(node.account.0),
		peer_id: String::from(peer_id),
		expires_at,
		signer: Signer::Worker { key: Bytes32(node.worker.0), signature: Bytes64(signature.0) },
	})
}

/// Submits what the phase allows. A report that is already on its way is refused by the
/// transaction pool, which keeps one per task, round and phase.
fn report<T: Config>(genesis: &Hash, served: &[Served], result: &JobResult) {
	let found = served.iter().find_map(|node| Some((node, node.work(result)?)));
	let Some((node, work)) = found else { return };
	let Some(report) = due(genesis, node, work, result) else { return };
	let report = WorkerReport { task: work.task, round: work.round, node: node.account, report };
	let Some(signature) = keys::sign(&node.worker, &report.signing_payload(genesis)) else {
		return;
	};
	let what = format!("{:?}", core::mem::discriminant(&report.report));
	let sent = T::Reports::submit(report, signature);
	log::debug!(target: LOG, "task {} round {}: {what} sent: {sent}", work.task, work.round);
}

/// The report for which the chain waits, if the result allows it.
fn due(
	genesis: &Hash,
	node: &Served,
	work: &Assignment<AccountId20>,
	result: &JobResult,
) -> Option<Report> {
	match &result.outcome {
		JobOutcome::Error { code, .. } => {
			let open = work.phase == Phase::Execution && work.commitment.is_none() && !work.errored;
			open.then(|| Report::Error { code: error_code(*code) })
		},
		JobOutcome::Digest { digest, salt } => {
			let digest = Digest::try_from(digest.0.clone()).ok()?;
			let salt = Hash::from(salt.0);
			let ours = commitment(genesis, work.task, work.round, &node.account, &digest, &salt);
			match work.commitment {
				None if work.phase == Phase::Execution && !work.errored => {
					Some(Report::Commit { commitment: ours })
				},
				Some(theirs) if work.must_upload => {
					(theirs == ours && result.available).then_some(Report::Uploaded)
				},
				Some(theirs) if !work.disclosed && is_disclosing(work.phase) => {
					(theirs == ours).then_some(Report::Disclose { digest, salt })
				},
				_ => None,
			}
		},
	}
}

/// The third node discloses while the task already waits for the upload.
fn is_disclosing(phase: Phase) -> bool {
	matches!(phase, Phase::Disclosure | Phase::Upload)
}

fn error_code(code: JobError) -> ErrorCode {
	ErrorCode::from_code(code.code()).unwrap_or(ErrorCode::Unspecified)
}

/// Tells the sidecar which results nobody will ask for any more.
fn acknowledge<T: Config>(
	sidecar: &Sidecar,
	served: &[Served],
	results: &[JobResult],
) -> Result<(), Stop> {
	let acks: Vec<Ack> = results
		.iter()
		.filter(|result| !served.iter().any(|node| node.work(result).is_some()))
		.filter(|result| T::Assignments::is_over(result.task, ACK_DEPTH.saturated_into()))
		.map(|result| Ack { task: result.task, round: result.round })
		.take(MAX_RESULTS)
		.collect();
	if !acks.is_empty() {
		sidecar.acknowledge(&Acks { acks })?;
	}
	Ok(())
}
