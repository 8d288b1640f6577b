//! Arguments of text tasks.

use serde::Deserialize;

use super::{
	ModelRef, TaskDtype,
	json::{Int, Present, bounded, bounded_f64, malformed, refuse},
};
use crate::EngineError;

/// Most messages in one conversation.
pub const MAX_MESSAGES: usize = 256;
/// Most tokens generated for one task.
pub const MAX_NEW_TOKENS: u32 = 4096;

/// One message of the conversation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextMessage {
	/// `system`, `user`, `assistant` or `tool`.
	pub role: String,
	/// The text.
	pub content: String,
}

/// Checked arguments of a text task.
#[derive(Clone, Debug, PartialEq)]
pub struct TextTaskArgs {
	/// The model.
	pub model: ModelRef,
	/// The conversation, 1..=[`MAX_MESSAGES`] messages.
	pub messages: Vec<TextMessage>,
	/// How to generate; what is absent keeps the model's own value.
	pub generation: GenerationArgs,
	/// Seed of the sampler.
	pub seed: u32,
	/// Number format to compute in.
	pub dtype: TaskDtype,
}

/// Generation arguments of a task, within bounds where present.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GenerationArgs {
	/// Most tokens to generate, 1..=[`MAX_NEW_TOKENS`].
	pub max_new_tokens: Option<u32>,
	/// Whether to sample; otherwise the likeliest token is taken.
	pub do_sample: Option<bool>,
	/// Divisor of the logits, 0..=100; 0 takes the likeliest token.
	pub temperature: Option<f64>,
	/// Number of likeliest tokens kept; 0 keeps all.
	pub top_k: Option<u32>,
	/// Share of the probability kept, above 0 and at most 1.
	pub top_p: Option<f64>,
	/// Divisor of the logits of tokens already seen, above 0 and at most 100.
	pub repetition_penalty: Option<f64>,
}

#[derive(Deserialize)]
struct Raw {
	model: String,
	messages: Vec<RawMessage>,
	generation_config: Option<RawGeneration>,
	seed: Option<Int>,
	dtype: Option<TaskDtype>,
	quantize_bits: Option<Int>,
	#[serde(default)]
	tools: Present,
}

#[derive(Deserialize)]
struct RawMessage {
	role: Role,
	content: Option<String>,
	#[serde(default)]
	tool_calls: Present,
	#[serde(default)]
	tool_call_id: Present,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Role {
	System,
	User,
	Assistant,
	Tool,
}

impl Role {
	fn as_str(self) -> &'static str {
		match self {
			Self::System => "system",
			Self::User => "user",
			Self::Assistant => "assistant",
			Self::Tool => "tool",
		}
	}
}

#[derive(Default, Deserialize)]
struct RawGeneration {
	max_new_tokens: Option<Int>,
	do_sample: Option<bool>,
	num_beams: Option<Int>,
	temperature: Option<f64>,
	typical_p: Option<f64>,
	top_k: Option<Int>,
	top_p: Option<f64>,
	repetition_penalty: Option<f64>,
	num_return_sequences: Option<Int>,
}

pub(super) fn parse(json: &[u8]) -> Result<TextTaskArgs, EngineError> {
	let raw: Raw = serde_json::from_slice(json).map_err(malformed)?;
	if raw.model.is_empty() {
		return Err(EngineError::args("model is empty; name a model"));
	}
	match raw.quantize_bits {
		None => {},
		Some(Int(4 | 8)) => refuse(&[("quantize_bits", true)])?,
		Some(Int(bits)) => {
			return Err(EngineError::args(format!("quantize_bits is {bits}; use 4, 8 or null")));
		},
	}
	refuse(&[("tools", raw.tools.0)])?;
	Ok(TextTaskArgs {
		model: ModelRef { name: raw.model, variant: None },
		messages: messages_of(raw.messages)?,
		generation: generation_of(raw.generation_config.unwrap_or_default())?,
		// The reference's seed setter accepts 32 bits.
		seed: bounded("seed", raw.seed, 0, 0..=u32::MAX)?,
		dtype: raw.dtype.unwrap_or(TaskDtype::Auto),
	})
}

fn messages_of(raw: Vec<RawMessage>) -> Result<Vec<TextMessage>, EngineError> {
	if raw.is_empty() || raw.len() > MAX_MESSAGES {
		return Err(EngineError::args(format!(
			"there are {} messages; send 1 to {MAX_MESSAGES}",
			raw.len()
		)));
	}
	raw.into_iter()
		.enumerate()
		.map(|(i, message)| {
			refuse(&[
				("tool_calls in a message", message.tool_calls.0),
				("tool_call_id in a message", message.tool_call_id.0),
			])?;
			let content = message.content.ok_or_else(|| {
				EngineError::args(format!("message {i} has no content; give it a text"))
			})?;
			Ok(TextMessage { role: message.role.as_str().into(), content })
		})
		.collect()
}

fn generation_of(raw: RawGeneration) -> Result<GenerationArgs, EngineError> {
	let beams = bounded("num_beams", raw.num_beams, 1, 1..=64)?;
	let sequences = bounded("num_return_sequences", raw.num_return_sequences, 1, 1..=64)?;
	let typical = bounded_f64("typical_p", raw.typical_p, 1.0, f64::MIN_POSITIVE..=1.0)?;
	refuse(&[
		("num_beams above 1", beams > 1),
		("num_return_sequences above 1", sequences > 1),
		("typical_p below 1", typical < 1.0),
	])?;
	let tokens = bounded("max_new_tokens", raw.max_new_tokens, 1, 1..=MAX_NEW_TOKENS)?;
	let top_k = bounded("top_k", raw.top_k, 0, 0..=1_000_000)?;
	let temperature = bounded_f64("temperature", raw.temperature, 1.0, 0.0..=100.0)?;
	let top_p = bounded_f64("top_p", raw.top_p, 1.0, f64::MIN_POSITIVE..=1.0)?;
	let penalty = bounded_f64("repetition_penalty", raw.repetition_penalty, 1.0, 0.01..=100.0)?;
	Ok(GenerationArgs {
		max_new_tokens: raw.max_new_tokens.map(|_| tokens),
		do_sample: raw.do_sample,
		temperature: raw.temperature.map(|_| temperature),
		top_k: raw.top_k.map(|_| top_k),
		top_p: raw.top_p.map(|_| top_p),
		repetition_penalty: raw.repetition_penalty.map(|_| penalty),
	})
}
