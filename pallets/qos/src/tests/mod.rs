//! One file per method, and the invariants.

mod finished;
mod invariants;
mod joined;
mod weight;
