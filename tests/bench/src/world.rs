//! A chain with creators who order and nodes that do what they should.

use crate::{
	actors::{self, Role, Signer},
	chain::{Applied, Chain, Draft, Imported, Seed},
	genesis::Genesis,
	suites::Bench,
};
use anyhow::{Context, Result};
use deuterium_primitives::{GROUP_SIZE, Report, Round, TaskId, WorkerReport};
use deuterium_runtime::{AccountId, Hash, RuntimeCall, RuntimeEvent, System, UncheckedExtrinsic};
use frame_support::dispatch::DispatchClass;
use sp_core::sr25519;
use std::collections::{HashMap, VecDeque};

/// The digest on which honest nodes agree.
const HONEST: u8 = 7;

/// What became known in a block.
#[derive(Debug, Default)]
pub(crate) struct News {
	/// Tasks that were given to nodes.
	pub(crate) started: Vec<(TaskId, [AccountId; GROUP_SIZE])>,
	/// Tasks whose digests may be disclosed.
	pub(crate) ready: Vec<TaskId>,
	/// Tasks with a result, and the node that hands it over.
	pub(crate) agreed: Vec<(TaskId, AccountId)>,
}

/// A block that was made and imported.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Made {
	/// Its import.
	pub(crate) imported: Imported,
	/// Transactions in it, without the timestamp.
	pub(crate) transactions: usize,
	/// Reference time that its hooks were charged with at its start, in picoseconds.
	pub(crate) hooks: u64,
	/// Reference time that its transactions were charged with, in picoseconds.
	pub(crate) charged: u64,
	/// Whether something had to wait for want of room.
	pub(crate) full: bool,
}

/// The chain and everybody on it.
pub(crate) struct World {
	/// The chain.
	pub(crate) chain: Chain,
	/// Who pays.
	pub(crate) creators: Vec<Signer>,
	workers: HashMap<AccountId, sr25519::Pair>,
	groups: HashMap<TaskId, [AccountId; GROUP_SIZE]>,
}

impl World {
	/// A chain that begins with `genesis`, in which the first `nodes` nodes and so many creators are.
	pub(crate) fn new(
		bench: &Bench,
		genesis: &Genesis,
		nodes: usize,
		creators: usize,
	) -> Result<Self> {
		let chain = Chain::new(&bench.machine, genesis.storage())?;
		let workers = (0..nodes).map(|index| (actors::node(index), actors::worker(index)));
		let creators = (0..creators).map(|index| Signer::new(Role::Creator, index)).collect();
		Ok(Self { chain, creators, workers: workers.collect(), groups: HashMap::new() })
	}

	/// A creation, signed by one of the creators.
	pub(crate) fn order(
		&mut self,
		creator: usize,
		call: impl Into<RuntimeCall>,
	) -> UncheckedExtrinsic {
		let genesis = self.chain.genesis();
		let creators = self.creators.len();
		self.creators[creator % creators].sign(genesis, call)
	}

	/// A report of the node in this round, signed by its worker key.
	pub(crate) fn report(
		&self,
		task: TaskId,
		round: Round,
		report: impl FnOnce(Hash, AccountId) -> Report,
	) -> Result<UncheckedExtrinsic> {
		let group = self.groups.get(&task).context("the task has no nodes")?;
		let node = *group.get(usize::from(round)).context("no such round")?;
		let worker = self.workers.get(&node).context("a node whose key is not known")?;
		let genesis = self.chain.genesis();
		let report = WorkerReport { task, round, node, report: report(genesis, node) };
		Ok(actors::report(genesis, worker, report))
	}

	/// A round's commitment to a digest.
	pub(crate) fn commit(
		&self,
		task: TaskId,
		round: Round,
		byte: u8,
	) -> Result<UncheckedExtrinsic> {
		self.report(task, round, |genesis, node| {
			actors::commitment(genesis, task, round, node, byte)
		})
	}

	/// A round's disclosure of that digest.
	pub(crate) fn disclose(
		&self,
		task: TaskId,
		round: Round,
		byte: u8,
	) -> Result<UncheckedExtrinsic> {
		self.report(task, round, |_, _| actors::disclosure(task, round, byte))
	}

	/// Makes a block with as many of the waiting transactions as fit, in their order, imports it, and
	/// takes them off the list.
	pub(crate) fn block(
		&mut self,
		waiting: &mut VecDeque<UncheckedExtrinsic>,
		seed: Seed,
	) -> Result<Made> {
		let mut draft = Draft::open(&self.chain, seed)?;
		let hooks = draft.weight(Some(DispatchClass::Mandatory));
		let (mut transactions, mut charged, mut full) = (0, 0, false);
		while let Some(next) = waiting.front() {
			match draft.apply(next)? {
				Applied::Done { weight } => charged += weight,
				Applied::Full => {
					full = true;
					break;
				},
			}
			transactions += 1;
			waiting.pop_front();
		}
		let slot = draft.slot();
		let block = draft.finish()?;
		let imported = self.chain.import(&block, slot)?;
		Ok(Made { imported, transactions, hooks, charged, full })
	}

	/// Makes blocks until all these transactions are in; answers the news of all of them.
	pub(crate) fn settle(&mut self, transactions: Vec<UncheckedExtrinsic>) -> Result<News> {
		let mut waiting = VecDeque::from(transactions);
		let mut all = News::default();
		loop {
			let made = self.block(&mut waiting, Seed::Vrf)?;
			let news = self.news()?;
			all.started.extend(news.started);
			all.ready.extend(news.ready);
			all.agreed.extend(news.agreed);
			if waiting.is_empty() {
				return Ok(all);
			}
			anyhow::ensure!(made.transactions > 0, "the hooks leave no room for any transaction");
		}
	}

	/// What the latest block made known.
	pub(crate) fn news(&mut self) -> Result<News> {
		use pallet_task_queue::Event as Queue;
		use pallet_validation::Event as Group;
		let mut news = News::default();
		let records: Vec<_> = self
			.chain
			.look(|| System::read_events_no_consensus().map(|record| record.event).collect())?;
		for event in records {
			match event {
				RuntimeEvent::TaskQueue(Queue::TaskStarted { task, nodes, .. }) => {
					self.groups.insert(task, nodes);
					news.started.push((task, nodes));
				},
				RuntimeEvent::Validation(Group::CommitmentsReady { task, .. }) => {
					news.ready.push(task);
				},
				RuntimeEvent::Validation(Group::Agreed { task, result_node, .. }) => {
					news.agreed.push((task, result_node));
				},
				_ => {},
			}
		}
		Ok(news)
	}

	/// What honest nodes send in answer: uploads, disclosures, commitments.
	pub(crate) fn answers(&self, news: &News) -> Result<Vec<UncheckedExtrinsic>> {
		let mut answers = Vec::new();
		for (task, node) in &news.agreed {
			let group = self.groups.get(task).context("a result of a task without nodes")?;
			let round =
				group.iter().position(|member| member == node).context("not in the group")?;
			answers.push(self.report(*task, round as Round, |_, _| Report::Uploaded)?);
		}
		for task in &news.ready {
			for round in 0..GROUP_SIZE as Round {
				answers.push(self.disclose(*task, round, HONEST)?);
			}
		}
		for (task, _) in &news.started {
			for round in 0..GROUP_SIZE as Round {
				answers.push(self.commit(*task, round, HONEST)?);
			}
		}
		Ok(answers)
	}
}
