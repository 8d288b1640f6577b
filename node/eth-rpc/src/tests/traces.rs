//! `debug_trace*`: which tracer is asked, and for what.

use super::*;
use crate::{
	error::{EthError, EthResult},
	eth::request::Prepared,
	trace::{TraceKind, TraceRequest},
};
use alloy_rpc_types_trace::geth::{GethTrace, NoopFrame, TraceResult};
use parking_lot::Mutex;

/// Writes down what it is asked.
#[derive(Default)]
struct Scribe(Mutex<Vec<String>>);

fn name(request: &TraceRequest) -> String {
	let kind = match &request.kind {
		TraceKind::Steps(options) => format!("steps up to {:?}", options.limit),
		TraceKind::Calls(config) if config.with_log == Some(true) => "calls with logs".into(),
		TraceKind::Calls(_) => "calls".into(),
		TraceKind::Prestate(config) if config.is_diff_mode() => "prestate diff".into(),
		TraceKind::Prestate(_) => "prestate".into(),
	};
	request.time.map_or(kind.clone(), |time| format!("{kind} in {time:?}"))
}

impl Tracer for Scribe {
	fn transaction(&self, block: H256, index: u32, request: &TraceRequest) -> EthResult<GethTrace> {
		self.0.lock().push(format!("{} of {index} in {block:?}", name(request)));
		Ok(GethTrace::NoopTracer(NoopFrame::default()))
	}

	fn block(&self, block: H256, request: &TraceRequest) -> EthResult<Vec<TraceResult>> {
		self.0.lock().push(format!("{} of {block:?}", name(request)));
		Ok(vec![TraceResult::Error { error: "cannot".into(), tx_hash: None }])
	}

	fn call(
		&self,
		call: &Prepared,
		before: Option<u64>,
		request: &TraceRequest,
	) -> EthResult<GethTrace> {
		let (kind, to) = (name(request), call.request.to);
		self.0.lock().push(format!("{kind} of a call to {to:?} before {before:?}"));
		Err(EthError::Rejected("no".into()))
	}
}

fn traced() -> (Rpc, Arc<Scribe>, H256) {
	let scribe = Arc::new(Scribe::default());
	let mut rpc = Rpc::with(MockChain::new(), EthConfig::default(), Some(scribe.clone()));
	let native = rpc
		.extend(vec![MockTransaction::with_logs(0, vec![]), MockTransaction::with_logs(1, vec![])]);
	(rpc, scribe, native)
}

#[tokio::test]
async fn tracer_should_be_asked_for_what_the_client_wants() {
	let (rpc, scribe, native) = traced();
	let block = rpc.chain.ethereum(native);
	let hash = block.block.transactions[1].hash();
	let calls = json!({ "tracer": "callTracer" });
	let with_log = json!({ "tracer": "callTracer", "tracerConfig": { "withLog": true } });
	let diff = json!({ "tracer": "prestateTracer", "tracerConfig": { "diffMode": true } });
	assert_eq!(rpc.ok("debug_traceTransaction", json!([hash, with_log])).await, json!({}));
	let traces = rpc.ok("debug_traceBlockByNumber", json!(["0x1", calls])).await;
	assert_eq!(traces, json!([{ "error": "cannot" }]));
	rpc.ok("debug_traceBlockByHash", json!([block.hash, diff])).await;
	let raw = rpc.ok("debug_getRawBlock", json!(["0x1"])).await;
	rpc.ok("debug_traceBlock", json!([raw, calls])).await;
	let error = rpc.err("debug_traceCall", json!([{ "to": TO }, "latest", calls])).await;
	assert_eq!(error.message, "no");
	assert_eq!(
		*scribe.0.lock(),
		[
			format!("calls with logs of 1 in {native:?}"),
			format!("calls of {native:?}"),
			format!("prestate diff of {native:?}"),
			format!("calls of {native:?}"),
			format!("calls of a call to {:?} before None", Some(TO)),
		]
	);
}

#[tokio::test]
async fn unknown_things_and_other_tracers_should_be_refused() {
	let (rpc, scribe, native) = traced();
	let hash = rpc.chain.ethereum(native).block.transactions[0].hash();
	let calls = json!({ "tracer": "callTracer" });
	for (method, params, code, text) in [
		(
			"debug_traceTransaction",
			json!([hash, { "tracer": "callTracer", "timeout": "5 s" }]),
			-32602,
			"\"5s\"",
		),
		(
			"debug_traceTransaction",
			json!([hash, { "tracer": "4byteTracer" }]),
			-32004,
			"callTracer",
		),
		("debug_traceTransaction", json!([hash, { "tracer": "{js: 1}" }]), -32004, "callTracer"),
		(
			"debug_traceTransaction",
			json!([H256::repeat_byte(9), calls]),
			-32000,
			"transaction not found",
		),
		("debug_traceBlockByNumber", json!(["0x9", calls]), -32000, "header not found"),
		("debug_traceBlockByNumber", json!(["pending", calls]), -32000, "pending"),
		("debug_traceBlock", json!(["0x80", calls]), -32602, "rlp"),
		("debug_traceCall", json!([{}, "pending", calls]), -32000, "on top of pending"),
	] {
		let error = rpc.err(method, params).await;
		assert_eq!(error.code, code, "{error:?}");
		assert!(error.message.contains(text), "{error:?}");
	}
	assert_eq!(scribe.0.lock().len(), 0);
}

#[tokio::test]
async fn steps_should_be_the_default_and_calls_may_be_in_the_middle_of_a_block() {
	let (rpc, scribe, native) = traced();
	let hash = rpc.chain.ethereum(native).block.transactions[0].hash();
	rpc.ok("debug_traceTransaction", json!([hash])).await;
	let options = json!({ "limit": 5, "timeout": "1m0.5s" });
	rpc.ok("debug_traceTransaction", json!([hash, options])).await;
	rpc.ok("debug_traceTransaction", json!([hash, { "tracer": "", "timeout": "300ms" }])).await;
	let options = json!({ "tracer": "callTracer", "txIndex": "0x1" });
	rpc.err("debug_traceCall", json!([{ "to": TO }, "latest", options])).await;
	assert_eq!(
		*scribe.0.lock(),
		[
			format!("steps up to None of 0 in {native:?}"),
			format!("steps up to Some(5) in 60.5s of 0 in {native:?}"),
			format!("steps up to None in 300ms of 0 in {native:?}"),
			format!("calls of a call to {:?} before Some(1)", Some(TO)),
		]
	);
}

#[tokio::test]
async fn timeouts_that_are_no_durations_should_be_refused() {
	let (rpc, scribe, native) = traced();
	let hash = rpc.chain.ethereum(native).block.transactions[0].hash();
	for timeout in
		["", "5", "s", "-1s", "1.2.3s", "5s later", "0s", "1e9s", "99999999999999999999h"]
	{
		let error = rpc.err("debug_traceTransaction", json!([hash, { "timeout": timeout }])).await;
		assert_eq!(error.code, -32602, "{timeout}: {error:?}");
		assert!(error.message.contains("no duration"), "{error:?}");
	}
	assert!(scribe.0.lock().is_empty());
}

#[tokio::test]
async fn traces_should_not_be_there_without_a_tracer() {
	let rpc = Rpc::with(MockChain::new(), EthConfig::default(), None);
	for method in [
		"debug_traceTransaction",
		"debug_traceBlockByNumber",
		"debug_traceBlockByHash",
		"debug_traceBlock",
		"debug_traceCall",
	] {
		let error = rpc.err(method, json!(["0x1"])).await;
		assert_eq!(error.code, -32601, "{method}: {error:?}");
	}
}
