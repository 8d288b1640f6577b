//! Text generation with Llama-family models.

mod config;
mod model;
mod sampler;
mod tokenizer;

#[cfg(test)]
mod tests;

use std::path::Path;

use candle_core::{DType, Device};
use deuterium_digest::{Choice, FinishReason, LlmResponse, Usage};

use self::{
	config::{GenerationDefaults, LlamaConfig},
	model::Llama,
	sampler::{Sampler, Settings},
	tokenizer::TextTokenizer,
};
use crate::{
	CancelToken, EngineError, Progress,
	args::{MAX_NEW_TOKENS, TaskDtype, TextTaskArgs},
	weights::Weights,
};

/// Prompt tokens computed at once. Fixed, because it decides how sums are formed.
const PREFILL_CHUNK: usize = 512;

/// A loaded text model.
pub(crate) struct TextModel {
	config: LlamaConfig,
	defaults: GenerationDefaults,
	tokenizer: TextTokenizer,
	llama: Llama,
}

/// The number format to compute in: the task's or else the model's own; on a CPU always single
/// precision, which every published weight converts to without loss.
///
/// # Errors
/// [`EngineError::Unsupported`] for half precision on a CPU.
pub(crate) fn compute_dtype(
	folder: &Path,
	wanted: TaskDtype,
	device: &Device,
) -> Result<DType, EngineError> {
	match (wanted, device.is_cpu()) {
		(TaskDtype::Float32 | TaskDtype::Auto, true) => Ok(DType::F32),
		(_, true) => Err(EngineError::unsupported(
			"half precision on a CPU; use dtype \"auto\" or \"float32\"",
		)),
		(TaskDtype::Float32, false) => Ok(DType::F32),
		(TaskDtype::Float16, false) => Ok(DType::F16),
		(TaskDtype::Bfloat16, false) => Ok(DType::BF16),
		(TaskDtype::Auto, false) => Ok(match LlamaConfig::read(folder)?.published_dtype() {
			Some("float16") => DType::F16,
			Some("bfloat16") => DType::BF16,
			_ => DType::F32,
		}),
	}
}

/// Bytes that the model in `folder` and a run of the task need.
pub(crate) fn memory_needed(
	folder: &Path,
	args: &TextTaskArgs,
	dtype: DType,
) -> Result<u64, EngineError> {
	let config = LlamaConfig::read(folder)?;
	let weights = Weights::open(folder, "model", None)?.bytes_as(dtype);
	// A token is at least one byte of text.
	let prompt: usize = args.messages.iter().map(|m| m.content.len() + 1).sum();
	let tokens = (prompt + MAX_NEW_TOKENS as usize).min(config.max_position_embeddings) as u64;
	let cache = tokens.saturating_mul(config.cache_bytes_per_token(dtype.size_in_bytes()));
	let scores = (config.num_attention_heads * PREFILL_CHUNK * 4) as u64 * tokens;
	let logits = (config.vocab_size * 16) as u64;
	Ok(weights.saturating_add(cache).saturating_add(3 * scores).saturating_add(logits))
}

impl TextModel {
	/// Loads the model in `folder`.
	pub(crate) fn load(folder: &Path, dtype: DType, device: &Device) -> Result<Self, EngineError> {
		let config = LlamaConfig::read(folder)?;
		let tokenizer = TextTokenizer::load(folder)?;
		if tokenizer.vocabulary() > config.vocab_size {
			return Err(EngineError::model(format!(
				"the tokenizer has {} tokens, the model {}; install the model again",
				tokenizer.vocabulary(),
				config.vocab_size
			)));
		}
		let weights = Weights::open(folder, "model", None)?.into_builder(dtype, device);
		let frequencies = config.rotary_frequencies()?;
		let llama = Llama::load(&config, frequencies, &weights).map_err(EngineError::load)?;
		Ok(Self { defaults: GenerationDefaults::read(folder)?, config, tokenizer, llama })
	}

	/// Generates the answer and returns the bytes of `0.json`.
	pub(crate) fn run(
		&self,
		args: &TextTaskArgs,
		cancel: &CancelToken,
		progress: &mut dyn FnMut(Progress),
	) -> Result<Vec<u8>, EngineError> {
		let prompt = self.tokenizer.prompt(&args.messages)?;
		let settings = Settings::resolve(&args.generation, &self.defaults);
		let limit = self.new_tokens(prompt.len(), settings.max_new_tokens)?;
		let mut sampler = Sampler::new(settings, args.seed, &prompt);
		let mut cache = self.llama.cache(prompt.len() + limit).map_err(EngineError::run)?;
		let stop_ids = self.defaults.stop_ids(&self.config);

		let mut logits = Vec::new();
		for chunk in prompt.chunks(PREFILL_CHUNK) {
			cancel.check()?;
			logits = self.llama.forward(chunk, &mut cache).map_err(EngineError::run)?;
		}
		let mut generated = Vec::with_capacity(limit);
		loop {
			cancel.check()?;
			let token = sampler.next(logits)?;
			generated.push(token);
			progress(Progress::Step { done: generated.len() as u32, total: limit as u32 });
			if stop_ids.contains(&token) || generated.len() == limit {
				break;
			}
			logits = self.llama.forward(&[token], &mut cache).map_err(EngineError::run)?;
		}
		debug_assert_eq!(cache.length(), prompt.len() + generated.len() - 1);
		self.response(args, prompt.len(), &generated)
	}

	/// How many tokens may follow a prompt of that length.
	fn new_tokens(&self, prompt: usize, wanted: u32) -> Result<usize, EngineError> {
		let room = self.config.max_position_embeddings.saturating_sub(prompt);
		if prompt == 0 || room == 0 {
			return Err(EngineError::args(format!(
				"the messages make {prompt} tokens; this model takes 1 to {}",
				self.config.max_position_embeddings - 1
			)));
		}
		Ok(room.min(wanted as usize))
	}

	fn response(
		&self,
		args: &TextTaskArgs,
		prompt_tokens: usize,
		generated: &[u32],
	) -> Result<Vec<u8>, EngineError> {
		// Only the tokenizer's own end token counts as a proper end, as in the reference.
		let stopped = self.tokenizer.end_of_text().is_some()
			&& generated.last().copied() == self.tokenizer.end_of_text();
		let finish_reason = if stopped { FinishReason::Stop } else { FinishReason::Length };
		let content = self.tokenizer.text(generated)?;
		let response = LlmResponse {
			model: args.model.name.clone(),
			choices: vec![Choice { finish_reason, content }],
			usage: Usage {
				prompt_tokens: prompt_tokens as u64,
				completion_tokens: generated.len() as u64,
			},
		};
		Ok(response.to_json())
	}
}
