//! What a pallet's benchmarks ask of the rest of the chain. Implemented by the runtime.
//!
//! The pallets know each other through traits that cannot make a worst case (a node without money
//! cannot join, a block without a seed dispatches nothing); here is what is missing.

use crate::{Card, CardName, GROUP_SIZE, TaskId, WorkerKey, card::MAX_CARD_NAME};
use alloc::vec::Vec;

/// The protocol's pallets, bound together, as a set-up needs them.
pub trait BenchmarkNetwork<AccountId> {
	/// Gives an account more money than any benchmark spends.
	fn fund(who: &AccountId);

	/// Makes the list of memory classes, which every transition of a node reads and writes, as long
	/// as it can be. Before any node joins.
	fn fill_classes();

	/// Makes the group of a card as large as it can be. Before a node with it joins.
	fn crowd(card: &Card);

	/// Lets a node join, with the least stake, in a class with as many card groups as there is room for.
	fn join(node: &AccountId, operator: &AccountId, card: Card, worker: Option<WorkerKey>);

	/// Gives a node such a history that the next score of zero removes it from the network.
	fn disgrace(node: &AccountId);

	/// Gives the present block randomness.
	fn seed();

	/// Creates so many image tasks, each by a creator of its own, and starts them all in the next
	/// block. Three nodes for each must have joined.
	fn start(tasks: u32) -> Vec<TaskId>;

	/// Lets the nodes of a running task commit, round by round; to what cannot be opened.
	fn commit(task: TaskId, nodes: &[AccountId; GROUP_SIZE]);
}

/// The card number `index` with this memory; its name is as long as can be.
pub fn card(index: u32, vram_gb: u16) -> Card {
	let mut name: Vec<u8> = alloc::format!("{index:010} ").into_bytes();
	name.resize(MAX_CARD_NAME as usize, b'x');
	Card { name: CardName::truncate_from(name), vram_gb }
}

/// A worker key for nodes that sign nothing.
pub fn worker() -> Option<WorkerKey> {
	Some(WorkerKey::from_raw([7; 32]))
}
