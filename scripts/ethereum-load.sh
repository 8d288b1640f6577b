#!/usr/bin/env bash
# How much the Ethereum side of the chain takes: transfers, ERC-20 transfers, gas, lives of tasks.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/ethereum-load.sh [OPTION]...

		Starts a development node with blocks every two seconds, from the build that is there, and puts
		load on it through its JSON-RPC (tests/ethereum/load.mjs). Prints transfers and ERC-20 transfers
		per second, gas per second, and the gas of a task's life through the network's contracts beside
		that of the same life written in Solidity.

		options, handed on:
		  --transactions N  of each kind (default 4000)
		  --senders N       accounts that send them (default 50)
		  --tasks N         lives of tasks of which the mean is taken (default 10)
		  --nodes N         registered nodes meanwhile (default 30)
		  --only NAME       transfers, tokens or lifecycle
		  --help            this text
	TEXT
}

for argument in "$@"; do
	case $argument in
		-h | --help) usage && exit 0 ;;
	esac
done

node_bin=$CARGO_TARGET_DIR/debug/deuterium-node
[[ -x $node_bin ]] || fail "$node_bin is not there" "cargo build --workspace"
[[ -e $DEUTERIUM_ROOT/tests/ethereum/node_modules ]] ||
	fail "the packages from npm are missing" "scripts/setup.sh"

work=$(mktemp -d)
finish() {
	kill "$pid" 2>/dev/null || true
	wait "$pid" 2>/dev/null || true
	rm -rf "$work"
}
{ read -r port && read -r p2p_port; } < <(free_ports 2)
"$node_bin" --dev --base-path "$work/chain" --rpc-port "$port" --port "$p2p_port" \
	--no-prometheus --no-telemetry --no-mdns >"$work/chain.log" 2>&1 &
pid=$!
trap finish EXIT
trap 'exit 130' INT TERM

limit=$((SECONDS + 60))
until (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
	kill -0 "$pid" 2>/dev/null || { tail -n 20 "$work/chain.log" >&2 && fail "the node ended early"; }
	((SECONDS < limit)) || fail "the node does not serve" "see $work/chain.log"
	sleep 0.2
done
cd "$DEUTERIUM_ROOT/tests/ethereum"
ETHEREUM_RPC=http://127.0.0.1:$port node load.mjs "$@"
