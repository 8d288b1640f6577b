//! The wire protocol `/deuterium/blobs/1`: one request and one response per libp2p stream.
//!
//! A frame is a length (u32, big-endian) and that many bytes of SCALE. Lengths are checked before
//! anything is allocated, fields after decoding; a frame that breaks a bound closes the stream.

use crate::{
	hash::BlobHash,
	manifest::{MAX_RESULT_FILES, ResultManifest},
};
use codec::{Decode, DecodeAll, Encode};
use deuterium_protocol::{Address, Bytes, Bytes32, Bytes64, Credential, Signer};
use futures::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use libp2p::{StreamProtocol, request_response};
use std::{fmt, io};

/// Name of the protocol in libp2p's negotiation.
pub const PROTOCOL: StreamProtocol = StreamProtocol::new("/deuterium/blobs/1");
/// Most bytes of a blob in one response.
pub const MAX_CHUNK: u32 = 256 * 1024;
/// Longest encoded request in bytes.
pub const MAX_REQUEST: usize = 1024;
/// Longest encoded response in bytes: a chunk and its frame, or a manifest.
pub const MAX_RESPONSE: usize = MAX_CHUNK as usize + 4096;
/// Longest peer id in a credential, in base58 characters.
const MAX_PEER_ID: usize = 128;

/// What a blob is wanted for; decides who may have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Purpose {
	/// It is the argument file of this task.
	Arguments {
		/// The task.
		task: u64,
	},
	/// It is a file of the result of this task.
	Result {
		/// The task.
		task: u64,
	},
}

/// A question to a peer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Request {
	/// Which files make up the result of `task`?
	Manifest {
		/// The task.
		task: u64,
		/// Who asks.
		credential: WireCredential,
	},
	/// Send a part of a blob.
	Chunk {
		/// Address of the blob.
		hash: BlobHash,
		/// What it is wanted for.
		purpose: Purpose,
		/// First byte.
		offset: u64,
		/// Number of bytes, 1 to [`MAX_CHUNK`]; fewer come back at the end of the blob.
		len: u32,
		/// Who asks.
		credential: WireCredential,
	},
}

/// A peer's answer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Response {
	/// The result's files.
	Manifest(ResultManifest),
	/// A part of the blob.
	Chunk {
		/// Length of the whole blob in bytes.
		total_len: u64,
		/// The part.
		bytes: Vec<u8>,
	},
	/// The asker may not have it.
	Denied(Denial),
	/// This peer does not have it.
	NotFound,
	/// Too many requests, or the chain could not be asked; come back later.
	Busy,
}

/// Why a peer refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Denial {
	/// The credential's signature or lifetime is wrong.
	BadCredential,
	/// The credential ran out.
	Expired,
	/// The credential is for another peer id.
	WrongPeer,
	/// The credential is for another chain.
	WrongChain,
	/// The chain knows no such task.
	UnknownTask,
	/// The hash does not belong to the task.
	WrongHash,
	/// The account has no part in the task, or the worker key is not the node's.
	NotAllowed,
	/// The task's result is not decided yet.
	NotDecided,
}

impl fmt::Display for Denial {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::BadCredential => "the credential is not valid; make a new one",
			Self::Expired => "the credential has expired; renew it and check the clock",
			Self::WrongPeer => "the credential is for another peer id; make one for this peer",
			Self::WrongChain => "the credential is for another chain; check the genesis hash",
			Self::UnknownTask => "the chain knows no such task; wait for its block, check the id",
			Self::WrongHash => "the hash does not belong to the task; check the task's record",
			Self::NotAllowed => {
				"the account has no part in the task, or the worker key is not the node's; \
				 check the account and the node's worker key on chain"
			},
			Self::NotDecided => "the task's result is not decided yet; wait for its success",
		})
	}
}

/// A [`Credential`] as it travels.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct WireCredential {
	genesis: [u8; 32],
	account: [u8; 20],
	peer_id: String,
	expires_at: u64,
	signer: WireSigner,
}

#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
enum WireSigner {
	Account([u8; 65]),
	Worker { key: [u8; 32], signature: [u8; 64] },
}

impl TryFrom<&Credential> for WireCredential {
	type Error = &'static str;

	/// Fails if the peer id or the account's signature has an impossible length.
	fn try_from(credential: &Credential) -> Result<Self, Self::Error> {
		if credential.peer_id.len() > MAX_PEER_ID {
			return Err("the peer id is too long");
		}
		let signer = match &credential.signer {
			Signer::Account { signature } => WireSigner::Account(
				signature.0.as_slice().try_into().map_err(|_| "the signature is not 65 bytes")?,
			),
			Signer::Worker { key, signature } => {
				WireSigner::Worker { key: key.0, signature: signature.0 }
			},
		};
		Ok(Self {
			genesis: credential.genesis.0,
			account: credential.account.0,
			peer_id: credential.peer_id.clone(),
			expires_at: credential.expires_at,
			signer,
		})
	}
}

impl From<WireCredential> for Credential {
	fn from(wire: WireCredential) -> Self {
		let signer = match wire.signer {
			WireSigner::Account(signature) => {
				Signer::Account { signature: Bytes(signature.to_vec()) }
			},
			WireSigner::Worker { key, signature } => {
				Signer::Worker { key: Bytes32(key), signature: Bytes64(signature) }
			},
		};
		Self {
			genesis: Bytes32(wire.genesis),
			account: Address(wire.account),
			peer_id: wire.peer_id,
			expires_at: wire.expires_at,
			signer,
		}
	}
}

impl Request {
	/// Who asks.
	pub fn credential(&self) -> &WireCredential {
		match self {
			Self::Manifest { credential, .. } | Self::Chunk { credential, .. } => credential,
		}
	}

	fn check(self) -> Result<Self, &'static str> {
		if self.credential().peer_id.len() > MAX_PEER_ID {
			return Err("peer id too long");
		}
		match self {
			Self::Chunk { len, .. } if len == 0 || len > MAX_CHUNK => Err("chunk length"),
			request => Ok(request),
		}
	}

	/// Decodes one frame's content; trailing bytes and broken bounds are errors.
	pub fn from_frame(frame: &[u8]) -> io::Result<Self> {
		Self::decode_all(&mut &*frame)
			.map_err(|_| invalid("malformed request"))?
			.check()
			.map_err(invalid)
	}
}

impl Response {
	fn check(self) -> Result<Self, &'static str> {
		match &self {
			Self::Manifest(manifest) if manifest.files.len() > MAX_RESULT_FILES => {
				Err("too many files")
			},
			Self::Manifest(manifest) if manifest.validate().is_err() => Err("bad manifest"),
			Self::Chunk { bytes, .. } if bytes.len() > MAX_CHUNK as usize => Err("chunk too long"),
			_ => Ok(self),
		}
	}

	/// Decodes one frame's content; trailing bytes and broken bounds are errors.
	pub fn from_frame(frame: &[u8]) -> io::Result<Self> {
		Self::decode_all(&mut &*frame)
			.map_err(|_| invalid("malformed response"))?
			.check()
			.map_err(invalid)
	}
}

fn invalid(reason: &'static str) -> io::Error {
	io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Reads a frame of at most `max` bytes; a longer one is refused before it is read.
async fn read_frame<T>(io: &mut T, max: usize) -> io::Result<Vec<u8>>
where
	T: AsyncRead + Unpin + Send,
{
	let mut prefix = [0; 4];
	io.read_exact(&mut prefix).await?;
	let len = usize::try_from(u32::from_be_bytes(prefix)).map_err(|_| invalid("frame length"))?;
	if len > max {
		return Err(invalid("frame too long"));
	}
	let mut frame = vec![0; len];
	io.read_exact(&mut frame).await?;
	Ok(frame)
}

async fn write_frame<T>(io: &mut T, frame: &[u8], max: usize) -> io::Result<()>
where
	T: AsyncWrite + Unpin + Send,
{
	if frame.len() > max {
		return Err(invalid("frame too long"));
	}
	let len = u32::try_from(frame.len()).map_err(|_| invalid("frame too long"))?;
	io.write_all(&len.to_be_bytes()).await?;
	io.write_all(frame).await?;
	io.flush().await
}

/// Codec of [`PROTOCOL`] for libp2p's request-response behaviour.
#[derive(Clone, Copy, Debug, Default)]
pub struct BlobCodec;

impl request_response::Codec for BlobCodec {
	type Protocol = StreamProtocol;
	type Request = Request;
	type Response = Response;

	async fn read_request<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Request>
	where
		T: AsyncRead + Unpin + Send,
	{
		Request::from_frame(&read_frame(io, MAX_REQUEST).await?)
	}

	async fn read_response<T>(&mut self, _: &StreamProtocol, io: &mut T) -> io::Result<Response>
	where
		T: AsyncRead + Unpin + Send,
	{
		Response::from_frame(&read_frame(io, MAX_RESPONSE).await?)
	}

	async fn write_request<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		request: Request,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		write_frame(io, &request.encode(), MAX_REQUEST).await
	}

	async fn write_response<T>(
		&mut self,
		_: &StreamProtocol,
		io: &mut T,
		response: Response,
	) -> io::Result<()>
	where
		T: AsyncWrite + Unpin + Send,
	{
		write_frame(io, &response.encode(), MAX_RESPONSE).await
	}
}

#[cfg(test)]
mod tests;
