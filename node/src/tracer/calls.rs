//! The tree of calls, as go-ethereum's `callTracer` tells it.
//!
//! Beside what [`super::frames`] says of the engine: it tells `RecordCost` on the caller's gasometer
//! with the gas of a frame, as the next thing after its `Call` or `Create`, unless that fails before it
//! begins; and `RecordStipend` on the caller's gasometer with the gas that a frame gives back, unless it
//! failed.

#[cfg(test)]
mod tests;

use super::{
	frames::Frames,
	limits::{Budget, Exceeded},
	listen::Recorder,
};
use alloy_primitives::{Bytes, U256};
use alloy_rpc_types_trace::geth::{CallConfig, CallFrame, CallLogFrame};
use deuterium_eth_rpc::{
	RevertStyle,
	convert::{a, h, u},
	eth::outcome::{message, revert_reason},
};
use evm::{
	Capture, Context, CreateScheme, ExitError, ExitReason, Opcode, Transfer,
	gasometer::tracing as gas, tracing as engine,
};
use evm_runtime::tracing as opcodes;
use sp_core::{H160, H256};
use std::rc::Rc;

/// What the engine adds to the gas of a frame that receives value (yellow paper, `G_callstipend`).
const STIPEND: u64 = 2300;

/// JSON of a frame without input, output and logs; of a log without topics and data; of a topic.
const FRAME_BYTES: usize = 320;
const LOG_BYTES: usize = 160;
const TOPIC_BYTES: usize = 69;

/// Opcodes that a static call may not use; with these alone the engine says `InvalidCode` of an opcode
/// that exists.
const WRITES: [Opcode; 11] = [
	Opcode::SSTORE,
	Opcode::TSTORE,
	Opcode::LOG0,
	Opcode::LOG1,
	Opcode::LOG2,
	Opcode::LOG3,
	Opcode::LOG4,
	Opcode::CREATE,
	Opcode::CREATE2,
	Opcode::CALL,
	Opcode::SUICIDE,
];

/// A frame that runs.
struct Open {
	frame: CallFrame,
	/// Its gas; unknown until the engine has taken it from the caller.
	gas: Option<u64>,
	/// What the engine adds to that.
	stipend: u64,
	/// The code that the constructor returned.
	code: Option<Vec<u8>>,
}

/// Builds the tree.
pub(super) struct Calls {
	config: CallConfig,
	budget: Rc<Budget>,
	/// The frames that run, the transaction itself first.
	open: Vec<Open>,
	frames: Frames,
	/// What the caller had left after the last cost.
	left: u64,
	/// What the frame that is about to end has given back.
	returned: Option<u64>,
	/// How the last frame ended.
	last: Option<ExitReason>,
	root: Option<CallFrame>,
}

impl Calls {
	pub(super) fn new(config: CallConfig, budget: Rc<Budget>) -> Self {
		Self {
			config,
			budget,
			open: Vec::new(),
			frames: Frames::default(),
			left: 0,
			returned: None,
			last: None,
			root: None,
		}
	}

	/// The tree; the outermost frame used `gas_used` in the end, and `first_log` logs are before its
	/// first one in the block. `None` if nothing was executed.
	pub(super) fn finish(&mut self, gas_used: U256, first_log: u64) -> Option<CallFrame> {
		while !self.open.is_empty() {
			let reason = self.last.clone().unwrap_or(ExitError::MaxNonce.into());
			self.close(&reason, &[]);
		}
		let mut root = self.root.take()?;
		root.gas_used = gas_used;
		drop_undone_logs(&mut root, false);
		// Logs of calls that are not told of are not counted.
		if !self.config.only_top_call.unwrap_or_default() {
			number_logs(&mut root, first_log);
		}
		Some(root)
	}

	/// Whether the frame that would come now is told of.
	fn tells_next(&self) -> bool {
		self.open.is_empty() || !self.config.only_top_call.unwrap_or_default()
	}

	/// Whether the present frame is told of.
	fn tells(&self) -> bool {
		self.open.len() == 1 || !self.config.only_top_call.unwrap_or_default()
	}

	/// Begins the transaction.
	fn transact(&mut self, frame: CallFrame, input: &[u8], limit: u64) -> Result<(), Exceeded> {
		self.frames.transact();
		self.push(frame, input, 0)?;
		if let Some(open) = self.open.last_mut() {
			open.gas = Some(limit);
		}
		Ok(())
	}

	/// Begins a frame, unless it is the transaction's own.
	fn begin(&mut self, frame: CallFrame, input: &[u8], stipend: u64) -> Result<(), Exceeded> {
		if self.frames.begin() { self.push(frame, input, stipend) } else { Ok(()) }
	}

	fn push(&mut self, mut frame: CallFrame, input: &[u8], stipend: u64) -> Result<(), Exceeded> {
		self.budget.time()?;
		if self.tells_next() {
			self.budget.frame()?;
			self.budget.bytes(FRAME_BYTES.saturating_add(input.len().saturating_mul(2)))?;
			frame.input = Bytes::copy_from_slice(input);
		}
		self.open.push(Open { frame, gas: None, stipend, code: None });
		Ok(())
	}

	fn exit(&mut self, reason: &ExitReason, output: &[u8]) -> Result<(), Exceeded> {
		if !self.frames.exit(reason) {
			return Ok(());
		}
		let code = self.open.last().and_then(|open| open.code.as_ref()).map_or(0, Vec::len);
		if self.tells() {
			self.budget.bytes(output.len().max(code).saturating_mul(2))?;
		}
		self.close(reason, output);
		Ok(())
	}

	/// Ends the present frame and hangs it into the one that called it.
	fn close(&mut self, reason: &ExitReason, output: &[u8]) {
		let tells = self.tells();
		let Some(Open { mut frame, gas, code, .. }) = self.open.pop() else { return };
		self.last = Some(reason.clone());
		let returned = self.returned.take();
		frame.gas_used = U256::from(match gas {
			Some(gas) => gas.saturating_sub(returned.unwrap_or_default()),
			None => 0,
		});
		// What a creation would have got that failed before it began: all but one 64th (EIP-150).
		let intended = self.left.saturating_sub(self.left / 64);
		frame.gas = U256::from(gas.unwrap_or(intended));
		if tells {
			tell_output(&mut frame, reason, code.as_deref().unwrap_or(output));
		}
		match self.open.last_mut() {
			None => self.root = Some(frame),
			Some(parent) if tells => parent.frame.calls.push(frame),
			Some(_) => {},
		}
	}

	fn log(&mut self, address: H160, topics: &[H256], data: &[u8]) -> Result<(), Exceeded> {
		if !self.config.with_log.unwrap_or_default() || !self.tells() {
			return Ok(());
		}
		let Some(open) = self.open.last_mut() else { return Ok(()) };
		self.budget.bytes(
			LOG_BYTES
				.saturating_add(topics.len().saturating_mul(TOPIC_BYTES))
				.saturating_add(data.len().saturating_mul(2)),
		)?;
		let position = open.frame.calls.len();
		open.frame.logs.push(log_frame(address, topics, data, position));
		Ok(())
	}

	fn suicide(
		&mut self,
		address: H160,
		target: H160,
		balance: sp_core::U256,
	) -> Result<(), Exceeded> {
		if !self.tells_next() {
			return Ok(());
		}
		let Some(open) = self.open.last_mut() else { return Ok(()) };
		self.budget.frame()?;
		self.budget.bytes(FRAME_BYTES)?;
		open.frame.calls.push(CallFrame {
			typ: "SELFDESTRUCT".into(),
			from: a(address),
			to: Some(a(target)),
			value: Some(u(balance)),
			..Default::default()
		});
		Ok(())
	}
}

impl Recorder for Calls {
	fn on_engine(&mut self, event: engine::Event<'_>) -> Result<(), Exceeded> {
		use engine::Event::*;
		match event {
			TransactCall { caller, address, value, data, gas_limit } => {
				self.transact(frame("CALL", caller, address, Some(value)), data, gas_limit)
			},
			TransactCreate { caller, value, init_code, gas_limit, address } => {
				let frame = frame("CREATE", caller, address, Some(value));
				self.transact(frame, init_code, gas_limit)
			},
			TransactCreate2 { caller, value, init_code, gas_limit, address, .. } => {
				let frame = frame("CREATE2", caller, address, Some(value));
				self.transact(frame, init_code, gas_limit)
			},
			Call { code_address, transfer, input, is_static, context, .. } => {
				let frame = call_frame(code_address, transfer, is_static, context);
				self.begin(frame, input, stipend(transfer))
			},
			Create { caller, address, scheme, value, init_code, .. } => {
				let typ = match scheme {
					CreateScheme::Create2 { .. } => "CREATE2",
					CreateScheme::Legacy { .. } | CreateScheme::Fixed(_) => "CREATE",
				};
				self.begin(frame(typ, caller, address, Some(value)), init_code, 0)
			},
			Exit { reason, return_value } => self.exit(reason, return_value),
			Log { address, topics, data } => self.log(address, topics, data),
			Suicide { address, target, balance } => self.suicide(address, target, balance),
			// A `Call` follows.
			PrecompileSubcall { .. } => Ok(()),
		}
	}

	fn on_opcode(&mut self, event: opcodes::Event<'_>) -> Result<(), Exceeded> {
		self.frames.on_opcode(&event);
		match event {
			// The engine's `Exit` of a creation does not tell the code.
			opcodes::Event::StepResult {
				result: Err(Capture::Exit(ExitReason::Succeed(_))),
				return_value,
			} if self.tells() => {
				if let Some(open) = self.open.last_mut()
					&& open.frame.typ.starts_with("CREATE")
				{
					open.code = Some(return_value.to_vec());
				}
			},
			_ => {},
		}
		Ok(())
	}

	fn on_gas(&mut self, event: gas::Event) -> Result<(), Exceeded> {
		match event {
			gas::Event::RecordCost { cost, snapshot } => {
				let before = snapshot.map(|snapshot| snapshot.gas()).unwrap_or_default();
				self.left = before.saturating_sub(cost);
				if let Some(open) = self.open.last_mut()
					&& open.gas.is_none()
				{
					open.gas = Some(cost.saturating_add(open.stipend));
				}
			},
			gas::Event::RecordStipend { stipend, .. } => self.returned = Some(stipend),
			_ => {},
		}
		self.budget.event()
	}
}

/// A log of a frame after so many calls of it.
pub(super) fn log_frame(
	address: H160,
	topics: &[H256],
	data: &[u8],
	position: usize,
) -> CallLogFrame {
	CallLogFrame {
		address: Some(a(address)),
		topics: Some(topics.iter().copied().map(h).collect()),
		data: Some(Bytes::copy_from_slice(data)),
		position: u64::try_from(position).ok(),
		index: None,
	}
}

fn frame(typ: &str, from: H160, to: H160, value: Option<sp_core::U256>) -> CallFrame {
	CallFrame {
		typ: typ.into(),
		from: a(from),
		to: Some(a(to)),
		value: value.map(u),
		..Default::default()
	}
}

/// The frame of a call. Which opcode it was is seen from who gives value to whom; CALLCODE of an
/// account's own code is told as CALL, which is the same.
fn call_frame(
	code: H160,
	transfer: &Option<Transfer>,
	is_static: bool,
	context: &Context,
) -> CallFrame {
	let value = context.apparent_value;
	let Some(transfer) = transfer else {
		return match is_static {
			true => frame("STATICCALL", context.caller, code, None),
			false => frame("DELEGATECALL", context.address, code, Some(value)),
		};
	};
	let typ = if context.address == code { "CALL" } else { "CALLCODE" };
	frame(typ, transfer.source, code, Some(transfer.value))
}

/// The gas that the engine adds to that of a call for the value in it.
pub(super) fn stipend(transfer: &Option<Transfer>) -> u64 {
	let gives = transfer.as_ref().is_some_and(|transfer| !transfer.value.is_zero());
	if gives { STIPEND } else { 0 }
}

/// What a frame answered, as go-ethereum tells it: an error hides the created address and all output
/// but that of a revert.
fn tell_output(frame: &mut CallFrame, reason: &ExitReason, output: &[u8]) {
	let output = (!output.is_empty()).then(|| Bytes::copy_from_slice(output));
	if reason.is_succeed() {
		frame.output = output;
		return;
	}
	frame.error = Some(error_text(reason));
	if frame.typ.starts_with("CREATE") {
		frame.to = None;
	}
	if reason.is_revert() {
		frame.revert_reason = output.as_ref().and_then(|output| revert_reason(output));
		frame.output = output;
	}
}

/// go-ethereum's words for how a frame ended.
pub(super) fn error_text(reason: &ExitReason) -> String {
	match reason {
		ExitReason::Error(ExitError::InvalidCode(opcode)) if WRITES.contains(opcode) => {
			"write protection".into()
		},
		_ => message(reason, &[], RevertStyle::Geth),
	}
}

/// Takes away the logs that were undone with their frames.
fn drop_undone_logs(frame: &mut CallFrame, is_undone: bool) {
	let is_undone = is_undone || frame.error.is_some();
	if is_undone {
		frame.logs.clear();
	}
	for call in &mut frame.calls {
		drop_undone_logs(call, is_undone);
	}
}

/// Gives the logs of a frame and of what it called their numbers in the block, in the order in which
/// they were written; answers the next number.
fn number_logs(frame: &mut CallFrame, first: u64) -> u64 {
	let mut next = first;
	let mut logs = frame.logs.iter_mut().peekable();
	for (place, call) in (0u64..).zip(&mut frame.calls) {
		while let Some(log) = logs.next_if(|log| log.position.unwrap_or_default() <= place) {
			log.index = Some(next);
			next = next.saturating_add(1);
		}
		next = number_logs(call, next);
	}
	for log in logs {
		log.index = Some(next);
		next = next.saturating_add(1);
	}
	next
}
