//! Where the sidecar is: from the command line into the storage that offchain workers read.

use clap::Args;
use deuterium_protocol::{OFFCHAIN_TOKEN_KEY, OFFCHAIN_URL_KEY};
use sp_core::offchain::{OffchainStorage, STORAGE_PREFIX};
use std::{
	fs::File,
	io::Read,
	path::{Path, PathBuf},
};
use url::{Host, Url};

/// Longest token file, in bytes.
const MAX_TOKEN_BYTES: u64 = 4 * 1024;

/// Longest URL, in bytes.
const MAX_URL_BYTES: usize = 512;

/// Options that say where the sidecar is.
#[derive(Clone, Debug, Args)]
pub struct SidecarParams {
	/// Base URL of the sidecar that computes for this node's GPU nodes.
	///
	/// The sidecar belongs on this machine; another host needs `--sidecar-allow-remote`.
	#[arg(
		long,
		value_name = "URL",
		default_value = "http://127.0.0.1:8085",
		help_heading = "Inference"
	)]
	pub sidecar_url: String,

	/// File with the token that the sidecar asks for, as its `--token-file`.
	///
	/// At most 4 KiB; white space around the token is ignored. Only the user of this process should
	/// be able to read it.
	#[arg(long, value_name = "FILE", help_heading = "Inference")]
	pub sidecar_token_file: Option<PathBuf>,

	/// Allow a sidecar on another host. The token then travels over the network: use https.
	#[arg(long, help_heading = "Inference")]
	pub sidecar_allow_remote: bool,
}

/// A sidecar that was checked: where it is and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sidecar {
	/// Base URL without a slash at its end.
	pub url: String,
	/// The token, if there is one.
	pub token: Option<String>,
}

impl SidecarParams {
	/// Checks the options and reads the token.
	///
	/// # Errors
	///
	/// Names the option, what is wrong with it and what to do.
	pub fn resolve(&self) -> Result<Sidecar, String> {
		let url = check_url(&self.sidecar_url, self.sidecar_allow_remote)?;
		let token = self.sidecar_token_file.as_deref().map(read_token).transpose()?;
		Ok(Sidecar { url, token })
	}
}

impl Sidecar {
	/// Puts the sidecar into the node's persistent offchain storage, in place of what an earlier
	/// start left there.
	pub fn store(&self, storage: &mut impl OffchainStorage) {
		storage.set(STORAGE_PREFIX, OFFCHAIN_URL_KEY, self.url.as_bytes());
		match &self.token {
			Some(token) => storage.set(STORAGE_PREFIX, OFFCHAIN_TOKEN_KEY, token.as_bytes()),
			None => storage.remove(STORAGE_PREFIX, OFFCHAIN_TOKEN_KEY),
		}
	}
}

/// The base URL in canonical form, without a slash at its end.
fn check_url(text: &str, allow_remote: bool) -> Result<String, String> {
	let fail = |reason: &str| Err(format!("--sidecar-url {text}: {reason}"));
	if text.len() > MAX_URL_BYTES {
		return Err(format!("--sidecar-url: longer than {MAX_URL_BYTES} bytes; give the base URL"));
	}
	let url = match Url::parse(text) {
		Ok(url) => url,
		Err(error) => {
			return fail(&format!("{error}; give a URL such as http://127.0.0.1:8085"));
		},
	};
	if !matches!(url.scheme(), "http" | "https") {
		return fail("only http and https are spoken; give a URL such as http://127.0.0.1:8085");
	}
	if !url.username().is_empty() || url.password().is_some() {
		return fail("no user or password belongs here; give the token in --sidecar-token-file");
	}
	if url.query().is_some() || url.fragment().is_some() {
		return fail("give the base URL only, without `?` and `#`");
	}
	let loopback = match url.host() {
		Some(Host::Ipv4(address)) => address.is_loopback(),
		Some(Host::Ipv6(address)) => address.is_loopback(),
		Some(Host::Domain(name)) => name == "localhost",
		None => false,
	};
	if !loopback && !allow_remote {
		return fail(
			"this is not a loopback address, so tasks and the token would leave this machine; run \
			 the sidecar here, or add --sidecar-allow-remote if that is what you want",
		);
	}
	if !loopback && url.scheme() == "http" {
		tracing::warn!(
			target: "sidecar",
			"The token for the sidecar at {url} travels unencrypted: use https."
		);
	}
	Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// The token in a file.
fn read_token(path: &Path) -> Result<String, String> {
	let shown = path.display();
	let fail = |reason: String| Err(format!("--sidecar-token-file {shown}: {reason}"));
	let file = match File::open(path) {
		Ok(file) => file,
		Err(error) => {
			return fail(format!(
				"cannot be read ({error}); give the file with the sidecar's token that this user \
				 may read"
			));
		},
	};
	match file.metadata() {
		Ok(metadata) if metadata.is_file() => warn_if_exposed(path, &metadata),
		_ => return fail("is not a file; give the file with the sidecar's token".into()),
	}
	let mut bytes = Vec::new();
	if let Err(error) = file.take(MAX_TOKEN_BYTES + 1).read_to_end(&mut bytes) {
		return fail(format!("cannot be read ({error})"));
	}
	if bytes.len() as u64 > MAX_TOKEN_BYTES {
		return fail(format!(
			"is longer than {MAX_TOKEN_BYTES} bytes; a token is one short line: is this the right \
			 file?"
		));
	}
	let token = match std::str::from_utf8(&bytes).map(str::trim) {
		Ok("") => return fail("is empty; put the sidecar's token into it".into()),
		Ok(token) => token,
		Err(_) => return fail("is not text; is this the right file?".into()),
	};
	if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
		return fail(
			"has white space or special characters within the token; a token is one word of \
			 printable ASCII"
				.into(),
		);
	}
	Ok(token.to_owned())
}

/// Warns when other users of the machine can read the token.
#[cfg(unix)]
fn warn_if_exposed(path: &Path, metadata: &std::fs::Metadata) {
	if is_exposed(metadata) {
		tracing::warn!(
			target: "sidecar",
			"Everybody on this machine can read the sidecar's token: chmod 600 {}",
			path.display()
		);
	}
}

#[cfg(not(unix))]
fn warn_if_exposed(_: &Path, _: &std::fs::Metadata) {}

/// Whether users other than the owner and the group can read a file.
#[cfg(unix)]
fn is_exposed(metadata: &std::fs::Metadata) -> bool {
	use std::os::unix::fs::PermissionsExt;
	metadata.permissions().mode() & 0o004 != 0
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::offchain::{
		DbExternalities, StorageKind,
		storage::{InMemOffchainStorage, OffchainDb},
	};
	use std::io::Write;

	fn file(content: &[u8]) -> tempfile::NamedTempFile {
		let mut file = tempfile::NamedTempFile::new().unwrap();
		file.write_all(content).unwrap();
		file
	}

	#[test]
	fn url_should_be_accepted_when_on_loopback() {
		for (text, url) in [
			("http://127.0.0.1:8085", "http://127.0.0.1:8085"),
			("http://127.8.9.10:1/", "http://127.8.9.10:1"),
			("https://localhost/base/", "https://localhost/base"),
			("http://[::1]:8085", "http://[::1]:8085"),
		] {
			assert_eq!(check_url(text, false).unwrap(), url);
		}
	}

	#[test]
	fn url_should_need_permission_when_on_another_host() {
		for text in [
			"http://10.0.0.1:8085",
			"https://sidecar.example",
			"http://[2001:db8::1]:8085",
			"http://127.0.0.1.example",
			"http://localhost.example",
		] {
			let error = check_url(text, false).unwrap_err();
			assert!(error.contains("--sidecar-allow-remote"), "{error}");
			assert_eq!(check_url(text, true).unwrap(), text);
		}
	}

	#[test]
	fn url_should_be_refused_with_cause_and_remedy_when_malformed() {
		let long = format!("http://127.0.0.1/{}", "a".repeat(MAX_URL_BYTES));
		for (text, cause) in [
			("127.0.0.1:8085", "give a URL"),
			("", "give a URL"),
			("ftp://127.0.0.1", "http and https"),
			("http://user:secret@127.0.0.1", "--sidecar-token-file"),
			("http://127.0.0.1/?token=x", "base URL only"),
			("http://127.0.0.1/#x", "base URL only"),
			(long.as_str(), "longer than"),
		] {
			let error = check_url(text, true).unwrap_err();
			assert!(error.contains("--sidecar-url") && error.contains(cause), "{error}");
		}
	}

	#[test]
	fn token_should_be_read_and_trimmed_when_well_formed() {
		assert_eq!(read_token(file(b"  s3cret-token\r\n").path()).unwrap(), "s3cret-token");
		let longest = "t".repeat(MAX_TOKEN_BYTES as usize);
		assert_eq!(read_token(file(longest.as_bytes()).path()).unwrap(), longest);
	}

	#[test]
	fn token_should_be_refused_with_cause_when_malformed() {
		let long = "t".repeat(MAX_TOKEN_BYTES as usize + 1);
		for (content, cause) in [
			(&b""[..], "is empty"),
			(b" \n\t", "is empty"),
			(b"one two", "one word"),
			(b"line\r\nX-Header: injected", "one word"),
			(b"\xff\xfe", "not text"),
			(long.as_bytes(), "longer than 4096"),
		] {
			let error = read_token(file(content).path()).unwrap_err();
			assert!(error.contains("--sidecar-token-file") && error.contains(cause), "{error}");
		}
		let missing = read_token(Path::new("/nonexistent/token")).unwrap_err();
		assert!(missing.contains("cannot be read"), "{missing}");
		let folder = tempfile::tempdir().unwrap();
		let error = read_token(folder.path()).unwrap_err();
		assert!(error.contains("is not a file"), "{error}");
	}

	#[cfg(unix)]
	#[test]
	fn token_file_should_count_as_exposed_when_everybody_can_read_it() {
		use std::os::unix::fs::PermissionsExt;
		let file = file(b"token");
		for (mode, exposed) in [(0o600, false), (0o640, false), (0o644, true)] {
			std::fs::set_permissions(file.path(), PermissionsExt::from_mode(mode)).unwrap();
			assert_eq!(is_exposed(&file.path().metadata().unwrap()), exposed, "{mode:o}");
		}
	}

	#[test]
	fn sidecar_should_be_found_by_offchain_workers_when_stored() {
		let mut storage = InMemOffchainStorage::default();
		let read = |storage: &InMemOffchainStorage, key| {
			OffchainDb::new(storage.clone()).local_storage_get(StorageKind::PERSISTENT, key)
		};
		let url = "http://127.0.0.1:8085".to_owned();
		Sidecar { url: url.clone(), token: Some("abc".into()) }.store(&mut storage);
		assert_eq!(read(&storage, OFFCHAIN_URL_KEY).as_deref(), Some(url.as_bytes()));
		assert_eq!(read(&storage, OFFCHAIN_TOKEN_KEY).as_deref(), Some(&b"abc"[..]));
		// A later start without a token does not go on with the old one.
		Sidecar { url, token: None }.store(&mut storage);
		assert_eq!(read(&storage, OFFCHAIN_TOKEN_KEY), None);
	}
}
