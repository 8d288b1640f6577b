//! The stateful fuzzer.
//!
//! A *sequence* is a list of [`Step`]s. Steps name accounts, tasks and values by small numbers that
//! mean something in every state, so that any part of a sequence is a sequence again: that is what
//! makes shrinking simple, and what lets bytes of any origin be read as a sequence.
//!
//! [`World`] carries steps out and checks all invariants after each; [`Campaign`] runs many
//! sequences, each from a seed of its own, and shrinks the first that fails.

mod campaign;
mod choices;
mod coverage;
mod govern;
mod play;
mod shrink;
mod step;

pub use campaign::{Campaign, DEFAULT_SEED, DEFAULT_SEQUENCES, SEED_VARIABLE, SEQUENCES_VARIABLE};
pub use choices::{Choices, Random, Script};
pub use coverage::Coverage;
pub use govern::{Parameter, Value};
pub use play::{Failure, World, run};
pub use shrink::shrink;
pub use step::{By, Play, Stake, Step, sequence};
