//! The `debug_trace*` methods, over a [`Tracer`] that the node gives.
//!
//! The tracers of go-ethereum that exist here are the default one, which tells every opcode,
//! `callTracer` and `prestateTracer`. JavaScript and the others are refused with an error that says
//! so.

use crate::{
	backend::At,
	config::EthConfig,
	convert::from_h,
	error::{EthError, EthResult},
	eth::{
		Blocks,
		request::{self, Prepared},
	},
};
use alloy_primitives::{B256, Bytes};
use alloy_rpc_types_eth::{BlockId, BlockNumberOrTag, TransactionRequest};
use alloy_rpc_types_trace::geth::{
	CallConfig, GethDebugBuiltInTracerType, GethDebugTracerType, GethDebugTracingCallOptions,
	GethDebugTracingOptions, GethDefaultTracingOptions, GethTrace, PreStateConfig, TraceResult,
};
use jsonrpsee::proc_macros::rpc;
use sp_core::H256;
use std::{sync::Arc, time::Duration};

/// Which trace is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TraceKind {
	/// Every opcode (the struct logger).
	Steps(GethDefaultTracingOptions),
	/// The tree of calls.
	Calls(CallConfig),
	/// The accounts that were touched, before (and after) the transaction.
	Prestate(PreStateConfig),
}

/// What is asked of a tracer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TraceRequest {
	/// Which trace.
	pub kind: TraceKind,
	/// How long it may take at most, if the client says so; the node's own limit holds as well.
	pub time: Option<Duration>,
}

/// Executes again and records. All methods block.
pub trait Tracer: Send + Sync + 'static {
	/// Traces the transaction at an index of the Ethereum block in a native block, on the state
	/// that the transactions before it left.
	///
	/// # Errors
	///
	/// When the state of the parent block was pruned, or the execution cannot be repeated.
	fn transaction(&self, block: H256, index: u32, request: &TraceRequest) -> EthResult<GethTrace>;

	/// Traces all transactions of the Ethereum block in a native block.
	///
	/// # Errors
	///
	/// As [`Self::transaction`]; a transaction that cannot be traced is an error of its own in the
	/// list.
	fn block(&self, block: H256, request: &TraceRequest) -> EthResult<Vec<TraceResult>>;

	/// Traces a call that is no transaction: on the state after its block, or in this block, before
	/// the transaction with the index `before`.
	///
	/// # Errors
	///
	/// When the call cannot begin, the state is not there, or the block has no such transaction.
	fn call(
		&self,
		call: &Prepared,
		before: Option<u64>,
		request: &TraceRequest,
	) -> EthResult<GethTrace>;
}

/// Methods of the `debug` namespace that need a tracer.
#[rpc(server, namespace = "debug")]
pub trait TraceApi {
	/// Traces a mined transaction.
	#[method(name = "traceTransaction", blocking)]
	fn trace_transaction(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<GethTrace>;

	/// Traces all transactions of a block.
	#[method(name = "traceBlockByNumber", blocking)]
	fn trace_block_by_number(
		&self,
		number: BlockNumberOrTag,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces all transactions of a block.
	#[method(name = "traceBlockByHash", blocking)]
	fn trace_block_by_hash(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces all transactions of a block of this chain that is given as RLP.
	#[method(name = "traceBlock", blocking)]
	fn trace_block(
		&self,
		rlp: Bytes,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>>;

	/// Traces a call.
	#[method(name = "traceCall", blocking)]
	fn trace_call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		options: Option<GethDebugTracingCallOptions>,
	) -> EthResult<GethTrace>;
}

/// Serves the traces.
pub struct Trace {
	blocks: Blocks,
	config: Arc<EthConfig>,
	tracer: Arc<dyn Tracer>,
}

impl Trace {
	/// Over a node, its index and what traces.
	pub fn new(blocks: Blocks, config: Arc<EthConfig>, tracer: Arc<dyn Tracer>) -> Self {
		Self { blocks, config, tracer }
	}

	fn block_at(&self, id: BlockId, request: &TraceRequest) -> EthResult<Vec<TraceResult>> {
		match self.blocks.resolve(id)? {
			Some(At::Block(hash)) => self.tracer.block(hash, request),
			Some(At::Pending) => Err(on_pending()),
			None => Err(EthError::HeaderNotFound),
		}
	}
}

/// go-ethereum's answer: what is pending is not what the next block will be.
fn on_pending() -> EthError {
	EthError::Rejected(
		"tracing on top of pending is not supported: give a block, and `stateOverrides` and \
		 `blockOverrides` for what is to be different"
			.into(),
	)
}

/// The trace that options ask for.
///
/// # Errors
///
/// When they ask for a tracer that is not here, its configuration does not fit, or the time is no
/// duration.
pub fn requested(options: Option<GethDebugTracingOptions>) -> EthResult<TraceRequest> {
	let options = options.unwrap_or_default();
	let time = options.timeout.as_deref().map(duration).transpose()?;
	let invalid = |error: serde_json::Error| {
		EthError::InvalidParams(format!("tracerConfig does not fit the tracer: {error}"))
	};
	let config = options.tracer_config;
	let kind = match options.tracer {
		None => TraceKind::Steps(options.config),
		Some(GethDebugTracerType::JsTracer(name)) if name.is_empty() => {
			TraceKind::Steps(options.config)
		},
		Some(GethDebugTracerType::BuiltInTracer(GethDebugBuiltInTracerType::CallTracer)) => {
			TraceKind::Calls(config.into_call_config().map_err(invalid)?)
		},
		Some(GethDebugTracerType::BuiltInTracer(GethDebugBuiltInTracerType::PreStateTracer)) => {
			TraceKind::Prestate(config.into_pre_state_config().map_err(invalid)?)
		},
		Some(_) => {
			return Err(EthError::NotSupported(
				"give \"tracer\": \"callTracer\" or \"prestateTracer\", or none for the opcodes: this \
				 node has no JavaScript and no other tracers"
					.into(),
			));
		},
	};
	Ok(TraceRequest { kind, time })
}

/// A duration as Go writes it: numbers with units, as in `1m30s`, `1.5s` or `300ms`.
fn duration(text: &str) -> EthResult<Duration> {
	let invalid = || {
		EthError::InvalidParams(format!(
			"timeout {text:?} is no duration: give one such as \"5s\" or \"300ms\""
		))
	};
	let (mut rest, mut sum) = (text, Duration::ZERO);
	while !rest.is_empty() {
		let digits = rest.find(|it: char| !it.is_ascii_digit() && it != '.').ok_or_else(invalid)?;
		let (number, behind) = rest.split_at(digits);
		let end = behind.find(|it: char| it.is_ascii_digit()).unwrap_or(behind.len());
		let (unit, behind) = behind.split_at(end);
		let unit = match unit {
			"h" => 3600.0,
			"m" => 60.0,
			"s" => 1.0,
			"ms" => 1e-3,
			"us" | "\u{b5}s" | "\u{3bc}s" => 1e-6,
			"ns" => 1e-9,
			_ => return Err(invalid()),
		};
		let number: f64 = number.parse().map_err(|_| invalid())?;
		let part = Duration::try_from_secs_f64(number * unit).map_err(|_| invalid())?;
		sum = sum.checked_add(part).ok_or_else(invalid)?;
		rest = behind;
	}
	if sum.is_zero() { Err(invalid()) } else { Ok(sum) }
}

impl TraceApiServer for Trace {
	fn trace_transaction(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<GethTrace> {
		let request = requested(options)?;
		let place = self
			.blocks
			.index
			.transaction(from_h(hash))?
			.ok_or_else(|| EthError::Rejected("transaction not found".into()))?;
		self.tracer.transaction(place.block, place.index, &request)
	}

	fn trace_block_by_number(
		&self,
		number: BlockNumberOrTag,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		self.block_at(number.into(), &requested(options)?)
	}

	fn trace_block_by_hash(
		&self,
		hash: B256,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		self.block_at(hash.into(), &requested(options)?)
	}

	fn trace_block(
		&self,
		rlp: Bytes,
		options: Option<GethDebugTracingOptions>,
	) -> EthResult<Vec<TraceResult>> {
		// The hash of the header decides which block of the chain it is.
		let header = rlp::Rlp::new(&rlp)
			.at(0)
			.map_err(|error| EthError::InvalidParams(format!("rlp: {error}")))?;
		self.block_at(alloy_primitives::keccak256(header.as_raw()).into(), &requested(options)?)
	}

	fn trace_call(
		&self,
		request: TransactionRequest,
		block: Option<BlockId>,
		options: Option<GethDebugTracingCallOptions>,
	) -> EthResult<GethTrace> {
		let options = options.unwrap_or_default();
		let wanted = requested(Some(options.tracing_options))?;
		let at = self.blocks.state(block)?;
		if at == At::Pending {
			return Err(on_pending());
		}
		let prepared = request::prepare(
			&*self.blocks.backend,
			&self.config,
			at,
			request,
			options.state_overrides,
			options.block_overrides,
		)?;
		self.tracer.call(&prepared, options.tx_index, &wanted)
	}
}
