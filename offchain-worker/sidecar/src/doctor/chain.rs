//! What the node and the chain say.

use super::{
	Finding,
	rpc::{Rpc, RpcError},
};
use crate::config::{CardConfig, Config};
use deuterium_protocol::{
	Bytes32, Heartbeat,
	view::{NodeStatus, NodeView},
};
use serde::Deserialize;
use serde_json::json;
use std::time::{SystemTime, UNIX_EPOCH};

/// Storage key of `Timestamp::Now`: twox128("Timestamp") ‖ twox128("Now").
const TIMESTAMP_KEY: &str = "0xf0c365c3cf59d671eb72da0e7a4113c49f1f0515f462cdcf84e0f1d6045dfcbb";
/// Difference between this clock and the chain's that is still good, in milliseconds.
const CLOCK_SLACK_MS: i128 = 30_000;
/// Age of the pump's last run beyond which it stands still, in milliseconds: ten blocks.
const PUMP_SILENCE_MS: u64 = 20_000;
/// Type of worker keys in the node's keystore.
const WORKER_KEY_TYPE: &str = "dtwk";

/// Answer of `system_health`.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct NodeHealth {
	peers: u64,
	is_syncing: bool,
	should_have_peers: bool,
}

/// Findings about the node, the clock and each card's node on chain. `served`: the chain that this
/// sidecar has worked for.
pub(super) async fn node(config: &Config, served: Option<Bytes32>) -> Vec<Finding> {
	let url = &config.node_rpc;
	let remedy = format!(
		"start deuterium-node on this machine, or give its address with --node-rpc (now {url})"
	);
	let unreachable = |reason| vec![Finding::fail("node", reason, remedy.clone())];
	let rpc = match Rpc::new(url) {
		Ok(rpc) => rpc,
		Err(RpcError::Unreachable(reason) | RpcError::Refused(reason)) => {
			return unreachable(reason);
		},
	};
	let genesis = match rpc.call::<Bytes32>("chain_getBlockHash", json!([0])).await {
		Ok(Some(genesis)) => genesis,
		Ok(None) => return unreachable("it has no genesis block".into()),
		Err(RpcError::Unreachable(reason)) => {
			return unreachable(format!("not reachable: {reason}"));
		},
		Err(RpcError::Refused(reason)) => return unreachable(format!("it refuses: {reason}")),
	};
	let mut findings = vec![chain(genesis, served), sync(&rpc).await, clock(&rpc).await];
	for card in &config.cards {
		findings.extend(registration(&rpc, card).await);
	}
	findings.push(match rpc.call::<Heartbeat>("deuterium_pump", json!([])).await {
		Ok(heartbeat) => pump(heartbeat.as_ref(), &config.cards, now_ms()),
		// The method is unsafe, so a node that is not local rightly does not offer it.
		Err(_) => cannot_tell("pump", "the chain node does not say how its last run ended"),
	});
	findings
}

/// Whether the chain node's pump serves all cards. `now`: Unix time in milliseconds.
fn pump(heartbeat: Option<&Heartbeat>, cards: &[CardConfig], now: u64) -> Finding {
	let Some(heartbeat) = heartbeat else {
		return Finding::fail(
			"pump",
			"the chain node has never looked for a sidecar",
			"start deuterium-node with --sidecar-url and --sidecar-token-file; if it is started \
			 like that, wait for a block",
		);
	};
	let (block, age) = (heartbeat.block, now.saturating_sub(heartbeat.at_ms));
	if let Some(trouble) = &heartbeat.trouble {
		let remedy = "look at --sidecar-url, --sidecar-token-file and the chain node's log";
		return Finding::fail("pump", format!("in block {block}: {trouble}"), remedy);
	}
	if age > PUMP_SILENCE_MS {
		return Finding::fail(
			"pump",
			format!("its last run was {} s ago, in block {block}", age / 1000),
			"see whether the node imports blocks and runs offchain workers",
		);
	}
	let unserved = cards.iter().filter(|card| !heartbeat.nodes.contains(&card.node));
	let unserved: Vec<_> = unserved.map(|card| card.node.to_string()).collect();
	if unserved.is_empty() {
		return Finding::ok("pump", format!("served every card in block {block}"));
	}
	Finding::fail(
		"pump",
		format!("does not serve {}", unserved.join(", ")),
		"register the worker key of this chain node's keystore for each: deuterium node set-worker",
	)
}

fn chain(genesis: Bytes32, served: Option<Bytes32>) -> Finding {
	match served {
		Some(served) if served != genesis => Finding::fail(
			"chain",
			format!("the node is on chain {genesis}, this --base-path belongs to {served}"),
			"use a --base-path of its own for each chain, or connect to the other node",
		),
		_ => Finding::ok("chain", format!("genesis {genesis}")),
	}
}

async fn sync(rpc: &Rpc) -> Finding {
	match rpc.call::<NodeHealth>("system_health", json!([])).await {
		Ok(Some(health)) if health.is_syncing => Finding::warn(
			"node",
			format!("it is still synchronising ({} peers)", health.peers),
			"wait: jobs come once it is at the head of the chain",
		),
		Ok(Some(health)) if health.should_have_peers && health.peers == 0 => Finding::fail(
			"node",
			"it has no peers",
			"check its network connection and its --bootnodes",
		),
		Ok(Some(health)) => Finding::ok("node", format!("in sync, {} peers", health.peers)),
		Ok(None) => cannot_tell("node", "it says nothing about its health"),
		Err(RpcError::Unreachable(reason) | RpcError::Refused(reason)) => {
			cannot_tell("node", &format!("its health cannot be read: {reason}"))
		},
	}
}

async fn clock(rpc: &Rpc) -> Finding {
	let answer = rpc.call::<String>("state_getStorage", json!([TIMESTAMP_KEY])).await;
	match answer.ok().flatten().and_then(|value| little_endian_u64(&value)) {
		Some(head) => judge_clock(i128::from(now_ms()) - i128::from(head)),
		None => cannot_tell("clock", "the chain does not tell the time of its newest block"),
	}
}

/// `ahead`: this clock minus the time of the newest block, in milliseconds.
fn judge_clock(ahead: i128) -> Finding {
	let seconds = ahead / 1000;
	if ahead < -CLOCK_SLACK_MS {
		let cause = format!("this clock is {} s behind the chain", -seconds);
		return Finding::fail("clock", cause, "switch on time synchronisation (chrony, ntpd)");
	}
	if ahead > CLOCK_SLACK_MS {
		return Finding::warn(
			"clock",
			format!("the newest block is {seconds} s old: no blocks come, or this clock is ahead"),
			"see whether the node imports blocks; if it does, switch on time synchronisation",
		);
	}
	Finding::ok("clock", format!("within {} s of the newest block", seconds.abs() + 1))
}

fn little_endian_u64(hex_text: &str) -> Option<u64> {
	let mut bytes = [0; 8];
	hex::decode_to_slice(hex_text.strip_prefix("0x")?, &mut bytes).ok()?;
	Some(u64::from_le_bytes(bytes))
}

fn now_ms() -> u64 {
	let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
	u64::try_from(now.as_millis()).unwrap_or(u64::MAX)
}

async fn registration(rpc: &Rpc, card: &CardConfig) -> Vec<Finding> {
	let check = format!("node {}", card.node);
	let view = match rpc.call::<NodeView>("deuterium_node", json!([card.node])).await {
		Ok(view) => view,
		Err(RpcError::Unreachable(reason) | RpcError::Refused(reason)) => {
			let cause = format!("its registration cannot be read: {reason}");
			return vec![Finding::fail(check, cause, "use a node of this version")];
		},
	};
	let Some(view) = view.filter(|view| view.status != NodeStatus::Quit) else {
		return vec![Finding::fail(
			check,
			"not registered on chain",
			format!(
				"join with its account: deuterium node join --card '{}' --vram {}",
				card.name, card.vram_gb
			),
		)];
	};
	vec![
		status(&check, &view),
		same_card(&check, card, &view),
		stake(&check, &view),
		worker_key(rpc, &check, &view).await,
	]
}

fn status(check: &str, view: &NodeView) -> Finding {
	let reason = view.reason.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
	let text = match view.status {
		NodeStatus::Available => "available: waits for tasks",
		NodeStatus::Busy => "busy: works on a task",
		NodeStatus::PendingPause => "pauses after its task",
		NodeStatus::PendingQuit => "quits after its task",
		NodeStatus::Paused => {
			let remedy = "resume it: deuterium node resume";
			return Finding::warn(check, format!("paused: gets no tasks{reason}"), remedy);
		},
		NodeStatus::Quit => {
			return Finding::fail(check, format!("not in the network{reason}"), "join again");
		},
	};
	Finding::ok(check, format!("{text}; weight {} of 20, {} tasks so far", view.weight, view.tasks))
}

fn same_card(check: &str, card: &CardConfig, view: &NodeView) -> Finding {
	if (view.card.as_str(), view.vram_gb) == (card.name.as_str(), card.vram_gb) {
		return Finding::ok(check, format!("registered as {} {} GB", view.card, view.vram_gb));
	}
	Finding::fail(
		check,
		format!(
			"registered as {} {} GB, configured as {} {} GB",
			view.card, view.vram_gb, card.name, card.vram_gb
		),
		"correct --card, or quit and join again with the right card: other cards give other \
		 digests, and those are slashed",
	)
}

fn stake(check: &str, view: &NodeView) -> Finding {
	if view.stake == 0 {
		let remedy = "quit and join again with the stake that the chain asks for";
		return Finding::fail(check, "no stake", remedy);
	}
	Finding::ok(check, format!("stake {} CNX", cnx(view.stake)))
}

/// Base units as CNX, cut after six decimals.
fn cnx(amount: u128) -> String {
	let (whole, micro) = (amount / 10_u128.pow(18), amount % 10_u128.pow(18) / 10_u128.pow(12));
	let text = format!("{whole}.{micro:06}");
	text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

async fn worker_key(rpc: &Rpc, check: &str, view: &NodeView) -> Finding {
	let Some(key) = view.worker_key else {
		return Finding::fail(
			check,
			"no worker key is registered: nothing can be submitted for it",
			"make one with `deuterium-node worker-key generate` and register it with the node's account",
		);
	};
	match rpc.call::<bool>("author_hasKey", json!([key, WORKER_KEY_TYPE])).await {
		Ok(Some(true)) => {
			Finding::ok(check, format!("worker key {key} is in the chain node's keystore"))
		},
		Ok(_) => Finding::fail(
			check,
			format!("worker key {key} is registered, but not in this chain node's keystore"),
			"register the key of this node's keystore, or put the registered one into it",
		),
		// The method is unsafe, so most nodes rightly do not offer it.
		Err(_) => Finding::warn(
			check,
			format!("worker key {key} is registered; whether the chain node has it cannot be seen"),
			"compare it with the key that the chain node prints at its start",
		),
	}
}

fn cannot_tell(check: &str, cause: &str) -> Finding {
	Finding::warn(check, cause, "look at it yourself")
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::doctor::Level;
	use deuterium_protocol::Address;

	#[test]
	fn clock_should_be_judged_by_its_distance_from_the_chain() {
		assert_eq!(judge_clock(2_000).level, Level::Ok);
		assert_eq!(judge_clock(-2_000).level, Level::Ok);
		assert_eq!(judge_clock(31_000).level, Level::Warn);
		assert_eq!(judge_clock(-31_000).level, Level::Fail);
	}

	#[test]
	fn chain_time_should_be_read_as_little_endian() {
		assert_eq!(little_endian_u64("0x0102000000000000"), Some(513));
		assert_eq!(little_endian_u64("0x01"), None);
		assert_eq!(little_endian_u64("0102000000000000"), None);
	}

	#[test]
	fn amount_should_be_shown_in_cnx() {
		assert_eq!(cnx(400 * 10_u128.pow(18)), "400");
		assert_eq!(cnx(10_u128.pow(17) * 15), "1.5");
		assert_eq!(cnx(1), "0");
	}

	#[test]
	fn pump_should_be_judged_by_its_heartbeat() {
		let card = |byte: u8| {
			let node = Address([byte; 20]);
			format!("node={node},name=CPU,vram=8").parse::<CardConfig>().unwrap()
		};
		let cards = [card(1), card(2)];
		let beat = |nodes: &[u8], trouble: Option<&str>| Heartbeat {
			block: 7,
			at_ms: 100_000,
			nodes: nodes.iter().map(|byte| Address([*byte; 20])).collect(),
			trouble: trouble.map(String::from),
		};
		let judge = |heartbeat: &Heartbeat, now| pump(Some(heartbeat), &cards, now);
		assert_eq!(judge(&beat(&[1, 2, 3], None), 101_000).level, Level::Ok);
		assert_eq!(pump(None, &cards, 0).level, Level::Fail);
		let stale = judge(&beat(&[1, 2], None), 121_000);
		assert!(stale.level == Level::Fail && stale.cause.contains("21 s ago"), "{stale:?}");
		let half = judge(&beat(&[1], None), 101_000);
		assert!(half.cause.contains(&Address([2; 20]).to_string()), "{half:?}");
		assert!(!half.cause.contains(&Address([1; 20]).to_string()), "{half:?}");
		let down = judge(&beat(&[], Some("sidecar is down")), 101_000);
		assert!(down.level == Level::Fail && down.cause.contains("sidecar is down"), "{down:?}");
	}

	#[test]
	fn chain_should_fail_when_the_base_path_belongs_to_another() {
		let (one, two) = (Bytes32([1; 32]), Bytes32([2; 32]));
		assert_eq!(chain(one, None).level, Level::Ok);
		assert_eq!(chain(one, Some(one)).level, Level::Ok);
		assert_eq!(chain(one, Some(two)).level, Level::Fail);
	}
}
