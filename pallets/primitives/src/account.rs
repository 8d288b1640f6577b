//! Accounts that are Ethereum addresses, and the signatures that prove them.
//!
//! One identity works in Ethereum wallets, in native tools and in contracts: an account is the last
//! 20 bytes of the keccak-256 hash of a secp256k1 public key, and a native extrinsic is signed with
//! the same key. What is signed is `keccak256(payload)` *without* the `"\x19Ethereum Signed
//! Message"` prefix (EIP-191): the payload of an extrinsic is already separated from Ethereum
//! transactions by its genesis hash and spec version.

use alloc::string::String;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::{fmt, str::FromStr};
use scale_info::TypeInfo;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use sp_core::{H160, ecdsa};
use sp_io::{crypto::secp256k1_ecdsa_recover, hashing::keccak_256};
use sp_runtime::traits::{IdentifyAccount, Lazy, Verify};

/// A 20-byte account identifier: an Ethereum address.
///
/// `Display` and serde write the EIP-55 form, `Debug` plain lower-case hex. Reading accepts all
/// lower case, all upper case, or mixed case with a correct EIP-55 checksum.
#[derive(
	Clone,
	Copy,
	Default,
	PartialEq,
	Eq,
	PartialOrd,
	Ord,
	Hash,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
pub struct AccountId20(pub [u8; 20]);

impl AccountId20 {
	/// The account of an uncompressed secp256k1 public key, given without its leading `0x04`.
	pub fn from_public_key(uncompressed: &[u8; 64]) -> Self {
		Self::from_hash(&keccak_256(uncompressed))
	}

	/// The last 20 bytes of a 32-byte hash.
	fn from_hash(hash: &[u8; 32]) -> Self {
		Self::from(H160::from(sp_core::H256(*hash)))
	}

	/// The address as 40 hex digits whose case carries the EIP-55 checksum, without `0x`.
	fn checksummed(&self) -> String {
		let lower: String = self.0.iter().flat_map(|byte| hex_digits(*byte)).collect();
		let hash = keccak_256(lower.as_bytes());
		let nibbles = hash.iter().flat_map(|byte| [byte >> 4, byte & 0x0f]);
		lower
			.chars()
			.zip(nibbles)
			.map(|(digit, nibble)| if nibble >= 8 { digit.to_ascii_uppercase() } else { digit })
			.collect()
	}
}

/// The two lower-case hex digits of a byte.
fn hex_digits(byte: u8) -> [char; 2] {
	[byte >> 4, byte & 0x0f]
		.map(|nibble| char::from_digit(u32::from(nibble), 16).unwrap_or_default())
}

impl fmt::Display for AccountId20 {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "0x{}", self.checksummed())
	}
}

impl fmt::Debug for AccountId20 {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("0x")?;
		self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
	}
}

/// Why a text is not an account; each message says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountParseError {
	/// Not 40 hex digits after an optional `0x`.
	Length,
	/// A character that is not a hex digit.
	Digit,
	/// Mixed case that does not match the EIP-55 checksum: most likely a typing error.
	Checksum,
}

impl fmt::Display for AccountParseError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::Length => {
				"an account has 40 hex digits after an optional 0x: give the whole address"
			},
			Self::Digit => "an account has hex digits only (0-9, a-f): check the address",
			Self::Checksum => {
				"the address does not match its EIP-55 checksum: check it for a typing error, or \
				 give it all in lower case to go without a checksum"
			},
		})
	}
}

impl core::error::Error for AccountParseError {}

impl FromStr for AccountId20 {
	type Err = AccountParseError;

	fn from_str(text: &str) -> Result<Self, Self::Err> {
		let digits = text.strip_prefix("0x").unwrap_or(text);
		if digits.len() != 40 {
			return Err(AccountParseError::Length);
		}
		let mut bytes = [0u8; 20];
		for (byte, pair) in bytes.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
			*byte = pair.iter().try_fold(0u8, |value, digit| {
				let nibble = char::from(*digit).to_digit(16).ok_or(AccountParseError::Digit)?;
				Ok(value << 4 | u8::try_from(nibble).unwrap_or_default())
			})?;
		}
		let account = Self(bytes);
		let mixed = digits.chars().any(|c| c.is_ascii_lowercase())
			&& digits.chars().any(|c| c.is_ascii_uppercase());
		if mixed && account.checksummed() != digits {
			return Err(AccountParseError::Checksum);
		}
		Ok(account)
	}
}

impl Serialize for AccountId20 {
	fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.collect_str(self)
	}
}

impl<'de> Deserialize<'de> for AccountId20 {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}
}

impl From<[u8; 20]> for AccountId20 {
	fn from(bytes: [u8; 20]) -> Self {
		Self(bytes)
	}
}

impl From<AccountId20> for [u8; 20] {
	fn from(account: AccountId20) -> Self {
		account.0
	}
}

impl From<H160> for AccountId20 {
	fn from(address: H160) -> Self {
		Self(address.0)
	}
}

impl From<AccountId20> for H160 {
	fn from(account: AccountId20) -> Self {
		Self(account.0)
	}
}

impl AsRef<[u8]> for AccountId20 {
	fn as_ref(&self) -> &[u8] {
		&self.0
	}
}

/// Who signs with an Ethereum key. The account is the identity: the public key is recovered from
/// the signature and never travels.
#[derive(
	Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, MaxEncodedLen, TypeInfo,
)]
pub struct EthereumSigner(AccountId20);

impl IdentifyAccount for EthereumSigner {
	type AccountId = AccountId20;

	fn into_account(self) -> AccountId20 {
		self.0
	}
}

impl From<AccountId20> for EthereumSigner {
	fn from(account: AccountId20) -> Self {
		Self(account)
	}
}

/// A recoverable secp256k1 signature (`r || s || v`, 65 bytes) of `keccak256(payload)`.
///
/// `v` is 0/1 or 27/28. A high `s` is accepted: anybody can turn a signature `(r, s, v)` into
/// `(r, n - s, v ^ 1)`, which changes an extrinsic's hash but not who signed what. The account
/// nonce, not the extrinsic hash, is what protects against replay, so clients must follow a
/// transaction by (account, nonce) when that matters to them.
#[derive(
	Clone,
	Debug,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Serialize,
	Deserialize,
)]
pub struct EthereumSignature(pub ecdsa::Signature);

impl EthereumSignature {
	/// The account that signed `message`, or `None` if the signature is malformed.
	///
	/// Every well-formed signature recovers to *some* account: compare it with the expected one.
	pub fn recover(&self, message: &[u8]) -> Option<AccountId20> {
		self.recover_prehashed(&keccak_256(message))
	}

	/// As [`Self::recover`], for a message that is already hashed.
	pub fn recover_prehashed(&self, hash: &[u8; 32]) -> Option<AccountId20> {
		secp256k1_ecdsa_recover(&self.0.0, hash).ok().map(|key| AccountId20::from_public_key(&key))
	}
}

impl From<ecdsa::Signature> for EthereumSignature {
	fn from(signature: ecdsa::Signature) -> Self {
		Self(signature)
	}
}

impl From<[u8; 65]> for EthereumSignature {
	fn from(bytes: [u8; 65]) -> Self {
		Self(ecdsa::Signature::from_raw(bytes))
	}
}

impl Verify for EthereumSignature {
	type Signer = EthereumSigner;

	fn verify<L: Lazy<[u8]>>(&self, mut message: L, signer: &AccountId20) -> bool {
		self.recover(message.get()) == Some(*signer)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use hex_literal::hex;
	use sp_core::Pair;

	/// Name, private key and address of the well-known development accounts.
	const DEVELOPMENT: [(&str, [u8; 32], &str); 6] = [
		(
			"alith",
			hex!("5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133"),
			"0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac",
		),
		(
			"baltathar",
			hex!("8075991ce870b93a8870eca0c0f91913d12f47948ca0fd25b49c6fa7cdbeee8b"),
			"0x3Cd0A705a2DC65e5b1E1205896BaA2be8A07c6e0",
		),
		(
			"charleth",
			hex!("0b6e18cafb6ed99687ec547bd28139cafdd2bffe70e6b688025de6b445aa5c5b"),
			"0x798d4Ba9baf0064Ec19eB4F0a1a45785ae9D6DFc",
		),
		(
			"dorothy",
			hex!("39539ab1876910bbf3a223d84a29e28f1cb4e2e456503e7e91ed39b2e7223d68"),
			"0x773539d4Ac0e786233D90A233654ccEE26a613D9",
		),
		(
			"ethan",
			hex!("7dce9bc8babb68fec1409be38c8e1a52650206a7ed90ff956ae8a6d15eeaaef4"),
			"0xFf64d3F6efE2317EE2807d223a0Bdc4c0c49dfDB",
		),
		(
			"faith",
			hex!("b9d2ea9a615f3165812e8d44de0d24da9bbd164b65c4f0573e1ce2c8dbd9c8df"),
			"0xC0F0f4ab324C46e55D02D0033343B4Be8A55532d",
		),
	];

	/// Address, message, its keccak-256 and an RFC 6979 signature, made by other implementations.
	const FOREIGN: [(&str, &str, [u8; 32], [u8; 65]); 4] = [
		(
			"0xd075aB490857256e6fc85d75d8315e7c9914e008",
			"{\"task_id\":1}1692446475",
			hex!("6a013ab8b10d8cefecb75c812c37fd34d62f7d62d58a531d2ce44daeca2d99f4"),
			hex!(
				"dd78a14f5dcef6a57c5cfba8466baa1ac0ad2767e52eaf5a409895742e0475b4"
				"402acacaed2a2d7f158eac2f39849d653b45f207b0204858114cd38c415de5c700"
			),
		),
		(
			"0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
			"{\"task_id\":1}1700000000",
			hex!("784a6b28e1af73977dd1cf7c2d735c3f5839470c5343e8b9f5fa59a0d72809c1"),
			hex!(
				"fa11cdb85c49f44f227a9942a169c4c23604481d602c8e431fb112177e7a6cc9"
				"7b27889a436c15ac24acc0103cd6f4e143f446f0db721d99fb36a4e62e52a72301"
			),
		),
		(
			"0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
			"{\"image_num\":\"0\",\"task_id\":1}1700000000",
			hex!("0b76f48bfdcfc28a106d37854c39d743ba1e10cd0539850c92f127fb180948d2"),
			hex!(
				"5114102a959e26d1d3e3a1776f4e267348c8c5f5d303f834a9f3500dca5d7463"
				"3024968d355709c7e6598676f6d4f9efb7b1c0eafc2fc2353baeeff4ed0b132000"
			),
		),
		(
			"0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
			"{\"task_args\":\"{\\\"base_model\\\":\\\"x\\\",\\\"prompt\\\":\\\"café <b>\\\"}\",\
			 \"task_id\":42}1700000000",
			hex!("e0d32bda767ee8fb39a9b16d3f82fd5c73d00d745c3c65d7b83480fc66939cb4"),
			hex!(
				"e27d8387160de82ad9d051e3aab64ca066a2a6ca662ff8322a6ee3e61f765c40"
				"2d645cada20df02eaeb0fb7f7c3c518d221077f20b58bf0532618b9ba114d6c701"
			),
		),
	];

	/// The order of secp256k1, to turn `s` into `n - s`.
	const ORDER: [u8; 32] =
		hex!("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

	fn sign(secret: &[u8; 32], message: &[u8]) -> EthereumSignature {
		let pair = ecdsa::Pair::from_seed(secret);
		EthereumSignature(pair.sign_prehashed(&keccak_256(message)))
	}

	fn account(text: &str) -> AccountId20 {
		text.parse().unwrap()
	}

	#[test]
	fn development_accounts_should_have_their_known_addresses_when_derived_from_keys() {
		for (name, secret, address) in DEVELOPMENT {
			let recovered = sign(&secret, b"who am i").recover(b"who am i").unwrap();
			assert_eq!(recovered.to_string(), address, "{name}");
		}
	}

	#[test]
	fn foreign_signatures_should_verify_when_untouched() {
		for (address, message, hash, bytes) in FOREIGN {
			let signature = EthereumSignature::from(bytes);
			assert_eq!(keccak_256(message.as_bytes()), hash);
			assert_eq!(signature.recover_prehashed(&hash), Some(account(address)));
			assert!(signature.verify(message.as_bytes(), &account(address)));
		}
	}

	#[test]
	fn own_signatures_should_equal_foreign_ones_when_made_with_the_same_key() {
		let secret = [0x11u8; 32];
		for (_, message, _, bytes) in FOREIGN.iter().skip(1) {
			assert_eq!(sign(&secret, message.as_bytes()), EthereumSignature::from(*bytes));
		}
	}

	#[test]
	fn signature_should_be_rejected_when_any_byte_is_tampered_with() {
		for (address, message, _, bytes) in FOREIGN {
			for index in 0..bytes.len() {
				let mut tampered = bytes;
				tampered[index] ^= 1;
				let signature = EthereumSignature::from(tampered);
				assert!(!signature.verify(message.as_bytes(), &account(address)), "byte {index}");
			}
		}
	}

	#[test]
	fn signature_should_be_rejected_when_message_or_signer_differ() {
		let (_, secret, address) = DEVELOPMENT[0];
		let signature = sign(&secret, b"pay bob");
		assert!(signature.verify(&b"pay bob"[..], &account(address)));
		assert!(!signature.verify(&b"pay eve"[..], &account(address)));
		assert!(!signature.verify(&b"pay bob"[..], &account(DEVELOPMENT[1].2)));
	}

	#[test]
	fn signature_should_be_rejected_when_made_with_the_personal_message_prefix() {
		let (_, secret, address) = DEVELOPMENT[0];
		let prefixed = sign(&secret, b"\x19Ethereum Signed Message:\n7pay bob");
		assert!(!prefixed.verify(&b"pay bob"[..], &account(address)));
	}

	#[test]
	fn signature_should_be_rejected_without_panic_when_malformed() {
		for bytes in [[0u8; 65], [0xffu8; 65]] {
			assert_eq!(EthereumSignature::from(bytes).recover(b"anything"), None);
		}
		let mut bytes = FOREIGN[0].3;
		bytes[64] = 29;
		assert_ne!(
			EthereumSignature::from(bytes).recover(FOREIGN[0].1.as_bytes()),
			Some(account(FOREIGN[0].0))
		);
	}

	#[test]
	fn signature_should_verify_when_recovery_id_is_written_as_27_or_28() {
		for (address, message, _, mut bytes) in FOREIGN {
			bytes[64] += 27;
			assert!(EthereumSignature::from(bytes).verify(message.as_bytes(), &account(address)));
		}
	}

	#[test]
	fn signature_should_name_the_same_signer_when_s_is_high() {
		let (address, message, _, mut bytes) = FOREIGN[0];
		let mut borrow = 0i16;
		for index in (0..32).rev() {
			let digit = i16::from(ORDER[index]) - i16::from(bytes[32 + index]) - borrow;
			borrow = i16::from(digit < 0);
			bytes[32 + index] = digit.rem_euclid(256) as u8;
		}
		bytes[64] ^= 1;
		assert!(bytes[32] >= 0x7f, "s is in the upper half");
		assert!(EthereumSignature::from(bytes).verify(message.as_bytes(), &account(address)));
	}

	#[test]
	fn account_should_be_written_with_eip55_checksum_when_displayed() {
		// The examples of EIP-55: all upper case, all lower case, and mixed.
		for text in [
			"0x52908400098527886E0F7030069857D2E4169EE7",
			"0x8617E340B3D01FA5F11F306F4090FD50E238070D",
			"0xde709f2102306220921060314715629080e2fb77",
			"0x27b1fdb04752bbc536007a920d24acb045561c26",
			"0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed",
			"0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359",
			"0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB",
			"0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb",
		] {
			assert_eq!(account(text).to_string(), text);
			assert_eq!(format!("{:?}", account(text)), text.to_lowercase());
			assert_eq!(account(&text.to_lowercase()), account(text));
			assert_eq!(account(&text.replace("0x", "").to_uppercase()), account(text));
		}
	}

	#[test]
	fn account_should_be_refused_with_its_cause_when_text_is_wrong() {
		let parse = |text: &str| text.parse::<AccountId20>();
		assert_eq!(parse(""), Err(AccountParseError::Length));
		assert_eq!(parse("0xf24F"), Err(AccountParseError::Length));
		assert_eq!(
			parse("0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566cac00"),
			Err(AccountParseError::Length)
		);
		assert_eq!(
			parse("0xg24ff3a9cf04c71dbc94d0b566f7a27b94566cac"),
			Err(AccountParseError::Digit)
		);
		// 40 bytes, but not 40 digits.
		assert_eq!(parse(&"é".repeat(20)), Err(AccountParseError::Digit));
		assert_eq!(
			parse("0xf24FF3a9CF04c71Dbc94D0b566f7A27B94566caC"),
			Err(AccountParseError::Checksum)
		);
	}

	#[test]
	fn account_should_survive_json_when_written_and_read() {
		let alith = account(DEVELOPMENT[0].2);
		let json = serde_json::to_string(&alith).unwrap();
		assert_eq!(json, format!("\"{}\"", DEVELOPMENT[0].2));
		assert_eq!(serde_json::from_str::<AccountId20>(&json).unwrap(), alith);
		let error = serde_json::from_str::<AccountId20>("\"0x12\"").unwrap_err().to_string();
		assert!(error.contains("40 hex digits"), "{error}");
	}

	#[test]
	fn account_should_encode_as_its_twenty_bytes_when_scale_encoded() {
		let alith = account(DEVELOPMENT[0].2);
		assert_eq!(alith.encode(), alith.0.to_vec());
		assert_eq!(AccountId20::max_encoded_len(), 20);
		assert_eq!(EthereumSignature::max_encoded_len(), 65);
		assert_eq!(AccountId20::from(H160::from(alith)), alith);
	}
}
