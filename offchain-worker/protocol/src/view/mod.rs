//! JSON shapes of the node's `deuterium_*` RPC methods, as clients read them.
//!
//! | method | parameters | answer |
//! |---|---|---|
//! | `deuterium_task` | task id | [`TaskView`] or `null` |
//! | `deuterium_node` | account | [`NodeView`] or `null` |
//! | `deuterium_network` | – | [`NetworkView`] |
//! | `deuterium_quote` | [`QuoteRequest`] | [`QuoteView`] |
//! | `deuterium_queue` | [`QueueCursor`] or `null`, limit or `null`, [`RequirementView`] or `null` | [`QueuePage`] |
//! | `deuterium_tasksOf` | creator, task id or `null`, limit or `null` | [`TasksPage`] |
//! | `deuterium_deadlines` | [`DeadlineView`] or `null`, limit or `null` | [`DeadlinesPage`] |
//! | `deuterium_nodes` | place in the roster or `null`, limit or `null` | [`NodesPage`] |
//! | `deuterium_cards` | card id or `null`, limit or `null` | [`CardsPage`] |
//! | `deuterium_assignments` | account or worker key | list of [`AssignmentView`] |
//! | `deuterium_claimable` | account | [`ClaimableView`] |
//! | `deuterium_parameters` | – | [`ParametersView`] |
//!
//! Every method takes the hash of a block as one more, optional parameter at the end and answers
//! from the state after that block, of the best block without it.
//!
//! # Units
//!
//! Amounts are base units (10⁻¹⁸ CNX) and travel as decimal strings, because JSON numbers lose
//! precision. Times are block numbers or numbers of blocks unless a name says otherwise. Memory is in
//! GB. Scores are 0 to 20. Task values are `fee · 2⁵⁴ / expected milliseconds`, rounded down: numbers
//! to compare, not to read; beside them stands their rate in base units per second.
//!
//! # Pages
//!
//! A page has at most [`MAX_PAGE`] entries ([`DEFAULT_PAGE`] if no limit is given; a larger limit
//! counts as the largest, zero as one). Its `next`, passed as the first parameter of the next call,
//! goes on behind it; `null` means that there is nothing more. Entries can come and go between two
//! calls unless both name the same block.

mod network;
mod node;
mod queue;
mod task;
mod work;

pub use network::{KindView, NetworkView, ParameterView, ParametersView, Unit};
pub use node::{
	CardView, CardsPage, EvidenceView, NodeStatus, NodeSummary, NodeView, NodesPage, Offence,
	QosView, RemovalKind, RemovalView, SlashView, UnbondingView,
};
pub use queue::{
	Availability, DeadlineView, DeadlinesPage, QueueCursor, QueueEntryView, QueuePage,
	QuoteRequest, QuoteTerms, QuoteView, RefusalView, RequirementView,
};
pub use task::{
	AbortCode, CommitmentForm, Phase, RoundEnding, RoundStatus, RoundView, TaskStatus, TaskSummary,
	TaskView, TasksPage,
};
pub use work::{AssignmentView, ClaimView, ClaimableView, WorkerId};

/// Most entries of a page.
pub const MAX_PAGE: u32 = 100;
/// Entries of a page if no limit is given.
pub const DEFAULT_PAGE: u32 = 25;

/// The number of entries that a page may have if `limit` is asked for.
pub const fn page_size(limit: Option<u32>) -> u32 {
	match limit {
		None => DEFAULT_PAGE,
		Some(0) => 1,
		Some(limit) if limit > MAX_PAGE => MAX_PAGE,
		Some(limit) => limit,
	}
}

/// An amount that may be missing, as a decimal string or `null`.
pub(crate) mod optional_amount {
	use crate::amount;
	use serde::{Deserialize, Deserializer, Serialize, Serializer};

	#[derive(Serialize, Deserialize)]
	struct Amount(#[serde(with = "amount")] u128);

	pub(crate) fn serialize<S: Serializer>(
		amount: &Option<u128>,
		serializer: S,
	) -> Result<S::Ok, S::Error> {
		amount.map(Amount).serialize(serializer)
	}

	pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
		deserializer: D,
	) -> Result<Option<u128>, D::Error> {
		Ok(Option::<Amount>::deserialize(deserializer)?.map(|Amount(amount)| amount))
	}
}

#[cfg(test)]
mod tests;
