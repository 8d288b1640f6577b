//! Time as the work itself takes it.

use rustix::time::{ClockId, Timespec, clock_gettime};
use std::time::Duration;

/// Measures the processor time of this thread.
///
/// Executing a block is work of one thread that waits for nobody, so on an idle machine this is the
/// time on the wall; on a busy one it leaves out what the thread lost to other programs.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stopwatch(Duration);

impl Stopwatch {
	/// Starts.
	pub(crate) fn start() -> Self {
		Self(now())
	}

	/// Processor time since the start.
	pub(crate) fn elapsed(&self) -> Duration {
		now().saturating_sub(self.0)
	}
}

fn now() -> Duration {
	let Timespec { tv_sec, tv_nsec } = clock_gettime(ClockId::ThreadCPUTime);
	Duration::new(tv_sec.unsigned_abs(), tv_nsec as u32)
}
