//! A card: its facts, its bounded queue and its thread.

use super::worker::{self, Done, Tools, Work};
use crate::{
	compute::{CancelToken, CardFacts, ComputeFactory},
	config::{CardConfig, ConfigError},
	health::Health,
	metrics::{InState, Metrics},
};
use deuterium_protocol::{CardInfo, JobSpec};
use prometheus::IntGauge;
use std::sync::{Arc, mpsc::SyncSender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

/// A card of this sidecar.
pub(super) struct Card {
	config: CardConfig,
	facts: CardFacts,
	slots: Arc<Semaphore>,
	held: IntGauge,
	work: SyncSender<Work>,
}

/// The right to hold one job on a card; freed when dropped.
pub(super) struct Slot {
	_permit: OwnedSemaphorePermit,
	held: IntGauge,
}

impl Drop for Slot {
	fn drop(&mut self) {
		self.held.dec();
	}
}

impl Card {
	/// Starts the card's thread. `queue`: jobs that may wait while one is computed.
	pub(super) fn start(
		config: CardConfig,
		factory: Arc<dyn ComputeFactory>,
		queue: usize,
		health: Health,
		metrics: Metrics,
	) -> Result<Self, ConfigError> {
		let facts = factory.facts(&config)?;
		let slots = queue + 1;
		let held = metrics.queue.with_label_values(&[&config.node.to_string()]);
		let tools = Tools { card: config.clone(), factory, health, metrics };
		// A sent job holds a slot, so the channel never overflows.
		let work = worker::spawn(tools, slots).map_err(|error| {
			ConfigError::new(
				format!("the thread of card {} cannot be started: {error}", config.node),
				"free memory or raise the limit on threads",
			)
		})?;
		Ok(Self { config, facts, slots: Arc::new(Semaphore::new(slots)), held, work })
	}

	pub(super) fn node(&self) -> deuterium_protocol::Address {
		self.config.node
	}

	/// Takes a slot, or says at once that there is none.
	pub(super) fn try_slot(&self) -> Option<Slot> {
		let permit = self.slots.clone().try_acquire_owned().ok()?;
		self.held.inc();
		Some(Slot { _permit: permit, held: self.held.clone() })
	}

	/// Hands a computation to the card's thread. `_slot` shows that there is room for it.
	pub(super) fn submit(
		&self,
		_slot: &Slot,
		(spec, args, cancel, queued): (JobSpec, Vec<u8>, CancelToken, InState),
	) -> oneshot::Receiver<Done> {
		let (reply, done) = oneshot::channel();
		// If the thread is gone the reply is dropped, and the receiver says so.
		let _ = self.work.try_send(Work { spec, args, cancel, queued, reply });
		done
	}

	pub(super) fn info(&self) -> CardInfo {
		CardInfo {
			node: self.config.node,
			name: self.config.name.clone(),
			vram_gb: self.config.vram_gb,
			engine: self.facts.fingerprint.clone(),
			free_slots: u32::try_from(self.slots.available_permits()).unwrap_or(u32::MAX),
			models: self.facts.models.clone(),
		}
	}
}
