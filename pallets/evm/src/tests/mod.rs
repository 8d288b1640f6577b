//! What the pallet promises.

mod calls;
mod context;
mod create;
mod delegation;
mod differential;
mod fees;
mod gas;
mod genesis;
mod invariants;
mod journal;
mod limits;
mod out_of_gas;
mod precompiles;
mod programs;
mod selfdestruct;
mod set_creators;
mod state_tests;
mod validate;
mod workloads;
