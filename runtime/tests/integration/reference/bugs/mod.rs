//! The bugs and attacks of the reference, and what becomes of them here.

mod consensus;
mod legacy;
mod liveness;
mod money;
mod selection;
mod trust;
