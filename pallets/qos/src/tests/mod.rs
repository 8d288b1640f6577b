//! One file per method, and the invariants.

mod finished;
mod invariants;
mod joined;
mod removed;
mod silent;
mod views;
mod weight;
