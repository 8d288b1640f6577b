//! Which blocks may have logs that a filter asks for.
//!
//! A filter is a conjunction of clauses, each a disjunction of terms (`address A or B`, and
//! `topic 0 X`). Every term has an ascending list of blocks; the lists of a clause are merged, and
//! the clauses leap over each other: whoever is behind seeks the block that another one is at. The
//! work follows the rarest clause, not the length of the range.

use super::{
	schema::{POSTING_BYTES, Term, posting, posting_number, section_end},
	store::Snapshot,
};
use redb::{Range, ReadOnlyTable};
use std::ops::RangeInclusive;

/// How far a list is read on before the tree is searched again from its root.
const STEPS: usize = 8;

type Postings = ReadOnlyTable<&'static [u8; POSTING_BYTES], ()>;

/// The blocks of one term, ascending.
struct List {
	term: Term,
	/// The rest of the section that is being read, and where the section ends.
	section: Option<(Range<'static, &'static [u8; POSTING_BYTES], ()>, u32)>,
	/// The block that it is at.
	at: Position,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
	Start,
	Block(u32),
	End,
}

impl List {
	fn new(term: Term) -> Self {
		Self { term, section: None, at: Position::Start }
	}

	/// Moves to the first block from `target` on, at most `last`.
	fn seek(
		&mut self,
		postings: &Postings,
		target: u32,
		last: u32,
	) -> Result<Option<u32>, redb::Error> {
		match self.at {
			Position::Block(number) if number >= target => return Ok(Some(number)),
			Position::End => return Ok(None),
			Position::Block(_) | Position::Start => {},
		}
		self.at = match self.step_to(target)? {
			Some(number) => Position::Block(number),
			None => self.search(postings, target, last)?,
		};
		match self.at {
			Position::Block(number) => Ok(Some(number)),
			Position::Start | Position::End => Ok(None),
		}
	}

	/// Reads a few entries on, in case the target is near.
	fn step_to(&mut self, target: u32) -> Result<Option<u32>, redb::Error> {
		let Some((rest, end)) = &mut self.section else { return Ok(None) };
		if target > *end {
			return Ok(None);
		}
		for entry in rest.take(STEPS) {
			let number = posting_number(entry?.0.value());
			if number >= target {
				return Ok(Some(number));
			}
		}
		Ok(None)
	}

	/// Searches the tree, section by section.
	fn search(
		&mut self,
		postings: &Postings,
		target: u32,
		last: u32,
	) -> Result<Position, redb::Error> {
		let mut from = target;
		while from <= last {
			let end = section_end(from).min(last);
			let (low, high) = (posting(&self.term, from), posting(&self.term, end));
			let mut range = postings.range::<&[u8; POSTING_BYTES]>(&low..=&high)?;
			if let Some(entry) = range.next() {
				let number = posting_number(entry?.0.value());
				self.section = Some((range, end));
				return Ok(Position::Block(number));
			}
			let Some(next) = end.checked_add(1) else { break };
			from = next;
		}
		self.section = None;
		Ok(Position::End)
	}
}

/// The blocks, ascending, that have every clause of a filter; some may have it by different logs,
/// or by a log that is there no more. Look at the receipts.
pub struct Candidates {
	postings: Postings,
	clauses: Vec<Vec<List>>,
	next: u32,
	last: u32,
}

impl Candidates {
	/// The candidates in a range. A clause without terms has no blocks; without any clause, every
	/// block with logs is one.
	///
	/// # Errors
	///
	/// When the database fails.
	pub fn new(
		snapshot: &Snapshot,
		clauses: &[Vec<Term>],
		range: RangeInclusive<u32>,
	) -> Result<Self, redb::Error> {
		let mut clauses: Vec<Vec<List>> =
			clauses.iter().map(|terms| terms.iter().copied().map(List::new).collect()).collect();
		if clauses.is_empty() {
			clauses.push(vec![List::new(Term::any())]);
		}
		Ok(Self {
			postings: snapshot.postings()?,
			clauses,
			next: *range.start(),
			last: *range.end(),
		})
	}

	fn advance(&mut self) -> Result<Option<u32>, redb::Error> {
		let mut target = self.next;
		let mut agreed = 0;
		// Round and round, until all clauses stand at one block.
		let count = self.clauses.len();
		for clause in (0..count).cycle() {
			let Some(lists) = self.clauses.get_mut(clause) else { return Ok(None) };
			let Some(number) = seek_any(lists, &self.postings, target, self.last)? else {
				return Ok(None);
			};
			if number > target {
				target = number;
				agreed = 0;
			}
			agreed += 1;
			if agreed == count {
				match target.checked_add(1) {
					Some(next) => self.next = next,
					None => self.finish(),
				}
				return Ok(Some(target));
			}
		}
		Ok(None)
	}

	fn finish(&mut self) {
		(self.next, self.last) = (1, 0);
	}
}

/// The first block from `target` on in any of the lists.
fn seek_any(
	lists: &mut [List],
	postings: &Postings,
	target: u32,
	last: u32,
) -> Result<Option<u32>, redb::Error> {
	let mut first = None;
	for list in lists {
		if let Some(number) = list.seek(postings, target, last)? {
			first = Some(first.map_or(number, |other: u32| other.min(number)));
		}
	}
	Ok(first)
}

impl Iterator for Candidates {
	type Item = Result<u32, redb::Error>;

	fn next(&mut self) -> Option<Self::Item> {
		if self.next > self.last {
			return None;
		}
		match self.advance() {
			Ok(Some(number)) => Some(Ok(number)),
			Ok(None) => {
				self.finish();
				None
			},
			Err(error) => {
				self.finish();
				Some(Err(error))
			},
		}
	}
}
