#!/usr/bin/env bash
# Formatting, the presence of the house rules in every crate, and clippy.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/lint.sh [--quick]

		Checks, without changing anything:
		  1. formatting (cargo fmt --check);
		  2. that every member takes the lints of the workspace, and that every pallet denies unwrap,
		     expect, indexing and unchecked arithmetic: without these lines clippy would find nothing;
		     and that a member has one test program, tests/integration: each takes its time to link;
		  3. clippy, with the levels of Cargo.toml and of the crates themselves; denied lints fail.

		Clippy runs as the compiler of our own crates over the dependencies that `cargo build --workspace`
		has left behind. `cargo clippy` would compile all dependencies a second time. Libraries only:
		tests may do what they like.

		options:
		  --quick  only 1 and 2, which compile nothing
		  --help   this text
	TEXT
}

quick=no
for argument in "$@"; do
	case $argument in
		--quick) quick=yes ;;
		-h | --help) usage && exit 0 ;;
		*) usage >&2 && fail "unknown argument: $argument" ;;
	esac
done

cd "$DEUTERIUM_ROOT"
need cargo "run scripts/setup.sh"

# Folders of the members, as Cargo.toml lists them.
members() { sed -n '/^members = \[/,/^\]/s/^[[:space:]]*"\(.*\)",*$/\1/p' Cargo.toml; }

check_house_rules() {
	local member lint program wrong=0
	for member in $(members); do
		for program in "$member"/tests/*.rs "$member"/tests/*/main.rs; do
			[[ ! -e $program || $program == */tests/integration/main.rs ]] && continue
			echo "$program is a test program of its own: make it a module of $member/tests/integration" >&2
			wrong=1
		done
		if ! grep -A1 -x '\[lints\]' "$member/Cargo.toml" | grep -qx 'workspace = true'; then
			echo "$member/Cargo.toml does not take the lints of the workspace:" \
				"add [lints] workspace = true" >&2
			wrong=1
		fi
		[[ $member == pallets/* || $member == */pallet ]] || continue
		for lint in unwrap_used expect_used indexing_slicing arithmetic_side_effects; do
			if ! sed -n '/^#!\[deny(/,/)\]/p' "$member/src/lib.rs" | grep -q "clippy::$lint"; then
				echo "$member/src/lib.rs does not deny clippy::$lint" >&2
				wrong=1
			fi
		done
	done
	((wrong == 0)) || fail "house rules are missing" "add the lines named above"
}

run_clippy() {
	local driver
	driver=$(rustup which clippy-driver 2>/dev/null) ||
		fail "clippy is not installed" "rustup component add clippy"
	# The wrapper gives our crates fingerprints of their own, so a build does not undo this one. The
	# WASM runtime is compiled from the same sources and need not be made again.
	# Warnings are errors here; the odd word is how clippy-driver separates its arguments.
	DEUTERIUM_CLIPPY=$driver CLIPPY_ARGS=-Dwarnings__CLIPPY_HACKERY__ SKIP_WASM_BUILD=1 \
		RUSTC_WORKSPACE_WRAPPER=$DEUTERIUM_ROOT/scripts/clippy-compiler.sh \
		cargo build --workspace --lib --locked
}

say "formatting"
cargo fmt --all -- --check || fail "some files are not formatted" "cargo fmt --all"
say "house rules"
check_house_rules
if [[ $quick == no ]]; then
	say "clippy"
	run_clippy
fi
