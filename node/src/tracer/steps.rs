//! The steps of an execution, as go-ethereum's struct logger tells them: each opcode with its gas, and
//! with what was on the stack (in memory, in storage) then. The execution APIs of Ethereum specify them
//! (`schemas/opcode-tracer.yaml`).
//!
//! What the engine says of gas (`evm` 0.43.4, `evm-gasometer` 0.43.0), beside [`super::frames`]:
//!
//! * Each frame has a gasometer, and the transaction has one below them. Events do not name theirs: it
//!   is that of the innermost frame that has begun.
//! * Between `Step` and `StepResult` come the costs of the opcode, unless its stack is too small for them
//!   to be known. Without `StepResult` the opcode did not run: its frame ends with the reason.
//! * When CALL and its relatives have trapped, `Call` comes, and `RecordCost` with the gas of the frame,
//!   which is part of what go-ethereum calls the cost of the opcode. When CREATE has trapped,
//!   `RecordCost` comes with the price of the init code (EIP-3860), which is part of it, then `Create`,
//!   then `RecordCost` with the gas of the frame, which is not.
//! * `RecordStipend` and then `RecordRefund` bring what a frame gives back into the gasometer of its
//!   caller; after that comes its `Exit`.
//!
//! It says nothing of the STOP that follows the last byte of a code: no step is told of it.

mod names;
#[cfg(test)]
mod tests;

use super::{
	calls::{error_text, stipend},
	frames::Frames,
	limits::{Budget, Exceeded},
	listen::Recorder,
};
use alloy_primitives::{B256, Bytes, U256};
use alloy_rpc_types_trace::geth::{DefaultFrame, GethDefaultTracingOptions, StructLog};
use deuterium_eth_rpc::convert::h;
use evm::{
	Capture, ExitError, ExitReason, Memory, Opcode, Stack, gasometer::tracing as gas,
	tracing as engine,
};
use evm_runtime::tracing as opcodes;
use sp_core::{H160, H256};
use std::{collections::BTreeMap, mem, rc::Rc};

/// JSON of a step without name, error and lists; of a list or text that may be missing without what is
/// in it; of an item of the stack without its digits; of a word of memory; of a slot.
const STEP_BYTES: usize = 84;
const FIELD_BYTES: usize = 18;
const ITEM_BYTES: usize = 5;
const WORD_BYTES: usize = 69;
const SLOT_BYTES: usize = 138;

/// Bytes of a word.
const WORD: usize = 32;

/// What the next event on gas is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
	/// Native code, or nothing.
	Idle,
	/// An opcode that did not run yet; whether its gas is known.
	Step { is_priced: bool },
	/// CREATE has trapped: the init code is paid.
	Creating,
	/// CALL or a relative has trapped.
	Calling,
	/// A frame gets its gas, and what the engine adds to it. Whether an opcode has called it.
	Entering { stipend: u64, by_opcode: bool },
	/// A frame gives back.
	Leaving,
}

/// A gasometer as the last event showed it, and what the frame knows of its last call.
#[derive(Debug, Default)]
struct Meter {
	left: u64,
	refund: i64,
	/// What the last call has returned.
	returned: Bytes,
	/// Whether CREATE has taken all for an init code that it could not pay. The engine notices at the
	/// next opcode, go-ethereum at once.
	is_spent: bool,
}

/// Writes the steps down.
pub(super) struct Steps {
	options: GethDefaultTracingOptions,
	/// The most steps.
	limit: usize,
	budget: Rc<Budget>,
	frames: Frames,
	phase: Phase,
	/// That of the transaction, then those of the frames that have begun.
	meters: Vec<Meter>,
	logs: Vec<StructLog>,
	/// Where the present step is, if it is written down.
	current: Option<usize>,
	/// Slots that were read or written.
	storage: BTreeMap<H160, BTreeMap<B256, B256>>,
	/// What the code that ended last has returned: of a constructor the code.
	returned: Bytes,
	is_creation: bool,
	end: Option<(ExitReason, Bytes)>,
}

impl Steps {
	pub(super) fn new(options: GethDefaultTracingOptions, budget: Rc<Budget>) -> Self {
		let limit = options.limit.filter(|limit| *limit > 0);
		Self {
			options,
			limit: limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX)),
			budget,
			frames: Frames::default(),
			phase: Phase::Idle,
			meters: Vec::new(),
			logs: Vec::new(),
			current: None,
			storage: BTreeMap::new(),
			returned: Bytes::new(),
			is_creation: false,
			end: None,
		}
	}

	/// All steps of a transaction that used `gas_used` in the end.
	pub(super) fn finish(&mut self, gas_used: u64) -> DefaultFrame {
		let end = self.end.take();
		let failed = !end.as_ref().is_some_and(|(reason, _)| reason.is_succeed());
		DefaultFrame {
			failed,
			gas: gas_used,
			return_value: end.map(|(_, output)| output).unwrap_or_default(),
			struct_logs: mem::take(&mut self.logs),
			..DefaultFrame::default()
		}
	}

	fn transact(&mut self, is_creation: bool) -> Result<(), Exceeded> {
		self.frames.transact();
		self.phase = Phase::Idle;
		self.meters = vec![Meter::default()];
		self.is_creation = is_creation;
		self.budget.time()
	}

	fn begin(&mut self, stipend: u64) {
		let by_opcode = self.phase == Phase::Calling;
		// The transaction's own value is no reason for a stipend.
		let is_inner = self.frames.begin();
		self.phase = Phase::Entering { stipend: if is_inner { stipend } else { 0 }, by_opcode };
	}

	fn exit(&mut self, reason: &ExitReason, output: &[u8]) -> Result<(), Exceeded> {
		if let Phase::Step { .. } = self.phase {
			self.fail(reason)?;
		}
		self.phase = Phase::Idle;
		if !self.frames.exit(reason) {
			self.fail(reason)?;
			self.meters.last_mut().into_iter().for_each(|meter| meter.is_spent = true);
			return Ok(());
		}
		let open = self.frames.open();
		self.meters.truncate(open.saturating_add(1));
		if open == 0 {
			return self.end(reason, output);
		}
		if let Some(meter) = self.meters.last_mut() {
			meter.returned = Bytes::copy_from_slice(output);
		}
		Ok(())
	}

	/// The transaction ends: what it returns is there when it succeeds and when it reverts.
	fn end(&mut self, reason: &ExitReason, output: &[u8]) -> Result<(), Exceeded> {
		let returned = mem::take(&mut self.returned);
		let output = match reason {
			ExitReason::Succeed(_) if self.is_creation => returned,
			ExitReason::Succeed(_) | ExitReason::Revert(_) => Bytes::copy_from_slice(output),
			ExitReason::Error(_) | ExitReason::Fatal(_) => Bytes::new(),
		};
		self.budget.bytes(STEP_BYTES.saturating_add(output.len().saturating_mul(2)))?;
		self.end = Some((reason.clone(), output));
		Ok(())
	}

	/// The present step is what its frame fails for.
	fn fail(&mut self, reason: &ExitReason) -> Result<(), Exceeded> {
		if let Some(log) = self.current.and_then(|place| self.logs.get_mut(place)) {
			let text = error_text(reason);
			self.budget.bytes(text.len().saturating_add(FIELD_BYTES))?;
			log.error = Some(text);
		}
		Ok(())
	}

	/// An opcode is about to run.
	fn step(
		&mut self,
		opcode: Opcode,
		position: usize,
		stack: &Stack,
		memory: &Memory,
	) -> Result<(), Exceeded> {
		self.phase = Phase::Step { is_priced: false };
		self.current = None;
		let is_spent = self.meters.last().is_some_and(|meter| meter.is_spent);
		if is_spent || self.logs.len() >= self.limit {
			return Ok(());
		}
		let op = names::name(opcode.as_u8());
		self.budget.bytes(STEP_BYTES.saturating_add(op.len()))?;
		let log = StructLog {
			pc: u64::try_from(position).unwrap_or(u64::MAX),
			op,
			gas: self.meters.last().map_or(0, |meter| meter.left),
			depth: u64::try_from(self.frames.open()).unwrap_or(u64::MAX),
			stack: self.stack(stack)?,
			memory: self.memory(memory)?,
			return_data: self.return_data()?,
			refund_counter: self.refund(),
			..StructLog::default()
		};
		self.current = Some(self.logs.len());
		self.logs.push(log);
		Ok(())
	}

	fn stack(&self, stack: &Stack) -> Result<Option<Vec<U256>>, Exceeded> {
		if !self.options.is_stack_enabled() {
			return Ok(None);
		}
		let items: Vec<_> = stack.data().iter().map(|item| U256::from_be_bytes(item.0)).collect();
		let digits: usize = items.iter().map(|item| item.bit_len().div_ceil(4).max(1)).sum();
		let bytes = items.len().saturating_mul(ITEM_BYTES).saturating_add(digits);
		self.budget.bytes(bytes.saturating_add(FIELD_BYTES))?;
		Ok(Some(items))
	}

	/// The engine keeps the bytes up to the last that was written, and knows how many there are.
	fn memory(&self, memory: &Memory) -> Result<Option<Vec<String>>, Exceeded> {
		if !self.options.is_memory_enabled() {
			return Ok(None);
		}
		let words = memory.effective_len().saturating_add(31.into()) / WORD;
		// Gas bounds it far below.
		let words = if words > u32::MAX.into() { usize::MAX } else { words.as_usize() };
		self.budget.bytes(words.saturating_mul(WORD_BYTES).saturating_add(FIELD_BYTES))?;
		let written = memory.data().chunks(WORD).map(|bytes| {
			let mut word = B256::ZERO;
			word.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
			word
		});
		let all = written.chain(std::iter::repeat(B256::ZERO)).take(words);
		Ok(Some(all.map(|word| word.to_string()).collect()))
	}

	fn return_data(&self) -> Result<Option<Bytes>, Exceeded> {
		if !self.options.is_return_data_enabled() {
			return Ok(None);
		}
		let data = self.meters.last().map(|meter| meter.returned.clone()).unwrap_or_default();
		self.budget.bytes(data.len().saturating_mul(2).saturating_add(FIELD_BYTES))?;
		Ok(Some(data))
	}

	/// What all open frames would get back; nothing is told of nothing.
	fn refund(&self) -> Option<u64> {
		let sum = self.meters.iter().fold(0i64, |sum, meter| sum.saturating_add(meter.refund));
		u64::try_from(sum).ok().filter(|sum| *sum > 0)
	}

	/// Storage is told of where it is read and written: all slots of the contract so far.
	fn slot(&mut self, address: H160, index: H256, value: H256) -> Result<(), Exceeded> {
		if !self.options.is_storage_enabled() || self.current.is_none() {
			return Ok(());
		}
		let slots = self.storage.entry(address).or_default();
		slots.insert(h(index), h(value));
		self.budget.bytes(slots.len().saturating_mul(SLOT_BYTES).saturating_add(FIELD_BYTES))?;
		if let Some(log) = self.current.and_then(|place| self.logs.get_mut(place)) {
			log.storage = Some(slots.clone());
		}
		Ok(())
	}

	/// The present opcode costs more than was known. Tells what was left before, if it is the first that
	/// is known.
	fn charge(&mut self, cost: u64, left: Option<u64>) {
		let refund = self.refund();
		if let Some(log) = self.current.and_then(|place| self.logs.get_mut(place)) {
			log.gas = left.unwrap_or(log.gas);
			log.gas_cost = log.gas_cost.saturating_add(cost);
			log.refund_counter = refund;
		}
	}

	/// A gasometer takes `cost`; before it had `left`.
	fn cost(&mut self, cost: u64, left: u64, refund: i64) {
		if let Some(meter) = self.meters.last_mut() {
			meter.left = left.saturating_sub(cost);
			meter.refund = refund;
		}
		match self.phase {
			Phase::Step { is_priced } => {
				self.phase = Phase::Step { is_priced: true };
				self.charge(cost, (!is_priced).then_some(left));
			},
			Phase::Creating => self.charge(cost, None),
			Phase::Entering { stipend, by_opcode } => {
				if by_opcode {
					self.charge(cost, None);
				}
				self.phase = Phase::Idle;
				let left = cost.saturating_add(stipend);
				self.meters.push(Meter { left, ..Meter::default() });
			},
			Phase::Idle | Phase::Calling | Phase::Leaving => {},
		}
	}

	/// The gasometer below the innermost: that of who called.
	fn caller(&mut self) -> Option<&mut Meter> {
		let place = self.meters.len().checked_sub(2)?;
		self.meters.get_mut(place)
	}
}

impl Recorder for Steps {
	fn on_engine(&mut self, event: engine::Event<'_>) -> Result<(), Exceeded> {
		use engine::Event::*;
		match event {
			TransactCall { .. } => self.transact(false),
			TransactCreate { .. } | TransactCreate2 { .. } => self.transact(true),
			Call { transfer, .. } => {
				self.begin(stipend(transfer));
				Ok(())
			},
			Create { .. } => {
				self.begin(0);
				Ok(())
			},
			Exit { reason, return_value } => self.exit(reason, return_value),
			Log { .. } | Suicide { .. } | PrecompileSubcall { .. } => Ok(()),
		}
	}

	fn on_opcode(&mut self, event: opcodes::Event<'_>) -> Result<(), Exceeded> {
		self.frames.on_opcode(&event);
		match event {
			opcodes::Event::Step { opcode, position, stack, memory, .. } => {
				self.step(opcode, *position.as_ref().unwrap_or(&0), stack, memory)
			},
			opcodes::Event::StepResult { result, return_value } => {
				if let Err(Capture::Exit(reason @ ExitReason::Error(error))) = result
					&& matches!(error, ExitError::StackUnderflow | ExitError::StackOverflow)
				{
					self.fail(reason)?;
				}
				if let Err(Capture::Exit(ExitReason::Succeed(_))) = result
					&& self.is_creation
					&& self.frames.open() == 1
				{
					self.returned = Bytes::copy_from_slice(return_value);
				}
				self.phase = after(result);
				if matches!(self.phase, Phase::Creating | Phase::Calling)
					&& let Some(meter) = self.meters.last_mut()
				{
					meter.returned = Bytes::new();
				}
				Ok(())
			},
			opcodes::Event::SLoad { address, index, value }
			| opcodes::Event::SStore { address, index, value } => self.slot(address, index, value),
		}
	}

	fn on_gas(&mut self, event: gas::Event) -> Result<(), Exceeded> {
		use gas::Event::*;
		match event {
			RecordCost { cost, snapshot: Some(before) }
			| RecordTransaction { cost, snapshot: Some(before) } => {
				self.cost(cost, before.gas(), before.refunded_gas);
			},
			RecordDynamicCost { gas_cost, memory_gas, gas_refund, snapshot: Some(before) } => {
				let cost = gas_cost.saturating_add(memory_gas.saturating_sub(before.memory_gas));
				self.cost(cost, before.gas(), before.refunded_gas.saturating_add(gas_refund));
			},
			RecordStipend { stipend, snapshot: Some(before) } => {
				self.phase = Phase::Leaving;
				if let Some(meter) = self.caller() {
					meter.left = before.gas().saturating_add(stipend);
				}
			},
			RecordRefund { refund, snapshot: Some(before) } => {
				let refund = before.refunded_gas.saturating_add(refund);
				let meter = match self.phase {
					Phase::Leaving => self.caller(),
					_ => self.meters.last_mut(),
				};
				if let Some(meter) = meter {
					meter.refund = refund;
				}
			},
			// The gasometer has failed.
			_ => {},
		}
		self.budget.event()
	}
}

/// What follows an opcode.
fn after(result: &Result<(), Capture<ExitReason, Opcode>>) -> Phase {
	match result {
		Err(Capture::Trap(Opcode::CREATE | Opcode::CREATE2)) => Phase::Creating,
		Err(Capture::Trap(
			Opcode::CALL | Opcode::CALLCODE | Opcode::DELEGATECALL | Opcode::STATICCALL,
		)) => Phase::Calling,
		_ => Phase::Idle,
	}
}
