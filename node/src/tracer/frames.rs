//! Which frames of the engine are open.
//!
//! The engine (`evm` 0.43.4, `executor/stack/executor.rs`) says:
//!
//! * `TransactCall` or `TransactCreate`, then `Call` or `Create`, for the transaction itself; `Call` or
//!   `Create` for each frame in it, precompiles included; one `Exit` for each, after its gas was
//!   settled. It ends without a word only when the sender's nonce has reached its end.
//! * An `Exit` without a frame when CREATE cannot pay for its init code. The opcode has trapped by then
//!   and nothing but running out of gas or the limit of the init code can stop it there.

use evm::{Capture, ExitError, ExitReason, Opcode};
use evm_runtime::tracing as opcodes;
use std::mem;

/// Counts the frames that are open, the transaction's own one included.
#[derive(Debug, Default)]
pub(super) struct Frames {
	open: usize,
	/// Whether the engine has begun with the transaction's own frame.
	has_begun: bool,
	/// Whether CREATE has trapped and its frame has not begun.
	is_creating: bool,
}

impl Frames {
	/// How many are open.
	pub(super) fn open(&self) -> usize {
		self.open
	}

	/// Notes `TransactCall` or `TransactCreate`.
	pub(super) fn transact(&mut self) {
		*self = Self { open: 1, ..Self::default() };
	}

	/// Notes `Call` or `Create`; answers whether it opens a frame beside the transaction's own.
	pub(super) fn begin(&mut self) -> bool {
		self.is_creating = false;
		if self.open == 1 && !self.has_begun {
			self.has_begun = true;
			return false;
		}
		self.open = self.open.saturating_add(1);
		true
	}

	/// Notes `Exit`; answers whether it closes a frame.
	pub(super) fn exit(&mut self, reason: &ExitReason) -> bool {
		let cannot_pay = matches!(
			reason,
			ExitReason::Error(ExitError::OutOfGas | ExitError::CreateContractLimit)
		);
		if mem::take(&mut self.is_creating) && cannot_pay {
			return false;
		}
		self.open = self.open.saturating_sub(1);
		true
	}

	/// Notes what opcodes do.
	pub(super) fn on_opcode(&mut self, event: &opcodes::Event<'_>) {
		match event {
			opcodes::Event::Step { .. } => self.is_creating = false,
			opcodes::Event::StepResult { result: Err(Capture::Trap(opcode)), .. } => {
				self.is_creating = matches!(*opcode, Opcode::CREATE | Opcode::CREATE2);
			},
			_ => {},
		}
	}
}
