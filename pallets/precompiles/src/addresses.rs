//! Where the contracts are.
//!
//! The first five are those of the network's original contracts, so that the configurations that
//! clients were shipped with hold (protocol §13.8). The other two are this network's own.

use alloy_primitives::hex;
use sp_core::H160;

/// `Node`.
pub const NODE: H160 = H160(hex!("662d296cae3f1be2ed5803227dad6435f1ffc438"));
/// `Task`.
pub const TASK: H160 = H160(hex!("07e149a0e372c2f54df6358d021d700703d222d1"));
/// `TaskQueue`.
pub const TASK_QUEUE: H160 = H160(hex!("ed4cbf24978ad18d73ee6190e361e71095e857a7"));
/// `QOS`.
pub const QOS: H160 = H160(hex!("95e7e7ed5463ff482f61585605a0ff278e0e1ffb"));
/// `NetworkStats`.
pub const NETWORK_STATS: H160 = H160(hex!("c2c060f8c46640394e0937d75ea977207e6df130"));
/// `IDeuterium`: what this network offers beyond the original contracts.
pub const DEUTERIUM: H160 = H160(hex!("0000000000000000000000000000000000000d00"));
/// The native token as an ERC-20 token.
pub const ERC20: H160 = H160(hex!("0000000000000000000000000000000000000d20"));

/// All of them.
pub const ALL: [H160; 7] = [NODE, TASK, TASK_QUEUE, QOS, NETWORK_STATS, DEUTERIUM, ERC20];

/// The code that the state shows at these addresses: one byte, `STOP`.
///
/// Calls to these addresses do not reach the interpreter. The byte is there because Solidity asks for
/// the size of the code before it calls, and go-ethereum's bindings before they give up on an empty
/// answer. An account that delegates to such an address (EIP-7702) behaves as if it had no code, as the
/// EIP asks for precompiles.
pub const CODE: [u8; 1] = [0x00];
