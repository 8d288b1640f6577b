//! How much a trace may take, and how many are made at a time.

use std::{
	cell::Cell,
	fmt,
	sync::{Condvar, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

/// Events between two looks at the clock: some 100 µs of execution.
const EVENTS_PER_LOOK: u32 = 4096;

/// Bounds of one request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
	/// How long it may take.
	pub(super) time: Duration,
	/// The most calls, in all transactions that are traced.
	pub(super) frames: usize,
	/// The most bytes of JSON, estimated.
	pub(super) bytes: usize,
}

/// A bound that a trace has reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exceeded {
	/// See [`Limits::time`].
	Time(Duration),
	/// See [`Limits::frames`].
	Frames(usize),
	/// See [`Limits::bytes`].
	Bytes(usize),
}

impl fmt::Display for Exceeded {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Time(time) => {
				write!(f, "tracing takes more than {time:?}: trace single transactions")
			},
			Self::Frames(frames) => {
				write!(f, "the trace has more than {frames} calls: ask with `onlyTopCall`")
			},
			Self::Bytes(bytes) => write!(
				f,
				"the trace has more than {bytes} bytes: ask with `limit` or `disableStack` for steps, \
				 `onlyTopCall` for calls, `disableCode` for states, or give the node a higher \
				 --rpc-max-response-size"
			),
		}
	}
}

/// What is left of the [`Limits`].
#[derive(Debug)]
pub(super) struct Budget {
	limits: Limits,
	deadline: Instant,
	frames: Cell<usize>,
	bytes: Cell<usize>,
	events: Cell<u32>,
}

impl Budget {
	/// All of it; the clock starts.
	pub(super) fn new(limits: Limits) -> Self {
		Self {
			limits,
			deadline: Instant::now() + limits.time,
			frames: Cell::new(limits.frames),
			bytes: Cell::new(limits.bytes),
			events: Cell::new(0),
		}
	}

	/// Takes a call out of it.
	pub(super) fn frame(&self) -> Result<(), Exceeded> {
		let left = self.frames.get().checked_sub(1);
		self.frames.set(left.ok_or(Exceeded::Frames(self.limits.frames))?);
		Ok(())
	}

	/// Takes bytes of JSON out of it.
	pub(super) fn bytes(&self, bytes: usize) -> Result<(), Exceeded> {
		let left = self.bytes.get().checked_sub(bytes);
		self.bytes.set(left.ok_or(Exceeded::Bytes(self.limits.bytes))?);
		Ok(())
	}

	/// Notes an event of the engine: looks at the clock now and then.
	pub(super) fn event(&self) -> Result<(), Exceeded> {
		let events = self.events.get().wrapping_add(1);
		self.events.set(events);
		if events.is_multiple_of(EVENTS_PER_LOOK) { self.time() } else { Ok(()) }
	}

	/// Looks at the clock.
	pub(super) fn time(&self) -> Result<(), Exceeded> {
		if Instant::now() < self.deadline { Ok(()) } else { Err(Exceeded::Time(self.limits.time)) }
	}
}

/// Lets a few requests run at a time and a few more wait.
#[derive(Debug, Default)]
pub(super) struct Turns {
	count: Mutex<Count>,
	freed: Condvar,
}

#[derive(Debug, Default)]
struct Count {
	running: usize,
	waiting: usize,
}

/// Requests that run at a time: each keeps a processor busy.
const RUNNING: usize = 2;

/// Requests that wait: each keeps a thread of the RPC server.
const WAITING: usize = 16;

impl Turns {
	/// Waits for a turn; `None` when too many wait, or when none came within `limit`.
	pub(super) fn take(&self, limit: Duration) -> Option<Turn<'_>> {
		let mut count = self.lock();
		if count.running >= RUNNING {
			if count.waiting >= WAITING {
				return None;
			}
			count.waiting += 1;
			let (guard, _) = self
				.freed
				.wait_timeout_while(count, limit, |count| count.running >= RUNNING)
				.unwrap_or_else(PoisonError::into_inner);
			count = guard;
			count.waiting -= 1;
			if count.running >= RUNNING {
				return None;
			}
		}
		count.running += 1;
		Some(Turn(self))
	}

	fn lock(&self) -> MutexGuard<'_, Count> {
		self.count.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// A turn, until it is dropped.
#[derive(Debug)]
pub(super) struct Turn<'a>(&'a Turns);

impl Drop for Turn<'_> {
	fn drop(&mut self) {
		self.0.lock().running -= 1;
		self.0.freed.notify_one();
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const LIMITS: Limits = Limits { time: Duration::from_secs(60), frames: 2, bytes: 10 };

	#[test]
	fn budget_should_be_spent_and_no_more() {
		let budget = Budget::new(LIMITS);
		assert_eq!(budget.frame(), Ok(()));
		assert_eq!(budget.frame(), Ok(()));
		assert_eq!(budget.frame(), Err(Exceeded::Frames(2)));
		assert_eq!(budget.bytes(10), Ok(()));
		assert_eq!(budget.bytes(0), Ok(()));
		assert_eq!(budget.bytes(1), Err(Exceeded::Bytes(10)));
		assert_eq!(budget.time(), Ok(()));
	}

	#[test]
	fn budget_should_notice_that_its_time_is_over() {
		let budget = Budget::new(Limits { time: Duration::ZERO, ..LIMITS });
		let exceeded = Err(Exceeded::Time(Duration::ZERO));
		assert_eq!(budget.time(), exceeded);
		let noticed = (0..EVENTS_PER_LOOK).map(|_| budget.event()).find(Result::is_err);
		assert_eq!(noticed, Some(exceeded));
	}

	#[test]
	fn turns_should_be_refused_when_all_are_taken() {
		let turns = Turns::default();
		let taken: Vec<_> = (0..RUNNING).map(|_| turns.take(Duration::ZERO)).collect();
		assert!(taken.iter().all(Option::is_some));
		assert!(turns.take(Duration::ZERO).is_none());
		drop(taken);
		assert!(turns.take(Duration::ZERO).is_some());
	}

	#[test]
	fn turns_should_be_handed_on_to_who_waits() {
		let turns = Turns::default();
		let taken: Vec<_> = (0..RUNNING).map(|_| turns.take(Duration::ZERO)).collect();
		std::thread::scope(|scope| {
			let waiting = scope.spawn(|| turns.take(Duration::from_secs(60)).is_some());
			drop(taken);
			assert!(waiting.join().unwrap());
		});
	}

	#[test]
	fn errors_should_name_the_limit_and_a_remedy() {
		for (exceeded, number, remedy) in [
			(Exceeded::Time(Duration::from_secs(7)), "7s", "single transactions"),
			(Exceeded::Frames(8), "8 calls", "onlyTopCall"),
			(Exceeded::Bytes(9), "9 bytes", "--rpc-max-response-size"),
		] {
			let text = exceeded.to_string();
			assert!(text.contains(number) && text.contains(remedy), "{text}");
		}
	}
}
