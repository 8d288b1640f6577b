//! Transactions of which a byte was changed, lost or doubled on the way.

use super::*;
use crate::common::{BALTATHAR, signed};
use codec::{Decode, Encode};
use frame_support::assert_ok;
use sp_runtime::traits::{ExtrinsicCall, LazyExtrinsic};

/// An extrinsic without the length in front of it.
fn unprefixed(extrinsic: &UncheckedExtrinsic) -> Vec<u8> {
	Vec::<u8>::decode(&mut &extrinsic.encode()[..]).unwrap()
}

/// The bytes with each of them changed in three ways, left out, doubled, and as the first that is missing.
fn mutations(bytes: &[u8]) -> Vec<Vec<u8>> {
	let mut all = Vec::new();
	for (at, byte) in bytes.iter().enumerate() {
		for bits in [0x01, 0x80, 0xff] {
			let mut changed = bytes.to_vec();
			changed[at] ^= bits;
			all.push(changed);
		}
		let mut shorter = bytes.to_vec();
		shorter.remove(at);
		let mut longer = bytes.to_vec();
		longer.insert(at, *byte);
		all.extend([shorter, longer, bytes[..at].to_vec()]);
	}
	all
}

/// Shows all mutations of a transaction that the pool takes to the pool. Answers those that are taken as
/// well, and how many were read as transactions at all.
fn taken_mutations(extrinsic: &UncheckedExtrinsic) -> (Vec<UncheckedExtrinsic>, usize) {
	assert_ok!(validate(extrinsic.clone()));
	let (mut taken, mut read) = (Vec::new(), 0);
	for bytes in mutations(&unprefixed(extrinsic)) {
		let Ok(changed) = UncheckedExtrinsic::decode_unprefixed(&bytes) else { continue };
		read += 1;
		assert!(bytes.ends_with(&changed.call().encode()), "not canonical: {bytes:02x?}");
		if validate(changed.clone()).is_ok() {
			taken.push(changed);
		}
	}
	(taken, read)
}

#[test]
fn ethereum_transaction_should_be_refused_when_any_byte_is_changed() {
	chain("development").execute_with(|| {
		let draft = Draft { input: vec![7; 20], gas: 50_000, ..Default::default() };
		let whole = draft.extrinsic(BALTATHAR);
		let (taken, read) = taken_mutations(&whole);
		assert!(read > 500, "hardly anything was read: {read}");
		// FRAME has two versions of bare extrinsics, 4 and 5. The call is the same, and so are its tags:
		// the pool has one of the two at most.
		let [other] = &taken[..] else { panic!("{taken:02x?}") };
		assert_eq!(unprefixed(other)[1..], unprefixed(&whole)[1..]);
		assert_eq!(other.ethereum_transaction(), whole.ethereum_transaction());
		assert_eq!(validate(other.clone()), validate(whole));
	});
}

#[test]
fn native_transaction_should_be_refused_when_any_byte_is_changed() {
	chain("development").execute_with(|| {
		let call = pallet_balances::Call::transfer_keep_alive { dest: STRANGER.into(), value: 1 };
		let (taken, read) = taken_mutations(&signed(BALTATHAR, 0, call));
		assert!(read > 300, "hardly anything was read: {read}");
		assert_eq!(taken, []);
	});
}
