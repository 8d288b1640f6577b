//! Any bytes as the call of a precompiled contract.
#![no_main]

#[path = "../harness/contracts.rs"]
mod contracts;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
	contracts::call(bytes);
});
