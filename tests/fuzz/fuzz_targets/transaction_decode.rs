//! Any bytes as an Ethereum transaction, in Ethereum's form and in the chain's.
#![no_main]

#[path = "../harness/transactions.rs"]
mod transactions;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
	transactions::decode(bytes);
});
