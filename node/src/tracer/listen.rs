//! Listening to the engine.

use super::limits::Exceeded;
use evm::{gasometer::tracing as gas, tracing as engine};
use evm_runtime::tracing as opcodes;
use std::{cell::RefCell, panic::resume_unwind, rc::Rc};

/// What notes down what an execution does.
pub(super) trait Recorder: 'static {
	/// Frames begin and end, logs, contracts destroy themselves.
	fn on_engine(&mut self, event: engine::Event<'_>) -> Result<(), Exceeded>;

	/// Opcodes run.
	fn on_opcode(&mut self, event: opcodes::Event<'_>) -> Result<(), Exceeded>;

	/// Gas is used.
	fn on_gas(&mut self, event: gas::Event) -> Result<(), Exceeded>;
}

/// Runs `run` while the recorder listens to this thread's engine.
///
/// When the recorder has enough, this unwinds with its [`Exceeded`]: the engine has no other way of
/// being stopped. No panic is reported.
pub(super) fn listen<R: Recorder, T>(recorder: &Rc<RefCell<R>>, run: impl FnOnce() -> T) -> T {
	let ear = || Ear(recorder.clone());
	let (mut engine, mut opcodes, mut gas) = (ear(), ear(), ear());
	engine::using(&mut engine, || opcodes::using(&mut opcodes, || gas::using(&mut gas, run)))
}

struct Ear<R>(Rc<RefCell<R>>);

impl<R> Ear<R> {
	fn tell(&self, tell: impl FnOnce(&mut R) -> Result<(), Exceeded>) {
		let answer = tell(&mut self.0.borrow_mut());
		if let Err(exceeded) = answer {
			resume_unwind(Box::new(exceeded));
		}
	}
}

impl<R: Recorder> engine::EventListener for Ear<R> {
	fn event(&mut self, event: engine::Event<'_>) {
		self.tell(|recorder| recorder.on_engine(event));
	}
}

impl<R: Recorder> opcodes::EventListener for Ear<R> {
	fn event(&mut self, event: opcodes::Event<'_>) {
		self.tell(|recorder| recorder.on_opcode(event));
	}
}

impl<R: Recorder> gas::EventListener for Ear<R> {
	fn event(&mut self, event: gas::Event) {
		self.tell(|recorder| recorder.on_gas(event));
	}
}
