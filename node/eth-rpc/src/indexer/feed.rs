//! Hands what happens to everybody who follows: to subscriptions as it comes, to filters when they
//! ask. Nobody who is slow can make it grow.

use parking_lot::Mutex;
use std::{collections::VecDeque, sync::Arc};
use tokio::sync::broadcast;

/// A stream of items that are kept for a while.
///
/// Items have numbers, from 0. The last ones are kept, as far as their weights add up to a limit; the
/// newest is kept whatever it weighs.
pub struct Feed<T> {
	kept: Mutex<Kept<T>>,
	sender: broadcast::Sender<Arc<T>>,
	limit: usize,
}

struct Kept<T> {
	items: VecDeque<(Arc<T>, usize)>,
	/// The number of the next item.
	next: u64,
	/// Of the items that are kept.
	weight: usize,
}

impl<T> Feed<T> {
	/// A feed that keeps items up to this total weight, and lets a subscriber be so many behind.
	pub fn new(limit: usize, backlog: usize) -> Self {
		let kept = Kept { items: VecDeque::new(), next: 0, weight: 0 };
		Self { kept: Mutex::new(kept), sender: broadcast::Sender::new(backlog), limit }
	}

	/// Adds an item.
	pub fn publish(&self, item: impl Into<Arc<T>>, weight: usize) {
		let item = item.into();
		let mut kept = self.kept.lock();
		kept.next += 1;
		kept.weight += weight;
		kept.items.push_back((item.clone(), weight));
		while kept.weight > self.limit && kept.items.len() > 1 {
			if let Some((_, weight)) = kept.items.pop_front() {
				kept.weight -= weight;
			}
		}
		// Under the lock, so that all see one order. An error says that nobody listens.
		let _ = self.sender.send(item);
	}

	/// The number of the item that comes next.
	pub fn cursor(&self) -> u64 {
		self.kept.lock().next
	}

	/// The items from this number on; `None` when the first of them is kept no more.
	pub fn since(&self, cursor: u64) -> Option<Vec<Arc<T>>> {
		let kept = self.kept.lock();
		let behind = usize::try_from(kept.next.checked_sub(cursor)?).ok()?;
		let skip = kept.items.len().checked_sub(behind)?;
		Some(kept.items.iter().skip(skip).map(|(item, _)| item.clone()).collect())
	}

	/// Items as they come.
	pub fn subscribe(&self) -> broadcast::Receiver<Arc<T>> {
		self.sender.subscribe()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn since(feed: &Feed<u32>, cursor: u64) -> Option<Vec<u32>> {
		feed.since(cursor).map(|items| items.iter().map(|item| **item).collect())
	}

	#[test]
	fn feed_should_answer_from_a_cursor_on() {
		let feed = Feed::new(10, 1);
		assert_eq!(since(&feed, 0), Some(vec![]));
		feed.publish(7, 1);
		let cursor = feed.cursor();
		feed.publish(8, 1);
		assert_eq!(since(&feed, 0), Some(vec![7, 8]));
		assert_eq!(since(&feed, cursor), Some(vec![8]));
		assert_eq!(since(&feed, feed.cursor()), Some(vec![]));
		assert_eq!(since(&feed, feed.cursor() + 1), None);
	}

	#[test]
	fn feed_should_drop_the_oldest_when_it_is_over_its_limit() {
		let feed = Feed::new(10, 1);
		for item in 0..4 {
			feed.publish(item, 4);
		}
		assert_eq!(since(&feed, 2), Some(vec![2, 3]));
		assert_eq!(since(&feed, 1), None);
		feed.publish(9, 100);
		assert_eq!(since(&feed, 4), Some(vec![9]));
		assert_eq!(since(&feed, 3), None);
	}

	#[test]
	fn subscriber_should_be_told_that_it_lags_when_it_is_too_slow() {
		let feed = Feed::new(10, 2);
		let mut slow = feed.subscribe();
		for item in 0..5_u32 {
			feed.publish(item, 1);
		}
		assert!(matches!(slow.try_recv(), Err(broadcast::error::TryRecvError::Lagged(3))));
	}
}
