//! The views of the runtime API, assembled from the pallets that keep the parts.
//!
//! Every view reads a bounded part of the state, also when it is called past the RPC with a limit of
//! its own: see the constants below and [`deuterium_protocol::view`], which documents each field.

mod explain;
mod network;
mod node;
mod parameters;
mod queue;
mod quote;
mod task;
mod work;

pub use network::network;
pub use node::{cards, node, nodes, why_removed};
pub use parameters::parameters;
pub use queue::{deadlines, queue};
pub use quote::quote;
pub use task::{task, tasks_of, why_aborted, why_unpaid};
pub use work::{assignments, claimable};

use crate::AccountId;
use alloc::string::String;
use deuterium_primitives::{Card, Hash, NodeStatus, Phase, Requirement};
use deuterium_protocol::{
	Address, Bytes32,
	view::{self, RequirementView},
};

fn address(account: &AccountId) -> Address {
	Address(account.0)
}

fn account(address: Address) -> AccountId {
	AccountId::from(address.0)
}

fn bytes32(hash: Hash) -> Bytes32 {
	Bytes32(hash.0)
}

fn card_name(card: &Card) -> String {
	String::from_utf8_lossy(&card.name).into_owned()
}

/// The number of entries that a page may have, whoever asks.
fn page(limit: u32) -> (u32, usize) {
	let limit = view::page_size(Some(limit));
	(limit, usize::try_from(limit).unwrap_or_default())
}

fn node_status(status: NodeStatus) -> view::NodeStatus {
	match status {
		NodeStatus::Quit => view::NodeStatus::Quit,
		NodeStatus::Available => view::NodeStatus::Available,
		NodeStatus::Busy => view::NodeStatus::Busy,
		NodeStatus::PendingPause => view::NodeStatus::PendingPause,
		NodeStatus::PendingQuit => view::NodeStatus::PendingQuit,
		NodeStatus::Paused => view::NodeStatus::Paused,
	}
}

fn phase(phase: Phase) -> view::Phase {
	match phase {
		Phase::Dispatch => view::Phase::Dispatch,
		Phase::Execution => view::Phase::Execution,
		Phase::Disclosure => view::Phase::Disclosure,
		Phase::Upload => view::Phase::Upload,
		Phase::Retention => view::Phase::Retention,
	}
}

fn requirement(requirement: Requirement) -> RequirementView {
	match requirement {
		Requirement::AnyCard { vram_gb } => RequirementView::AnyCard { vram_gb: vram_gb.into() },
		Requirement::SameCard { vram_gb } => RequirementView::SameCard { vram_gb: vram_gb.into() },
		Requirement::ThisCard { card } => RequirementView::ThisCard { card: bytes32(card) },
	}
}

/// The class that a client names; `None` if its memory is none that a class can have.
fn class(requirement: RequirementView) -> Option<Requirement> {
	Some(match requirement {
		RequirementView::AnyCard { vram_gb } => {
			Requirement::AnyCard { vram_gb: vram_gb.try_into().ok()? }
		},
		RequirementView::SameCard { vram_gb } => {
			Requirement::SameCard { vram_gb: vram_gb.try_into().ok()? }
		},
		RequirementView::ThisCard { card } => Requirement::ThisCard { card: Hash::from(card.0) },
	})
}
