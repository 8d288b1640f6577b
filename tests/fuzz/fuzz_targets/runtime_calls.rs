//! Any bytes as a sequence of calls, blocks and changes of parameters on the mock runtime, with all
//! invariants after each.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
	deuterium_model_tests::bytes::runtime_calls(bytes);
});
