//! What a block's author says about time: the timestamp and the slot that follows from it.

use deuterium_runtime::opaque::Block;
use sp_consensus_babe::SlotDuration;
use sp_inherents::CreateInherentDataProviders;
use sp_timestamp::Timestamp;
use std::sync::{
	Arc,
	atomic::{AtomicU64, Ordering},
};

/// The providers of slot and timestamp.
pub type Providers =
	(sp_consensus_babe::inherents::InherentDataProvider, sp_timestamp::InherentDataProvider);

/// A clock for sealed blocks: it stands still between blocks and moves on by one slot with each.
///
/// BABE allows one block per slot. Blocks that are sealed faster than slots pass can therefore not
/// follow the clock on the wall.
#[derive(Debug)]
pub struct SealedClock {
	next_ms: AtomicU64,
	slot_ms: u64,
}

impl SealedClock {
	/// A clock whose first block is at `first_ms` milliseconds since the Unix epoch.
	pub fn new(first_ms: u64, slot_duration: SlotDuration) -> Self {
		Self { next_ms: AtomicU64::new(first_ms), slot_ms: slot_duration.as_millis() }
	}

	/// The time of the next block; the clock moves on.
	fn tick(&self) -> Timestamp {
		self.next_ms.fetch_add(self.slot_ms, Ordering::SeqCst).into()
	}

	/// The time of the next block.
	fn peek(&self) -> Timestamp {
		self.next_ms.load(Ordering::SeqCst).into()
	}
}

/// Where the time comes from.
#[derive(Clone, Debug)]
enum Clock {
	Wall,
	Sealed { clock: Arc<SealedClock>, authoring: bool },
}

/// Makes the inherent data of blocks, for authoring and for checking.
#[derive(Clone, Debug)]
pub struct Inherents {
	slot_duration: SlotDuration,
	clock: Clock,
}

impl Inherents {
	/// By the clock on the wall.
	pub fn wall(slot_duration: SlotDuration) -> Self {
		Self { slot_duration, clock: Clock::Wall }
	}

	/// By a clock of sealed blocks, for the author: each use moves the clock on.
	pub fn sealed_author(slot_duration: SlotDuration, clock: Arc<SealedClock>) -> Self {
		Self { slot_duration, clock: Clock::Sealed { clock, authoring: true } }
	}

	/// By a clock of sealed blocks, for the import of what the author made.
	pub fn sealed_import(slot_duration: SlotDuration, clock: Arc<SealedClock>) -> Self {
		Self { slot_duration, clock: Clock::Sealed { clock, authoring: false } }
	}

	fn now(&self) -> Timestamp {
		match &self.clock {
			Clock::Wall => Timestamp::current(),
			Clock::Sealed { clock, authoring: true } => clock.tick(),
			Clock::Sealed { clock, authoring: false } => clock.peek(),
		}
	}
}

#[async_trait::async_trait]
impl CreateInherentDataProviders<Block, ()> for Inherents {
	type InherentDataProviders = Providers;

	async fn create_inherent_data_providers(
		&self,
		_parent: <Block as sp_runtime::traits::Block>::Hash,
		(): (),
	) -> Result<Providers, Box<dyn std::error::Error + Send + Sync>> {
		let timestamp = sp_timestamp::InherentDataProvider::new(self.now());
		let slot =
			sp_consensus_babe::inherents::InherentDataProvider::from_timestamp_and_slot_duration(
				*timestamp,
				self.slot_duration,
			);
		Ok((slot, timestamp))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::executor::block_on;

	fn slot(inherents: &Inherents) -> u64 {
		let (slot, timestamp) =
			block_on(inherents.create_inherent_data_providers(Default::default(), ())).unwrap();
		assert_eq!(*slot.slot(), timestamp.timestamp().as_millis() / 2_000);
		*slot.slot()
	}

	#[test]
	fn sealed_clock_should_give_each_block_its_own_slot_when_blocks_come_fast() {
		let duration = SlotDuration::from_millis(2_000);
		let clock = Arc::new(SealedClock::new(10_001, duration));
		let author = Inherents::sealed_author(duration, clock.clone());
		let import = Inherents::sealed_import(duration, clock);
		assert_eq!([slot(&author), slot(&author), slot(&author)], [5, 6, 7]);
		assert_eq!([slot(&import), slot(&import)], [8, 8]);
		assert_eq!(slot(&author), 8);
	}
}
