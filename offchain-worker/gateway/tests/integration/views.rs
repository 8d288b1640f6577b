//! The real binary against scripted answers of a chain node: what is asked, what is shown, how it ends.

use deuterium_protocol::{
	Address, Bytes32,
	view::{
		AssignmentView, Availability, CardView, CardsPage, ClaimableView, NodesPage, ParameterView,
		ParametersView, Phase, QueueCursor, QueuePage, QuoteTerms, QuoteView, RefusalView,
		RequirementView, TasksPage, Unit,
	},
};
use jsonrpsee::{
	RpcModule,
	server::{Server, ServerHandle},
	types::ErrorObjectOwned,
};
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use tokio::process::Command;

const UNIT: u128 = 1_000_000_000_000_000_000;
const ALITH: &str = "0xf24ff3a9cf04c71dbc94d0b566f7a27b94566cac";

/// What the node was asked: methods with their parameters.
type Asked = Arc<Mutex<Vec<(String, Value)>>>;

/// A chain node that gives one answer to one method.
async fn node(method: &'static str, answer: &impl Serialize) -> (String, ServerHandle, Asked) {
	serve(method, Ok(serde_json::to_value(answer).unwrap())).await
}

async fn serve(
	method: &'static str,
	answer: Result<Value, ErrorObjectOwned>,
) -> (String, ServerHandle, Asked) {
	let server = Server::builder().build("127.0.0.1:0").await.unwrap();
	let url = format!("ws://{}", server.local_addr().unwrap());
	let asked = Asked::default();
	let mut module = RpcModule::new(asked.clone());
	module.register_method("chain_getBlockHash", |_, _, _| json!(Bytes32([7; 32]))).unwrap();
	module.register_method("system_chainType", |_, _, _| json!("Development")).unwrap();
	module
		.register_method(method, move |params, asked, _| {
			asked.lock().unwrap().push((method.to_owned(), params.parse().unwrap()));
			answer.clone()
		})
		.unwrap();
	(url, server.start(module), asked)
}

/// Runs a command line; exit code, standard output and error.
async fn run(url: &str, line: &[&str]) -> (i32, String, String) {
	let output = Command::new(env!("CARGO_BIN_EXE_deuterium"))
		.args(["--url", url])
		.args(line)
		.output()
		.await
		.unwrap();
	let text = |bytes| String::from_utf8(bytes).unwrap();
	(output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn terms() -> QuoteTerms {
	QuoteTerms {
		requirement: RequirementView::ThisCard { card: Bytes32([1; 32]) },
		availability: Availability::Now,
		value: 1 << 60,
		per_second: UNIT,
		expected_millis: 20_000,
		place: 3,
		place_is_exact: true,
		queued: 9,
		queue_limit: 50,
		evicts: None,
		expected_wait_blocks: 1,
		minimum_fee: UNIT / 1_000,
		fee_to_enter: Some(UNIT / 1_000),
		cards: Vec::new(),
		more_cards: false,
	}
}

#[tokio::test]
async fn quote_should_ask_for_what_the_command_line_says_and_show_the_terms() {
	let quote = QuoteView { refusal: None, terms: Some(terms()) };
	let (url, _server, asked) = node("deuterium_quote", &quote).await;
	let line = ["quote", "--kind", "text", "--card", "CPU", "--vram", "8", "--creator", ALITH];
	let (code, out, _) = run(&url, &[&line[..], &["--fee", "5.5"]].concat()).await;
	assert_eq!(code, 0);
	assert!(out.contains("3 of 9 waiting tasks"), "{out}");
	let expected = json!([{
		"kind": 1, "cap": 1, "vramGb": 8, "card": "CPU", "fee": "5500000000000000000",
		"creator": ALITH,
	}]);
	assert_eq!(*asked.lock().unwrap(), [("deuterium_quote".to_owned(), expected)]);
	let (code, out, _) = run(&url, &["--json", "quote", "--kind", "text"]).await;
	let json: Value = serde_json::from_str(&out).unwrap();
	assert_eq!((code, &json["terms"]["place"]), (0, &json!(3)));
}

#[tokio::test]
async fn quote_should_end_with_code_1_when_the_task_would_be_refused() {
	let refusal = RefusalView {
		error: "FeeBelowMinimum".into(),
		reason: "the fee is below the minimum".into(),
		remedy: "offer at least the minimum fee".into(),
	};
	let quote = QuoteView { refusal: Some(refusal), terms: Some(terms()) };
	let (url, _server, _) = node("deuterium_quote", &quote).await;
	let (code, out, error) = run(&url, &["--json", "quote", "--kind", "text"]).await;
	assert_eq!(code, 1);
	let json: Value = serde_json::from_str(&out).unwrap();
	assert_eq!(json["refusal"]["error"], "FeeBelowMinimum");
	assert!(error.contains("below the minimum") && error.contains("offer at least"), "{error}");
}

#[tokio::test]
async fn lists_should_pass_place_and_limit_on() {
	let queue = QueuePage {
		next: Some(QueueCursor { value: 99, task: 8 }),
		complete: true,
		..QueuePage::default()
	};
	let (url, _server, asked) = node("deuterium_queue", &queue).await;
	let (code, out, _) = run(&url, &["queue", "--after", "100:7", "--limit", "5"]).await;
	assert_eq!(code, 0);
	assert!(out.contains("more: --after 99:8"), "{out}");
	assert_eq!(asked.lock().unwrap()[0].1, json!([{"value": "100", "task": 7}, 5]));

	let card =
		CardView { id: Bytes32([1; 32]), name: "CPU".into(), vram_gb: 8, members: 4, available: 3 };
	let cards = CardsPage { cards: vec![card], next: None };
	let (url, _server, asked) = node("deuterium_cards", &cards).await;
	let (_, out, _) = run(&url, &["cards"]).await;
	assert!(out.contains("CPU, 8 GB: 3 of 4"), "{out}");
	assert_eq!(asked.lock().unwrap()[0].1, json!([null, 25]));

	let (url, _server, asked) = node("deuterium_nodes", &NodesPage::default()).await;
	let (_, out, _) = run(&url, &["node", "list", "--start", "50"]).await;
	assert!(out.contains("0 nodes ever joined"), "{out}");
	assert_eq!(asked.lock().unwrap()[0].1, json!([50, 25]));

	let (url, _server, asked) = node("deuterium_tasksOf", &TasksPage::default()).await;
	let (code, _, _) = run(&url, &["--dev-account", "alith", "task", "list", "--after", "9"]).await;
	assert_eq!(code, 0);
	assert_eq!(asked.lock().unwrap()[0].1, json!([ALITH, 9, 25]));
}

#[tokio::test]
async fn assignments_should_be_asked_for_by_key_or_for_the_account_that_signs() {
	let work = AssignmentView {
		node: Address([1; 20]),
		task: 7,
		round: 2,
		kind: 1,
		args_hash: Bytes32([2; 32]),
		creator: Address([3; 20]),
		cap: 1,
		fee: UNIT,
		phase: Phase::Execution,
		deadline: 460,
		commitment: None,
		errored: false,
		disclosed: false,
		must_upload: false,
	};
	let (url, _server, asked) = node("deuterium_assignments", &[work]).await;
	let key = Bytes32([5; 32]).to_string();
	let (code, out, _) = run(&url, &["node", "assignments", &key]).await;
	assert_eq!(code, 0);
	assert!(out.contains("task 7 (text), round 2"), "{out}");
	run(&url, &["--dev-account", "alith", "node", "assignments"]).await;
	let asked: Vec<Value> =
		asked.lock().unwrap().iter().map(|(_, params)| params.clone()).collect();
	assert_eq!(asked, [json!([key]), json!([ALITH])]);
	// Without an account there is nobody to ask for.
	assert_eq!(run(&url, &["node", "assignments"]).await.0, 2);
}

#[tokio::test]
async fn parameters_should_be_shown_with_their_units() {
	let parameter = ParameterView {
		name: "executionTimeout".into(),
		value: 450,
		min: 5,
		max: 43_200,
		unit: Unit::Blocks,
		about: "time to commit".into(),
	};
	let view = ParametersView { block: 9, block_millis: 2_000, parameters: vec![parameter] };
	let (url, _server, _) = node("deuterium_parameters", &view).await;
	let (code, out, _) = run(&url, &["parameters"]).await;
	assert_eq!(code, 0);
	assert!(out.contains("executionTimeout") && out.contains("450 blocks (900 s)"), "{out}");
}

#[tokio::test]
async fn claim_should_send_nothing_when_there_are_no_credits() {
	let claimable = ClaimableView { stake: UNIT, ..ClaimableView::default() };
	let (url, _server, asked) = node("deuterium_claimable", &claimable).await;
	let (code, out, error) =
		run(&url, &["--json", "--dev-account", "alith", "account", "claim"]).await;
	assert_eq!(code, 1, "{error}");
	let json: Value = serde_json::from_str(&out).unwrap();
	assert!(json["error"]["remedy"].as_str().unwrap().contains("node withdraw"), "{json}");
	assert_eq!(asked.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn refusal_of_the_node_should_be_shown_with_its_remedy() {
	let data = json!({"cause": "…", "remedy": "ask an archive node"});
	let error = ErrorObjectOwned::owned(7_001, "the state of the block is not here", Some(data));
	let (url, _server, _) = serve("deuterium_parameters", Err(error)).await;
	let (code, _, error) = run(&url, &["parameters"]).await;
	assert_eq!(code, 1);
	assert!(error.contains("is not here") && error.contains("ask an archive node"), "{error}");
}
