use super::*;
use crate::{FetchError, ServiceError, identity};
use deuterium_test_ports::free_port;

#[tokio::test(flavor = "multi_thread")]
async fn arguments_should_be_announced_again_when_the_owner_restarts() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let creator = Peer::start(&chain, &[&boot]).await;
	let id = creator.handle.peer_id();
	let hash = creator.handle.add_arguments(sample(1_000, 6)).await.unwrap();
	chain.set(1, task(hash));
	let dir = creator.stop().await;

	let address = boot.address();
	let creator = Peer::start_in(dir, &chain, |config| config.bootnodes = vec![address]).await;
	assert_eq!(creator.handle.peer_id(), id, "the peer key is kept");
	let node = Peer::start(&chain, &[&boot]).await;
	let credential = node.credential(&NODE);
	let fetched = node.handle.fetch_arguments(1, hash, &credential, deadline(120), None).await;
	assert_eq!(fetched.unwrap(), sample(1_000, 6));
}

#[tokio::test(flavor = "multi_thread")]
async fn removed_arguments_should_be_gone_when_asked_for() {
	let chain = Chain::default();
	let owner = Peer::start(&chain, &[]).await;
	let hash = owner.handle.add_arguments(b"args".to_vec()).await.unwrap();
	assert!(owner.handle.remove_arguments(hash).await.unwrap());
	assert!(!owner.handle.remove_arguments(hash).await.unwrap());
	assert!(!owner.handle.store().contains(&hash).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn bootnode_should_be_reached_when_it_comes_up_later() {
	let chain = Chain::default();
	let dir = tempfile::tempdir().unwrap();
	let id = identity::load_or_create(dir.path()).unwrap().public().to_peer_id();
	let listen: Multiaddr = format!("/ip4/127.0.0.1/tcp/{}", free_port()).parse().unwrap();
	let address = listen.clone().with(Protocol::P2p(id));
	let early = Peer::start_with(&chain, |config| config.bootnodes = vec![address]).await;
	let _boot = Peer::start_in(dir, &chain, |config| config.listen = vec![listen]).await;
	early.connected_to(id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn peer_should_be_disconnected_when_it_is_of_another_chain() {
	let chain = Chain::default();
	let boot = Peer::start(&chain, &[]).await;
	let other = Chain { genesis: Some([1; 32]), ..Chain::default() };
	let foreign = Peer::start(&other, &[&boot]).await;
	let id = foreign.handle.peer_id();
	let mut connected = boot.handle.watch_connected();
	within(connected.wait_for(|peers| peers.contains(&id))).await.unwrap();
	within(connected.wait_for(|peers| !peers.contains(&id))).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn fetch_should_end_when_the_exchange_is_shut_down() {
	let chain = Chain::default();
	let peer = Peer::start(&chain, &[]).await;
	let (handle, credential) = (peer.handle.clone(), peer.credential(&NODE));
	let fetching = tokio::spawn(async move {
		handle.fetch_arguments(1, [1; 32], &credential, deadline(600), None).await
	});
	let handle = peer.handle.clone();
	let dir = peer.stop().await;
	let error = within(fetching).await.unwrap().unwrap_err();
	assert!(matches!(error, FetchError::Stopped(_)), "{error}");
	assert!(handle.add_arguments(b"late".to_vec()).await.is_err());
	drop(handle);
	// Nothing is left running: the store can be opened again.
	Peer::start_in(dir, &chain, |_| {}).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn start_should_name_cause_and_remedy_when_the_configuration_is_wrong() {
	let chain = Chain::default();
	let start = |change: fn(&mut Config)| {
		let chain = chain.clone();
		async move {
			let dir = tempfile::tempdir().unwrap();
			let mut config = Config::new(dir.path());
			change(&mut config);
			BlobService::start(config, chain).await.err().unwrap()
		}
	};
	let error =
		start(|config| config.bootnodes = vec!["/ip4/127.0.0.1/tcp/1".parse().unwrap()]).await;
	assert!(matches!(error, ServiceError::Bootnode(_)), "{error}");
	// 192.0.2.0/24 is reserved for documentation: no machine has such an address.
	let error = start(|config| config.listen = vec!["/ip4/192.0.2.1/tcp/0".parse().unwrap()]).await;
	assert!(matches!(error, ServiceError::Listen { .. }), "{error}");
	let error = start(|config| config.limits.bytes.burst = 1).await;
	assert!(matches!(error, ServiceError::Limits(_)), "{error}");
	let error = start(|config| config.limits.max_incoming_requests = 0).await;
	assert!(matches!(error, ServiceError::Limits(_)), "{error}");
}
