#!/usr/bin/env bash
# Measures how the runtime scales and holds the figures against their targets.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/bench.sh [OPTION...]

		Builds tests/bench with the settings of the whole workspace and runs it. All options go to the
		program; without any it runs every suite in full, which takes about five minutes once built:
		  --quick       small sizes, below half a minute
		  --only SUITE  storage, nodes, queue, bytes, throughput, worst or burst; can be given several times
		  --no-assert   print missed targets, but end with success
		  --explain     the program's own help
		  --help        this text

		Tables go to standard output, progress to standard error. Exit code: 0 if all targets are met, 1
		if one is missed, 2 if the bench itself fails. Run it on an otherwise idle machine.
	TEXT
}

arguments=()
for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit 0 ;;
		--explain) arguments+=(--help) ;;
		*) arguments+=("$argument") ;;
	esac
done

cd "$DEUTERIUM_ROOT"
need cargo "run scripts/setup.sh"
# With the features of the whole workspace, so that what is built already is used.
# The database and the trie are generic over the block, so their code is compiled with the bench; the
# minutes that optimising it takes are for the figures only.
cargo build --locked --workspace --bin deuterium-bench \
	--config 'profile.dev.package.deuterium-bench.opt-level = 3' >&2
exec "$CARGO_TARGET_DIR/debug/deuterium-bench" "${arguments[@]}"
