//! Answering requests of other peers.

use crate::{
	access::{Access, ChainView, Refusal},
	hash::BlobHash,
	protocol::{Purpose, Request, Response},
	store::{Store, StoreError},
};
use libp2p::PeerId;
use std::sync::Arc;

/// Answers from the store what the chain allows.
pub(crate) struct Server<C> {
	access: Access<C>,
	store: Arc<Store>,
}

impl<C: ChainView> Server<C> {
	pub(crate) fn new(access: Access<C>, store: Arc<Store>) -> Self {
		Self { access, store }
	}

	/// The answer to one request of the authenticated `peer`.
	///
	/// Access comes first: who may not have a blob does not learn whether it is here.
	pub(crate) async fn answer(self: Arc<Self>, peer: PeerId, request: Request) -> Response {
		match self.access.check(&peer, &request).await {
			Ok(()) => {},
			Err(Refusal::Denied(reason)) => {
				tracing::debug!(%peer, %reason, "request denied");
				return Response::Denied(reason);
			},
			Err(Refusal::Unavailable) => return Response::Busy,
		}
		// The disk blocks: it is read outside the asynchronous threads.
		let read = tokio::task::spawn_blocking(move || self.read(&request)).await;
		match read {
			Ok(Ok(response)) => response,
			Ok(Err(error)) => {
				tracing::warn!(%peer, %error, "a blob could not be read");
				Response::NotFound
			},
			Err(_) => Response::Busy,
		}
	}

	fn read(&self, request: &Request) -> Result<Response, StoreError> {
		let genesis = self.access.genesis();
		match request {
			Request::Manifest { task, .. } => {
				let manifest = self.store.manifest(&genesis, *task)?;
				Ok(manifest.map_or(Response::NotFound, Response::Manifest))
			},
			Request::Chunk { hash, purpose, offset, len, .. } => {
				if let Purpose::Result { task } = purpose
					&& !self.belongs_to_result(&genesis, *task, hash)?
				{
					return Ok(Response::NotFound);
				}
				let part = self.store.read_chunk(hash, *offset, *len)?;
				Ok(part.map_or(Response::NotFound, |(total_len, bytes)| Response::Chunk {
					total_len,
					bytes,
				}))
			},
		}
	}

	/// A creator may read the files of its own task's result, not any blob whose hash it knows.
	fn belongs_to_result(
		&self,
		genesis: &[u8; 32],
		task: u64,
		hash: &BlobHash,
	) -> Result<bool, StoreError> {
		let manifest = self.store.manifest(genesis, task)?;
		Ok(manifest.is_some_and(|manifest| manifest.files.iter().any(|file| file.hash == *hash)))
	}
}
