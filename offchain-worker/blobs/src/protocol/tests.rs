use super::*;
use crate::manifest::{ManifestFile, ResultKind};
use futures::{executor::block_on, io::Cursor};
use libp2p::request_response::Codec as _;
use proptest::prelude::*;

fn credential() -> WireCredential {
	WireCredential {
		genesis: [1; 32],
		account: [2; 20],
		peer_id: "12D3KooW".into(),
		expires_at: 3,
		signer: WireSigner::Account([4; 65]),
	}
}

fn chunk_request(len: u32) -> Request {
	Request::Chunk {
		hash: [5; 32],
		purpose: Purpose::Arguments { task: 6 },
		offset: 7,
		len,
		credential: credential(),
	}
}

fn read_request(bytes: Vec<u8>) -> io::Result<Request> {
	block_on(BlobCodec.read_request(&PROTOCOL, &mut Cursor::new(bytes)))
}

fn read_response(bytes: Vec<u8>) -> io::Result<Response> {
	block_on(BlobCodec.read_response(&PROTOCOL, &mut Cursor::new(bytes)))
}

fn framed(content: &[u8]) -> Vec<u8> {
	let mut frame = u32::try_from(content.len()).unwrap().to_be_bytes().to_vec();
	frame.extend_from_slice(content);
	frame
}

#[test]
fn request_should_survive_the_wire_when_well_formed() {
	for request in
		[chunk_request(MAX_CHUNK), Request::Manifest { task: 9, credential: credential() }]
	{
		let mut wire = Cursor::new(Vec::new());
		block_on(BlobCodec.write_request(&PROTOCOL, &mut wire, request.clone())).unwrap();
		assert_eq!(read_request(wire.into_inner()).unwrap(), request);
	}
}

#[test]
fn request_should_be_refused_when_its_frame_is_too_long() {
	// Only the prefix is there: the refusal must come before the body is awaited or allocated.
	let prefix = u32::MAX.to_be_bytes().to_vec();
	let error = read_request(prefix).unwrap_err();
	assert_eq!(error.to_string(), "frame too long");
	let error = read_request(framed(&vec![0; MAX_REQUEST + 1])).unwrap_err();
	assert_eq!(error.to_string(), "frame too long");
}

#[test]
fn request_should_be_refused_when_the_chunk_is_empty_or_too_long() {
	for len in [0, MAX_CHUNK + 1, u32::MAX] {
		let error = read_request(framed(&chunk_request(len).encode())).unwrap_err();
		assert_eq!(error.to_string(), "chunk length");
	}
}

#[test]
fn request_should_be_refused_when_bytes_trail_or_the_peer_id_is_too_long() {
	let mut content = chunk_request(1).encode();
	content.push(0);
	assert_eq!(read_request(framed(&content)).unwrap_err().to_string(), "malformed request");
	let long = WireCredential { peer_id: "x".repeat(MAX_PEER_ID + 1), ..credential() };
	let content = Request::Manifest { task: 1, credential: long }.encode();
	assert_eq!(read_request(framed(&content)).unwrap_err().to_string(), "peer id too long");
}

#[test]
fn response_should_be_refused_when_chunk_or_manifest_breaks_a_bound() {
	let chunk = Response::Chunk { total_len: 1, bytes: vec![0; MAX_CHUNK as usize + 1] };
	let error = read_response(framed(&chunk.encode())).unwrap_err();
	assert_eq!(error.to_string(), "chunk too long");
	let file = ManifestFile { name: "0.png".into(), hash: [0; 32], len: 1 };
	let manifest = ResultManifest {
		task: 1,
		kind: ResultKind::Image,
		files: vec![file; MAX_RESULT_FILES + 1],
	};
	let error = read_response(framed(&Response::Manifest(manifest).encode())).unwrap_err();
	assert_eq!(error.to_string(), "too many files");
}

#[test]
fn largest_messages_should_fit_their_frames() {
	let chunk = Response::Chunk { total_len: u64::MAX, bytes: vec![0; MAX_CHUNK as usize] };
	assert!(chunk.encoded_size() <= MAX_RESPONSE);
	let longest = WireCredential { peer_id: "x".repeat(MAX_PEER_ID), ..credential() };
	let request = Request::Chunk {
		hash: [0; 32],
		purpose: Purpose::Result { task: u64::MAX },
		offset: u64::MAX,
		len: MAX_CHUNK,
		credential: longest,
	};
	assert!(request.encoded_size() <= MAX_REQUEST);
}

#[test]
fn credential_should_survive_conversion_when_either_key_signs() {
	let worker = WireCredential {
		signer: WireSigner::Worker { key: [8; 32], signature: [9; 64] },
		..credential()
	};
	for wire in [credential(), worker] {
		let plain = Credential::from(wire.clone());
		assert_eq!(WireCredential::try_from(&plain), Ok(wire));
	}
}

proptest! {
	#[test]
	fn codec_should_never_panic_when_bytes_are_arbitrary(
		bytes in proptest::collection::vec(any::<u8>(), 0..2048),
		kind in 0_u8..8,
	) {
		let _ = read_request(bytes.clone());
		let _ = read_response(bytes.clone());
		let mut tagged = vec![kind];
		tagged.extend_from_slice(&bytes);
		let _ = Request::from_frame(&tagged);
		if let Ok(response) = Response::from_frame(&tagged) {
			prop_assert!(response.check().is_ok());
		}
	}

	#[test]
	fn codec_should_never_panic_when_a_valid_frame_is_damaged(
		position in 0_usize..256,
		value in any::<u8>(),
		cut in 0_usize..256,
	) {
		let mut wire = framed(&chunk_request(1).encode());
		let index = position % wire.len();
		wire[index] = value;
		wire.truncate(wire.len().saturating_sub(cut));
		if let Ok(Request::Chunk { len, .. }) = read_request(wire) {
			prop_assert!((1..=MAX_CHUNK).contains(&len));
		}
	}
}
