//! One file per call or method, the fairness and cost of the selection, and the invariants.

mod assign;
mod fairness;
mod feasibility;
mod invariants;
mod join;
mod pause;
mod pools;
mod quit;
mod release;
mod resume;
mod scale;
mod set_worker_key;
mod views;
