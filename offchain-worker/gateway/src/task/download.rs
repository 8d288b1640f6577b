//! The peer of this program: serves arguments, fetches results, checks them against the chain.

use crate::{
	chain::Client,
	config::Settings,
	exit::{Exit, Failure, Result},
	progress::{Observer, Progress},
	rpc::Rpc,
	task::{args::Arguments, state::write_atomically},
};
use deuterium_blobs::{
	BlobService, ChainError, ChainView, Config, Credential, FetchError, FetchStage, Handle,
	ResultCheck, ResultFiles, ResultKind, TaskAccess, sign_as_account,
};
use deuterium_digest::{image_digest, matches_image_digest, text_digest};
use deuterium_protocol::{TaskKind, view::TaskView};
use std::{
	convert::Infallible,
	path::{Path, PathBuf},
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, SystemTime, UNIX_EPOCH},
};
use tokio::{
	sync::{Notify, watch},
	task::JoinHandle,
	time::{Instant, sleep, timeout},
};

/// Validity of a credential, in seconds; a new one is made for every fetch.
const CREDENTIAL_S: u64 = 6 * 60 * 60;
/// After a wrong result other peers have this long to deliver the right one.
const MISMATCH_GRACE: Duration = Duration::from_secs(15);
/// Images agree if fewer bits of their hashes differ.
const HAMMING_THRESHOLD: u32 = 5;
/// Wait for the exchange to end in order.
const SHUTDOWN: Duration = Duration::from_secs(3);

/// The chain as the exchange sees it: who may have what.
struct Chain {
	rpc: Rpc,
	genesis: [u8; 32],
}

impl ChainView for Chain {
	async fn task(&self, id: u64) -> Result<Option<TaskAccess>, ChainError> {
		match self.rpc.task(id).await {
			Ok(view) => Ok(view.as_ref().map(TaskAccess::from)),
			Err(error) => {
				let reason = Failure::from(error).cause;
				Err(ChainError { url: self.rpc.url().to_owned(), reason })
			},
		}
	}

	fn genesis(&self) -> [u8; 32] {
		self.genesis
	}
}

/// A running peer.
pub struct Exchange {
	handle: Handle,
	task: JoinHandle<()>,
	client: Client,
}

impl Exchange {
	/// Starts a peer whose key and store are in `dir`.
	pub async fn start(client: &Client, settings: &Settings, dir: PathBuf) -> Result<Self> {
		client.account()?;
		let mut config = Config::new(dir);
		if settings.p2p_listen.is_empty() {
			// Nodes on other machines must reach this peer.
			config.listen = parse_all(&["/ip4/0.0.0.0/udp/0/quic-v1", "/ip4/0.0.0.0/tcp/0"])?;
		} else {
			config.listen = parse_all(&settings.p2p_listen)?;
		}
		config.external = parse_all(&settings.p2p_external)?;
		config.bootnodes = parse_all(&settings.bootnodes)?;
		let chain = Chain { rpc: client.rpc().clone(), genesis: client.genesis().0 };
		let (handle, task) = BlobService::start(config, chain)
			.await
			.map_err(|error| Failure::failed(format!("the exchange cannot start: {error}"), ""))?;
		Ok(Self { handle, task, client: client.clone() })
	}

	/// Stores arguments and announces them to the nodes.
	pub async fn serve(&self, arguments: &Arguments, observer: Observer<'_>) -> Result<()> {
		let hash =
			self.handle.add_arguments(arguments.bytes.clone()).await.map_err(|error| {
				Failure::failed(format!("arguments cannot be served: {error}"), "")
			})?;
		debug_assert_eq!(hash, arguments.hash().0);
		let peer = self.handle.peer_id();
		let listening = self.handle.listen_addrs();
		let addresses = listening.iter().map(|address| format!("{address}/p2p/{peer}")).collect();
		observer(Progress::Serving { peer: peer.to_string(), addresses });
		Ok(())
	}

	/// Fetches the result of a decided task. Only files that have the digest on chain are
	/// accepted; a peer that sends others is shunned, the next one is tried.
	pub async fn fetch(
		&self,
		view: &TaskView,
		observer: Observer<'_>,
		deadline: Instant,
	) -> Result<Vec<Vec<u8>>> {
		let check = Check::new(view)?;
		let credential = self.credential()?;
		let (progress, updates) = watch::channel(deuterium_blobs::FetchProgress::default());
		let mismatch = check.mismatch.clone();
		let fetch = self.handle.fetch_verified_result(
			view.id,
			&credential,
			deadline.into_std(),
			Some(&progress),
			check.into_callback(),
		);
		let outcome = tokio::select! {
			outcome = fetch => outcome,
			() = mismatch.patience() => Err(FetchError::NotFound { attempts: 0, last: String::new() }),
			never = report(updates, observer) => match never {},
		};
		match outcome {
			Ok(result) => {
				observer(Progress::Checked);
				Ok(result.files)
			},
			Err(error) => Err(explain(&error, mismatch.take(), deadline).about(view.id)),
		}
	}

	/// Ends the peer.
	pub async fn stop(self) {
		self.handle.shutdown().await;
		// Whatever is left ends with the process.
		let _ = timeout(SHUTDOWN, self.task).await;
	}

	fn credential(&self) -> Result<Credential> {
		let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
		let secret = self.client.account()?.secret();
		let expires_at = now.saturating_add(CREDENTIAL_S);
		sign_as_account(&secret, &self.client.genesis().0, &self.handle.peer_id(), expires_at)
			.map_err(|error| Failure::failed(format!("no credential can be made: {error}"), ""))
	}
}

/// A first wrong result, and the time that is given to others after it.
#[derive(Default)]
struct Mismatch {
	reason: Mutex<Option<String>>,
	seen: Notify,
}

impl Mismatch {
	fn note(&self, reason: &str) {
		let mut slot = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
		slot.get_or_insert_with(|| reason.to_owned());
		self.seen.notify_one();
	}

	fn take(&self) -> Option<String> {
		self.reason.lock().unwrap_or_else(PoisonError::into_inner).take()
	}

	async fn patience(&self) {
		self.seen.notified().await;
		sleep(MISMATCH_GRACE).await;
	}
}

/// The check of a result against the chain.
struct Check {
	kind: TaskKind,
	accepted: Vec<u8>,
	disclosed: Vec<u8>,
	mismatch: Arc<Mismatch>,
}

impl Check {
	fn new(view: &TaskView) -> Result<Self> {
		let undecided = || {
			Failure::failed(
				format!("task {} has no result on chain", view.id),
				format!("see `deuterium task status {}`", view.id),
			)
		};
		let kind = TaskKind::from_code(view.kind).ok_or_else(undecided)?;
		let accepted = view.digest.clone().ok_or_else(undecided)?.0;
		let own = view.rounds.iter().find(|round| Some(round.node) == view.result_node);
		// The node that hands over has disclosed this very digest.
		let disclosed = own.and_then(|round| round.digest.clone()).map(|digest| digest.0);
		let disclosed = disclosed.unwrap_or_else(|| accepted.clone());
		Ok(Self { kind, accepted, disclosed, mismatch: Arc::default() })
	}

	/// Whether the files are the result: their digest is the one that the result node disclosed,
	/// and agrees with the one that the chain accepted.
	fn verify(&self, result: &ResultFiles) -> Result<(), String> {
		let (expected_kind, own) = match self.kind {
			TaskKind::Text => (ResultKind::Text, text_of(&result.files)?),
			TaskKind::Image | TaskKind::ImageFineTune => {
				(ResultKind::Image, image_digest(&result.files).map_err(|error| error.to_string())?)
			},
		};
		if result.manifest.kind != expected_kind {
			return Err("the result is of another kind than the task".into());
		}
		if own != self.disclosed {
			return Err(format!(
				"digest of the files 0x{}, disclosed on chain 0x{}",
				hex::encode(&own),
				hex::encode(&self.disclosed)
			));
		}
		let agrees = match self.kind {
			TaskKind::Text => own == self.accepted,
			_ => matches_image_digest(&self.accepted, &own, HAMMING_THRESHOLD),
		};
		if !agrees {
			return Err(format!("accepted on chain is 0x{}", hex::encode(&self.accepted)));
		}
		Ok(())
	}

	fn into_callback(self) -> ResultCheck {
		Arc::new(move |result| self.verify(result).inspect_err(|reason| self.mismatch.note(reason)))
	}
}

fn text_of(files: &[Vec<u8>]) -> Result<Vec<u8>, String> {
	match files {
		[file] => Ok(text_digest(file).to_vec()),
		_ => Err(format!("a text has one file, this result has {}", files.len())),
	}
}

/// Passes the fetch's progress on; never ends.
async fn report(
	mut updates: watch::Receiver<deuterium_blobs::FetchProgress>,
	observer: Observer<'_>,
) -> Infallible {
	let mut last = None;
	while updates.changed().await.is_ok() {
		let now = *updates.borrow_and_update();
		let step = (now.received, now.total);
		if now.stage == FetchStage::Downloading && last != Some(step) {
			last = Some(step);
			let total = now.total.unwrap_or(now.received);
			observer(Progress::Downloading { done: now.received, total });
		}
	}
	// The fetch has dropped its end: its branch of the select is ready.
	std::future::pending().await
}

fn explain(error: &FetchError, mismatch: Option<String>, deadline: Instant) -> Failure {
	if let Some(reason) = mismatch {
		return Failure::new(
			Exit::Mismatch,
			format!("the delivered result is not the one that was verified on chain: {reason}"),
			"nothing was saved; try `deuterium task fetch` later, another peer may have the right one",
		);
	}
	match error {
		FetchError::NotFound { .. } if Instant::now() >= deadline => Failure::new(
			Exit::Timeout,
			format!("the result could not be downloaded: {error}"),
			"check --bootnode; go on with `deuterium task resume`, or give a longer --timeout",
		),
		FetchError::Denied { .. } => Failure::failed(
			format!("the result could not be downloaded: {error}"),
			"use the account that created the task",
		),
		other => Failure::failed(format!("the result could not be downloaded: {other}"), ""),
	}
}

fn parse_all<T, S>(addresses: &[S]) -> Result<Vec<T>>
where
	S: AsRef<str>,
	T: std::str::FromStr,
	T::Err: std::fmt::Display,
{
	addresses
		.iter()
		.map(|address| {
			let address = address.as_ref();
			address.parse().map_err(|error: T::Err| {
				Failure::usage(
					format!("{address:?} is not a libp2p address: {error}"),
					"write it like /ip4/192.0.2.1/tcp/4001/p2p/<peer id>",
				)
			})
		})
		.collect()
}

/// Names for `count` files: `out` itself, or with -1, -2, … before the extension.
pub fn output_files(out: &Path, count: usize) -> Vec<PathBuf> {
	if count == 1 {
		return vec![out.to_owned()];
	}
	let stem = out.file_stem().unwrap_or_default().to_string_lossy().into_owned();
	let name = |number: usize| match out.extension() {
		Some(extension) => format!("{stem}-{number}.{}", extension.to_string_lossy()),
		None => format!("{stem}-{number}"),
	};
	(1..=count).map(|number| out.with_file_name(name(number))).collect()
}

/// Saves the files of a verified result; each is whole or not there.
pub fn save(out: &Path, files: &[Vec<u8>]) -> Result<Vec<PathBuf>> {
	let names = output_files(out, files.len());
	for (name, bytes) in names.iter().zip(files) {
		write_atomically(name, bytes).map_err(|error| {
			Failure::failed(
				format!("cannot save {}: {error}", name.display()),
				"make room or permissions, then `deuterium task resume`",
			)
		})?;
	}
	Ok(names)
}

/// Refuses an output file that could not be written later, before anything is paid.
pub fn check_output(out: &Path) -> Result<()> {
	let parent = out.parent().filter(|parent| !parent.as_os_str().is_empty());
	let parent = parent.unwrap_or(Path::new("."));
	let refuse =
		|cause: String| Err(Failure::usage(cause, "choose a file in a directory that exists"));
	if out.file_name().is_none() || out.is_dir() {
		return refuse(format!("{} is not a file", out.display()));
	}
	if !parent.is_dir() {
		return refuse(format!("{} is not a directory", parent.display()));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::task::watch::tests::started_task;
	use deuterium_blobs::{ManifestFile, ResultManifest};
	use deuterium_protocol::Bytes;

	const ANSWER: &[u8] = b"{\"model\": \"m\", \"choices\": []}";

	fn text_result(bytes: &[u8]) -> ResultFiles {
		let file = ManifestFile { name: "0.json".into(), hash: [0; 32], len: bytes.len() as u64 };
		let manifest = ResultManifest { task: 7, kind: ResultKind::Text, files: vec![file] };
		ResultFiles { manifest, files: vec![bytes.to_vec()] }
	}

	fn decided(digest: &[u8]) -> TaskView {
		let mut view = started_task();
		view.digest = Some(Bytes(digest.to_vec()));
		view.result_node = Some(view.rounds[1].node);
		view.rounds[1].digest = Some(Bytes(digest.to_vec()));
		view
	}

	#[test]
	fn text_should_be_accepted_only_when_it_has_the_digest_on_chain() {
		let check = Check::new(&decided(&text_digest(ANSWER))).unwrap();
		assert_eq!(check.verify(&text_result(ANSWER)), Ok(()));
		let mismatch = check.mismatch.clone();
		let callback = check.into_callback();
		assert!(callback(&text_result(b"{}")).unwrap_err().contains("digest of the files"));
		let failure = explain(
			&FetchError::NotFound { attempts: 1, last: String::new() },
			mismatch.take(),
			Instant::now(),
		);
		assert_eq!(failure.code(), 4);
	}

	#[test]
	fn result_should_be_refused_when_of_another_kind_or_number_of_files() {
		let check = Check::new(&decided(&text_digest(ANSWER))).unwrap();
		let mut other = text_result(ANSWER);
		other.manifest.kind = ResultKind::Image;
		assert!(check.verify(&other).unwrap_err().contains("kind"));
		let mut two = text_result(ANSWER);
		two.files.push(ANSWER.to_vec());
		assert!(check.verify(&two).unwrap_err().contains("one file"));
	}

	#[test]
	fn image_should_be_refused_when_it_is_near_but_not_what_the_node_disclosed() {
		// All black: digest 0.
		let black = png(&[0; 8 * 8 * 3]);
		let mut view = decided(&[0; 8]);
		view.kind = 0;
		let result = |file: &[u8]| {
			let mut result = text_result(file);
			result.manifest.kind = ResultKind::Image;
			result
		};
		assert_eq!(Check::new(&view).unwrap().verify(&result(&black)), Ok(()));
		// The chain accepted a neighbour's digest: near enough, as long as the node's own is exact.
		view.digest = Some(Bytes(vec![0, 0, 0, 0, 0, 0, 0, 1]));
		assert_eq!(Check::new(&view).unwrap().verify(&result(&black)), Ok(()));
		view.rounds[1].digest = Some(Bytes(vec![0, 0, 0, 0, 0, 0, 0, 1]));
		assert!(Check::new(&view).unwrap().verify(&result(&black)).is_err());
		view.rounds[1].digest = Some(Bytes(vec![0; 8]));
		view.digest = Some(Bytes(vec![0, 0, 0, 0, 0, 0, 0, 0xff]));
		assert!(Check::new(&view).unwrap().verify(&result(&black)).is_err());
		assert!(Check::new(&view).unwrap().verify(&result(b"no image")).is_err());
	}

	/// An 8x8 PNG: stored, so that no encoder is needed.
	fn png(pixels: &[u8; 192]) -> Vec<u8> {
		let mut raw = Vec::new();
		for row in pixels.chunks(24) {
			raw.push(0);
			raw.extend_from_slice(row);
		}
		let mut data = vec![0x78, 0x01, 0x01];
		let len = u16::try_from(raw.len()).unwrap();
		data.extend(len.to_le_bytes());
		data.extend((!len).to_le_bytes());
		data.extend(&raw);
		let (a, b) = raw.iter().fold((1_u32, 0_u32), |(a, b), byte| {
			let a = (a + u32::from(*byte)) % 65_521;
			(a, (b + a) % 65_521)
		});
		data.extend(((b << 16) | a).to_be_bytes());
		let mut file = vec![0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n'];
		let header = [0, 0, 0, 8, 0, 0, 0, 8, 8, 2, 0, 0, 0];
		for (name, content) in [(b"IHDR", &header[..]), (b"IDAT", &data[..]), (b"IEND", &[][..])] {
			file.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
			let named = [&name[..], content].concat();
			file.extend(&named);
			file.extend(crc32(&named).to_be_bytes());
		}
		file
	}

	fn crc32(bytes: &[u8]) -> u32 {
		!bytes.iter().fold(u32::MAX, |crc, byte| {
			(0..8).fold(crc ^ u32::from(*byte), |crc, _| {
				if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
			})
		})
	}

	#[test]
	fn files_should_be_numbered_when_there_are_several() {
		let names = |out: &str, count| {
			output_files(Path::new(out), count)
				.iter()
				.map(|path| path.to_str().unwrap().to_owned())
				.collect::<Vec<_>>()
		};
		assert_eq!(names("d/fox.png", 1), ["d/fox.png"]);
		assert_eq!(names("d/fox.png", 2), ["d/fox-1.png", "d/fox-2.png"]);
		assert_eq!(names("fox", 2), ["fox-1", "fox-2"]);
	}

	#[test]
	fn output_should_be_refused_when_it_cannot_be_written() {
		let dir = tempfile::tempdir().unwrap();
		assert!(check_output(&dir.path().join("f.png")).is_ok());
		assert!(check_output(Path::new("f.png")).is_ok());
		assert_eq!(check_output(dir.path()).unwrap_err().code(), 2);
		assert_eq!(check_output(&dir.path().join("no/f.png")).unwrap_err().code(), 2);
		let saved = save(&dir.path().join("f.png"), &[vec![1], vec![2]]).unwrap();
		assert_eq!(std::fs::read(&saved[1]).unwrap(), [2]);
	}

	#[test]
	fn address_should_be_refused_when_malformed() {
		assert!(parse_all::<deuterium_blobs::Multiaddr, _>(&["/ip4/127.0.0.1/tcp/1"]).is_ok());
		let error = parse_all::<deuterium_blobs::Multiaddr, _>(&["127.0.0.1:1"]).unwrap_err();
		assert_eq!(error.code(), 2);
	}
}
