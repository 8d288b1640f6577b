//! The queue and the validation together, through whole lives of tasks.

mod aborts;
mod chain;
mod success;
