//! Jobs: taking them, steering them, serving their results.

mod control;
mod queue;
mod run;
mod worker;

use crate::{
	compute::ComputeFactory,
	config::{Config, ConfigError},
	exchange::Exchange,
	health::Health,
	journal::{Admission, Finished, JobKey, Journal, JournalError, Record, Standing},
	metrics::Metrics,
};
use control::{Control, Stop};
use deuterium_protocol::{Ack, Address, Bytes32, CardInfo, JobSpec, ResultsPage};
use queue::{Card, Slot};
use std::{
	collections::HashMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
	sync::watch,
	time::{Instant, timeout},
};

/// Longest time that a job may take, whatever its request says.
const MAX_DEADLINE: Duration = Duration::from_secs(24 * 60 * 60);
/// Time that the chain needs to take up an outcome; at most a fifth of the whole time is kept for it.
const REPORT_TIME: Duration = Duration::from_secs(6);
/// Highest position of a node in a task's group.
const MAX_ROUND: u8 = 2;

/// Why a job was not taken.
#[derive(Debug, thiserror::Error)]
pub enum JobRefused {
	/// The request makes no sense to this sidecar.
	#[error("{cause}")]
	Invalid {
		/// What is wrong.
		cause: String,
		/// What to do about it.
		remedy: &'static str,
	},
	/// The card holds as many jobs as it may.
	#[error("the card of node {0} is busy and its queue is full")]
	Overloaded(Address),
	/// The sidecar stops.
	#[error("the sidecar is stopping")]
	Stopping,
	/// The journal refused or failed.
	#[error(transparent)]
	Journal(#[from] JournalError),
}

/// The jobs of a sidecar. Cloning shares them.
#[derive(Clone)]
pub struct Jobs(Arc<Inner>);

struct Inner {
	cards: Vec<Card>,
	journal: Arc<Journal>,
	exchange: Arc<dyn Exchange>,
	health: Health,
	metrics: Metrics,
	/// Requests that change what is to be done come one after the other.
	gate: tokio::sync::Mutex<()>,
	/// Outcomes are fixed one after the other.
	finishing: tokio::sync::Mutex<()>,
	active: Mutex<HashMap<JobKey, Control>>,
	active_count: watch::Sender<usize>,
	stopping: watch::Sender<bool>,
}

impl Inner {
	/// Works on the journal off the async threads: every write waits for the disk.
	async fn journal<T, F>(&self, work: F) -> Result<T, JournalError>
	where
		T: Send + 'static,
		F: FnOnce(&Journal) -> Result<T, JournalError> + Send + 'static,
	{
		let journal = self.journal.clone();
		let result = tokio::task::spawn_blocking(move || work(&journal)).await;
		let result = result.unwrap_or_else(|error| Err(JournalError::Format(error.to_string())));
		match &result {
			Ok(_) => self.health.clear("journal"),
			Err(error @ (JournalError::Database(_) | JournalError::Format(_))) => {
				self.health.complain("journal", format!("{error}; check the disk"));
			},
			Err(_) => (),
		}
		result
	}

	fn active(&self) -> MutexGuard<'_, HashMap<JobKey, Control>> {
		self.active.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn card(&self, node: Address) -> Option<(usize, &Card)> {
		self.cards.iter().enumerate().find(|(_, card)| card.node() == node)
	}
}

/// Takes a job off the list of active ones when its task ends, however it ends.
struct ActiveGuard {
	inner: Arc<Inner>,
	key: JobKey,
	control: Control,
}

impl Drop for ActiveGuard {
	fn drop(&mut self) {
		let mut active = self.inner.active();
		// A withdrawn job that came back has taken the place of this one.
		if active.get(&self.key).is_some_and(|control| control.is(&self.control)) {
			active.remove(&self.key);
		}
		drop(active);
		self.inner.active_count.send_modify(|count| *count = count.saturating_sub(1));
	}
}

impl Jobs {
	/// Starts the cards' threads. Jobs of an earlier run are taken up by [`Self::resume`].
	///
	/// # Errors
	/// A card cannot be used.
	pub fn start(
		config: &Config,
		factory: Arc<dyn ComputeFactory>,
		journal: Journal,
		exchange: Arc<dyn Exchange>,
		health: Health,
		metrics: Metrics,
	) -> Result<Self, ConfigError> {
		let start = |card: &crate::config::CardConfig| {
			let (health, metrics) = (health.clone(), metrics.clone());
			Card::start(card.clone(), factory.clone(), config.queue, health, metrics)
		};
		let cards = config.cards.iter().map(start).collect::<Result<_, _>>()?;
		Ok(Self(Arc::new(Inner {
			cards,
			journal: Arc::new(journal),
			exchange,
			health,
			metrics,
			gate: tokio::sync::Mutex::default(),
			finishing: tokio::sync::Mutex::default(),
			active: Mutex::default(),
			active_count: watch::channel(0).0,
			stopping: watch::channel(false).0,
		})))
	}

	/// Takes up the jobs of an earlier run: computes what has no outcome and time left, announces
	/// what is not available.
	///
	/// # Errors
	/// The journal fails.
	pub async fn resume(&self) -> Result<(), JournalError> {
		let _gate = self.0.gate.lock().await;
		self.0.exchange.serve_chain(self.0.journal(Journal::genesis).await?);
		for record in self.0.journal(Journal::pending).await? {
			let key = JobKey::of(&record.spec);
			let Some((index, card)) = self.0.card(key.node) else {
				tracing::warn!(%key, "left alone: no card is configured for its node");
				continue;
			};
			if let Some(finished) = record.finished.clone() {
				self.launch(index, record, Work::Publish(finished));
			} else if record.due_ms <= now_ms() {
				tracing::warn!(%key, "left alone: its time is over");
				let end = move |j: &Journal| j.end(key.task, key.round, Standing::Withdrawn);
				self.0.journal(end).await?;
			} else if let Some(slot) = card.try_slot() {
				tracing::info!(%key, "resumed");
				self.launch(index, record, Work::Compute(slot));
			} else {
				tracing::warn!(%key, "not resumed: the card's queue is full");
			}
		}
		Ok(())
	}

	/// Takes a job. Taking the same job again refreshes its credential and deadline.
	///
	/// # Errors
	/// [`JobRefused`].
	pub async fn put(&self, spec: JobSpec) -> Result<(), JobRefused> {
		self.check(&spec)?;
		let _gate = self.0.gate.lock().await;
		if *self.0.stopping.borrow() {
			return Err(JobRefused::Stopping);
		}
		let (index, card) = self.0.card(spec.node).ok_or_else(|| unknown_node(spec.node))?;
		let key = JobKey::of(&spec);
		let running = self.0.active().get(&key).filter(|control| !control.is_stopped()).cloned();
		let left = Duration::from_millis(spec.deadline_ms).min(MAX_DEADLINE);
		let due_ms = now_ms().saturating_add(u64::try_from(left.as_millis()).unwrap_or(u64::MAX));
		// Without a slot the job is only looked up: what is known is answered, what is new refused.
		let slot = if running.is_some() { None } else { card.try_slot() };
		if slot.is_none() && running.is_none() && !self.is_settled(&spec).await? {
			return Err(JobRefused::Overloaded(spec.node));
		}
		if let Some(serves) = self.0.exchange.chain().filter(|chain| *chain != spec.genesis) {
			return Err(JournalError::OtherChain { serves, asked: spec.genesis }.into());
		}
		let asked = spec.clone();
		let admission = self.0.journal(move |journal| journal.admit(&asked, due_ms)).await?;
		self.0.exchange.serve_chain(Some(spec.genesis));
		if let Some(control) = running {
			control.refresh(spec.credential, limit(left));
			return Ok(());
		}
		match (admission, slot) {
			(Admission::Compute(record), Some(slot)) => {
				tracing::info!(%key, kind = ?spec.kind, "accepted");
				self.launch(index, record, Work::Compute(slot));
			},
			(Admission::Settled(record), _) if record.standing == Standing::Live => {
				if let Some(finished) = record.finished.clone().filter(|done| !done.available) {
					self.launch(index, record, Work::Publish(finished));
				}
			},
			_ => (),
		}
		Ok(())
	}

	/// Whether nothing has to be computed for this job.
	async fn is_settled(&self, spec: &JobSpec) -> Result<bool, JobRefused> {
		let key = JobKey::of(spec);
		let record = self.0.journal(move |journal| journal.record(key)).await?;
		Ok(record.is_some_and(|record| {
			// A different job of the same name is refused by the journal.
			record.finished.is_some() || record.standing == Standing::Acknowledged
		}))
	}

	fn check(&self, spec: &JobSpec) -> Result<(), JobRefused> {
		let invalid = |cause, remedy| Err(JobRefused::Invalid { cause, remedy });
		if spec.round > MAX_ROUND {
			let cause = format!("round {} is outside 0..={MAX_ROUND}", spec.round);
			return invalid(cause, "use a node whose version fits this sidecar");
		}
		if self.0.card(spec.node).is_none() {
			return Err(unknown_node(spec.node));
		}
		let credential = &spec.credential;
		if credential.account != spec.node || credential.genesis != spec.genesis {
			let cause = "the credential is for another node or chain than the job".to_owned();
			return invalid(cause, "sign a credential for the job's node and chain");
		}
		let peer = self.0.exchange.peer_id();
		if credential.peer_id != peer {
			let cause = format!("the credential is for another peer than this sidecar's, {peer}");
			return invalid(cause, "read the peer id from GET /v1/info and sign a new credential");
		}
		Ok(())
	}

	fn launch(&self, card: usize, record: Record, work: Work) {
		let left = Duration::from_millis(record.due_ms.saturating_sub(now_ms()));
		let control = Control::new(record.spec.credential.clone(), limit(left));
		let key = JobKey::of(&record.spec);
		self.0.active().insert(key, control.clone());
		self.0.active_count.send_modify(|count| *count += 1);
		let guard = ActiveGuard { inner: self.0.clone(), key, control };
		tokio::spawn(async move {
			let (inner, control, spec) = (&guard.inner, &guard.control, &record.spec);
			let finished = match work {
				Work::Publish(finished) => Some(finished),
				Work::Compute(slot) => match inner.cards.get(card) {
					Some(card) => run::compute(inner, card, control, spec, slot).await,
					None => None,
				},
			};
			if finished.is_some_and(|finished| !finished.available) {
				run::publish(inner, control, spec).await;
			}
		});
	}

	/// The assignment is gone: stops working on it. An outcome that is already there is kept.
	///
	/// # Errors
	/// The journal fails.
	pub async fn withdraw(&self, task: u64, round: u8) -> Result<(), JournalError> {
		self.end(task, round, Standing::Withdrawn).await
	}

	/// The assignments are over: stops serving their results.
	///
	/// # Errors
	/// The journal fails.
	pub async fn acknowledge(&self, acks: &[Ack]) -> Result<(), JournalError> {
		for ack in acks {
			self.end(ack.task, ack.round, Standing::Acknowledged).await?;
		}
		Ok(())
	}

	async fn end(&self, task: u64, round: u8, how: Standing) -> Result<(), JournalError> {
		let _gate = self.0.gate.lock().await;
		for key in self.0.journal(move |journal| journal.end(task, round, how)).await? {
			if let Some(control) = self.0.active().get(&key) {
				control.stop(Stop::Withdrawn);
			}
			tracing::info!(%key, ?how, "ended");
		}
		Ok(())
	}

	/// Finished jobs after a cursor.
	///
	/// # Errors
	/// The journal fails.
	pub async fn results(&self, after: u64) -> Result<ResultsPage, JournalError> {
		let page = self.0.journal(move |journal| journal.results(after)).await?;
		self.0.metrics.results_served.inc_by(page.results.len() as u64);
		Ok(page)
	}

	/// The chain that is served, once the node or a job named it.
	///
	/// # Errors
	/// The journal fails.
	pub async fn genesis(&self) -> Result<Option<Bytes32>, JournalError> {
		let journalled = self.0.journal(Journal::genesis).await?;
		Ok(journalled.or_else(|| self.0.exchange.chain()))
	}

	/// The cards.
	pub fn cards(&self) -> Vec<CardInfo> {
		self.0.cards.iter().map(Card::info).collect()
	}

	/// Takes no more jobs, lets the running ones end or stops them; at most `grace`.
	pub async fn stop(&self, grace: Duration) {
		self.0.stopping.send_replace(true);
		for control in self.0.active().values().filter(|control| !control.is_on_card()) {
			control.stop(Stop::Shutdown);
		}
		let mut count = self.0.active_count.subscribe();
		// Four fifths for jobs that end by themselves, the rest for those that have to be stopped.
		let patient = grace * 4 / 5;
		if timeout(patient, count.wait_for(|count| *count == 0)).await.is_ok() {
			return;
		}
		for control in self.0.active().values() {
			control.stop(Stop::Shutdown);
		}
		if timeout(grace - patient, count.wait_for(|count| *count == 0)).await.is_err() {
			tracing::warn!("a job did not stop in time and is left to the next start");
		}
	}
}

/// What is left to do for a job.
enum Work {
	Compute(Slot),
	Publish(Finished),
}

fn unknown_node(node: Address) -> JobRefused {
	JobRefused::Invalid {
		cause: format!("no card of this sidecar works for node {node}"),
		remedy: "start the sidecar with a --card for this node",
	}
}

/// Until when a job may go on if it has to be reported within `left`.
fn limit(left: Duration) -> Instant {
	Instant::now() + (left - REPORT_TIME.min(left / 5))
}

/// Unix time in milliseconds.
fn now_ms() -> u64 {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}
