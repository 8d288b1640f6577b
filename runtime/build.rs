//! Builds the runtime a second time, as the WebAssembly blob that the chain stores and executes; and,
//! for the test of forkless upgrades, a third time with a higher spec version.

fn main() {
	#[cfg(feature = "std")]
	substrate_wasm_builder::WasmBuilder::build_using_defaults();

	#[cfg(all(feature = "std", feature = "upgrade-blob"))]
	substrate_wasm_builder::WasmBuilder::init_with_defaults()
		.enable_feature("next-version")
		.set_file_name("next_wasm_binary.rs")
		.build();
}
