//! The account's secp256k1 key: from a file, the environment or the development set.

use crate::exit::{Failure, Result};
use deuterium_protocol::Address;
use rand::RngCore;
use std::{
	fmt, fs,
	io::{Read, Write},
	path::Path,
};
use subxt::utils::eth::{AccountId20, Signature};
use subxt_signer::eth::{Keypair, dev};

use crate::chain::DeuteriumConfig;

/// Longest key file that is read, in bytes.
const MAX_KEY_FILE: u64 = 256;
/// What a key file or `DEUTERIUM_KEY` must hold.
const KEY_FORMAT: &str = "it must hold 64 hex digits, with or without 0x";

/// The well-known development accounts, by the names of the chain's presets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
#[allow(missing_docs)]
pub enum DevAccount {
	Alith,
	Baltathar,
	Charleth,
	Dorothy,
	Ethan,
	Faith,
	Goliath,
	Heath,
	Ida,
}

/// An account that can sign.
#[derive(Clone)]
pub struct Account {
	pair: Keypair,
	development: bool,
}

impl fmt::Debug for Account {
	/// The address only: the key must not get into logs.
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "Account({})", self.address())
	}
}

impl Account {
	/// The account of a private key in hex, with or without `0x`. `source` names where the text
	/// came from; the text itself never appears in an error.
	pub fn from_hex(text: &str, source: &str) -> Result<Self> {
		let digits = text.trim();
		let digits = digits.strip_prefix("0x").unwrap_or(digits);
		let mut secret = [0; 32];
		hex::decode_to_slice(digits, &mut secret).map_err(|_| {
			Failure::usage(format!("{source} does not hold a private key"), KEY_FORMAT)
		})?;
		Self::from_secret(secret, source)
	}

	/// The account of a private key's 32 bytes.
	pub fn from_secret(secret: [u8; 32], source: &str) -> Result<Self> {
		let pair = Keypair::from_secret_key(secret).map_err(|_| {
			Failure::usage(format!("the key in {source} is not a secp256k1 key"), KEY_FORMAT)
		})?;
		Ok(Self { pair, development: false })
	}

	/// Reads a key file. The second value is a warning if others can read the file.
	pub fn from_file(path: &Path) -> Result<(Self, Option<String>)> {
		let name = path.display().to_string();
		let unreadable = |error: std::io::Error| {
			Failure::usage(
				format!("cannot read the key file {name}: {error}"),
				"check the path, or make a key with `deuterium account new --out FILE`",
			)
		};
		let file = fs::File::open(path).map_err(unreadable)?;
		let metadata = file.metadata().map_err(unreadable)?;
		if metadata.len() > MAX_KEY_FILE {
			return Err(Failure::usage(format!("{name} is too long for a key file"), KEY_FORMAT));
		}
		let mut text = String::new();
		file.take(MAX_KEY_FILE).read_to_string(&mut text).map_err(unreadable)?;
		let account = Self::from_hex(&text, &name)?;
		Ok((account, exposure_warning(&metadata, &name)))
	}

	/// A well-known development account: everybody has its key.
	pub fn development(which: DevAccount) -> Self {
		let pair = match which {
			DevAccount::Alith => dev::alith(),
			DevAccount::Baltathar => dev::baltathar(),
			DevAccount::Charleth => dev::charleth(),
			DevAccount::Dorothy => dev::dorothy(),
			DevAccount::Ethan => dev::ethan(),
			DevAccount::Faith => dev::faith(),
			DevAccount::Goliath => dev::gareth(),
			DevAccount::Heath => dev::heather(),
			DevAccount::Ida => dev::ithelia(),
		};
		Self { pair, development: true }
	}

	/// Makes a random key and writes it to a new file (mode 0600). Never overwrites.
	pub fn create(path: &Path) -> Result<Self> {
		let source = "the random generator";
		let account = loop {
			let mut secret = [0; 32];
			rand::rngs::OsRng.fill_bytes(&mut secret);
			// Fails for numbers above the curve's order, about once in 2^128.
			if let Ok(account) = Self::from_secret(secret, source) {
				break account;
			}
		};
		let unwritable = |error: std::io::Error| {
			Failure::usage(
				format!("cannot write the key to {}: {error}", path.display()),
				"choose a file that does not exist, in a directory that you own",
			)
		};
		let mut options = fs::OpenOptions::new();
		options.write(true).create_new(true);
		#[cfg(unix)]
		std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
		let mut file = options.open(path).map_err(unwritable)?;
		let line = format!("0x{}\n", hex::encode(account.secret()));
		file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(unwritable)?;
		Ok(account)
	}

	/// Whether the key is public knowledge.
	pub fn is_development(&self) -> bool {
		self.development
	}

	/// The account's address.
	pub fn address(&self) -> Address {
		Address(address_of(&self.pair).0)
	}

	/// The private key.
	pub fn secret(&self) -> [u8; 32] {
		self.pair.secret_key()
	}
}

/// The last 20 bytes of keccak-256 of the public key's coordinates.
fn address_of(pair: &Keypair) -> AccountId20 {
	use sha3::{Digest, Keccak256};
	let public = pair.public_key();
	let hash = Keccak256::digest(public.0.get(1..).unwrap_or_default());
	let mut address = [0; 20];
	address.copy_from_slice(&hash[12..]);
	AccountId20(address)
}

impl subxt::tx::Signer<DeuteriumConfig> for Account {
	fn account_id(&self) -> AccountId20 {
		address_of(&self.pair)
	}

	fn sign(&self, payload: &[u8]) -> Signature {
		Signature(self.pair.sign(payload).0)
	}
}

#[cfg(unix)]
fn exposure_warning(metadata: &fs::Metadata, name: &str) -> Option<String> {
	use std::os::unix::fs::PermissionsExt;
	let mode = metadata.permissions().mode() & 0o777;
	(mode & 0o077 != 0).then(|| {
		format!("others can read the key file {name} (mode {mode:o}); run `chmod 600 {name}`")
	})
}

#[cfg(not(unix))]
fn exposure_warning(_: &fs::Metadata, _: &str) -> Option<String> {
	None
}

#[cfg(test)]
mod tests {
	use super::*;

	const ALITH: &str = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";
	const ALITH_KEY: &str = "5fb92d6e98884f76de468fa3f6278f8807c48bebc13595d45af5bdc4da702133";

	#[test]
	fn development_account_should_be_the_well_known_one() {
		let alith = Account::development(DevAccount::Alith);
		assert_eq!(alith.address().to_string(), ALITH);
		assert_eq!(hex::encode(alith.secret()), ALITH_KEY);
		assert!(alith.is_development());
	}

	#[test]
	fn development_accounts_should_be_those_of_the_chain_presets() {
		use clap::ValueEnum;
		let endings = [
			"94566cac", "8a07c6e0", "ae9d6dfc", "26a613d9", "0c49dfdb", "8a55532d", "51ab2929",
			"19804bea", "93869d73",
		];
		let accounts = DevAccount::value_variants();
		assert_eq!(accounts.len(), endings.len());
		for (account, ending) in accounts.iter().zip(endings) {
			let address = Account::development(*account).address().to_string();
			assert!(address.ends_with(ending), "{account:?}: {address}");
		}
	}

	#[test]
	fn key_should_be_read_when_hex_has_prefix_or_newline() {
		for text in [ALITH_KEY.to_owned(), format!("0x{ALITH_KEY}\n")] {
			let account = Account::from_hex(&text, "test").unwrap();
			assert_eq!(account.address().to_string(), ALITH);
			assert!(!account.is_development());
		}
	}

	#[test]
	fn key_should_be_refused_without_being_repeated_when_malformed() {
		let zero = "00".repeat(32);
		for text in ["", "0x", "secret-words", &ALITH_KEY[1..], &zero] {
			let error = Account::from_hex(text, "FILE").unwrap_err().to_string();
			assert!(error.contains("FILE"), "{error}");
			assert!(text.len() < 4 || !error.contains(text), "{error}");
		}
	}

	#[test]
	fn debug_output_should_not_hold_the_key() {
		let debug = format!("{:?}", Account::development(DevAccount::Alith));
		assert_eq!(debug, format!("Account({ALITH})"));
	}

	#[cfg(unix)]
	#[test]
	fn created_key_should_be_private_and_never_overwrite() {
		use std::os::unix::fs::PermissionsExt;
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("key");
		let account = Account::create(&path).unwrap();
		assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
		let (read, warning) = Account::from_file(&path).unwrap();
		assert_eq!((read.address(), warning), (account.address(), None));
		assert_eq!(Account::create(&path).unwrap_err().code(), 2);
		fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
		assert!(Account::from_file(&path).unwrap().1.unwrap().contains("chmod 600"));
	}
}
