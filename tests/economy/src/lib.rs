#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

pub mod cli;
pub mod expectation;
pub mod formulas;
pub mod parameters;
pub mod record;
pub mod report;
pub mod selection;
pub mod simulation;
pub mod strategy;
pub mod table;
pub mod task;

mod reports;
