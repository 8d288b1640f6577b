//! Worker keys: the hot keys with which this node signs commits and disclosures for GPU nodes.
//!
//! A worker key can do nothing but report on the tasks of the nodes that registered it. The key of
//! the account that owns the stake never needs to be on this machine.

use clap::{Args, Subcommand};
use deuterium_primitives::WORKER_KEY_TYPE;
use sc_cli::{KeystoreParams, SharedParams, SubstrateCli};
use sc_keystore::LocalKeystore;
use sc_service::config::{BasePath, KeystoreConfig};
use sp_core::{
	Pair,
	crypto::{ExposeSecret, SecretString},
	sr25519,
};
use sp_keystore::Keystore;
use std::path::Path;

/// `deuterium-node worker-key`.
#[derive(Debug, Args)]
pub struct WorkerKeyCmd {
	/// What to do.
	#[command(subcommand)]
	pub action: WorkerKeyAction,
}

/// What to do with worker keys.
#[derive(Debug, Subcommand)]
pub enum WorkerKeyAction {
	/// Make a worker key, or insert a given one, and print its public key.
	///
	/// The public key goes to standard output as 0x and 64 hex digits, advice to standard error.
	Generate {
		/// Insert this key instead of a new one: a secret URI, or the path of a file with one.
		///
		/// Prefer the file: a command line can be read by other users of the machine.
		#[arg(long, value_name = "SURI|FILE")]
		suri: Option<String>,

		/// Where the keystore is.
		#[clap(flatten)]
		place: Place,
	},
	/// Print the public keys of all worker keys in the keystore, one per line.
	Show {
		/// Where the keystore is.
		#[clap(flatten)]
		place: Place,
	},
}

/// Options that say which keystore is meant: the one that the node uses with the same options.
#[derive(Debug, Args)]
pub struct Place {
	/// Chain and base path.
	#[clap(flatten)]
	pub shared: SharedParams,

	/// Keystore.
	#[clap(flatten)]
	pub keystore: KeystoreParams,
}

impl Place {
	/// Opens the keystore.
	fn open<C: SubstrateCli>(
		&self,
		cli: &C,
	) -> sc_cli::Result<(LocalKeystore, Option<SecretString>)> {
		if self.shared.is_dev() && self.shared.base_path.is_none() {
			return Err(sc_cli::Error::Input(
				"--dev without --base-path means a temporary folder, in which a key would be lost: \
				 add --base-path, or start the node itself with --worker-key"
					.into(),
			));
		}
		let chain_id = self.shared.chain_id(self.shared.is_dev());
		let chain_spec = cli.load_spec(&chain_id)?;
		let base_path = self
			.shared
			.base_path()?
			.unwrap_or_else(|| BasePath::from_project("", "", &C::executable_name()));
		let config_dir = base_path.config_dir(chain_spec.id());
		match self.keystore.keystore_config(&config_dir)? {
			KeystoreConfig::Path { path, password } => {
				Ok((LocalKeystore::open(path, password.clone())?, password))
			},
			KeystoreConfig::InMemory => {
				Err(sc_cli::Error::Input("a keystore in memory keeps no keys".into()))
			},
		}
	}
}

impl WorkerKeyCmd {
	/// Runs the command.
	pub fn run<C: SubstrateCli>(&self, cli: &C) -> sc_cli::Result<()> {
		match &self.action {
			WorkerKeyAction::Generate { suri, place } => {
				let (keystore, password) = place.open(cli)?;
				let public = match suri {
					Some(suri) => insert(&keystore, suri, password.as_ref())?,
					None => keystore
						.sr25519_generate_new(WORKER_KEY_TYPE, None)
						.map_err(|error| cannot_write(&error.to_string()))?,
				};
				println!("{}", hex(&public));
				eprintln!(
					"The worker key is in the keystore. Next: register it for a node, signed by the \
					 account that owns the stake:\n    deuterium node join --worker-key {} …\nand \
					 run this node with the same --chain and --base-path beside the sidecar.",
					hex(&public)
				);
				Ok(())
			},
			WorkerKeyAction::Show { place } => {
				let (keystore, _) = place.open(cli)?;
				let keys = keystore.sr25519_public_keys(WORKER_KEY_TYPE);
				if keys.is_empty() {
					return Err(sc_cli::Error::Input(
						"there is no worker key in this keystore: make one with \
						 `deuterium-node worker-key generate`, or check --chain and --base-path"
							.into(),
					));
				}
				keys.iter().for_each(|public| println!("{}", hex(public)));
				Ok(())
			},
		}
	}
}

/// Puts a worker key into a keystore. `suri` is a secret URI or the path of a file with one.
///
/// # Errors
///
/// When the file cannot be read, the URI is malformed or the keystore cannot be written.
pub fn insert(
	keystore: &dyn Keystore,
	suri: &str,
	password: Option<&SecretString>,
) -> sc_cli::Result<sr25519::Public> {
	let uri = if Path::new(suri).is_file() {
		std::fs::read_to_string(suri)
			.map_err(|error| {
				sc_cli::Error::Input(format!("the file {suri} of the worker key: {error}"))
			})?
			.trim()
			.to_owned()
	} else {
		suri.to_owned()
	};
	// The secret itself must not appear in the message.
	let pair = sr25519::Pair::from_string(&uri, password.map(|p| p.expose_secret().as_str()))
		.map_err(|_| {
			sc_cli::Error::Input(
				"the worker key is neither a secret URI (a seed phrase, //Name, or 0x and 64 hex \
				 digits) nor a file that contains one: make a key with \
				 `deuterium-node worker-key generate`"
					.into(),
			)
		})?;
	let public = pair.public();
	keystore
		.insert(WORKER_KEY_TYPE, &uri, public.as_ref())
		.map_err(|()| cannot_write("the key was not accepted"))?;
	Ok(public)
}

fn cannot_write(cause: &str) -> sc_cli::Error {
	sc_cli::Error::Input(format!(
		"the worker key cannot be written to the keystore ({cause}): check that this user may write \
		 below --base-path and that the disk is not full"
	))
}

/// A public key as 0x and hex digits.
pub fn hex(public: &sr25519::Public) -> String {
	format!("{:?}", sp_core::H256(public.0))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::cli::Cli;
	use std::io::Write;

	const ALICE: &str = "0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d";

	fn run(arguments: &[&str]) -> sc_cli::Result<()> {
		let cli = Cli::from_iter(["deuterium-node", "worker-key"].iter().chain(arguments));
		match &cli.subcommand {
			Some(crate::cli::Command::WorkerKey(command)) => command.run(&cli),
			_ => panic!("not a worker-key command"),
		}
	}

	fn keys(base: &Path) -> Vec<sr25519::Public> {
		let keystore = base.join("chains/deuterium_dev/keystore");
		LocalKeystore::open(keystore, None).unwrap().sr25519_public_keys(WORKER_KEY_TYPE)
	}

	#[test]
	fn key_should_be_in_the_nodes_keystore_when_generated() {
		let base = tempfile::tempdir().unwrap();
		let path = base.path().to_str().unwrap();
		let show = ["show", "--chain", "dev", "--base-path", path];
		let error = run(&show).unwrap_err().to_string();
		assert!(error.contains("worker-key generate"), "{error}");

		run(&["generate", "--chain", "dev", "--base-path", path]).unwrap();
		assert_eq!(keys(base.path()).len(), 1);
		run(&["generate", "--chain", "dev", "--base-path", path, "--suri", "//Alice"]).unwrap();
		let keys = keys(base.path());
		assert_eq!(keys.len(), 2);
		assert!(keys.iter().any(|public| hex(public) == ALICE));
		run(&show).unwrap();
	}

	#[test]
	fn key_should_not_be_generated_into_a_folder_that_vanishes() {
		let error = run(&["generate", "--dev"]).unwrap_err().to_string();
		assert!(error.contains("--base-path"), "{error}");
	}

	#[test]
	fn key_should_sign_after_insertion_when_read_from_a_file() {
		let mut file = tempfile::NamedTempFile::new().unwrap();
		writeln!(file, "//Alice").unwrap();
		let folder = tempfile::tempdir().unwrap();
		let keystore = LocalKeystore::open(folder.path(), None).unwrap();
		let public = insert(&keystore, file.path().to_str().unwrap(), None).unwrap();
		assert_eq!(hex(&public), ALICE);
		let signature =
			keystore.sr25519_sign(WORKER_KEY_TYPE, &public, b"report").unwrap().unwrap();
		assert!(sr25519::Pair::verify(&signature, b"report", &public));
	}

	#[test]
	fn key_should_be_refused_without_showing_it_when_malformed() {
		let keystore = LocalKeystore::in_memory();
		let error = insert(&keystore, "my secret phrase", None).unwrap_err().to_string();
		assert!(error.contains("secret URI") && !error.contains("my secret phrase"), "{error}");
		assert!(keystore.sr25519_public_keys(WORKER_KEY_TYPE).is_empty());
	}
}
