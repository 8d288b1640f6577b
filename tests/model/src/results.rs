//! Results that nodes may arrive at, as digests.

use deuterium_primitives::{Digest, Hash, MAX_DIGEST, Round, TaskId, TaskKind};

/// A result, as it relates to the right one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Outcome {
	/// The right one.
	Correct,
	/// Four bits from the right one: with the usual threshold it matches. Just wrong for a text.
	Near,
	/// Four bits from `Near`, eight from the right one: it matches `Near` alone.
	Far,
	/// Far away from all others.
	WrongA,
	/// Far away from all others.
	WrongB,
	/// Of a length that no result of the kind has: its commitment can never be opened.
	Misshapen,
}

impl Outcome {
	/// All of them.
	pub const ALL: [Self; 6] =
		[Self::Correct, Self::Near, Self::Far, Self::WrongA, Self::WrongB, Self::Misshapen];

	/// The digest of this result of a task with `cap` units of work.
	pub fn digest(self, task: TaskId, kind: TaskKind, cap: u32) -> Digest {
		let length = match kind {
			TaskKind::Text => 32,
			TaskKind::Image | TaskKind::ImageFineTune => cap.clamp(1, MAX_DIGEST / 8) * 8,
		};
		let mut bytes: Vec<u8> = (0..length).map(|i| (task as u8) ^ (i as u8)).collect();
		match self {
			Self::Correct => {},
			Self::Near => flip(&mut bytes, &[0x0f]),
			Self::Far => flip(&mut bytes, &[0x0f, 0x0f]),
			Self::WrongA => bytes.iter_mut().for_each(|byte| *byte ^= 0x0f),
			Self::WrongB => bytes.iter_mut().for_each(|byte| *byte ^= 0xf0),
			Self::Misshapen => bytes.truncate(7),
		}
		bytes.try_into().unwrap_or_default()
	}
}

/// Flips bits in the last bytes.
fn flip(bytes: &mut [u8], patterns: &[u8]) {
	for (byte, pattern) in bytes.iter_mut().rev().zip(patterns) {
		*byte ^= pattern;
	}
}

/// The salt of a round's commitment.
pub fn salt(task: TaskId, round: Round) -> Hash {
	Hash::from_low_u64_be((task << 8) | u64::from(round) | (1 << 63))
}

/// Whether two digests stand for the same result, written down a second time: bit by bit, without
/// the crate that the chain uses.
pub fn same(kind: TaskKind, threshold: u32, left: &[u8], right: &[u8]) -> bool {
	if left == right {
		return true;
	}
	if kind == TaskKind::Text || left.len() != right.len() || !left.len().is_multiple_of(8) {
		return false;
	}
	left.chunks(8).zip(right.chunks(8)).all(|(left, right)| {
		let differing: u32 = left
			.iter()
			.zip(right)
			.map(|(left, right)| {
				(0..8).filter(|bit| ((left ^ right) >> bit) & 1 == 1).count() as u32
			})
			.sum();
		differing < threshold
	})
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn outcomes_should_relate_as_their_names_say_when_compared() {
		for kind in [TaskKind::Image, TaskKind::Text] {
			let digest = |outcome: Outcome| outcome.digest(3, kind, 2);
			let close = |left, right| same(kind, 5, &digest(left), &digest(right));
			let image = kind == TaskKind::Image;
			assert_eq!(close(Outcome::Correct, Outcome::Near), image);
			assert_eq!(close(Outcome::Near, Outcome::Far), image);
			assert!(!close(Outcome::Correct, Outcome::Far));
			for wrong in [Outcome::WrongA, Outcome::WrongB] {
				for other in Outcome::ALL.into_iter().filter(|other| *other != wrong) {
					assert!(!close(wrong, other), "{wrong:?} {other:?}");
				}
			}
			assert!(!kind.accepts_digest_length(digest(Outcome::Misshapen).len()));
		}
	}
}
