#!/usr/bin/env bash
# The whole path on one machine: an image and a text from three nodes, verified and paid.
set -euo pipefail
# shellcheck source=scripts/env.sh
source "$(dirname "${BASH_SOURCE[0]}")/env.sh"

usage() {
	cat <<-'TEXT'
		usage: scripts/demo.sh [--no-setup] [--keep]

		Sets this machine up (scripts/setup.sh), builds, and then starts a development chain and one sidecar
		with three CPU cards, registers the cards as three nodes, and has an image drawn and a text
		written. Shows where the picture is, the text, the digests, and who was paid what. Ends by itself
		and leaves nothing running.

		The models are tiny ones that the sidecar generates from a formula: they draw noise and babble.
		Everything else is what a network runs.

		options:
		  --no-setup  this machine is known to be ready
		  --keep      keep the chain's and the sidecar's data and logs
		  --help      this text
	TEXT
}

setup=yes keep=no
for argument in "$@"; do
	case $argument in
		--no-setup) setup=no ;;
		--keep) keep=yes ;;
		-h | --help) usage && exit 0 ;;
		*) usage >&2 && fail "unknown argument: $argument" ;;
	esac
done

cd "$DEUTERIUM_ROOT"
if [[ $setup == yes ]]; then
	scripts/setup.sh
	source scripts/env.sh
fi
say "build (the first one takes about half an hour on two cores)"
cargo build --workspace --locked
bin=$CARGO_TARGET_DIR/debug
started=$SECONDS

work=$(mktemp -d)
out=$DEUTERIUM_ROOT/target/demo
mkdir -p "$out"
pids=()
finish() {
	local code=$?
	for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
	for pid in "${pids[@]}"; do wait "$pid" 2>/dev/null || true; done
	if ((code != 0)); then
		for log in "$work"/*.log; do
			[[ -r $log ]] && printf -- '--- %s ---\n' "$log" >&2 && tail -n 20 "$log" >&2
		done
	fi
	if [[ $keep == yes ]]; then say "data and logs: $work"; else rm -rf "$work"; fi
	exit "$code"
}
trap finish EXIT
trap 'exit 130' INT TERM

# wait_for WHAT SECONDS COMMAND...: repeats a command until it succeeds.
wait_for() {
	local what=$1 limit=$((SECONDS + $2))
	shift 2
	until "$@" >/dev/null 2>&1; do
		((SECONDS < limit)) || fail "$what did not happen in time" "see the logs above"
		for pid in "${pids[@]}"; do
			kill -0 "$pid" 2>/dev/null || fail "a process ended early" "see the logs above"
		done
		sleep 0.2
	done
}

{ read -r rpc_port && read -r p2p_port && read -r api_port && read -r blob_port; } < <(free_ports 4)
owners=(baltathar charleth dorothy)
addresses=(
	0x3cd0a705a2dc65e5b1e1205896baa2be8a07c6e0
	0x798d4ba9baf0064ec19eb4f0a1a45785ae9d6dfc
	0x773539d4ac0e786233d90a233654ccee26a613d9
)
creator=ethan
deuterium() {
	"$bin/deuterium" --url "ws://127.0.0.1:$rpc_port" --state-dir "$work/client" "$@"
}

say "chain: a development node with blocks every two seconds"
printf '//Demo//Worker' >"$work/worker-key"
"$bin/deuterium-sidecar" token --token-file "$work/token" >/dev/null 2>&1
"$bin/deuterium-node" --dev --base-path "$work/chain" --rpc-port "$rpc_port" --port "$p2p_port" \
	--no-prometheus --no-telemetry --no-mdns --worker-key "$work/worker-key" \
	--sidecar-url "http://127.0.0.1:$api_port" --sidecar-token-file "$work/token" \
	>"$work/chain.log" 2>&1 &
pids+=($!)

say "sidecar: three CPU cards, each a node of its own"
cards=()
for address in "${addresses[@]}"; do cards+=(--card "node=$address,name=CPU,vram=8"); done
"$bin/deuterium-sidecar" run --base-path "$work/sidecar" --token-file "$work/token" \
	--listen "127.0.0.1:$api_port" --p2p-listen "/ip4/127.0.0.1/tcp/$blob_port" \
	--node-rpc "http://127.0.0.1:$rpc_port" --tiny-models "${cards[@]}" \
	>"$work/sidecar.log" 2>&1 &
pids+=($!)

wait_for "start of the chain" 60 deuterium network
info() {
	curl -sf -H "authorization: Bearer $(<"$work/token")" "http://127.0.0.1:$api_port/v1/info"
}
wait_for "start of the sidecar" 60 info
peer=$(info | sed -n 's/.*"peerId":"\([^"]*\)".*/\1/p')
export DEUTERIUM_BOOTNODES=/ip4/127.0.0.1/tcp/$blob_port/p2p/$peer

worker=$("$bin/deuterium-node" worker-key show --dev --base-path "$work/chain" 2>/dev/null | head -n 1)
say "join: three nodes with a stake of 400 CNX each"
joins=()
for owner in "${owners[@]}"; do
	deuterium --quiet --dev-account "$owner" node join --card CPU --vram 8 --stake 400 \
		--worker "$worker" >/dev/null &
	joins+=($!)
done
for join in "${joins[@]}"; do wait "$join"; done
deuterium network

balances() {
	local account
	for account in "$creator" "${owners[@]}"; do
		printf '  %-10s %s\n' "$account" \
			"$(deuterium --dev-account "$account" account | tr '\n' ' ' | tr -s ' ')"
	done
}
say "balances before"
balances

say "image task"
deuterium --dev-account "$creator" task image --prompt "a lighthouse in a storm" --seed 7 \
	--width 256 --height 256 --steps 4 --fee 30 --out "$out/lighthouse.png"
say "text task"
deuterium --dev-account "$creator" task text --prompt "Why is the sky blue?" --max-tokens 32 \
	--fee 20 --out "$out/answer.json"

say "balances after"
balances
deuterium network
say "picture: $out/lighthouse.png"
say "response: $out/answer.json"
say "done in $((SECONDS - started)) s"
