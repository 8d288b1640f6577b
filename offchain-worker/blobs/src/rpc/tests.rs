use super::*;
use crate::access::NodeAccess;
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpListener,
};

const TIMEOUT: Duration = Duration::from_secs(60);

/// Serves the given HTTP bodies, one per connection, and returns the requests' bodies.
async fn serve(
	status: &'static str,
	bodies: Vec<Vec<u8>>,
) -> (String, tokio::task::JoinHandle<Vec<Value>>) {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	let task = tokio::spawn(async move {
		let mut requests = Vec::new();
		for body in bodies {
			let (mut stream, _) = listener.accept().await.unwrap();
			requests.push(read_request(&mut stream).await);
			let head = format!(
				"HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\
				 connection: close\r\n\r\n",
				body.len()
			);
			stream.write_all(head.as_bytes()).await.unwrap();
			// The client may hang up before the end of an answer that is too long.
			let _ = stream.write_all(&body).await;
		}
		requests
	});
	(url, task)
}

async fn read_request(stream: &mut tokio::net::TcpStream) -> Value {
	let mut bytes = Vec::new();
	loop {
		let mut part = [0; 1024];
		let read = stream.read(&mut part).await.unwrap();
		assert_ne!(read, 0, "the request ended early");
		bytes.extend_from_slice(&part[..read]);
		let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") else { continue };
		if let Ok(request) = serde_json::from_slice(&bytes[end + 4..]) {
			return request;
		}
	}
}

fn task_json() -> Value {
	let round = |node: &str, key: Value| {
		json!({
			"node": node, "workerKey": key, "status": "committed", "digest": null, "error": null,
			"score": null, "paid": "0", "slashed": "0",
		})
	};
	json!({
		"id": 7, "kind": 0, "status": "finished",
		"creator": "0x0101010101010101010101010101010101010101",
		"argsHash": format!("0x{}", "05".repeat(32)),
		"fee": "1000000000000000000", "cap": 1, "vramGb": 8, "card": null,
		"createdAt": 1, "startedAt": 2, "deadline": null,
		"rounds": [
			round("0x0202020202020202020202020202020202020202", json!(format!("0x{}", "09".repeat(32)))),
			round("0x0303030303030303030303030303030303030303", Value::Null),
		],
		"digest": "0x00",
		"resultNode": "0x0202020202020202020202020202020202020202",
		"uploaded": false, "reason": null, "refunded": "0",
	})
}

fn result(value: Value) -> Vec<u8> {
	json!({ "jsonrpc": "2.0", "id": 1, "result": value }).to_string().into_bytes()
}

#[tokio::test]
async fn task_should_be_understood_when_the_node_answers() {
	let genesis = json!(format!("0x{}", "aa".repeat(32)));
	let bodies = vec![result(genesis), result(task_json()), result(Value::Null)];
	let (url, server) = serve("200 OK", bodies).await;
	let view = RpcChainView::connect(&url, TIMEOUT).await.unwrap();
	assert_eq!(view.genesis(), [0xaa; 32]);
	let task = view.task(7).await.unwrap().unwrap();
	assert_eq!(task.creator, [1; 20]);
	assert_eq!(task.args_hash, [5; 32]);
	assert_eq!(task.result_node, Some([2; 20]));
	assert!(task.ended);
	assert_eq!(
		task.nodes,
		vec![
			NodeAccess { account: [2; 20], worker_key: Some([9; 32]) },
			NodeAccess { account: [3; 20], worker_key: None },
		]
	);
	assert_eq!(view.task(8).await.unwrap(), None);
	let requests = server.await.unwrap();
	let asked: Vec<_> =
		requests.iter().map(|r| (r["method"].clone(), r["params"].clone())).collect();
	assert_eq!(
		asked,
		vec![
			(json!("chain_getBlockHash"), json!([0])),
			(json!("deuterium_task"), json!([7])),
			(json!("deuterium_task"), json!([8])),
		]
	);
}

#[tokio::test]
async fn task_should_be_refused_when_it_is_another_one() {
	let (url, _server) = serve("200 OK", vec![result(task_json())]).await;
	let view = RpcChainView::with_genesis(&url, [0; 32], TIMEOUT).unwrap();
	let error = view.task(9).await.unwrap_err();
	assert!(error.reason.contains("another task"), "{error}");
}

#[tokio::test]
async fn error_should_name_the_cause_when_the_node_refuses_or_babbles() {
	let error = json!({ "code": -32601, "message": "Method not found" });
	let refusal = json!({ "jsonrpc": "2.0", "id": 1, "error": error });
	let bodies =
		vec![refusal.to_string().into_bytes(), b"<html>".to_vec(), vec![b' '; MAX_BODY + 1]];
	let (url, _server) = serve("200 OK", bodies).await;
	let view = RpcChainView::with_genesis(&url, [0; 32], TIMEOUT).unwrap();
	for cause in ["-32601: Method not found", "not understood", "exceeds"] {
		let error = view.task(1).await.unwrap_err();
		assert!(error.reason.contains(cause), "{error}");
	}
}

#[tokio::test]
async fn error_should_name_the_status_when_http_fails() {
	let (url, _server) = serve("503 Service Unavailable", vec![Vec::new()]).await;
	let view = RpcChainView::with_genesis(&url, [0; 32], TIMEOUT).unwrap();
	assert!(view.task(1).await.unwrap_err().reason.contains("503"));
}

#[tokio::test]
async fn question_should_end_when_the_node_stays_silent() {
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let url = format!("http://{}", listener.local_addr().unwrap());
	let view = RpcChainView::with_genesis(&url, [0; 32], Duration::from_millis(200)).unwrap();
	// The system takes the connection; nobody answers.
	assert_eq!(view.task(1).await.unwrap_err().url, url);
	drop(listener);
}

#[test]
fn address_should_be_refused_when_it_is_not_http() {
	let error = RpcChainView::with_genesis("ws://127.0.0.1:9944", [0; 32], TIMEOUT).unwrap_err();
	assert!(error.reason.contains("http://"), "{error}");
}
