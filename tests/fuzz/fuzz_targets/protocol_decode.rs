//! Any bytes as every type that comes over the wire.
#![no_main]

#[path = "../harness/protocol.rs"]
mod protocol;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
	protocol::decode(bytes);
});
