//! The configuration of the pallets, one file per concern.

pub mod bounds;
pub mod consensus;
pub mod evm;
pub mod governance;
pub mod inference;
pub mod monetary;
pub mod parameters;
pub mod system;
pub mod tunables;
