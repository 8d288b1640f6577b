//! What the pallet promises.

mod governance;
mod rule;
