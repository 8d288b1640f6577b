//! How a running job is steered from outside.

use deuterium_protocol::Credential;
use tokio::{
	sync::watch,
	time::{Instant, sleep_until},
};

/// Why a job has to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
	/// The chain no longer wants it.
	Withdrawn,
	/// The sidecar stops.
	Shutdown,
	/// Its time is over.
	Late,
}

/// What changes while a job runs.
#[derive(Clone, Debug)]
struct State {
	credential: Credential,
	/// When an error has to be reported rather than go on.
	limit: Instant,
	stop: Option<Stop>,
	/// Whether the card has it: worth some patience when the sidecar stops.
	on_card: bool,
}

/// The strings of a running job. Cloning shares them.
#[derive(Clone, Debug)]
pub(super) struct Control(watch::Sender<State>);

impl Control {
	pub(super) fn new(credential: Credential, limit: Instant) -> Self {
		Self(watch::channel(State { credential, limit, stop: None, on_card: false }).0)
	}

	/// Takes over what a repeated request brings.
	pub(super) fn refresh(&self, credential: Credential, limit: Instant) {
		self.0.send_modify(|state| {
			state.credential = credential;
			state.limit = limit;
		});
	}

	pub(super) fn stop(&self, stop: Stop) {
		self.0.send_modify(|state| {
			state.stop.get_or_insert(stop);
		});
	}

	/// Whether both steer the same job.
	pub(super) fn is(&self, other: &Self) -> bool {
		self.0.same_channel(&other.0)
	}

	pub(super) fn set_on_card(&self, on_card: bool) {
		self.0.send_modify(|state| state.on_card = on_card);
	}

	pub(super) fn is_on_card(&self) -> bool {
		self.0.borrow().on_card
	}

	pub(super) fn is_stopped(&self) -> bool {
		self.0.borrow().stop.is_some()
	}

	pub(super) fn credential(&self) -> Credential {
		self.0.borrow().credential.clone()
	}

	/// Waits until the job is stopped.
	pub(super) async fn stopped(&self) -> Stop {
		let mut receiver = self.0.subscribe();
		loop {
			if let Some(stop) = receiver.borrow_and_update().stop {
				return stop;
			}
			// The sender lives in `self`, so the channel cannot close while this waits.
			let _ = receiver.changed().await;
		}
	}

	/// Waits until the job is stopped or its time is over, also if that time moves.
	pub(super) async fn stopped_or_late(&self) -> Stop {
		let mut receiver = self.0.subscribe();
		loop {
			let state = receiver.borrow_and_update().clone();
			if let Some(stop) = state.stop {
				return stop;
			}
			tokio::select! {
				_ = receiver.changed() => {},
				() = sleep_until(state.limit) => return Stop::Late,
			}
		}
	}
}
