use super::*;
use crate::{
	Denial, FetchError, FetchProgress, FetchStage, MAX_CHUNK, Purpose, Request, Response,
	ResultKind, WireCredential, blob_hash, sign_as_worker,
};
use tokio::sync::watch;

#[tokio::test(flavor = "multi_thread")]
async fn node_should_fetch_arguments_when_the_creator_announces_them() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let creator = Peer::start(&chain, &[&boot]).await;
	let node = Peer::start(&chain, &[&boot]).await;
	let bytes = sample(2 * MAX_CHUNK as usize + 17, 1);
	let hash = creator.handle.add_arguments(bytes.clone()).await.unwrap();
	let worker = schnorrkel::Keypair::generate();
	let account = address_of(&NODE);
	let mut record = task(hash);
	record.nodes[0].worker_key = Some(worker.public.to_bytes());
	chain.set(1, record);

	let peer = node.handle.peer_id();
	let credential = sign_as_worker(&worker, &account, &GENESIS, &peer, now() + 600);
	let (progress, seen) = watch::channel(FetchProgress::default());
	let fetched = node
		.handle
		.fetch_arguments(1, hash, &credential, deadline(120), Some(&progress))
		.await
		.unwrap();
	assert_eq!(fetched, bytes);
	let seen = *seen.borrow();
	assert_eq!(seen.stage, FetchStage::Done);
	assert_eq!(seen.peer, Some(creator.handle.peer_id()));
	assert_eq!((seen.received, seen.total), (bytes.len() as u64, Some(bytes.len() as u64)));

	// Kept: the second time nobody is asked.
	creator.stop().await;
	let again = node.handle.fetch_arguments(1, hash, &credential, deadline(5), None).await.unwrap();
	assert_eq!(again, bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_should_travel_when_only_one_transport_is_there() {
	for listen in ["/ip4/127.0.0.1/tcp/0", "/ip4/127.0.0.1/udp/0/quic-v1"] {
		let chain = Chain::default();
		let listen: Multiaddr = listen.parse().unwrap();
		let creator = Peer::start_with(&chain, |config| config.listen = vec![listen.clone()]).await;
		let address = creator.address();
		let node = Peer::start_with(&chain, |config| {
			config.listen = vec![listen];
			config.bootnodes = vec![address];
		})
		.await;
		let hash = creator.handle.add_arguments(sample(1_000, 2)).await.unwrap();
		chain.set(1, task(hash));
		let credential = node.credential(&NODE);
		let fetched = node.handle.fetch_arguments(1, hash, &credential, deadline(120), None).await;
		assert_eq!(fetched.unwrap(), sample(1_000, 2));
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_wait_when_the_arguments_come_later() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let creator = Peer::start(&chain, &[&boot]).await;
	let node = Peer::start(&chain, &[&boot]).await;
	let bytes = sample(500, 3);
	let hash = blob_hash(&bytes);
	chain.set(1, task(hash));
	let credential = node.credential(&NODE);
	let (progress, mut seen) = watch::channel(FetchProgress::default());
	let fetching = tokio::spawn({
		let handle = node.handle.clone();
		async move { handle.fetch_arguments(1, hash, &credential, deadline(120), Some(&progress)).await }
	});
	within(seen.wait_for(|progress| progress.attempts > 0)).await.unwrap();
	creator.handle.add_arguments(bytes.clone()).await.unwrap();
	assert_eq!(within(fetching).await.unwrap().unwrap(), bytes);
}

/// A node connected to a creator that serves the arguments of task 1 and the result of task 2.
struct Direct {
	chain: Chain,
	owner: Peer,
	asker: Peer,
	arguments: [u8; 32],
	result: [u8; 32],
}

impl Direct {
	async fn start() -> Self {
		let chain = Chain::default();
		let owner = Peer::start(&chain, &[]).await;
		let asker = Peer::start(&chain, &[&owner]).await;
		let arguments = owner.handle.add_arguments(b"{\"prompt\":\"a\"}".to_vec()).await.unwrap();
		let files = vec![b"{\"answer\":\"b\"}".to_vec()];
		let manifest = owner.handle.publish_result(2, ResultKind::Text, files).await.unwrap();
		chain.set(1, task(arguments));
		chain.set(2, decided([9; 32]));
		asker.connected_to(owner.handle.peer_id()).await;
		let result = manifest.files[0].hash;
		Self { chain, owner, asker, arguments, result }
	}

	async fn ask(&self, request: Request) -> Response {
		within(self.asker.handle.ask(self.owner.handle.peer_id(), request)).await.unwrap()
	}

	fn wire(&self, secret: &[u8; 32]) -> WireCredential {
		WireCredential::try_from(&self.asker.credential(secret)).unwrap()
	}

	async fn chunk(&self, hash: [u8; 32], purpose: Purpose, who: WireCredential) -> Response {
		self.ask(Request::Chunk { hash, purpose, offset: 0, len: 100, credential: who }).await
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn arguments_should_be_denied_when_the_asker_has_no_right_to_them() {
	let case = Direct::start().await;
	let purpose = Purpose::Arguments { task: 1 };
	let node = case.wire(&NODE);
	let granted = case.chunk(case.arguments, purpose, node.clone()).await;
	assert!(matches!(granted, Response::Chunk { total_len: 14, .. }), "{granted:?}");

	let peer = case.asker.handle.peer_id();
	let wire = |credential: &Credential| WireCredential::try_from(credential).unwrap();
	let other_peer = wire(&credential(&NODE, &PeerId::random(), now() + 600));
	let expired = wire(&credential(&NODE, &peer, now() - 1));
	let eternal = wire(&credential(&NODE, &peer, now() + 3 * 24 * 3600));
	let foreign = credential::sign_as_account(&NODE, &[1; 32], &peer, now() + 600).unwrap();
	let mut forged = case.asker.credential(&STRANGER);
	forged.account = case.asker.credential(&NODE).account;
	for (who, reason) in [
		(case.wire(&STRANGER), Denial::NotAllowed),
		(other_peer, Denial::WrongPeer),
		(expired, Denial::Expired),
		(eternal, Denial::BadCredential),
		(wire(&foreign), Denial::WrongChain),
		(wire(&forged), Denial::BadCredential),
	] {
		assert_eq!(case.chunk(case.arguments, purpose, who).await, Response::Denied(reason));
	}
	let unknown = case.chunk(case.arguments, Purpose::Arguments { task: 77 }, node.clone()).await;
	assert_eq!(unknown, Response::Denied(Denial::UnknownTask));
	let other_task = case.chunk(case.arguments, Purpose::Arguments { task: 2 }, node.clone()).await;
	assert_eq!(other_task, Response::Denied(Denial::WrongHash));
	let other_blob = case.chunk(case.result, purpose, node).await;
	assert_eq!(other_blob, Response::Denied(Denial::WrongHash));
}

#[tokio::test(flavor = "multi_thread")]
async fn result_should_be_denied_when_the_asker_is_not_the_creator() {
	let case = Direct::start().await;
	let creator = case.wire(&CREATOR);
	let purpose = Purpose::Result { task: 2 };
	let granted = case.ask(Request::Manifest { task: 2, credential: creator.clone() }).await;
	assert!(matches!(granted, Response::Manifest(_)), "{granted:?}");
	let granted = case.chunk(case.result, purpose, creator.clone()).await;
	assert!(matches!(granted, Response::Chunk { total_len: 14, .. }), "{granted:?}");

	let stranger = case.wire(&STRANGER);
	let denied = case.ask(Request::Manifest { task: 2, credential: stranger.clone() }).await;
	assert_eq!(denied, Response::Denied(Denial::NotAllowed));
	let denied = case.chunk(case.result, purpose, stranger).await;
	assert_eq!(denied, Response::Denied(Denial::NotAllowed));
	// A creator may not use its own task to read other blobs, and nobody reads an undecided one.
	let other = case.chunk(case.arguments, purpose, creator.clone()).await;
	assert_eq!(other, Response::NotFound);
	case.chain.set(3, task([9; 32]));
	let early = case.ask(Request::Manifest { task: 3, credential: creator }).await;
	assert_eq!(early, Response::Denied(Denial::NotDecided));
}

#[tokio::test(flavor = "multi_thread")]
async fn creator_should_fetch_the_result_when_the_chain_decides() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let creator = Peer::start(&chain, &[&boot]).await;
	let node = Peer::start(&chain, &[&boot]).await;
	let files = vec![sample(MAX_CHUNK as usize + 1, 4), sample(100, 5)];
	chain.set(1, task([9; 32]));
	let published = node.handle.publish_result(1, ResultKind::Image, files.clone()).await.unwrap();
	let credential = creator.credential(&CREATOR);
	let (progress, mut seen) = watch::channel(FetchProgress::default());
	let fetching = tokio::spawn({
		let handle = creator.handle.clone();
		async move { handle.fetch_result(1, &credential, deadline(120), Some(&progress)).await }
	});
	within(seen.wait_for(|progress| progress.attempts > 0)).await.unwrap();
	chain.set(1, decided([9; 32]));
	let fetched = within(fetching).await.unwrap().unwrap();
	assert_eq!(fetched.manifest, published);
	assert_eq!(fetched.files, files);
	assert_eq!(fetched.manifest.files[1].name, "1.png");
}

/// The error of a fetch that ends with its deadline; a busy machine has a later one until somebody
/// has answered.
async fn error_of<T: std::fmt::Debug>(
	fetch: impl AsyncFn(Instant) -> Result<T, FetchError>,
	answered: impl Fn(&FetchError) -> bool,
) -> FetchError {
	for seconds in [2, 10] {
		let error = fetch(deadline(seconds)).await.unwrap_err();
		if answered(&error) {
			return error;
		}
	}
	fetch(deadline(60)).await.unwrap_err()
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_name_the_refusal_when_the_account_has_no_right() {
	let case = Direct::start().await;
	let credential = case.asker.credential(&STRANGER);
	let handle = &case.asker.handle;
	let answered = |error: &FetchError| !matches!(error, FetchError::NotFound { .. });
	let fetch =
		async |until| handle.fetch_arguments(1, case.arguments, &credential, until, None).await;
	let error = error_of(fetch, answered).await;
	assert!(matches!(&error, FetchError::Denied { reason: Denial::NotAllowed, .. }), "{error}");
	let fetch = async |until| handle.fetch_result(2, &credential, until, None).await;
	let error = error_of(fetch, answered).await;
	assert!(matches!(&error, FetchError::Denied { reason: Denial::NotAllowed, .. }), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_fail_at_once_when_the_own_credential_is_useless() {
	let chain = Chain::default();
	let peer = Peer::start(&chain, &[]).await;
	for useless in [
		credential(&NODE, &PeerId::random(), now() + 600),
		credential(&NODE, &peer.handle.peer_id(), now() - 1),
	] {
		let fetching = peer.handle.fetch_arguments(1, [1; 32], &useless, deadline(600), None);
		let error = within(fetching).await.unwrap_err();
		assert!(matches!(error, FetchError::Credential(_)), "{error}");
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_say_what_it_tried_when_nobody_has_it() {
	let case = Direct::start().await;
	case.chain.set(5, task([5; 32]));
	let credential = case.asker.credential(&NODE);
	let handle = &case.asker.handle;
	let fetch = async |until| handle.fetch_arguments(5, [5; 32], &credential, until, None).await;
	let answered = |error: &FetchError| error.to_string().contains("does not have it");
	let error = within(error_of(fetch, answered)).await;
	assert!(matches!(&error, FetchError::NotFound { attempts: 1.., .. }), "{error}");
	assert!(answered(&error), "{error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn provider_should_be_found_in_the_dht_when_only_a_bootnode_is_common() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let creator = Peer::start(&chain, &[&boot]).await;
	let node = Peer::start(&chain, &[&boot]).await;
	let hash = creator.handle.add_arguments(b"announced".to_vec()).await.unwrap();
	let found = within(async {
		loop {
			let mut providers = node.handle.find_providers(hash).await.unwrap();
			if let Some(provider) = providers.recv().await {
				return provider;
			}
		}
	});
	assert_eq!(found.await, creator.handle.peer_id());
	// The search has also dialled the provider, whose address the bootnode knew.
	node.connected_to(creator.handle.peer_id()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn largest_blob_should_arrive_and_a_larger_one_be_refused() {
	let chain = Chain::default();
	let owner = Peer::start(&chain, &[]).await;
	let limit = usize::try_from(owner.handle.store().config().max_blob_bytes).unwrap();
	let bytes = sample(limit, 1);
	let hash = owner.handle.add_arguments(bytes.clone()).await.unwrap();
	chain.set(1, task(hash));
	assert!(owner.handle.add_arguments(vec![0; limit + 1]).await.is_err());
	for transport in owner.handle.listen_addrs() {
		let address = transport.clone().with(Protocol::P2p(owner.handle.peer_id()));
		let node = Peer::start_with(&chain, |config| config.bootnodes = vec![address]).await;
		node.connected_to(owner.handle.peer_id()).await;
		let (credential, start) = (node.credential(&NODE), Instant::now());
		let fetched = node.handle.fetch_arguments(1, hash, &credential, deadline(120), None).await;
		assert!(fetched.unwrap() == bytes);
		println!("{limit} bytes over {transport} in {:?}", start.elapsed());
	}
}
