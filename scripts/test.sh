#!/usr/bin/env bash
# Sets the machine up and runs every check and every test.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/test.sh [--no-setup]

		Sets this machine up (scripts/setup.sh), then runs, with the time that each step takes:
		  format and house rules  scripts/lint.sh --quick
		  build                   cargo build --workspace
		  build of the tests      cargo test --workspace --no-run
		  unit tests              cargo test --workspace: with property tests and the check of the
		                          direction of dependencies
		  clippy                  scripts/lint.sh
		  end-to-end suites       cargo test --workspace --test suites: beside the two steps above, since
		                          they wait for slots most of their time

		Every step is run even if an earlier one failed, except that nothing is tested that does not
		build. The last line says how many tests passed and failed; the exit code is 0 only if every step
		succeeded.

		options:
		  --no-setup  this machine is known to be ready
		  --help      this text

		environment:
		  CARGO_TARGET_DIR   build output (default: target/, or ~/.cache/deuterium/target if CI is set)
		  RUST_TEST_THREADS  tests of a binary that run at a time (default: one for each core; two of the
		                     end-to-end suites)
	TEXT
}

setup=yes
for argument in "$@"; do
	case $argument in
		--no-setup) setup=no ;;
		-h | --help) usage && exit 0 ;;
		*) usage >&2 && fail "unknown argument: $argument" ;;
	esac
done

cd "$DEUTERIUM_ROOT"
started=$SECONDS
failed_steps=()
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

minutes() { printf '%d min %02d s' "$(($1 / 60))" "$(($1 % 60))"; }

# step NAME COMMAND...: runs a command, reports its time, remembers a failure, and returns it.
step() {
	local name=$1 begun=$SECONDS result=ok
	shift
	say "$name"
	"$@" || result=FAILED
	say "$name: $result after $(minutes $((SECONDS - begun)))"
	[[ $result == ok ]] || failed_steps+=("$name")
	[[ $result == ok ]]
}

# tests_of NAME OPTION...: runs the tests of the targets that the options select; keeps what they say.
tests_of() {
	local name=$1
	shift
	cargo test --workspace --locked --no-fail-fast "$@" 2>&1 | tee "$logs/$name"
}

build_tests() {
	cargo test --workspace --locked --no-run && cargo test --workspace --locked --no-run --test suites
}

# Two threads for each core: the suites wait for slots most of their time.
start_suites() {
	# Every node would compile the runtime anew.
	export DEUTERIUM_RUNTIME_CACHE=$CARGO_TARGET_DIR/compiled-runtimes
	say "end-to-end suites, in the background: what they say comes at their end"
	RUST_TEST_THREADS=${RUST_TEST_THREADS:-$((2 * $(nproc)))} tests_of suites --test suites >/dev/null &
	suites=$!
}

end_suites() {
	local result=0
	wait "$suites" || result=1
	cat "$logs/suites"
	return "$result"
}

# Adds up what the test binaries themselves report: prints "PASSED FAILED".
count_tests() {
	cat "$logs"/* /dev/null | awk '/^test result: / { passed += $4; failed += $6 } END { print passed + 0, failed + 0 }'
}

if [[ $setup == yes ]]; then
	step "setup" scripts/setup.sh || exit 1
	# Setup may have written what the wasm build needs.
	source scripts/env.sh
fi
step "format and house rules" scripts/lint.sh --quick || true
if step "build" cargo build --workspace --locked; then
	if step "build of the tests" build_tests; then
		start_suites
		step "unit tests" tests_of units || true
	fi
	step "clippy" scripts/lint.sh || true
	[[ -z ${suites:-} ]] || step "end-to-end suites" end_suites || true
fi

say "total: $(minutes $((SECONDS - started)))"
((${#failed_steps[@]} == 0)) || printf 'failed step: %s\n' "${failed_steps[@]}"
read -r passed failed < <(count_tests)
if ((passed + failed == 0)); then
	fail "no test was run" "look for the first error above"
fi
printf '%d passed, %d failed\n' "$passed" "$failed"
((${#failed_steps[@]} == 0))
