#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod access;
mod clock;
mod config;
mod credential;
mod fetch;
mod handle;
mod hash;
pub mod identity;
mod limits;
mod manifest;
mod network;
mod protocol;
mod records;
mod rpc;
mod serve;
mod service;
mod store;
mod swarm;
mod worker;

pub use access::{ChainError, ChainView, NodeAccess, TaskAccess};
pub use clock::Clock;
pub use config::{Config, Limits, Reachability};
pub use credential::{
	CREDENTIAL_MAX_LIFETIME_S, Credential, CredentialError, Principal, PrincipalKey, Signer,
	credential_payload, sign_as_account, sign_as_worker, verify as verify_credential,
};
pub use fetch::{FetchError, FetchProgress, FetchStage, ProgressSender, ResultCheck};
pub use handle::{Handle, PublishError};
pub use hash::{BlobHash, blob_hash, result_key};
pub use libp2p::{Multiaddr, PeerId};
pub use limits::Rate;
pub use manifest::{
	MAX_RESULT_FILES, ManifestError, ManifestFile, ResultFiles, ResultKind, ResultManifest,
};
pub use protocol::{
	BlobCodec, Denial, MAX_CHUNK, MAX_REQUEST, MAX_RESPONSE, PROTOCOL, Purpose, Request, Response,
	WireCredential,
};
pub use rpc::RpcChainView;
pub use service::{BlobService, ServiceError, Stopped};
pub use store::{BlobKind, Store, StoreConfig, StoreError, Swept};

#[cfg(test)]
mod tests;
