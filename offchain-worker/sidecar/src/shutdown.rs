//! Stopping: first signal gracefully, second at once.

use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Longest time that a graceful stop takes.
pub const GRACE: Duration = Duration::from_secs(5);

/// Tells everybody that the sidecar is to stop. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Sender<bool>);

impl Default for Shutdown {
	fn default() -> Self {
		Self(watch::channel(false).0)
	}
}

impl Shutdown {
	/// Asks for the stop.
	pub fn trigger(&self) {
		self.0.send_replace(true);
	}

	/// Whether the stop was asked for.
	pub fn is_triggered(&self) -> bool {
		*self.0.borrow()
	}

	/// Waits until the stop is asked for.
	pub async fn triggered(&self) {
		let mut receiver = self.0.subscribe();
		// The sender lives in `self`, so the channel cannot close while this waits.
		let _ = receiver.wait_for(|stop| *stop).await;
	}

	/// Triggers on SIGTERM or SIGINT, and ends the process at once on a second one.
	///
	/// # Errors
	/// The signals cannot be watched.
	pub fn on_signals(&self) -> std::io::Result<()> {
		let mut terminate = signal(SignalKind::terminate())?;
		let mut interrupt = signal(SignalKind::interrupt())?;
		let shutdown = self.clone();
		tokio::spawn(async move {
			loop {
				tokio::select! {
					_ = terminate.recv() => {},
					_ = interrupt.recv() => {},
				}
				if shutdown.is_triggered() {
					tracing::warn!("second signal: stopping at once");
					std::process::exit(130);
				}
				tracing::info!("stopping; a second signal stops at once");
				shutdown.trigger();
			}
		});
		Ok(())
	}
}
