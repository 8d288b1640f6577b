//! The runtime calls that this program makes, encoded with the chain's own metadata.
//!
//! Arguments are positional: the order is the runtime's, checked by type when they are encoded.

use deuterium_protocol::{Address, Bytes32, TaskKind};
use subxt::{
	dynamic::Value,
	ext::scale_value::Composite,
	tx::{DynamicPayload, dynamic},
};

/// A call, ready to be signed.
pub type Call = DynamicPayload<Composite<()>>;

/// A kind of card: canonical name and memory.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Card {
	/// Canonical name, 1 to 64 bytes.
	pub name: String,
	/// Memory in GB, 1 to 1024.
	pub vram_gb: u16,
}

impl Card {
	fn value(&self) -> Value {
		Value::named_composite([
			("name", Value::from_bytes(self.name.as_bytes())),
			("vram_gb", Value::u128(self.vram_gb.into())),
		])
	}
}

/// What a new task is, as the chain sees it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewTask {
	/// What is computed.
	pub kind: TaskKind,
	/// keccak-256 of the argument file.
	pub args_hash: Bytes32,
	/// Least memory of the cards, in GB.
	pub vram_gb: u16,
	/// Units of work: images, or 1 for a text.
	pub cap: u32,
	/// Exactly this card, if one is asked for.
	pub card: Option<Card>,
	/// Fee in base units.
	#[serde(with = "deuterium_protocol::amount")]
	pub fee: u128,
}

fn call(pallet: &str, name: &str, fields: impl IntoIterator<Item = Value>) -> Call {
	dynamic(pallet, name, Composite::unnamed(fields))
}

fn option(value: Option<Value>) -> Value {
	match value {
		Some(value) => Value::unnamed_variant("Some", [value]),
		None => Value::unnamed_variant("None", []),
	}
}

fn bytes(bytes: &[u8]) -> Value {
	Value::from_bytes(bytes)
}

/// `TaskQueue.create_task`.
pub fn create_task(task: &NewTask) -> Call {
	let kind = match task.kind {
		TaskKind::Image => "Image",
		TaskKind::Text => "Text",
		TaskKind::ImageFineTune => "ImageFineTune",
	};
	call(
		"TaskQueue",
		"create_task",
		[
			Value::unnamed_variant(kind, []),
			bytes(&task.args_hash.0),
			// Reserved by the protocol; zero from all clients.
			bytes(&[0; 32]),
			Value::u128(task.vram_gb.into()),
			Value::u128(task.cap.into()),
			option(task.card.as_ref().map(Card::value)),
			Value::u128(task.fee),
		],
	)
}

/// `TaskQueue.cancel_task`.
pub fn cancel_task(task: u64) -> Call {
	call("TaskQueue", "cancel_task", [Value::u128(task.into())])
}

/// `NodeRegistry.join`. `stake` in base units.
pub fn join(card: &Card, stake: u128, worker: Option<Bytes32>, operator: Option<Address>) -> Call {
	call(
		"NodeRegistry",
		"join",
		[
			card.value(),
			Value::u128(stake),
			option(worker.map(|key| bytes(&key.0))),
			option(operator.map(|account| bytes(&account.0))),
		],
	)
}

/// `NodeRegistry.set_worker_key`.
pub fn set_worker_key(worker: Option<Bytes32>) -> Call {
	call("NodeRegistry", "set_worker_key", [option(worker.map(|key| bytes(&key.0)))])
}

/// `NodeRegistry.pause`.
pub fn pause() -> Call {
	call("NodeRegistry", "pause", [])
}

/// `NodeRegistry.resume`.
pub fn resume() -> Call {
	call("NodeRegistry", "resume", [])
}

/// `NodeRegistry.quit`.
pub fn quit() -> Call {
	call("NodeRegistry", "quit", [])
}

/// `NodeStaking.withdraw`.
pub fn withdraw() -> Call {
	call("NodeStaking", "withdraw", [])
}

/// `NodeStaking.top_up`. `amount` in base units.
pub fn top_up(amount: u128) -> Call {
	call("NodeStaking", "top_up", [Value::u128(amount)])
}

/// `NodeStaking.withdraw_for`: the stake goes to `who`, whoever calls.
pub fn withdraw_for(who: Address) -> Call {
	call("NodeStaking", "withdraw_for", [bytes(&who.0)])
}

/// `TaskQueue.claim`.
pub fn claim() -> Call {
	call("TaskQueue", "claim", [])
}

/// `Balances.transfer_allow_death`. `amount` in base units.
pub fn transfer(to: Address, amount: u128) -> Call {
	call("Balances", "transfer_allow_death", [bytes(&to.0), Value::u128(amount)])
}
