//! The end-to-end suites: every test has a network of its own, over public interfaces, with real
//! processes.

mod adversaries;
mod attackers;
mod bad_input;
mod ethereum;
mod lifecycle;
mod nodes;
mod upgrade;
