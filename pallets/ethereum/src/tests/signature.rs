//! Hashes, senders, and what a signature protects from.

use super::{CHAIN, Draft, Kind, Wallet, draft, refused};
use crate::{
	Transaction,
	mock::{AllowUnprotected, ChainId, Ethereum, apply, chain_with, start},
	transaction::{hash, recover_authority, recover_signer, signing_hash},
};
use ethereum::{
	EnvelopedDecodable, EnvelopedEncodable, LegacyTransaction, eip2930, eip2930::AccessListItem,
	legacy,
};
use frame_support::assert_ok;
use hex_literal::hex;
use pallet_evm::TransactionValidationError as Refusal;
use sp_core::{H160, H256, U256};

/// The order of secp256k1.
fn order() -> U256 {
	U256::from_big_endian(&hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
}

/// The other signature of the same message: the one with a high `s`.
fn malleate(transaction: Transaction) -> Transaction {
	let flip = |s: &H256| H256((order() - U256::from_big_endian(&s.0)).to_big_endian());
	let typed = |signature: eip2930::TransactionSignature| {
		let (r, s) = (*signature.r(), flip(signature.s()));
		eip2930::TransactionSignature::new(!signature.odd_y_parity(), r, s).unwrap()
	};
	match transaction {
		Transaction::Legacy(t) => {
			let (v, r, s) = (t.signature.v(), *t.signature.r(), flip(t.signature.s()));
			let v = if v % 2 == 1 { v + 1 } else { v - 1 };
			let signature = legacy::TransactionSignature::new(v, r, s).unwrap();
			Transaction::Legacy(LegacyTransaction { signature, ..t })
		},
		Transaction::EIP2930(mut t) => {
			t.signature = typed(t.signature);
			Transaction::EIP2930(t)
		},
		Transaction::EIP1559(mut t) => {
			t.signature = typed(t.signature);
			Transaction::EIP1559(t)
		},
		Transaction::EIP7702(mut t) => {
			t.signature = typed(t.signature);
			Transaction::EIP7702(t)
		},
	}
}

#[test]
fn sender_should_be_the_signer_when_the_type_is_any() {
	let wallet = Wallet::new(1);
	let kinds = Kind::PROTECTED.into_iter().chain([Kind::Unprotected]);
	for kind in kinds {
		let access_list = vec![AccessListItem {
			address: H160::repeat_byte(3),
			storage_keys: vec![H256::repeat_byte(4), H256::zero()],
		}];
		for input in [vec![], vec![0], vec![0x80], vec![7; 60], vec![8; 300]] {
			let transaction =
				Draft { input, access_list: access_list.clone(), ..draft(kind) }.sign(&wallet);
			assert_eq!(recover_signer(&transaction), Some(wallet.address()), "{kind:?}");
		}
	}
}

#[test]
fn hashes_should_equal_the_librarys_when_the_type_is_any() {
	for kind in Kind::PROTECTED.into_iter().chain([Kind::Unprotected]) {
		let transaction = draft(kind).sign(&Wallet::new(1));
		let (whole, signed) = match transaction.clone() {
			Transaction::Legacy(t) => (t.hash(), t.to_message().hash()),
			Transaction::EIP2930(t) => (t.hash(), t.to_message().hash()),
			Transaction::EIP1559(t) => (t.hash(), t.to_message().hash()),
			Transaction::EIP7702(t) => (t.hash(), t.to_message().hash()),
		};
		assert_eq!(hash(&transaction), whole, "{kind:?}");
		assert_eq!(signing_hash(&transaction), signed, "{kind:?}");
	}
}

#[test]
fn sender_should_be_the_known_one_when_the_transaction_is_that_of_eip_155() {
	let bytes = hex!(
		"f86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a7640000"
		"8025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276"
		"a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83"
	);
	let transaction = <Transaction as EnvelopedDecodable>::decode(&bytes).unwrap();
	let expected = hex!("daf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53");
	assert_eq!(signing_hash(&transaction), H256(expected));
	let sender = hex!("9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f");
	assert_eq!(recover_signer(&transaction), Some(H160(sender)));
}

#[test]
fn transaction_should_be_refused_when_it_is_for_another_chain() {
	let wallet = Wallet::new(1);
	for kind in Kind::PROTECTED {
		chain_with(&[wallet.address()], &[], || {
			start();
			let foreign = Draft { chain_id: 1, ..draft(kind) }.sign(&wallet);
			let pool = Ethereum::validate_in_pool(wallet.address(), &foreign);
			assert_eq!(pool, Err(refused(Refusal::InvalidChainId)), "{kind:?}");
			assert_eq!(apply(foreign.clone()), Err(refused(Refusal::InvalidChainId)));
			// The same transaction is fine where it belongs to, so nothing else was wrong.
			ChainId::set(1);
			let accepted = apply(foreign);
			ChainId::set(CHAIN);
			assert_ok!(accepted.unwrap());
		});
	}
}

#[test]
fn sender_should_be_another_when_the_chain_id_is_exchanged() {
	let wallet = Wallet::new(1);
	let Transaction::EIP1559(mut transaction) = draft(Kind::Eip1559).sign(&wallet) else {
		panic!("not of its kind")
	};
	transaction.chain_id = 1;
	let sender = recover_signer(&Transaction::EIP1559(transaction));
	assert!(sender.is_some() && sender != Some(wallet.address()));
}

#[test]
fn unprotected_transaction_should_be_accepted_when_the_policy_allows_it_only() {
	let wallet = Wallet::new(1);
	chain_with(&[wallet.address()], &[], || {
		start();
		let unprotected = draft(Kind::Unprotected).sign(&wallet);
		assert_eq!(apply(unprotected.clone()), Err(refused(Refusal::UnprotectedNotAllowed)));
		AllowUnprotected::set(true);
		assert_ok!(apply(unprotected).unwrap());
		AllowUnprotected::set(false);
	});
}

#[test]
fn transaction_should_be_refused_when_s_is_high() {
	let wallet = Wallet::new(1);
	for kind in Kind::PROTECTED {
		chain_with(&[wallet.address()], &[], || {
			start();
			let original = draft(kind).sign(&wallet);
			let twin = malleate(original.clone());
			assert_ne!(hash(&twin), hash(&original), "it would be known by another hash");
			assert_eq!(recover_signer(&twin), None, "{kind:?}");
			assert_eq!(apply(twin), Err(refused(Refusal::InvalidSignature)), "{kind:?}");
		});
	}
}

#[test]
fn transaction_should_not_decode_when_its_signature_is_out_of_range() {
	let transaction = draft(Kind::Eip1559).sign(&Wallet::new(1));
	let bytes = codec::Encode::encode(&transaction);
	assert_eq!(from_scale(&bytes), Some(transaction));
	let length = bytes.len();
	for bad in [[0u8; 32], [0xff; 32]] {
		// The last bytes are `s`.
		let mut bytes = bytes.clone();
		bytes[length - 32..].copy_from_slice(&bad);
		assert_eq!(from_scale(&bytes), None);
	}
}

#[test]
fn transaction_should_not_decode_when_it_carries_blobs() {
	// Type 3 (EIP-4844), with any payload.
	let mut bytes = EnvelopedEncodable::encode(&draft(Kind::Eip1559).sign(&Wallet::new(1)));
	bytes[0] = 3;
	assert!(<Transaction as EnvelopedDecodable>::decode(&bytes).is_err());
	assert!(<Transaction as EnvelopedDecodable>::decode(&[]).is_err());
}

#[test]
fn authority_should_be_the_signer_when_its_authorization_is_valid_only() {
	let wallet = Wallet::new(1);
	let item = wallet.authorize(H160::repeat_byte(5), 3);
	assert_eq!(recover_authority(&item), Some(wallet.address()));
	let mut other = item.clone();
	other.nonce = 4.into();
	assert_ne!(recover_authority(&other), Some(wallet.address()));
	let mut high = item.clone();
	high.signature.s = H256((order() - U256::from_big_endian(&high.signature.s.0)).to_big_endian());
	high.signature.odd_y_parity = !high.signature.odd_y_parity;
	assert_eq!(recover_authority(&high), None);
	let mut void = item;
	void.signature.r = H256::zero();
	assert_eq!(recover_authority(&void), None);
}

/// The transaction in SCALE, of all bytes.
fn from_scale(mut bytes: &[u8]) -> Option<Transaction> {
	<Transaction as codec::Decode>::decode(&mut bytes).ok().filter(|_| bytes.is_empty())
}
