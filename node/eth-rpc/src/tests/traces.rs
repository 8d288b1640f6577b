//! `debug_trace*`: which tracer is asked, and for what.

use super::*;
use crate::{
	error::{EthError, EthResult},
	eth::request::Prepared,
	trace::TraceKind,
};
use alloy_rpc_types_trace::geth::{GethTrace, NoopFrame, TraceResult};
use parking_lot::Mutex;

/// Writes down what it is asked.
#[derive(Default)]
struct Scribe(Mutex<Vec<String>>);

fn name(kind: &TraceKind) -> &'static str {
	match kind {
		TraceKind::Calls(config) if config.with_log == Some(true) => "calls with logs",
		TraceKind::Calls(_) => "calls",
		TraceKind::Prestate(config) if config.is_diff_mode() => "prestate diff",
		TraceKind::Prestate(_) => "prestate",
	}
}

impl Tracer for Scribe {
	fn transaction(&self, block: H256, index: u32, kind: &TraceKind) -> EthResult<GethTrace> {
		self.0.lock().push(format!("{} of {index} in {block:?}", name(kind)));
		Ok(GethTrace::NoopTracer(NoopFrame::default()))
	}

	fn block(&self, block: H256, kind: &TraceKind) -> EthResult<Vec<TraceResult>> {
		self.0.lock().push(format!("{} of {block:?}", name(kind)));
		Ok(vec![TraceResult::Error { error: "cannot".into(), tx_hash: None }])
	}

	fn call(&self, call: &Prepared, kind: &TraceKind) -> EthResult<GethTrace> {
		self.0.lock().push(format!("{} of a call to {:?}", name(kind), call.request.to));
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
			format!("calls of a call to {:?}", Some(TO)),
		]
	);
}

#[tokio::test]
async fn unknown_things_and_other_tracers_should_be_refused() {
	let (rpc, scribe, native) = traced();
	let hash = rpc.chain.ethereum(native).block.transactions[0].hash();
	let calls = json!({ "tracer": "callTracer" });
	for (method, params, code, text) in [
		("debug_traceTransaction", json!([hash]), -32004, "callTracer"),
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
		(
			"debug_traceCall",
			json!([{}, "latest", { "tracer": "callTracer", "txIndex": "0x0" }]),
			-32004,
			"txIndex",
		),
	] {
		let error = rpc.err(method, params).await;
		assert_eq!(error.code, code, "{error:?}");
		assert!(error.message.contains(text), "{error:?}");
	}
	assert_eq!(scribe.0.lock().len(), 0);
}
