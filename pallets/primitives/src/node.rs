//! Nodes: registered cards with stake.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Status of a node. The discriminants are the codes of the reference's ABI (protocol §1.1).
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Debug,
	Default,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
)]
#[repr(u8)]
pub enum NodeStatus {
	/// Not in the network; also what an unknown account has.
	#[default]
	Quit = 0,
	/// Can be chosen for a task.
	Available = 1,
	/// Works on a task.
	Busy = 2,
	/// Works on a task and pauses afterwards.
	PendingPause = 3,
	/// Works on a task and quits afterwards.
	PendingQuit = 4,
	/// In the network, but cannot be chosen.
	Paused = 5,
}

impl NodeStatus {
	/// Whether the node is in a task's group.
	pub const fn is_working(self) -> bool {
		matches!(self, Self::Busy | Self::PendingPause | Self::PendingQuit)
	}
}
