//! Every behaviour of three nodes in every order that can be told apart, through the pallets' calls
//! and block hooks: against the pure settlement model, and against rules that are stated here
//! without it.

mod chain_of_three;
mod drive;
mod endings;
mod oracle;
mod rules;
mod scenario;
