//! The response of a text task and its byte-exact file `0.json`.
//!
//! The digest covers the bytes, so the writer fixes everything: key order, `", "` and `": "` as
//! separators, no final newline, and ASCII only (as Python's `json.dump` writes by default).

use std::fmt::Write as _;

/// Why a generation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FinishReason {
	/// The model produced its end-of-sequence token.
	Stop,
	/// The limit of new tokens was reached.
	Length,
}

impl FinishReason {
	/// The word used in the response file.
	pub fn as_str(self) -> &'static str {
		match self {
			Self::Stop => "stop",
			Self::Length => "length",
		}
	}
}

/// One generated answer. Its `index` in the file is its position in [`LlmResponse::choices`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
	/// Why the generation ended.
	pub finish_reason: FinishReason,
	/// The answer's text.
	pub content: String,
}

/// Token counts of a response; the file also carries their sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Usage {
	/// Tokens of the prompt, special tokens included.
	pub prompt_tokens: u64,
	/// Tokens generated, over all choices.
	pub completion_tokens: u64,
}

/// The response of a text task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LlmResponse {
	/// The model's id as the task named it.
	pub model: String,
	/// The answers.
	pub choices: Vec<Choice>,
	/// The token counts.
	pub usage: Usage,
}

impl LlmResponse {
	/// The exact bytes of `0.json`; [`crate::text_digest`] of them is the task's digest.
	pub fn to_json(&self) -> Vec<u8> {
		let mut out = String::from("{\"model\": ");
		push_string(&mut out, &self.model);
		out.push_str(", \"choices\": [");
		for (index, choice) in self.choices.iter().enumerate() {
			if index > 0 {
				out.push_str(", ");
			}
			out.push_str("{\"finish_reason\": ");
			push_string(&mut out, choice.finish_reason.as_str());
			out.push_str(", \"message\": {\"role\": \"assistant\", \"content\": ");
			push_string(&mut out, &choice.content);
			out.push_str("}, \"index\": ");
			out.push_str(&index.to_string());
			out.push('}');
		}
		let Usage { prompt_tokens, completion_tokens } = self.usage;
		let total = prompt_tokens.saturating_add(completion_tokens);
		out.push_str("], \"usage\": {\"prompt_tokens\": ");
		out.push_str(&prompt_tokens.to_string());
		out.push_str(", \"completion_tokens\": ");
		out.push_str(&completion_tokens.to_string());
		out.push_str(", \"total_tokens\": ");
		out.push_str(&total.to_string());
		out.push_str("}}");
		out.into_bytes()
	}
}

/// Appends a JSON string: short escapes where they exist, every other character outside
/// U+0020..=U+007E as `\uxxxx` in lower case, as surrogate pairs above U+FFFF; `/` stays.
fn push_string(out: &mut String, text: &str) {
	out.push('"');
	for c in text.chars() {
		match c {
			'"' => out.push_str("\\\""),
			'\\' => out.push_str("\\\\"),
			'\n' => out.push_str("\\n"),
			'\r' => out.push_str("\\r"),
			'\t' => out.push_str("\\t"),
			'\u{8}' => out.push_str("\\b"),
			'\u{c}' => out.push_str("\\f"),
			' '..='~' => out.push(c),
			_ => {
				for unit in c.encode_utf16(&mut [0; 2]) {
					// Writing to a string cannot fail.
					let _ = write!(out, "\\u{unit:04x}");
				}
			},
		}
	}
	out.push('"');
}
