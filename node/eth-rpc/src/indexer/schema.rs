//! Tables and keys of the index.
//!
//! Numbers in keys are big-endian, so that the order of the keys is the order of the blocks.

use redb::TableDefinition;
use sp_core::{H160, H256};
use sp_io::hashing::blake2_128;

/// Raised whenever the meaning of a table changes; an index of another version is built anew.
///
/// A node that prunes states cannot build the history of old blocks again. The next change of a table
/// has to convert what is there.
pub(super) const VERSION: u32 = 2;

/// Under which key of [`META`] version and chain are kept.
pub(super) const IDENTITY: &str = "identity";

/// Under which key of [`META`] the lowest block is kept that the index covers.
pub(super) const FLOOR: &str = "floor";

/// What the index is about.
pub(super) const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");

/// The best chain: number → native hash ‖ Ethereum hash. Whatever the other tables name is valid
/// only as far as it agrees with this one.
pub(super) const CANONICAL: TableDefinition<u32, &[u8; 64]> = TableDefinition::new("canonical");

/// Number → bloom, of the blocks of the best chain that have logs.
pub(super) const BLOOMS: TableDefinition<u32, &[u8; 256]> = TableDefinition::new("blooms");

/// Ethereum hash → native hash ‖ number, also of blocks that left the best chain.
pub(super) const BLOCKS: TableDefinition<&[u8; 32], &[u8; 36]> = TableDefinition::new("blocks");

/// Transaction hash ‖ number of its block → index in the Ethereum block.
pub(super) const TRANSACTIONS: TableDefinition<&[u8; 36], u32> =
	TableDefinition::new("transactions");

/// Number → hashes of the transactions of the block, end to end.
pub(super) const BLOCK_TRANSACTIONS: TableDefinition<u32, &[u8]> =
	TableDefinition::new("block_transactions");

/// Number → the Ethereum block of the best chain, as [`super::history`] writes it.
pub(super) const HISTORY: TableDefinition<u32, &[u8]> = TableDefinition::new("history");

/// Number ‖ Ethereum hash of the blocks that left the best chain, until finality passes them.
pub(super) const RETRACTED: TableDefinition<&[u8; 36], ()> = TableDefinition::new("retracted");

/// Which blocks have a log with a term: see [`posting`].
pub(super) const POSTINGS: TableDefinition<&[u8; POSTING_BYTES], ()> =
	TableDefinition::new("postings");

/// Length of a key of [`POSTINGS`].
pub(super) const POSTING_BYTES: usize = 4 + TERM_BYTES + 2;

/// Length of a term.
const TERM_BYTES: usize = 16;

/// Blocks of a section, as a power of two. Postings are sorted by section first, so that new ones
/// fall close together and old ones can be dropped a section at a time.
const SECTION_BITS: u32 = 12;

/// Something that a log can be asked for: its address, or a topic at a position.
///
/// It is a hash of 128 bits; two terms that collide only lead to a block whose receipts then do not
/// match.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term([u8; TERM_BYTES]);

impl Term {
	/// Any log at all.
	pub fn any() -> Self {
		Self(blake2_128(b"any"))
	}

	/// A log of this contract.
	pub fn address(address: &H160) -> Self {
		Self(blake2_128(&[b"a".as_slice(), address.as_bytes()].concat()))
	}

	/// A log with this topic at this position, from 0.
	pub fn topic(position: u8, topic: &H256) -> Self {
		Self(blake2_128(&[b"t".as_slice(), &[position], topic.as_bytes()].concat()))
	}
}

/// The key of the posting that says: block `number` has a log with `term`.
pub(super) fn posting(term: &Term, number: u32) -> [u8; POSTING_BYTES] {
	let mut key = [0; POSTING_BYTES];
	key[..4].copy_from_slice(&section(number).to_be_bytes());
	key[4..4 + TERM_BYTES].copy_from_slice(&term.0);
	key[4 + TERM_BYTES..].copy_from_slice(&offset(number).to_be_bytes());
	key
}

/// The number in the key of a posting.
pub(super) fn posting_number(key: &[u8; POSTING_BYTES]) -> u32 {
	let section = u32::from_be_bytes([key[0], key[1], key[2], key[3]]);
	let offset = u16::from_be_bytes([key[4 + TERM_BYTES], key[5 + TERM_BYTES]]);
	(section << SECTION_BITS) | u32::from(offset)
}

/// The first key of the section that a block is in.
pub(super) fn section_start(number: u32) -> [u8; POSTING_BYTES] {
	let mut key = [0; POSTING_BYTES];
	key[..4].copy_from_slice(&section(number).to_be_bytes());
	key
}

/// The last block of the section that a block is in.
pub(super) fn section_end(number: u32) -> u32 {
	number | ((1 << SECTION_BITS) - 1)
}

fn section(number: u32) -> u32 {
	number >> SECTION_BITS
}

fn offset(number: u32) -> u16 {
	(number & ((1 << SECTION_BITS) - 1)) as u16
}

/// Hash ‖ number, the key of [`TRANSACTIONS`] and the value of [`BLOCKS`].
pub(super) fn hash_number(hash: &H256, number: u32) -> [u8; 36] {
	let mut bytes = [0; 36];
	bytes[..32].copy_from_slice(hash.as_bytes());
	bytes[32..].copy_from_slice(&number.to_be_bytes());
	bytes
}

/// The parts of [`hash_number`].
pub(super) fn split_hash_number(bytes: &[u8; 36]) -> (H256, u32) {
	(H256::from_slice(&bytes[..32]), tail(bytes))
}

/// Number ‖ hash, the key of [`RETRACTED`].
pub(super) fn number_hash(number: u32, hash: &H256) -> [u8; 36] {
	let mut bytes = [0; 36];
	bytes[..4].copy_from_slice(&number.to_be_bytes());
	bytes[4..].copy_from_slice(hash.as_bytes());
	bytes
}

/// The hash in [`number_hash`].
pub(super) fn hash_after_number(bytes: &[u8; 36]) -> H256 {
	H256::from_slice(&bytes[4..])
}

/// Native hash ‖ Ethereum hash, the value of [`CANONICAL`].
pub(super) fn two_hashes(native: &H256, ethereum: &H256) -> [u8; 64] {
	let mut bytes = [0; 64];
	bytes[..32].copy_from_slice(native.as_bytes());
	bytes[32..].copy_from_slice(ethereum.as_bytes());
	bytes
}

/// The parts of [`two_hashes`].
pub(super) fn split_two_hashes(bytes: &[u8; 64]) -> (H256, H256) {
	(H256::from_slice(&bytes[..32]), H256::from_slice(&bytes[32..]))
}

fn tail(bytes: &[u8; 36]) -> u32 {
	let mut number = [0; 4];
	number.copy_from_slice(&bytes[32..]);
	u32::from_be_bytes(number)
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	proptest! {
		#[test]
		fn posting_should_give_its_number_back(number: u32, seed: [u8; 20]) {
			let term = Term::address(&H160(seed));
			prop_assert_eq!(posting_number(&posting(&term, number)), number);
			prop_assert!(section_start(number) <= posting(&term, number));
			prop_assert!(section_end(number) >= number);
		}

		#[test]
		fn posting_should_sort_by_block_within_a_term(a: u32, b: u32) {
			let term = Term::any();
			prop_assert_eq!(posting(&term, a).cmp(&posting(&term, b)), a.cmp(&b));
		}
	}

	#[test]
	fn term_should_differ_when_kind_or_position_differs() {
		let topic = H256::repeat_byte(1);
		let address = H160::repeat_byte(1);
		let terms =
			[Term::any(), Term::address(&address), Term::topic(0, &topic), Term::topic(1, &topic)];
		let distinct: std::collections::BTreeSet<_> = terms.iter().collect();
		assert_eq!(distinct.len(), terms.len());
	}
}
