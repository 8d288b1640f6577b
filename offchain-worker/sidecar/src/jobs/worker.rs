//! The thread of a card.

use crate::{
	compute::{CancelToken, Compute, ComputeError, ComputeFactory, Computed},
	config::CardConfig,
	health::Health,
	metrics::{InState, Metrics},
};
use deuterium_protocol::{JobError, JobSpec};
use std::{
	panic::{AssertUnwindSafe, catch_unwind},
	sync::{
		Arc,
		mpsc::{Receiver, SyncSender, sync_channel},
	},
	thread,
	time::{Duration, Instant},
};
use tokio::sync::oneshot;

/// One computation for the card's thread.
pub(super) struct Work {
	pub(super) spec: JobSpec,
	pub(super) args: Vec<u8>,
	pub(super) cancel: CancelToken,
	/// Counts it as queued until its turn comes.
	pub(super) queued: InState,
	pub(super) reply: oneshot::Sender<Done>,
}

/// What came of it.
pub(super) struct Done {
	pub(super) result: Result<Computed, ComputeError>,
	pub(super) took: Duration,
}

/// What the thread needs besides its work.
pub(super) struct Tools {
	pub(super) card: CardConfig,
	pub(super) factory: Arc<dyn ComputeFactory>,
	pub(super) health: Health,
	pub(super) metrics: Metrics,
}

/// Starts the thread; it ends when the sender is dropped.
pub(super) fn spawn(tools: Tools, capacity: usize) -> std::io::Result<SyncSender<Work>> {
	let (sender, receiver) = sync_channel(capacity);
	let name = format!("card {}", tools.card.node);
	thread::Builder::new().name(name).spawn(move || Worker::new(tools).serve(&receiver))?;
	Ok(sender)
}

struct Worker {
	tools: Tools,
	compute: Option<Box<dyn Compute>>,
}

impl Worker {
	fn new(tools: Tools) -> Self {
		Self { tools, compute: None }
	}

	fn serve(mut self, receiver: &Receiver<Work>) {
		self.rebuild();
		while let Ok(work) = receiver.recv() {
			let started = Instant::now();
			let Work { spec, args, cancel, queued, reply } = work;
			drop(queued);
			let result = self.run(&spec, &args, &cancel);
			// Nobody waits any more when the sidecar stops.
			let _ = reply.send(Done { result, took: started.elapsed() });
		}
	}

	fn run(
		&mut self,
		spec: &JobSpec,
		args: &[u8],
		cancel: &CancelToken,
	) -> Result<Computed, ComputeError> {
		if cancel.is_cancelled() {
			return Err(ComputeError::Cancelled);
		}
		if self.compute.is_none() {
			self.rebuild();
		}
		let Some(compute) = self.compute.as_mut() else {
			let message = "the card cannot be used; see the sidecar's health";
			return Err(ComputeError::failed(JobError::ExecutionFailed, message));
		};
		let _state = self.tools.metrics.enter("computing");
		let run = AssertUnwindSafe(|| compute.run(spec, args, cancel));
		catch_unwind(run).unwrap_or_else(|panic| {
			self.tools.metrics.panics.inc();
			let reason = panic_text(panic.as_ref());
			tracing::error!(node = %spec.node, reason, "the engine panicked; making it anew");
			self.rebuild();
			Err(ComputeError::failed(
				JobError::ExecutionFailed,
				format!("the engine panicked: {reason}"),
			))
		})
	}

	/// Makes the computer anew. What is left of a panicked one may panic again when dropped.
	fn rebuild(&mut self) {
		let Tools { card, factory, health, .. } = &self.tools;
		let component = format!("card {}", card.node);
		let old = self.compute.take();
		let built = catch_unwind(AssertUnwindSafe(|| {
			drop(old);
			factory.build(card)
		}));
		let reason = match built {
			Ok(Ok(compute)) => {
				self.compute = Some(compute);
				health.clear(&component);
				return;
			},
			Ok(Err(error)) => format!("{}; {}", error.cause, error.remedy),
			Err(panic) => format!("the engine panicked: {}", panic_text(panic.as_ref())),
		};
		tracing::error!(%component, reason, "the card cannot be used");
		health.complain(&component, reason);
	}
}

fn panic_text(panic: &(dyn std::any::Any + Send)) -> &str {
	let text = panic.downcast_ref::<&str>().copied();
	text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
