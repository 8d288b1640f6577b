//! Any bytes as the calls of some blocks on the real runtime.
#![no_main]

#[path = "../harness/blocks.rs"]
mod blocks;
// The tests of the runtime need more of it.
#[allow(dead_code)]
#[path = "../../../runtime/tests/integration/common/mod.rs"]
mod common;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
	blocks::blocks(bytes);
});
