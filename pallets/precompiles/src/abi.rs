//! The ABI of the contracts, generated from the files in `sol/`, which document every function.

// What the macro expands to.
#![allow(
	missing_docs,
	clippy::arithmetic_side_effects,
	clippy::expect_used,
	clippy::indexing_slicing,
	clippy::too_many_arguments,
	clippy::unwrap_used
)]

use alloy_sol_types::sol;

sol!("sol/INode.sol");
sol!("sol/ITask.sol");
sol!("sol/ITaskQueue.sol");
sol!("sol/IQOS.sol");
sol!("sol/INetworkStats.sol");
sol!("sol/IERC20.sol");
sol!("sol/IDeuterium.sol");
