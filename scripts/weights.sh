#!/usr/bin/env bash
# Measures the weights of the protocol's pallets and writes them into the crates.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/weights.sh [--check] [--steps N] [--repeat N] [PALLET...]

		Builds the runtime's WASM blob with its benchmarks, runs those of all pallets, or of the named
		ones (pallet_task_queue, ...), each with its checks, and writes pallets/*/src/weights.rs.
		Let nothing else run on the machine meanwhile.

		The blob is built in a folder of its own below the build output; nothing native is built with
		the benchmarks' feature, so the other builds stay as they are.

		options:
		  --check     run every benchmark with its checks, at both ends of its components; write nothing
		  --steps N   values that each component takes (default: 20)
		  --repeat N  measurements for each value (default: 10)
		  --help      this text

		environment:
		  CARGO_TARGET_DIR  build output (default: target/, or ~/.cache/deuterium/target if CI is set)
	TEXT
}

steps=20 repeat=10 check=() pallets=()
while (($# > 0)); do
	case $1 in
		--check) check=(--check) steps=2 repeat=1 ;;
		--steps | --repeat)
			[[ ${2:-} =~ ^[0-9]+$ ]] || fail "$1 needs a number" "see --help"
			declare "${1#--}=$2"
			shift
			;;
		-h | --help) usage && exit 0 ;;
		-*) usage >&2 && fail "unknown option: $1" ;;
		*) pallets+=("$1") ;;
	esac
	shift
done

cd "$DEUTERIUM_ROOT"
need cargo "run scripts/setup.sh"
need rustfmt "rustup component add rustfmt"

target=wasm32v1-none
folder=$CARGO_TARGET_DIR/weights
blob=$folder/$target/release/deuterium_runtime.wasm

# What substrate-wasm-builder does for the blob of the chain, so that the same code is measured.
build_blob() {
	[[ -z ${WASM_BUILD_TOOLCHAIN:-} ]] || local -x RUSTUP_TOOLCHAIN=$WASM_BUILD_TOOLCHAIN
	local flags="-C link-arg=--export-table -C link-arg=--import-memory"
	flags+=" -C link-arg=--export=__heap_base --cfg substrate_runtime"
	CARGO_TARGET_DIR=$folder RUSTFLAGS=$flags \
		CARGO_PROFILE_RELEASE_LTO=thin CARGO_PROFILE_RELEASE_PANIC=abort \
		cargo rustc --locked -p deuterium-runtime --lib --crate-type cdylib --release \
		--target "$target" --no-default-features --features runtime-benchmarks
}

say "runtime with benchmarks"
build_blob
say "program that runs them"
# The features of the whole workspace, so that nothing is built twice.
SKIP_WASM_BUILD=1 cargo build --workspace --locked --bin deuterium-weights
say "measuring"
"$CARGO_TARGET_DIR/debug/deuterium-weights" --runtime "$blob" --root "$DEUTERIUM_ROOT" \
	--steps "$steps" --repeat "$repeat" "${check[@]}" "${pallets[@]}"
