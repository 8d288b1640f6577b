//! The seams between the protocol's pallets. Pallets know each other only through these traits;
//! the runtime binds them together.

mod contracts;
mod events;
mod legacy;
mod lifecycle;
mod nodes;
mod qos;
mod randomness;
mod stake;

pub use contracts::{
	ContractCall, ContractOrder, ContractQuote, ContractRound, ContractRun, ContractTask,
	Contracts, Explanation, MAX_TOPICS, NativeLog, NativeLogs, NetworkFigures, NodeRefusal,
	NodeStanding, QosFigures, TaskRefusal,
};
pub use events::{ProtocolEvent, ProtocolEvents};
pub use legacy::{LegacyRefusal, LegacyReports};
pub use lifecycle::{Assignments, ReportSink, Settlement, Validation};
pub use nodes::{Feasibility, NodeDirectory, NodeExit, NodeRecord};
pub use qos::{KickReason, Qos, QosOutcome};
pub use randomness::{BlockRandomness, Draws};
pub use stake::{Offence, SlashCause, SlashPart, Stake};
