//! `debug_trace*`: transactions and calls are executed again while the engine is listened to.
//!
//! The runtime that makes blocks is WebAssembly and has no ears, so tracing costs it nothing. Here the
//! *native* runtime in this program executes, on the state of the past. That is right only when it is
//! the same runtime; a block of another version is refused, and what comes out is compared with the
//! receipts of the block.
//!
//! Everything is bounded: by time, by calls and bytes, by the number of traces that are made at a time.

mod calls;
mod frames;
mod limits;
mod listen;
mod prestate;
mod replay;
mod steps;
#[cfg(test)]
mod testing;
mod world;

use crate::service::{FullBackend, FullClient};
use alloy_rpc_types_trace::geth::{GethTrace, TraceResult};
use deuterium_eth_rpc::{
	At, EthBackend, EthBlock, EthError, EthResult,
	backend::BackendError,
	convert::h,
	eth::request::Prepared,
	trace::{TraceRequest, Tracer},
};
use deuterium_runtime::{Hash, VERSION, opaque::Block};
use limits::{Budget, Exceeded, Limits, Turns};
use replay::Mined;
use sc_client_api::{Backend, BlockBackend, TrieCacheContext};
use sc_executor::RuntimeVersion;
use sp_api::{Core, ProvideRuntimeApi};
use sp_panic_handler::AbortGuard;
use std::{any::Any, rc::Rc, sync::Arc, thread, time::Duration};
use world::World;

/// How long a request may take, if the client does not ask for less.
const TIME: Duration = Duration::from_secs(20);

/// The most calls that are told of in an answer.
const FRAMES: usize = 50_000;

/// Stack of the thread that executes. WebAssembly has a stack of its own; native code must not end the
/// process when it goes as deep.
const STACK: usize = 32 * 1024 * 1024;

/// A state in the node's database.
type State = <FullBackend as Backend<Block>>::State;

/// Traces with the native runtime.
pub struct NativeTracer {
	client: Arc<FullClient>,
	db: Arc<FullBackend>,
	blocks: Arc<dyn EthBackend>,
	limits: Limits,
	turns: Turns,
}

impl NativeTracer {
	/// Over the node's database. `max_response_bytes`: the most bytes of JSON that the RPC server
	/// sends.
	pub fn new(
		client: Arc<FullClient>,
		db: Arc<FullBackend>,
		blocks: Arc<dyn EthBackend>,
		max_response_bytes: usize,
	) -> Self {
		let limits = Limits { time: TIME, frames: FRAMES, bytes: max_response_bytes };
		Self { client, db, blocks, limits, turns: Turns::default() }
	}

	/// Runs native code on the state after a block, when it is its turn, in a thread of its own.
	fn on_state<R: Send>(
		&self,
		at: Hash,
		request: &TraceRequest,
		run: impl FnOnce(&mut World<'_, State>, &Rc<Budget>) -> EthResult<R> + Send,
	) -> EthResult<R> {
		self.check_version(at)?;
		let Some(_turn) = self.turns.take(self.limits.time) else {
			return Err(EthError::Limit(
				"the node is busy with other traces: ask again later".into(),
			));
		};
		let time = request.time.map_or(self.limits.time, |time| time.min(self.limits.time));
		let limits = Limits { time, ..self.limits };
		aside(|| {
			let state = self
				.db
				.state_at(at, TrieCacheContext::Untrusted)
				.map_err(|_| BackendError::StatePruned(at))?;
			run(&mut World::new(&state), &Rc::new(Budget::new(limits)))
		})
	}

	/// The native runtime must be the one in this state.
	fn check_version(&self, at: Hash) -> EthResult<()> {
		let header = self.client.header(at).map_err(database)?;
		let header = header.ok_or(BackendError::UnknownBlock(at))?;
		if !self.db.have_state_at(at, header.number) {
			return Err(BackendError::StatePruned(at).into());
		}
		let version = self.client.runtime_api().version(at);
		let version = version.map_err(|error| BackendError::Runtime(error.to_string()))?;
		same_runtime(&version, header.number)
	}

	/// A block with its body, to be executed again, and the block before it.
	fn mined<'a>(&self, ethereum: &'a EthBlock) -> EthResult<(Mined<'a>, Hash)> {
		let (number, hash) = (ethereum.native.number, ethereum.native.hash);
		if number == 0 {
			return Err(EthError::Rejected("genesis is not traceable".into()));
		}
		let header = self.client.header(hash).map_err(database)?;
		let header = header.ok_or(BackendError::UnknownBlock(hash))?;
		let extrinsics = self.client.block_body(hash).map_err(database)?.ok_or_else(|| {
			EthError::Rejected(format!(
				"the body of block {number} was pruned: ask a node with `--blocks-pruning archive`"
			))
		})?;
		let parent = header.parent_hash;
		Ok((Mined { ethereum, header, extrinsics }, parent))
	}

	fn ethereum_block(&self, block: Hash) -> EthResult<Arc<EthBlock>> {
		self.blocks.block(block)?.ok_or(EthError::UnknownBlock)
	}
}

impl Tracer for NativeTracer {
	fn transaction(&self, block: Hash, index: u32, request: &TraceRequest) -> EthResult<GethTrace> {
		let block = self.ethereum_block(block)?;
		let (mined, parent) = self.mined(&block)?;
		let mut traces = self.on_state(parent, request, |world, budget| {
			replay::block(world, &mined, Some(index), &request.kind, budget)
		})?;
		traces.remove(&index).ok_or_else(|| EthError::Rejected("transaction not found".into()))
	}

	fn block(&self, block: Hash, request: &TraceRequest) -> EthResult<Vec<TraceResult>> {
		let block = self.ethereum_block(block)?;
		let (mined, parent) = self.mined(&block)?;
		let traces = self.on_state(parent, request, |world, budget| {
			replay::block(world, &mined, None, &request.kind, budget)
		})?;
		let hashes = block.statuses.iter().map(|status| Some(h(status.transaction_hash)));
		Ok(traces
			.into_values()
			.zip(hashes)
			.map(|(result, tx_hash)| TraceResult::Success { result, tx_hash })
			.collect())
	}

	fn call(
		&self,
		call: &Prepared,
		before: Option<u64>,
		request: &TraceRequest,
	) -> EthResult<GethTrace> {
		let At::Block(hash) = call.at else {
			return Err(EthError::Rejected(
				"tracing on top of pending is not supported: give a block".into(),
			));
		};
		let Some(index) = before else {
			return self.on_state(hash, request, |world, budget| {
				replay::call(world, call, &request.kind, budget)
			});
		};
		let block = self.ethereum_block(hash)?;
		let (mined, parent) = self.mined(&block)?;
		self.on_state(parent, request, |world, budget| {
			replay::advance(world, &mined, index, budget)?;
			replay::call(world, call, &request.kind, budget)
		})
	}
}

/// Refuses a state whose runtime is not the native one. `number` is that of the block that left it.
fn same_runtime(version: &RuntimeVersion, number: u32) -> EthResult<()> {
	if version.spec_name == VERSION.spec_name && version.spec_version == VERSION.spec_version {
		return Ok(());
	}
	Err(EthError::NotSupported(format!(
		"the runtime after block {number} is {}-{}, this node can trace {}-{}: ask a node of the \
		 release that carries the former",
		version.spec_name, version.spec_version, VERSION.spec_name, VERSION.spec_version,
	)))
}

/// Runs in a thread with a large stack. What unwinds out of it is an error: a limit that was reached,
/// or a fault that must not end the node.
fn aside<R: Send>(run: impl FnOnce() -> EthResult<R> + Send) -> EthResult<R> {
	let guarded = || {
		let _guard = AbortGuard::force_unwind();
		run()
	};
	thread::scope(|scope| {
		let builder = thread::Builder::new().name("ethereum-trace".into()).stack_size(STACK);
		match builder.spawn_scoped(scope, guarded) {
			Ok(thread) => thread.join().unwrap_or_else(|payload| Err(unwound(&*payload))),
			Err(error) => {
				Err(BackendError::Runtime(format!("no thread for the trace: {error}")).into())
			},
		}
	})
}

/// The error that unwound a trace.
fn unwound(payload: &(dyn Any + Send)) -> EthError {
	match payload.downcast_ref::<Exceeded>() {
		Some(exceeded) => EthError::Limit(exceeded.to_string()),
		None => BackendError::Runtime("the native runtime has panicked: see the log".into()).into(),
	}
}

fn database(error: sp_blockchain::Error) -> BackendError {
	BackendError::Database(error.to_string())
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn other_runtimes_should_be_refused_with_the_remedy() {
		assert_eq!(same_runtime(&VERSION, 7), Ok(()));
		let newer = RuntimeVersion { spec_version: VERSION.spec_version + 1, ..VERSION };
		let foreign = RuntimeVersion { spec_name: "helium".into(), ..VERSION };
		for (version, name) in [
			(newer, format!("{}-{}", VERSION.spec_name, VERSION.spec_version + 1)),
			(foreign, format!("helium-{}", VERSION.spec_version)),
		] {
			let Err(error) = same_runtime(&version, 7) else { panic!("{version:?} was accepted") };
			let native = format!("{}-{}", VERSION.spec_name, VERSION.spec_version);
			let text = error.to_string();
			assert!(text.contains(&format!("after block 7 is {name}")), "{text}");
			assert!(text.contains(&format!("can trace {native}")), "{text}");
			assert!(text.contains("ask a node of the release"), "{text}");
			assert_eq!(error.code(), -32_004);
		}
	}

	#[test]
	fn limits_should_be_told_when_they_end_an_execution() {
		let error = aside::<()>(|| {
			std::panic::resume_unwind(Box::new(Exceeded::Frames(3)));
		});
		assert_eq!(error, Err(EthError::Limit(Exceeded::Frames(3).to_string())));
	}

	#[test]
	fn panics_should_be_errors() {
		let error = aside::<()>(|| panic!("a fault for this test"));
		assert!(matches!(error, Err(EthError::Backend(BackendError::Runtime(_)))), "{error:?}");
	}

	#[test]
	fn results_should_come_back() {
		assert_eq!(aside(|| Ok(7)), Ok(7));
	}
}
