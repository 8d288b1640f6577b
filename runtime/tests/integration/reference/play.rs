//! Tasks: ordering them, playing the three nodes' parts, and reading what came of it.

use crate::common::GENESIS_HASH;
use crate::reference::world::{CREATOR, FEE, GTX, Who, World, card};
use deuterium_primitives::{
	AbortReason, Digest, ErrorCode, Hash, Report, TaskId, TaskKind, commitment,
};
use deuterium_runtime::{
	AccountId, Balance, Runtime, RuntimeEvent, TaskQueue, UncheckedExtrinsic, Validation,
};
use pallet_task_queue::{Event as QueueEvent, TaskRecord, TaskStatus};
use pallet_validation::Event as ValidationEvent;
use sp_runtime::{DispatchError, DispatchResult};

/// Why the queue refuses something.
pub type QueueError = pallet_task_queue::Error<Runtime>;
/// Why validation refuses something.
pub type ReportError = pallet_validation::Error<Runtime>;
/// Why the registry refuses something.
pub type NodeError = pallet_node_registry::Error<Runtime>;
/// Why staking refuses something.
pub type StakeError = pallet_node_staking::Error<Runtime>;

/// Results of one image. B and C differ from A in 8 of 64 bits, and from one another in 16: the
/// values of the reference's own tests.
pub const A: u64 = 0x0102_0304_0506_0708;
/// See [`A`].
pub const B: u64 = 0x0102_0304_0506_f7f8;
/// See [`A`].
pub const C: u64 = 0x0102_0304_0506_0807;
/// Four bits from A, four bits from B: similar to both, which are not similar to each other.
pub const BETWEEN: u64 = A ^ 0x00f0;

/// Something that a digest can be made of.
pub trait Shown {
	/// Its digest.
	fn digest(&self) -> Vec<u8>;
}

/// One image.
impl Shown for u64 {
	fn digest(&self) -> Vec<u8> {
		self.to_be_bytes().to_vec()
	}
}

/// Several images.
impl<const N: usize> Shown for [u64; N] {
	fn digest(&self) -> Vec<u8> {
		self.iter().flat_map(|image| image.to_be_bytes()).collect()
	}
}

/// A text, told from others by one byte.
#[derive(Clone, Copy)]
pub struct Text(pub u8);

impl Shown for Text {
	fn digest(&self) -> Vec<u8> {
		vec![self.0; 32]
	}
}

/// What a creator orders.
#[derive(Clone, Copy)]
pub struct Order {
	pub kind: TaskKind,
	pub args: Hash,
	pub vram_gb: u16,
	pub cap: u32,
	pub card: Option<(&'static str, u16)>,
	pub fee: Balance,
}

/// The reference's default task: an image, any card, one unit of work, a fee of 50.
pub const IMAGE: Order = Order {
	kind: TaskKind::Image,
	args: Hash::repeat_byte(7),
	vram_gb: 0,
	cap: 1,
	card: None,
	fee: FEE,
};
/// A text: three equal cards.
pub const TEXT: Order = Order { kind: TaskKind::Text, ..IMAGE };
/// A fine-tuning task for the default network's card.
pub const FINE_TUNE: Order = Order { kind: TaskKind::ImageFineTune, card: Some(GTX), ..IMAGE };

/// A task that runs, or ran, and its nodes by round.
#[derive(Clone, Copy, Debug)]
pub struct Task {
	pub id: TaskId,
	pub nodes: [Who; 3],
}

/// What a round does, or what happens to the task.
#[derive(Clone, Copy, Debug)]
pub enum Step {
	/// The round commits to a result.
	Commit(u8, u64),
	/// The round discloses a result.
	Disclose(u8, u64),
	/// The round reports an error.
	Err(u8),
	/// The round reports the upload.
	Upload(u8),
	/// The present phase's time passes.
	Deadline,
}

/// The events that the reference names, in our form; nodes by round.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
	/// `TaskPending`.
	Pending,
	/// `TaskStarted`, three of them there.
	Started,
	/// `TaskResultCommitmentsReady`.
	Ready,
	/// `TaskNodeSuccess`.
	NodeSuccess(u8),
	/// `TaskNodeSlashed`.
	NodeSlashed(u8),
	/// `TaskNodeCancelled`.
	NodeCancelled(u8),
	/// Not in the reference: a disclosure was withheld.
	Withheld(u8),
	/// `TaskSuccess`.
	Success(u8),
	/// `TaskResultUploaded`.
	Uploaded,
	/// `TaskAborted`.
	Aborted(AbortReason),
}

/// The commitment of a round to a digest, with the salt of these tests.
pub fn commit_to(node: &AccountId, task: TaskId, round: u8, digest: &[u8]) -> Hash {
	commitment(&GENESIS_HASH, task, round, node, digest, &salt(round))
}

/// The salt that a round uses in these tests.
pub fn salt(round: u8) -> Hash {
	Hash::repeat_byte(round + 1)
}

/// A digest, as reports carry it.
pub fn bounded(digest: Vec<u8>) -> Digest {
	digest.try_into().expect("short enough")
}

impl World {
	/// The transaction's call that orders a task.
	pub fn order_call(order: Order) -> pallet_task_queue::Call<Runtime> {
		let Order { kind, args, vram_gb, cap, card: of, fee } = order;
		let (args_hash, data_hash, card) = (args, Hash::zero(), of.map(card));
		pallet_task_queue::Call::create_task { kind, args_hash, data_hash, vram_gb, cap, card, fee }
	}

	/// Lets somebody order a task in a block of its own.
	pub fn try_create(&mut self, who: Who, order: Order) -> Result<TaskId, DispatchError> {
		self.call(who, Self::order_call(order))?;
		Ok(TaskQueue::stats().total)
	}

	/// Lets the creator order a task, which must be accepted.
	pub fn create(&mut self, order: Order) -> TaskId {
		let id = self.try_create(CREATOR, order).expect("accepted");
		assert!(self.record(id).is_queued(), "never dispatched in the block of its creation");
		id
	}

	/// Lets the creator order some tasks in one block.
	pub fn create_all(&mut self, orders: &[Order]) -> Vec<TaskId> {
		let before = TaskQueue::stats().total;
		let orders =
			orders.iter().map(|order| self.sign(CREATOR, Self::order_call(*order))).collect();
		self.block(orders);
		(before + 1..=TaskQueue::stats().total).collect()
	}

	/// Lets the creator order a task and waits for its dispatch in the next block.
	pub fn start(&mut self, order: Order) -> Task {
		let id = self.create(order);
		self.wait(1);
		self.running(id)
	}

	/// Cancels a task.
	pub fn cancel(&mut self, who: Who, task: TaskId) -> DispatchResult {
		self.call(who, pallet_task_queue::Call::cancel_task { task })
	}

	/// The record of a task.
	pub fn record(&self, task: TaskId) -> TaskRecord<AccountId> {
		TaskQueue::task(task).expect("live or retained")
	}

	/// How a task stands.
	pub fn status_of(&self, task: TaskId) -> TaskStatus {
		self.record(task).status
	}

	/// Whether a task waits in the queue.
	pub fn waits(&self, task: TaskId) -> bool {
		self.record(task).is_queued()
	}

	/// Whether a task is over.
	pub fn is_over(&self, task: TaskId) -> bool {
		!self.record(task).is_live()
	}

	/// Last block of the present phase of a task.
	pub fn deadline(&self, task: TaskId) -> u32 {
		self.record(task).deadline
	}

	/// A task that was dispatched.
	pub fn running(&self, id: TaskId) -> Task {
		let nodes = self.record(id).run.expect("dispatched").nodes;
		Task { id, nodes: nodes.map(|node| self.who(&node)) }
	}

	/// The nodes that the next block would give a waiting task, for `count` different VRF outputs.
	pub fn possible_groups(&self, task: TaskId, count: u64) -> Vec<[Who; 3]> {
		self.possible_groups_with(task, count, &[])
	}

	/// As [`Self::possible_groups`], if the next block had these transactions.
	pub fn possible_groups_with(
		&self,
		task: TaskId,
		count: u64,
		transactions: &[UncheckedExtrinsic],
	) -> Vec<[Who; 3]> {
		let group = || TaskQueue::task(task).and_then(|task| task.run).map(|run| run.nodes);
		let groups = (0..count).filter_map(|skipped| self.peek(skipped, transactions, group));
		groups.map(|nodes| nodes.map(|node| self.who(&node))).collect()
	}

	/// Lets a round commit to a result.
	pub fn commit(&mut self, task: &Task, round: u8, shown: impl Shown) {
		let report = self.commitment(task, round, shown);
		self.submit(task, round, report);
	}

	/// The report with which a round commits to a result.
	pub fn commitment(&self, task: &Task, round: u8, shown: impl Shown) -> Report {
		let node = self.account(task.nodes[usize::from(round)]);
		Report::Commit { commitment: commit_to(&node, task.id, round, &shown.digest()) }
	}

	/// Lets a round disclose a result.
	pub fn disclose(&mut self, task: &Task, round: u8, shown: impl Shown) {
		self.submit(task, round, disclosure(round, shown));
	}

	/// Lets a round report an error.
	pub fn err(&mut self, task: &Task, round: u8) {
		self.submit(task, round, Report::Error { code: ErrorCode::ExecutionFailed });
	}

	/// Lets a round report the upload.
	pub fn upload(&mut self, task: &Task, round: u8) {
		self.submit(task, round, Report::Uploaded);
	}

	/// Makes a block with the worker's report of a round, which must be accepted.
	pub fn submit(&mut self, task: &Task, round: u8, report: Report) {
		let node = task.nodes[usize::from(round)];
		let said = self.try_report(node, task.id, round, report.clone());
		said.unwrap_or_else(|error| panic!("round {round}, {report:?}: {error:?}"));
	}

	/// Lets somebody make a report with its own account; says what became of it.
	pub fn say(&mut self, who: Who, task: TaskId, round: u8, report: Report) -> DispatchResult {
		use pallet_validation::Call;
		let call: Call<Runtime> = match report {
			Report::Commit { commitment } => Call::commit { task, round, commitment },
			Report::Disclose { digest, salt } => Call::disclose { task, round, digest, salt },
			Report::Error { code } => Call::report_error { task, round, code },
			Report::Uploaded => Call::report_uploaded { task, round },
		};
		self.call(who, call)
	}

	/// Plays some steps, each in a block of its own.
	pub fn play(&mut self, task: &Task, steps: &[Step]) {
		for step in steps {
			match *step {
				Step::Commit(round, result) => self.commit(task, round, result),
				Step::Disclose(round, result) => self.disclose(task, round, result),
				Step::Err(round) => self.err(task, round),
				Step::Upload(round) => self.upload(task, round),
				Step::Deadline => self.wait_for_end_of(self.deadline(task.id)),
			}
		}
	}

	/// Lets all three commit and disclose the same result in the order of the rounds, and the first
	/// one upload it, in as few blocks as possible.
	pub fn finish(&mut self, task: &Task) {
		self.finish_with(task, [A; 3]);
	}

	/// As [`Self::finish`], for a text.
	pub fn finish_text(&mut self, task: &Task) {
		self.finish_with(task, [Text(7); 3]);
	}

	fn finish_with(&mut self, task: &Task, results: [impl Shown + Copy; 3]) {
		let rounds = || (0u8..).zip(results);
		let commits = rounds().map(|(round, result)| {
			let report = self.commitment(task, round, result);
			self.report(task.nodes[usize::from(round)], task.id, round, report)
		});
		let commits = commits.collect();
		self.block(commits);
		let disclosures = rounds().map(|(round, result)| {
			let node = task.nodes[usize::from(round)];
			self.report(node, task.id, round, disclosure(round, result))
		});
		let disclosures = disclosures.collect();
		self.block(disclosures);
		self.upload(task, 0);
		assert!(self.is_over(task.id));
	}

	/// The reference's events of a task since the last mark, in order.
	pub fn seen(&self, task: &Task) -> Vec<Seen> {
		self.events().iter().filter_map(|event| self.seen_in(task, event)).collect()
	}

	fn seen_in(&self, task: &Task, event: &RuntimeEvent) -> Option<Seen> {
		let round = |account: &AccountId| {
			let who = self.who(account);
			let position = task.nodes.iter().position(|node| *node == who);
			u8::try_from(position.expect("a node of the task")).unwrap()
		};
		let (of, seen) = match event {
			RuntimeEvent::TaskQueue(event) => match event {
				QueueEvent::TaskCreated { task, .. } => (*task, Seen::Pending),
				QueueEvent::TaskStarted { task, .. } => (*task, Seen::Started),
				QueueEvent::TaskSucceeded { task: of, result_node } if *of == task.id => {
					(*of, Seen::Success(round(result_node)))
				},
				QueueEvent::TaskAborted { task, reason } => (*task, Seen::Aborted(*reason)),
				QueueEvent::NodePaid { task: of, node, .. } if *of == task.id => {
					(*of, Seen::NodeSuccess(round(node)))
				},
				QueueEvent::NodeReleased { task: of, node, .. } if *of == task.id => {
					(*of, Seen::NodeCancelled(round(node)))
				},
				QueueEvent::NodeSlashed { task: of, node, .. } if *of == task.id => {
					(*of, Seen::NodeSlashed(round(node)))
				},
				QueueEvent::WithholdingPenalised { task: of, node, .. } if *of == task.id => {
					(*of, Seen::Withheld(round(node)))
				},
				_ => return None,
			},
			RuntimeEvent::Validation(ValidationEvent::CommitmentsReady { task }) => {
				(*task, Seen::Ready)
			},
			RuntimeEvent::Validation(ValidationEvent::Uploaded { task, .. }) => {
				(*task, Seen::Uploaded)
			},
			_ => return None,
		};
		(of == task.id).then_some(seen)
	}

	/// The accepted digest of a task.
	pub fn accepted(&self, task: TaskId) -> Option<Vec<u8>> {
		Some(Validation::group(task)?.accepted_digest()?.to_vec())
	}
}

/// Asserts that something was refused for this reason.
#[track_caller]
pub fn refused<T: std::fmt::Debug>(
	result: Result<T, DispatchError>,
	reason: impl Into<DispatchError>,
) {
	assert_eq!(result.expect_err("must be refused"), reason.into());
}

/// The report with which a round discloses a result.
pub fn disclosure(round: u8, shown: impl Shown) -> Report {
	Report::Disclose { digest: bounded(shown.digest()), salt: salt(round) }
}
