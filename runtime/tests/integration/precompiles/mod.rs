//! The network's contracts on this runtime, through Ethereum transactions alone: sent as the original
//! clients send them (legacy, 5 million gas at 10 wei each), with the invariants of every pallet, the
//! money and the contracts' own accounts checked after each block.
//!
//! | protocol.md | tests |
//! |---|---|
//! | §1.2 N1 to N13, every other pair of state and call | `nodes` |
//! | §1.5 T1 to T5, T10 | `orders` |
//! | §1.5 T6 to T9, order of their checks | `submissions` |
//! | §5.6 tables 1 to 4, events in order, money | `endings` |
//! | §8 texts | all of them, by `eth_call` on the state before and by the transaction itself |
//! | §13.3, §13.4 logs and their places | `endings`, `orders` |
//! | §13.8, §13.10 code, value | `calls` |

mod calls;
mod chance;
mod endings;
mod erc20;
mod figures;
mod forms;
mod nodes;
mod orders;
mod submissions;
mod world;
