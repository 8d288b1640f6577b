//! Peers that do not play by the rules.

use super::*;
use crate::{
	MAX_REQUEST, MAX_RESPONSE, PROTOCOL, Purpose, Rate, Request, Response, ResultKind,
	WireCredential,
	manifest::{ManifestFile, ResultManifest},
	swarm::chain_protocol,
};
use codec::Encode;
use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, StreamExt};
use libp2p::{
	StreamProtocol, Swarm, SwarmBuilder, identify, noise, request_response,
	swarm::{NetworkBehaviour, SwarmEvent, dial_opts::DialOpts},
	tcp, yamux,
};
use std::io;
use tokio::sync::{mpsc, watch};

/// Sends whatever bytes it is given, without any of the checks of the real codec.
#[derive(Clone, Default)]
struct RawCodec;

async fn read_all<T: AsyncRead + Unpin + Send>(io: &mut T) -> io::Result<Vec<u8>> {
	let mut bytes = Vec::new();
	io.take(4 * 1024 * 1024).read_to_end(&mut bytes).await?;
	Ok(bytes)
}

impl request_response::Codec for RawCodec {
	type Protocol = StreamProtocol;
	type Request = Vec<u8>;
	type Response = Vec<u8>;

	async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
	where
		T: AsyncRead + Unpin + Send,
	{
		read_all(io).await
	}

	async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Vec<u8>>
	where
		T: AsyncRead + Unpin + Send,
	{
		read_all(io).await
	}

	async fn write_request<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		bytes: Vec<u8>,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		io.write_all(&bytes).await
	}

	async fn write_response<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		bytes: Vec<u8>,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		io.write_all(&bytes).await
	}
}

#[derive(NetworkBehaviour)]
struct RawBehaviour {
	identify: identify::Behaviour,
	blobs: request_response::Behaviour<RawCodec>,
}

fn raw_swarm() -> Swarm<RawBehaviour> {
	SwarmBuilder::with_new_identity()
		.with_tokio()
		.with_tcp(tcp::Config::default(), noise::Config::new, yamux::Config::default)
		.unwrap()
		.with_behaviour(|key| RawBehaviour {
			identify: identify::Behaviour::new(identify::Config::new(
				chain_protocol(&GENESIS),
				key.public(),
			)),
			blobs: request_response::Behaviour::new(
				[(PROTOCOL, request_response::ProtocolSupport::Full)],
				request_response::Config::default(),
			),
		})
		.unwrap()
		.with_swarm_config(|config| config.with_idle_connection_timeout(PATIENCE))
		.build()
}

fn framed(content: &[u8]) -> Vec<u8> {
	let mut frame = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
	frame.extend_from_slice(content);
	frame
}

/// A peer that answers every request with what `answer` makes of it.
struct Liar {
	address: Multiaddr,
	id: PeerId,
	asked: mpsc::UnboundedReceiver<()>,
}

impl Liar {
	async fn start(answer: impl Fn(Request) -> Vec<u8> + Send + 'static) -> Self {
		let mut swarm = raw_swarm();
		let id = *swarm.local_peer_id();
		swarm.listen_on("/ip4/127.0.0.1/tcp/0".parse().unwrap()).unwrap();
		let address = within(async {
			loop {
				if let SwarmEvent::NewListenAddr { address, .. } = swarm.select_next_some().await {
					return address;
				}
			}
		})
		.await;
		let (told, asked) = mpsc::unbounded_channel();
		tokio::spawn(async move {
			loop {
				if let SwarmEvent::Behaviour(RawBehaviourEvent::Blobs(
					request_response::Event::Message {
						message: request_response::Message::Request { request, channel, .. },
						..
					},
				)) = swarm.select_next_some().await
				{
					let response = answer(Request::from_frame(&request[4..]).unwrap());
					let _ = swarm.behaviour_mut().blobs.send_response(channel, response);
					let _ = told.send(());
				}
			}
		});
		Self { address: address.with(Protocol::P2p(id)), id, asked }
	}
}

/// Lets a node ask the liar first, then brings up an honest creator, and expects the true bytes.
async fn arguments_despite(mut liar: Liar, shunned: bool) {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let (boot_address, liar_address) = (boot.address(), liar.address.clone());
	let node = Peer::start_with(&chain, |config| {
		config.bootnodes = vec![boot_address, liar_address];
	})
	.await;
	node.connected_to(liar.id).await;
	let bytes = sample(1_000, 7);
	let hash = crate::blob_hash(&bytes);
	chain.set(1, task(hash));
	let (handle, credential) = (node.handle.clone(), node.credential(&NODE));
	let fetching = tokio::spawn(async move {
		handle.fetch_arguments(1, hash, &credential, deadline(120), None).await
	});
	within(liar.asked.recv()).await.unwrap();
	let creator = Peer::start(&chain, &[&boot]).await;
	creator.handle.add_arguments(bytes.clone()).await.unwrap();
	assert_eq!(within(fetching).await.unwrap().unwrap(), bytes);
	if shunned {
		let mut connected = node.handle.watch_connected();
		within(connected.wait_for(|peers| !peers.contains(&liar.id))).await.unwrap();
	}
}

#[tokio::test(flavor = "multi_thread")]
async fn tampered_arguments_should_be_detected_and_an_honest_peer_used() {
	let liar = Liar::start(|_| {
		framed(&Response::Chunk { total_len: 1_000, bytes: sample(1_000, 8) }.encode())
	})
	.await;
	arguments_despite(liar, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn short_chunks_should_be_detected_and_an_honest_peer_used() {
	let liar = Liar::start(|_| {
		framed(&Response::Chunk { total_len: 1_000, bytes: sample(10, 7) }.encode())
	})
	.await;
	arguments_despite(liar, true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_blob_should_be_refused_and_an_honest_peer_used() {
	let liar = Liar::start(|request| {
		let Request::Chunk { len, .. } = request else { return Vec::new() };
		let bytes = vec![0; usize::try_from(len).unwrap()];
		framed(&Response::Chunk { total_len: u64::MAX, bytes }.encode())
	})
	.await;
	arguments_despite(liar, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_and_garbled_responses_should_be_refused_and_an_honest_peer_used() {
	let oversized = Liar::start(|_| framed(&vec![0; MAX_RESPONSE + 1])).await;
	arguments_despite(oversized, false).await;
	let garbled = Liar::start(|_| framed(&[0xff; 100])).await;
	arguments_despite(garbled, false).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_result_should_be_rejected_by_the_check_and_the_honest_one_used() {
	let forged = b"{\"answer\":\"forged\"}".to_vec();
	let honest = b"{\"answer\":\"honest\"}".to_vec();
	let bytes = forged.clone();
	let mut liar = Liar::start(move |request| {
		let response = match request {
			Request::Manifest { task, .. } => {
				let hash = crate::blob_hash(&bytes);
				let len = bytes.len() as u64;
				let file = ManifestFile { name: "0.json".into(), hash, len };
				Response::Manifest(ResultManifest {
					task,
					kind: ResultKind::Text,
					files: vec![file],
				})
			},
			Request::Chunk { .. } => {
				Response::Chunk { total_len: bytes.len() as u64, bytes: bytes.clone() }
			},
		};
		framed(&response.encode())
	})
	.await;
	let chain = Chain::default();
	chain.set(1, decided([9; 32]));
	let boot = Peer::start(&chain, &[]).await;
	let (boot_address, liar_address) = (boot.address(), liar.address.clone());
	let creator = Peer::start_with(&chain, |config| {
		config.bootnodes = vec![boot_address, liar_address];
	})
	.await;
	creator.connected_to(liar.id).await;
	let (handle, credential) = (creator.handle.clone(), creator.credential(&CREATOR));
	let wanted = honest.clone();
	let fetching = tokio::spawn(async move {
		let check = Arc::new(move |result: &crate::ResultFiles| {
			if result.files[0] == wanted { Ok(()) } else { Err("digest differs".to_owned()) }
		});
		handle.fetch_verified_result(1, &credential, deadline(120), None, check).await
	});
	within(liar.asked.recv()).await.unwrap();
	let node = Peer::start(&chain, &[&boot]).await;
	node.handle.publish_result(1, ResultKind::Text, vec![honest.clone()]).await.unwrap();
	let result = within(fetching).await.unwrap().unwrap();
	assert_eq!(result.files, vec![honest]);
	let mut connected = creator.handle.watch_connected();
	within(connected.wait_for(|peers| !peers.contains(&liar.id))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn oversized_request_should_be_refused_and_the_peer_go_on_serving() {
	let chain = Chain::default();
	let owner = Peer::start_with(&chain, |config| {
		config.listen = vec!["/ip4/127.0.0.1/tcp/0".parse().unwrap()];
	})
	.await;
	let hash = owner.handle.add_arguments(b"arguments".to_vec()).await.unwrap();
	chain.set(1, task(hash));
	let mut swarm = raw_swarm();
	let target = owner.handle.peer_id();
	let addresses = owner.handle.listen_addrs();
	swarm.dial(DialOpts::peer_id(target).addresses(addresses).build()).unwrap();
	for evil in [
		framed(&vec![0; MAX_REQUEST + 1]),
		u32::MAX.to_be_bytes().to_vec(),
		framed(&[0xff; 64]),
		Vec::new(),
	] {
		swarm.behaviour_mut().blobs.send_request(&target, evil);
		let refused = within(async {
			loop {
				match swarm.select_next_some().await {
					SwarmEvent::Behaviour(RawBehaviourEvent::Blobs(
						request_response::Event::OutboundFailure { .. },
					)) => return true,
					SwarmEvent::Behaviour(RawBehaviourEvent::Blobs(
						request_response::Event::Message {
							message: request_response::Message::Response { response, .. },
							..
						},
					)) => return response.is_empty(),
					_ => {},
				}
			}
		})
		.await;
		assert!(refused, "a malformed request must not be answered");
	}
	let node = Peer::start(&chain, &[&owner]).await;
	let credential = node.credential(&NODE);
	let fetched = node.handle.fetch_arguments(1, hash, &credential, deadline(120), None).await;
	assert_eq!(fetched.unwrap(), b"arguments");
}

#[tokio::test(flavor = "multi_thread")]
async fn flooding_peer_should_be_slowed_then_shunned_while_others_are_served() {
	let chain = Chain::default();
	let owner = Peer::start_with(&chain, |config| {
		// Nothing is gained with time: refusals follow one another however slow the machine is.
		config.limits.requests = Rate { per_second: 0, burst: 5 };
	})
	.await;
	let hash = owner.handle.add_arguments(b"arguments".to_vec()).await.unwrap();
	chain.set(1, task(hash));
	let flooder = Peer::start(&chain, &[&owner]).await;
	let honest = Peer::start(&chain, &[&owner]).await;
	let target = owner.handle.peer_id();
	flooder.connected_to(target).await;
	let request = Request::Chunk {
		hash,
		purpose: Purpose::Arguments { task: 1 },
		offset: 0,
		len: 1,
		credential: WireCredential::try_from(&flooder.credential(&NODE)).unwrap(),
	};
	let (mut served, mut busy) = (0, 0);
	// More than any bucket holds, far below what a flood would send; ends when it is shunned.
	for _ in 0..600 {
		match within(flooder.handle.ask(target, request.clone())).await {
			Ok(Response::Chunk { .. }) => served += 1,
			Ok(Response::Busy) => busy += 1,
			Ok(other) => panic!("unexpected {other:?}"),
			Err(_) => break,
		}
	}
	assert_eq!(served, 5);
	assert!(busy >= 200, "{busy} refused");
	let mut connected = owner.handle.watch_connected();
	let id = flooder.handle.peer_id();
	within(connected.wait_for(|peers| !peers.contains(&id))).await.unwrap();
	let credential = honest.credential(&NODE);
	let fetched = honest.handle.fetch_arguments(1, hash, &credential, deadline(120), None).await;
	assert_eq!(fetched.unwrap(), b"arguments");
}

#[tokio::test(flavor = "multi_thread")]
async fn full_store_should_refuse_new_arguments_and_keep_the_old_ones() {
	let chain = Chain::default();
	let owner = Peer::start_with(&chain, |config| config.store.quota_bytes = 1_000).await;
	let hash = owner.handle.add_arguments(sample(900, 1)).await.unwrap();
	let error = owner.handle.add_arguments(sample(200, 2)).await.unwrap_err();
	assert!(error.to_string().contains("900 of 1000 bytes"), "{error}");
	assert!(owner.handle.store().contains(&hash).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_slow_down_not_fail_when_the_owner_limits_bytes() {
	let chain = Chain::default();
	let chunk = u64::from(crate::MAX_CHUNK);
	let owner = Peer::start_with(&chain, |config| {
		config.limits.bytes = Rate { per_second: chunk, burst: chunk };
	})
	.await;
	let bytes = sample(crate::MAX_CHUNK as usize * 3, 3);
	let hash = owner.handle.add_arguments(bytes.clone()).await.unwrap();
	chain.set(1, task(hash));
	let node = Peer::start(&chain, &[&owner]).await;
	let (progress, _seen) = watch::channel(crate::FetchProgress::default());
	let credential = node.credential(&NODE);
	let start = Instant::now();
	let fetched =
		node.handle.fetch_arguments(1, hash, &credential, deadline(120), Some(&progress)).await;
	assert_eq!(fetched.unwrap(), bytes);
	assert!(start.elapsed() >= Duration::from_millis(1_500), "{:?}", start.elapsed());
}
