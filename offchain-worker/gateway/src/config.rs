//! Settings of one run: the command line's global options, resolved.

use crate::{
	cli::Global,
	exit::{Failure, Result},
	keys::Account,
};
use std::{env, path::PathBuf, time::Duration};
use tokio::time::Instant;

/// Environment variable with the private key.
const KEY_VARIABLE: &str = "DEUTERIUM_KEY";

/// Settings of one run.
#[derive(Clone, Debug)]
pub struct Settings {
	/// RPC URL of the chain node.
	pub url: String,
	/// The account that signs, if one was given.
	pub account: Option<Account>,
	/// Peers through which others are found.
	pub bootnodes: Vec<String>,
	/// Addresses to listen on; empty means free ports on all interfaces.
	pub p2p_listen: Vec<String>,
	/// Addresses under which others reach this peer.
	pub p2p_external: Vec<String>,
	/// When to stop waiting.
	pub deadline: Instant,
	/// Directory of the journal.
	pub state_dir: PathBuf,
}

impl Settings {
	/// Resolves the options. The second value holds warnings for the user.
	pub fn resolve(global: &Global) -> Result<(Self, Vec<String>)> {
		let (account, warning) = account(global)?;
		let settings = Self {
			url: global.url.clone(),
			account,
			bootnodes: global.bootnodes.clone(),
			p2p_listen: global.p2p_listen.clone(),
			p2p_external: global.p2p_external.clone(),
			deadline: Instant::now() + Duration::from_secs(global.timeout),
			state_dir: match &global.state_dir {
				Some(dir) => dir.clone(),
				None => default_state_dir()?,
			},
		};
		Ok((settings, warning.into_iter().collect()))
	}
}

fn account(global: &Global) -> Result<(Option<Account>, Option<String>)> {
	if let Some(path) = &global.key_file {
		let (account, warning) = Account::from_file(path)?;
		return Ok((Some(account), warning));
	}
	if let Some(name) = global.dev_account {
		return Ok((Some(Account::development(name)), None));
	}
	match env::var(KEY_VARIABLE) {
		Ok(text) => Ok((Some(Account::from_hex(&text, KEY_VARIABLE)?), None)),
		Err(env::VarError::NotPresent) => Ok((None, None)),
		Err(env::VarError::NotUnicode(_)) => {
			Err(Failure::usage(format!("{KEY_VARIABLE} is not text"), "it must hold 64 hex digits"))
		},
	}
}

fn default_state_dir() -> Result<PathBuf> {
	let set = |name| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
	set("XDG_STATE_HOME")
		.or_else(|| set("HOME").map(|home| home.join(".local/state")))
		.map(|base| base.join("deuterium"))
		.ok_or_else(|| {
			Failure::usage("there is no home directory for the journal", "give --state-dir DIR")
		})
}
