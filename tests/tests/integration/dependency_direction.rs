//! Which crate may depend on which, checked on the resolved graph of `cargo metadata`.
//!
//! The point: what can slash must stay small and readable, GPU machines must not carry a chain
//! client, and chain nodes must not carry inference. Only normal dependencies count; tests and
//! build scripts may use more. The graph is the one cargo resolves for the whole workspace, with
//! the features of all members united, so a dependency that only a feature of another member
//! switches on counts as well.

use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::process::Command;

/// What the tree below a crate must not contain.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tree {
	/// No dependencies at all.
	Empty,
	/// Nothing of the Substrate framework, see `is_substrate`.
	WithoutSubstrate,
	/// No inference library and none of the off-chain crates except the wire types.
	WithoutInference,
	/// No restriction.
	Any,
}

/// One member of the workspace.
struct Rule {
	folder: &'static str,
	name: &'static str,
	/// Members it may depend on directly.
	may_use: &'static [&'static str],
	tree: Tree,
}

const fn rule(
	folder: &'static str,
	name: &'static str,
	may_use: &'static [&'static str],
	tree: Tree,
) -> Rule {
	Rule { folder, name, may_use, tree }
}

const MATH: &str = "deuterium-math";
const PRIMITIVES: &str = "deuterium-primitives";
const PROTOCOL: &str = "deuterium-protocol";
const DIGEST: &str = "deuterium-digest";
const ENGINE: &str = "deuterium-engine";
const BLOBS: &str = "deuterium-blobs";

/// What every pallet may use. Pallets meet through the traits in primitives.
const FOR_PALLETS: &[&str] = &[MATH, PRIMITIVES];

/// The members, in the order of the dependencies.
const RULES: &[Rule] = &[
	rule("pallets/math", MATH, &[], Tree::Empty),
	rule("pallets/primitives", PRIMITIVES, &[MATH], Tree::WithoutInference),
	rule("pallets/node-registry", "pallet-node-registry", FOR_PALLETS, Tree::WithoutInference),
	rule("pallets/node-staking", "pallet-node-staking", FOR_PALLETS, Tree::WithoutInference),
	rule("pallets/task-queue", "pallet-task-queue", FOR_PALLETS, Tree::WithoutInference),
	rule("pallets/validation", "pallet-validation", FOR_PALLETS, Tree::WithoutInference),
	rule("pallets/qos", "pallet-qos", FOR_PALLETS, Tree::WithoutInference),
	// Assignments are handed to the pump in the types that go over the wire.
	rule(
		"pallets/runtime-api",
		"deuterium-runtime-api",
		&[MATH, PRIMITIVES, PROTOCOL],
		Tree::WithoutInference,
	),
	// The pallets of the EVM know nothing of the protocol; what carries its events is a seam.
	rule("pallets/evm-chain-id", "pallet-evm-chain-id", &[], Tree::WithoutInference),
	rule("pallets/base-fee", "pallet-base-fee", &[], Tree::WithoutInference),
	rule("pallets/evm", "pallet-evm", &[], Tree::WithoutInference),
	rule(
		"pallets/ethereum",
		"pallet-ethereum",
		&[PRIMITIVES, "deuterium-runtime-api", "pallet-evm"],
		Tree::WithoutInference,
	),
	// Traits only: the runtime stands behind them.
	rule("pallets/precompiles", "deuterium-precompiles", &[PRIMITIVES], Tree::WithoutInference),
	rule("node/eth-rpc", "deuterium-eth-rpc", &["deuterium-runtime-api"], Tree::WithoutInference),
	rule("offchain-worker/protocol", PROTOCOL, &[], Tree::WithoutSubstrate),
	rule(
		"offchain-worker/pallet",
		"pallet-inference-worker",
		&[MATH, PRIMITIVES, PROTOCOL],
		Tree::WithoutInference,
	),
	rule(
		"runtime",
		"deuterium-runtime",
		&[
			MATH,
			PRIMITIVES,
			PROTOCOL,
			"deuterium-precompiles",
			"deuterium-runtime-api",
			"pallet-base-fee",
			"pallet-ethereum",
			"pallet-evm",
			"pallet-evm-chain-id",
			"pallet-inference-worker",
			"pallet-node-registry",
			"pallet-node-staking",
			"pallet-qos",
			"pallet-task-queue",
			"pallet-validation",
		],
		Tree::WithoutInference,
	),
	rule(
		"node",
		"deuterium-node",
		&[
			PRIMITIVES,
			PROTOCOL,
			"deuterium-eth-rpc",
			"deuterium-runtime",
			"deuterium-runtime-api",
			"pallet-ethereum",
			"pallet-inference-worker",
		],
		Tree::WithoutInference,
	),
	rule("offchain-worker/digest", DIGEST, &[], Tree::WithoutSubstrate),
	rule("offchain-worker/engine", ENGINE, &[DIGEST], Tree::WithoutSubstrate),
	rule("offchain-worker/blobs", BLOBS, &[PROTOCOL], Tree::WithoutSubstrate),
	rule(
		"offchain-worker/sidecar",
		"deuterium-sidecar",
		&[BLOBS, DIGEST, ENGINE, PROTOCOL],
		Tree::WithoutSubstrate,
	),
	rule(
		"offchain-worker/gateway",
		"deuterium-gateway",
		&[BLOBS, DIGEST, PROTOCOL],
		Tree::WithoutSubstrate,
	),
	// Runs the runtime as a blob, so it uses no member.
	rule("scripts/weights", "deuterium-weights", &[], Tree::WithoutInference),
	rule("tests", "deuterium-tests", EVERYTHING, Tree::Any),
	rule(
		"tests/bench",
		"deuterium-bench",
		&[
			PRIMITIVES,
			"deuterium-runtime",
			"pallet-ethereum",
			"pallet-node-registry",
			"pallet-node-staking",
			"pallet-task-queue",
			"pallet-validation",
		],
		Tree::WithoutInference,
	),
	rule("tests/model", "deuterium-model-tests", EVERYTHING, Tree::Any),
	rule("tests/economy", "deuterium-economy", &[MATH], Tree::WithoutSubstrate),
	rule("tests/ports", "deuterium-test-ports", &[], Tree::Empty),
];

/// Marks the crate that may use every member.
const EVERYTHING: &[&str] = &["*"];

/// Substrate-named packages that the off-chain crates may contain, with the package that brings
/// them and the reason.
const SUBSTRATE_EXCEPTIONS: &[(&str, &str, &str)] = &[
	("frame-decode", "subxt", "reads extrinsics and storage by metadata; no part of FRAME"),
	("frame-metadata", "subxt", "the types of the metadata itself; no part of FRAME"),
	("sp-crypto-hashing", "subxt", "hash functions only, no dependencies inside Substrate"),
];

/// Packages of the Substrate framework, by the families of their names.
fn is_substrate(name: &str) -> bool {
	["frame-", "pallet-", "sc-", "sp-", "substrate-", "cumulus-", "polkadot-", "staging-"]
		.iter()
		.any(|family| name.starts_with(family))
}

/// Packages that compute or carry inference.
fn is_inference(name: &str) -> bool {
	let ours = [DIGEST, ENGINE, BLOBS, "deuterium-sidecar", "deuterium-gateway"];
	name.starts_with("candle") || name == "tokenizers" || ours.contains(&name)
}

/// The packages and their normal dependencies.
struct Graph {
	names: BTreeMap<String, String>,
	/// Folder of each member, relative to the root.
	members: BTreeMap<String, String>,
	dependencies: BTreeMap<String, Vec<String>>,
}

impl Graph {
	fn parse(metadata: &Value) -> Self {
		let text = |value: &Value| value.as_str().expect("a string").to_owned();
		let list = |value: &Value| value.as_array().expect("a list").clone();
		let root = text(&metadata["workspace_root"]);
		let packages = list(&metadata["packages"]);
		let names =
			packages.iter().map(|package| (text(&package["id"]), text(&package["name"]))).collect();
		let members: BTreeSet<String> =
			list(&metadata["workspace_members"]).iter().map(text).collect();
		let folder = |package: &Value| {
			let manifest = text(&package["manifest_path"]);
			let inside = manifest.strip_prefix(&root).unwrap_or(&manifest).trim_matches('/');
			inside.trim_end_matches("Cargo.toml").trim_end_matches('/').to_owned()
		};
		let members = packages
			.iter()
			.filter(|package| members.contains(&text(&package["id"])))
			.map(|package| (text(&package["id"]), folder(package)))
			.collect();
		let normal = |dependency: &Value| {
			list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null())
		};
		let dependencies = list(&metadata["resolve"]["nodes"])
			.iter()
			.map(|node| {
				let deps = list(&node["deps"]);
				let normal = deps.iter().filter(|dep| normal(dep)).map(|dep| text(&dep["pkg"]));
				(text(&node["id"]), normal.collect())
			})
			.collect();
		Self { names, members, dependencies }
	}

	fn name<'a>(&'a self, id: &'a str) -> &'a str {
		self.names.get(id).map_or(id, String::as_str)
	}

	fn below<'a>(&'a self, id: &str) -> impl Iterator<Item = &'a String> {
		self.dependencies.get(id).into_iter().flatten()
	}

	/// Every package below `root`, as the shortest chain of names that leads to it.
	fn tree<'a>(&'a self, root: &'a str) -> Vec<Vec<&'a str>> {
		let mut parents: BTreeMap<&str, &str> = BTreeMap::new();
		let mut reached = Vec::new();
		let mut waiting = VecDeque::from([root]);
		while let Some(from) = waiting.pop_front() {
			for to in self.below(from) {
				if to != root && !parents.contains_key(to.as_str()) {
					parents.insert(to, from);
					reached.push(to.as_str());
					waiting.push_back(to);
				}
			}
		}
		let chain = |package| {
			let up = std::iter::successors(Some(package), |id| parents.get(id).copied());
			let mut names: Vec<&str> = up.map(|id| self.name(id)).collect();
			names.reverse();
			names
		};
		reached.into_iter().map(chain).collect()
	}

	/// Everything that breaks a rule, one line each.
	fn violations(&self) -> Vec<String> {
		let mut found = Vec::new();
		for (id, folder) in &self.members {
			let name = self.name(id);
			let Some(rule) = RULES.iter().find(|rule| rule.name == name) else {
				found.push(format!("{name} in {folder}/ has no rule; add one to RULES"));
				continue;
			};
			if rule.folder != folder {
				found.push(format!("{name} belongs into {}/, not {folder}/", rule.folder));
			}
			for dependency in self.below(id).filter(|id| self.members.contains_key(*id)) {
				let used = self.name(dependency);
				if rule.may_use != EVERYTHING && !rule.may_use.contains(&used) {
					found.push(format!("{name} -> {used}: not among what {name} may use"));
				}
			}
			found.extend(self.tree(id).iter().filter_map(|chain| forbidden(rule.tree, chain)));
		}
		found
	}
}

/// Says why the last package of a chain must not be there, if so.
fn forbidden(tree: Tree, chain: &[&str]) -> Option<String> {
	let (last, before) = chain.split_last()?;
	let excepted = |(name, carrier, _): &(&str, &str, &str)| {
		name == last && before.iter().any(|package| package == carrier)
	};
	let reason = match tree {
		Tree::Empty => "must have no dependencies",
		Tree::WithoutSubstrate
			if is_substrate(last) && !SUBSTRATE_EXCEPTIONS.iter().any(excepted) =>
		{
			"must stay free of Substrate"
		},
		Tree::WithoutInference if is_inference(last) => "must stay free of inference",
		_ => return None,
	};
	Some(format!("{}: {} {reason}", chain.join(" -> "), chain[0]))
}

/// The triple of this machine.
fn host() -> String {
	let output = Command::new("rustc").arg("-vV").output().expect("rustc can be started");
	let text = String::from_utf8(output.stdout).expect("rustc prints text");
	let host = text.lines().find_map(|line| line.strip_prefix("host: "));
	host.expect("rustc names its host").to_owned()
}

/// The graph for this machine: what other systems need is not downloaded here.
fn workspace() -> Value {
	let output = Command::new(env!("CARGO"))
		.args(["metadata", "--offline", "--locked", "--format-version", "1"])
		.args(["--filter-platform", &host()])
		.current_dir(env!("CARGO_MANIFEST_DIR"))
		.output()
		.expect("cargo can be started");
	let errors = String::from_utf8_lossy(&output.stderr);
	assert!(output.status.success(), "cargo metadata failed: {errors}");
	serde_json::from_slice(&output.stdout).expect("cargo prints JSON")
}

#[test]
fn workspace_should_respect_every_rule_when_resolved() {
	let graph = Graph::parse(&workspace());
	assert!(graph.members.len() > 10 && graph.names.len() > 500, "the graph was not read");
	let violations = graph.violations();
	assert!(violations.is_empty(), "forbidden dependencies:\n{}", violations.join("\n"));
}

#[test]
fn exceptions_should_be_in_use_when_they_are_listed() {
	let graph = Graph::parse(&workspace());
	let (gateway, _) = graph
		.members
		.iter()
		.find(|(id, _)| graph.name(id) == "deuterium-gateway")
		.expect("the gateway is a member");
	let reached: BTreeSet<&str> =
		graph.tree(gateway).into_iter().filter_map(|chain| chain.last().copied()).collect();
	for (name, _, reason) in SUBSTRATE_EXCEPTIONS {
		assert!(reached.contains(name), "{name} ({reason}) is not needed any more; remove it");
	}
}

/// Metadata in cargo's shape with the members of `RULES`, further packages and the given edges
/// (from, to, kind).
fn forged(others: &[&str], edges: &[(&str, &str, Option<&str>)]) -> Value {
	let member = |rule: &Rule| (rule.name, format!("/ws/{}/Cargo.toml", rule.folder));
	let other = |name: &&'static str| (*name, format!("/registry/{name}/Cargo.toml"));
	let others: Vec<&'static str> =
		others.iter().map(|name| &*Box::leak(name.to_string().into_boxed_str())).collect();
	let all: Vec<_> = RULES.iter().map(member).chain(others.iter().map(other)).collect();
	let packages: Vec<_> = all
		.iter()
		.map(|(name, manifest)| json!({ "id": name, "name": name, "manifest_path": manifest }))
		.collect();
	let nodes: Vec<_> = all
		.iter()
		.map(|(name, _)| {
			let deps: Vec<_> = edges
				.iter()
				.filter(|(from, ..)| from == name)
				.map(|(_, to, kind)| json!({ "pkg": to, "dep_kinds": [{ "kind": kind }] }))
				.collect();
			json!({ "id": name, "deps": deps })
		})
		.collect();
	let members: Vec<_> = RULES.iter().map(|rule| rule.name).collect();
	json!({
		"workspace_root": "/ws",
		"packages": packages,
		"workspace_members": members,
		"resolve": { "nodes": nodes },
	})
}

fn violations(others: &[&str], edges: &[(&str, &str, Option<&str>)]) -> Vec<String> {
	Graph::parse(&forged(others, edges)).violations()
}

#[test]
fn forged_graph_should_pass_when_it_keeps_the_rules() {
	let edges = [
		("pallet-qos", MATH, None),
		("pallet-qos", "frame-support", None),
		("deuterium-node", "deuterium-runtime", None),
		("deuterium-gateway", "subxt", None),
		("subxt", "sp-crypto-hashing", None),
		("deuterium-tests", "deuterium-node", None),
	];
	let others = ["frame-support", "subxt", "sp-crypto-hashing"];
	assert_eq!(violations(&others, &edges), [""; 0]);
}

#[test]
fn pallet_should_be_reported_when_it_uses_another_pallet() {
	let found = violations(&[], &[("pallet-qos", "pallet-task-queue", None)]);
	assert_eq!(found.len(), 1);
	assert!(found[0].starts_with("pallet-qos -> pallet-task-queue: "), "{found:?}");
	assert_eq!(violations(&[], &[("pallet-qos", "pallet-task-queue", Some("dev"))]), [""; 0]);
}

#[test]
fn sidecar_should_be_reported_when_substrate_is_deep_in_its_tree() {
	let edges = [
		("deuterium-sidecar", "helper", None),
		("helper", "inner", None),
		("inner", "sp-core", None),
		("sp-core", "sp-std", Some("build")),
	];
	let found = violations(&["helper", "inner", "sp-core", "sp-std"], &edges);
	assert_eq!(found.len(), 1);
	assert!(found[0].starts_with("deuterium-sidecar -> helper -> inner -> sp-core: "), "{found:?}");
}

#[test]
fn exception_should_not_hold_when_another_package_brings_it() {
	let edges = [("deuterium-blobs", "helper", None), ("helper", "sp-crypto-hashing", None)];
	assert_eq!(violations(&["helper", "sp-crypto-hashing"], &edges).len(), 1);
}

#[test]
fn node_should_be_reported_when_it_carries_inference() {
	let edges = [("deuterium-node", "helper", None), ("helper", "candle-core", None)];
	let found = violations(&["helper", "candle-core"], &edges);
	assert!(found[0].starts_with("deuterium-node -> helper -> candle-core: "), "{found:?}");
	assert_eq!(violations(&[], &[("deuterium-node", ENGINE, None)]).len(), 2);
}

#[test]
fn math_should_be_reported_when_it_has_any_dependency() {
	let found = violations(&["serde"], &[(MATH, "serde", None)]);
	assert_eq!(found, ["deuterium-math -> serde: deuterium-math must have no dependencies"]);
	assert_eq!(violations(&["serde"], &[(MATH, "serde", Some("dev"))]), [""; 0]);
}

#[test]
fn member_should_be_reported_when_its_folder_or_name_is_unknown() {
	let mut metadata = forged(&[], &[]);
	metadata["packages"][0]["manifest_path"] = json!("/ws/elsewhere/Cargo.toml");
	metadata["packages"][1]["name"] = json!("stranger");
	let found = Graph::parse(&metadata).violations();
	assert_eq!(found.len(), 2, "{found:?}");
	assert!(found.contains(&"deuterium-math belongs into pallets/math/, not elsewhere/".into()));
	assert!(found.iter().any(|line| line.starts_with("stranger in pallets/primitives/")));
}

#[test]
fn folders_should_exist_when_they_have_a_rule() {
	let members = Graph::parse(&workspace()).members;
	for rule in RULES {
		assert!(members.values().any(|folder| folder == rule.folder), "{}/", rule.folder);
	}
}
