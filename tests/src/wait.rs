//! Waiting on conditions.

use std::{
	fmt::Display,
	time::{Duration, Instant},
};

/// Time between two looks at a condition.
const STEP: Duration = Duration::from_millis(200);

/// Calls `look` until it answers; panics with `what` when the deadline passes.
pub fn until<T>(what: impl Display, limit: Duration, mut look: impl FnMut() -> Option<T>) -> T {
	let deadline = Instant::now() + limit;
	loop {
		if let Some(found) = look() {
			return found;
		}
		assert!(Instant::now() < deadline, "not within {limit:?}: {what}");
		std::thread::sleep(STEP);
	}
}

/// Seconds as a duration.
pub const fn seconds(seconds: u64) -> Duration {
	Duration::from_secs(seconds)
}
