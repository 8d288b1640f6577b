//! The response writer and the text digest against the reference's vectors.

use deuterium_digest::{Choice, FinishReason, LlmResponse, Usage, text_digest};
use serde_json::Value;

fn response_of(value: &Value) -> LlmResponse {
	let choices = value["choices"].as_array().unwrap();
	LlmResponse {
		model: value["model"].as_str().unwrap().into(),
		choices: choices
			.iter()
			.map(|choice| Choice {
				finish_reason: match choice["finish_reason"].as_str().unwrap() {
					"stop" => FinishReason::Stop,
					"length" => FinishReason::Length,
					other => panic!("unknown finish reason {other}"),
				},
				content: choice["message"]["content"].as_str().unwrap().into(),
			})
			.collect(),
		usage: Usage {
			prompt_tokens: value["usage"]["prompt_tokens"].as_u64().unwrap(),
			completion_tokens: value["usage"]["completion_tokens"].as_u64().unwrap(),
		},
	}
}

#[test]
fn response_should_have_the_reference_bytes_and_digest_when_written() {
	let file: Value = serde_json::from_str(include_str!("../vectors/llm_digest.json")).unwrap();
	let vectors = file["vectors"].as_array().unwrap();
	assert!(vectors.len() >= 4);
	for vector in vectors {
		let bytes = response_of(&vector["response"]).to_json();
		let text = String::from_utf8(bytes.clone()).unwrap();
		assert_eq!(text, vector["file"].as_str().unwrap(), "{}", vector["name"]);
		let digest: String = text_digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
		assert_eq!(digest, vector["sha256"].as_str().unwrap(), "{}", vector["name"]);
	}
}
