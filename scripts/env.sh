# Common ground of the scripts: to be sourced, not run.
#
# Sets   DEUTERIUM_ROOT     the repository
#        DEUTERIUM_DATA     what setup.sh keeps outside the repository
#        CARGO_TARGET_DIR   build output: outside the checkout when CI is set, so that it survives it
#        WASM_BUILD_TOOLCHAIN   only where setup.sh had to build its own wasm toolchain
# Offers say, fail, need, free_ports.

DEUTERIUM_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
DEUTERIUM_DATA=${XDG_DATA_HOME:-$HOME/.local/share}/deuterium
export DEUTERIUM_ROOT DEUTERIUM_DATA

if [[ -n ${CI:-} ]]; then
	export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/deuterium/target}
else
	export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$DEUTERIUM_ROOT/target}
fi

# Written by setup.sh where the rustup target cannot be had; see there.
if [[ -z ${WASM_BUILD_TOOLCHAIN:-} && -r $DEUTERIUM_DATA/wasm-env ]]; then
	# shellcheck source=/dev/null
	source "$DEUTERIUM_DATA/wasm-env"
fi

# say TEXT...: one line about what is being done.
say() { printf '== %s\n' "$*"; }

# fail CAUSE [REMEDY]: ends the script.
fail() {
	printf 'error: %s\n' "$1" >&2
	[[ -z ${2:-} ]] || printf 'remedy: %s\n' "$2" >&2
	exit 1
}

# need COMMAND REMEDY: ends the script if the command is not there.
need() { command -v "$1" >/dev/null || fail "the command '$1' is missing" "$2"; }

# free_ports COUNT: TCP ports, a line each, below the range that outgoing connections take theirs from.
free_ports() {
	local port count=$1
	for port in $(shuf -i 20000-32000 -n 50); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && continue
		echo "$port"
		((--count > 0)) || return 0
	done
	fail "no free port found"
}
