#!/usr/bin/env bash
# Makes a Debian machine with rustup ready to build Deuterium. Idempotent.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/setup.sh [--force-debian-wasm]

		Makes this machine ready to build Deuterium, and says what it does:
		  1. Debian packages: a C and C++ compiler, make, perl, cmake, libclang, protoc, pkg-config
		     (only if missing; the only step that needs root or sudo);
		  2. the Rust toolchain named in rust-toolchain.toml, by rustup;
		  3. the target wasm32v1-none: by rustup, and where rustup cannot download it, as the linked
		     toolchain "deuterium-wasm", built in some 20 seconds from Debian's Rust packages;
		  4. the tools of tests/ethereum: Node.js, npm and Python's venv from Debian if missing, and the
		     packages pinned there, in a cache outside the checkout to which two links lead.

		options:
		  --force-debian-wasm  take the Debian way of step 3 even if rustup has the target; a later run
		                       without this option goes back to rustup's
		  --help               this text

		environment:
		  XDG_DATA_HOME   where the Debian way keeps its sysroot (default: ~/.local/share)
		  XDG_CACHE_HOME  where the packages of step 4 are kept (default: ~/.cache)
	TEXT
}

force_debian=no
for argument in "$@"; do
	case $argument in
		--force-debian-wasm) force_debian=yes ;;
		-h | --help) usage && exit 0 ;;
		*) usage >&2 && fail "unknown argument: $argument" ;;
	esac
done

readonly TARGET=wasm32v1-none
readonly LINKED=deuterium-wasm
readonly SYSROOT=$DEUTERIUM_DATA/wasm-sysroot
readonly WASM_ENV=$DEUTERIUM_DATA/wasm-env
readonly DOWNLOAD_SECONDS=180
SCRATCH=$(mktemp -d)
trap 'rm -rf "$SCRATCH"' EXIT

# --- Debian packages ---------------------------------------------------------------------------

installed() { [[ $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) == ii* ]]; }

as_root() {
	if [[ $(id -u) == 0 ]]; then
		"$@"
	elif command -v sudo >/dev/null; then
		sudo "$@"
	else
		fail "installing packages needs root, and there is no sudo" "as root: $*"
	fi
}

# install_packages NAME...: those that are missing.
install_packages() {
	local missing=() name
	command -v dpkg-query >/dev/null ||
		fail "this is no Debian system" "install by hand, under your system's names: $*"
	for name in "$@"; do
		installed "$name" || missing+=("$name")
	done
	if ((${#missing[@]} == 0)); then
		say "packages present: $*"
		return
	fi
	say "installing packages: ${missing[*]}"
	local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120)
	as_root "${apt[@]}" update
	as_root "${apt[@]}" install -y --no-install-recommends "${missing[@]}" ||
		fail "apt-get could not install: ${missing[*]}" \
			"look at the lines above; is the network up, and are the release's -security packages in apt's sources?"
}

# --- Rust toolchain ----------------------------------------------------------------------------

toolchain_channel() {
	sed -n 's/^channel *= *"\(.*\)"/\1/p' "$DEUTERIUM_ROOT/rust-toolchain.toml"
}

ensure_toolchain() {
	need rustup "install it from https://rustup.rs, then open a new shell"
	local channel
	channel=$(toolchain_channel)
	if rustup run "$channel" rustc --version >/dev/null 2>&1; then
		say "Rust $channel present"
	else
		say "installing Rust $channel"
		timeout "$DOWNLOAD_SECONDS" rustup toolchain install "$channel" --profile minimal \
			--component rustfmt --component clippy ||
			fail "rustup could not install Rust $channel" "check the network, then run this again"
	fi
}

# --- WASM target -------------------------------------------------------------------------------

rustup_target_present() {
	local libraries
	libraries=$(rustup run "$(toolchain_channel)" rustc --print target-libdir --target "$TARGET")
	compgen -G "$libraries/libcore-*.rlib" >/dev/null
}

ensure_rustup_target() {
	if rustup_target_present; then
		say "target $TARGET present"
		return
	fi
	say "adding target $TARGET by rustup"
	timeout "$DOWNLOAD_SECONDS" rustup target add "$TARGET" --toolchain "$(toolchain_channel)" &&
		rustup_target_present
}

forget_debian_wasm() {
	rm -f "$WASM_ENV"
	if rustup toolchain list | grep -q "^$LINKED\b"; then
		say "removing the linked toolchain $LINKED, no longer needed"
		rustup toolchain uninstall "$LINKED" >/dev/null 2>&1
	fi
	rm -rf "$SYSROOT"
}

# The name of the lld package that Debian's rustc calls as rust-lld.
lld_package() {
	[[ -L /usr/bin/rust-lld ]] ||
		fail "/usr/bin/rust-lld is no link, so the version of lld is unknown" \
			"reinstall the package rust-web-llvm"
	basename "$(readlink /usr/bin/rust-lld)"
}

# Everything that the sysroot was built with; if it changes, it is built again.
debian_stamp() { /usr/bin/rustc -vV; }

# Compiles core, alloc and compiler_builtins for the target into the directory $1.
compile_core() {
	local work=$1
	mkdir -p "$work/src" "$work/.cargo"
	printf '#![no_std]\n' >"$work/src/lib.rs"
	# What the libraries depend on lies beside their sources, so that no download is needed.
	printf '[source.crates-io]\nreplace-with = "debian"\n[source.debian]\ndirectory = "%s"\n' \
		/usr/lib/rustlib/src/rust/library/vendor >"$work/.cargo/config.toml"
	printf '[package]\nname = "seed"\nedition = "2021"\n[workspace]\n' >"$work/Cargo.toml"
	# Bitcode, because the runtime is linked with LTO; bootstrap, because build-std is unstable.
	(
		cd "$work"
		unset CARGO_ENCODED_RUSTFLAGS RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER RUSTUP_TOOLCHAIN
		CARGO_TARGET_DIR=$work/target RUSTC=/usr/bin/rustc RUSTC_BOOTSTRAP=1 \
			RUSTFLAGS=-Cembed-bitcode=yes \
			/usr/bin/cargo build --quiet --offline --release --target "$TARGET" \
			-Z build-std=core,alloc,compiler_builtins \
			-Z build-std-features=compiler-builtins-mem
	)
}

# Lays out the sysroot: our three libraries, Debian's host library and sources, Debian's programs.
build_sysroot() {
	local work=$SCRATCH/core host staging=$SYSROOT.new
	compile_core "$work" || fail "the core libraries for $TARGET did not compile" \
		"look at the lines above; are rustc-web and rust-web-src of the same version?"
	host=$(/usr/bin/rustc -vV | sed -n 's/^host: //p')
	rm -rf "$staging"
	mkdir -p "$staging/bin" "$staging/lib/rustlib/$TARGET/lib"
	cp "$work/target/$TARGET/release/deps/"lib{core,alloc,compiler_builtins}-*.rlib \
		"$staging/lib/rustlib/$TARGET/lib/"
	ln -s "/usr/lib/rustlib/$host" "/usr/lib/rustlib/src" "$staging/lib/rustlib/"
	ln -s /usr/bin/cargo "$staging/bin/cargo"
	printf '#!/bin/sh\nexec /usr/bin/rustc --sysroot "%s" "$@"\n' "$SYSROOT" >"$staging/bin/rustc"
	chmod +x "$staging/bin/rustc"
	debian_stamp >"$staging/stamp"
	rm -rf "$SYSROOT"
	mv "$staging" "$SYSROOT"
}

# A crate with LTO, which fails if the libraries lack bitcode or the linker is not found.
prove_debian_wasm() {
	local work=$SCRATCH/proof
	mkdir -p "$work/src"
	cat >"$work/Cargo.toml" <<-'TOML'
		[package]
		name = "proof"
		edition = "2021"
		[lib]
		crate-type = ["cdylib"]
		[profile.release]
		lto = "fat"
		panic = "abort"
		[workspace]
	TOML
	cat >"$work/src/lib.rs" <<-'RUST'
		#![no_std]
		#[panic_handler]
		fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
			core::arch::wasm32::unreachable()
		}
		#[unsafe(no_mangle)]
		pub extern "C" fn ones(number: u64) -> u32 {
			number.count_ones()
		}
	RUST
	(
		cd "$work"
		unset CARGO_ENCODED_RUSTFLAGS RUSTFLAGS RUSTC RUSTC_WRAPPER RUSTC_WORKSPACE_WRAPPER
		CARGO_TARGET_DIR=$work/target timeout 120 rustup run "$LINKED" cargo build --quiet \
			--offline --release --target "$TARGET"
	) || fail "the toolchain $LINKED cannot build WASM" "remove $SYSROOT and run this again"
	[[ $(head -c 4 "$work/target/$TARGET/release/proof.wasm" | tr -d '\0') == asm ]] ||
		fail "the toolchain $LINKED built something that is not WASM"
}

use_debian_wasm() {
	say "building the linked toolchain $LINKED from Debian's Rust packages"
	install_packages rustc-web cargo-web rust-web-src rust-web-llvm
	install_packages "$(lld_package)"
	if [[ -r $SYSROOT/stamp && $(<"$SYSROOT/stamp") == "$(debian_stamp)" ]]; then
		say "sysroot present: $SYSROOT"
	else
		say "compiling core and alloc for $TARGET into $SYSROOT"
		mkdir -p "$DEUTERIUM_DATA"
		build_sysroot
	fi
	rustup toolchain link "$LINKED" "$SYSROOT"
	prove_debian_wasm
	cat >"$WASM_ENV" <<-TEXT
		# Written by scripts/setup.sh: the runtime's WASM is built with Debian's Rust.
		export WASM_BUILD_TOOLCHAIN=$LINKED
	TEXT
	say "toolchain $LINKED works; building by hand needs: export WASM_BUILD_TOOLCHAIN=$LINKED"
}

# --- Ethereum's tools ----------------------------------------------------------------------------

readonly ETHEREUM_TESTS=$DEUTERIUM_ROOT/tests/ethereum
readonly ETHEREUM_TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/deuterium/ethereum
readonly LEAST_NODE=18

# fresh NAME TEXT: whether the tools of this name were installed from this very text.
fresh() { [[ -r $ETHEREUM_TOOLS/$1.stamp && $(<"$ETHEREUM_TOOLS/$1.stamp") == "$2" ]]; }

# Installs exactly what the lock file says. Install scripts of packages are not run.
ensure_npm_packages() {
	local stamp version
	command -v node >/dev/null || install_packages nodejs
	command -v npm >/dev/null || install_packages npm
	version=$(node --version)
	(($(sed 's/^v\([0-9]*\).*/\1/' <<<"$version") >= LEAST_NODE)) ||
		fail "Node.js $version is too old" "install version $LEAST_NODE or a later one"
	stamp="$version $(sha256sum <"$ETHEREUM_TESTS/package-lock.json")"
	if fresh npm "$stamp"; then
		say "npm packages present: $ETHEREUM_TOOLS"
	else
		say "installing npm packages into $ETHEREUM_TOOLS"
		rm -f "$ETHEREUM_TOOLS/npm.stamp"
		cp "$ETHEREUM_TESTS/package.json" "$ETHEREUM_TESTS/package-lock.json" "$ETHEREUM_TOOLS/"
		npm ci --prefix "$ETHEREUM_TOOLS" --ignore-scripts --no-audit --no-fund --loglevel error ||
			fail "npm could not install the packages" "is the network up? then run this again"
		printf '%s\n' "$stamp" >"$ETHEREUM_TOOLS/npm.stamp"
	fi
	ln -sfn "$ETHEREUM_TOOLS/node_modules" "$ETHEREUM_TESTS/node_modules"
}

ensure_python_packages() {
	local stamp
	python3 -c 'import ensurepip, venv' 2>/dev/null || install_packages python3 python3-venv
	stamp="$(python3 --version) $(sha256sum <"$ETHEREUM_TESTS/requirements.txt")"
	if fresh python "$stamp"; then
		say "Python packages present: $ETHEREUM_TOOLS"
	else
		say "installing Python packages into $ETHEREUM_TOOLS"
		rm -rf "$ETHEREUM_TOOLS/python.stamp" "$ETHEREUM_TOOLS/venv"
		python3 -m venv "$ETHEREUM_TOOLS/venv"
		"$ETHEREUM_TOOLS/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps \
			--requirement "$ETHEREUM_TESTS/requirements.txt" ||
			fail "pip could not install the packages" "is the network up? then run this again"
		printf '%s\n' "$stamp" >"$ETHEREUM_TOOLS/python.stamp"
	fi
	ln -sfn "$ETHEREUM_TOOLS/venv" "$ETHEREUM_TESTS/.venv"
}

ensure_ethereum_tools() {
	mkdir -p "$ETHEREUM_TOOLS"
	ensure_npm_packages
	ensure_python_packages
}

# make and perl for the libraries in C that are compiled from source (OpenSSL inside litep2p).
install_packages build-essential curl clang cmake libclang-dev perl pkg-config protobuf-compiler
ensure_toolchain
if [[ $force_debian == yes ]]; then
	use_debian_wasm
elif ensure_rustup_target; then
	forget_debian_wasm
else
	say "rustup cannot provide $TARGET here"
	use_debian_wasm
fi
ensure_ethereum_tools
say "this machine is ready"
