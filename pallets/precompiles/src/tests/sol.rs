//! Reads the `.sol` files as text, independently of the macro that makes the bindings of them.

use crate::addresses;
use sp_core::H160;

/// A contract: its name in the original network, its address, its file.
pub(super) struct Source {
	pub(super) name: &'static str,
	pub(super) address: H160,
	pub(super) text: &'static str,
}

/// All contracts, in the order of the golden tables.
pub(super) const SOURCES: [Source; 7] = [
	Source { name: "Node", address: addresses::NODE, text: include_str!("../../sol/INode.sol") },
	Source { name: "Task", address: addresses::TASK, text: include_str!("../../sol/ITask.sol") },
	Source {
		name: "TaskQueue",
		address: addresses::TASK_QUEUE,
		text: include_str!("../../sol/ITaskQueue.sol"),
	},
	Source { name: "QOS", address: addresses::QOS, text: include_str!("../../sol/IQOS.sol") },
	Source {
		name: "NetworkStats",
		address: addresses::NETWORK_STATS,
		text: include_str!("../../sol/INetworkStats.sol"),
	},
	Source {
		name: "Deuterium",
		address: addresses::DEUTERIUM,
		text: include_str!("../../sol/IDeuterium.sol"),
	},
	Source { name: "ERC20", address: addresses::ERC20, text: include_str!("../../sol/IERC20.sol") },
];

/// The declarations that begin with a keyword, in one line each, without `external` and data locations.
pub(super) fn declarations(text: &str, keyword: &str) -> Vec<String> {
	let code: Vec<&str> =
		text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
	let code = code.join(" ");
	let declared = code.split(';').filter_map(|piece| {
		let start = piece.find(&format!("{keyword} "))?;
		let words = piece[start + keyword.len()..].split_whitespace();
		let kept: Vec<&str> = words
			.filter(|word| *word != "external")
			.filter(|word| !["calldata", "memory"].contains(word))
			.collect();
		let line = kept.join(" ").replace("( ", "(").replace(" )", ")");
		Some(line.replace(" memory)", ")").replace(" memory", ""))
	});
	declared.collect()
}

/// The signature of a declaration: its name and the types of its parameters.
pub(super) fn signature(declaration: &str) -> String {
	let (name, rest) = declaration.split_once('(').expect("parameters");
	let (parameters, _) = rest.split_once(')').expect("parameters");
	let types: Vec<&str> =
		parameters.split(',').filter_map(|part| part.split_whitespace().next()).collect();
	format!("{name}({})", types.join(","))
}

/// The selector of a declaration.
pub(super) fn selector(declaration: &str) -> [u8; 4] {
	let hash = sp_io::hashing::keccak_256(signature(declaration).as_bytes());
	[hash[0], hash[1], hash[2], hash[3]]
}
