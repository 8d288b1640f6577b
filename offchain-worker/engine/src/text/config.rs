//! Configuration of a Llama-family model as its Hugging Face folder states it.

use std::path::Path;

use serde::Deserialize;

use crate::{
	EngineError,
	config::{OneOrMany, check_divides, check_size, read_json, read_json_or_default},
};

/// `config.json`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct LlamaConfig {
	model_type: String,
	pub(crate) hidden_size: usize,
	pub(crate) intermediate_size: usize,
	pub(crate) num_hidden_layers: usize,
	pub(crate) num_attention_heads: usize,
	num_key_value_heads: Option<usize>,
	head_dim: Option<usize>,
	pub(crate) rms_norm_eps: f64,
	pub(crate) vocab_size: usize,
	pub(crate) max_position_embeddings: usize,
	#[serde(default = "default_theta")]
	pub(crate) rope_theta: f32,
	pub(crate) rope_scaling: Option<RopeScaling>,
	#[serde(default)]
	pub(crate) tie_word_embeddings: bool,
	#[serde(default)]
	pub(crate) attention_bias: bool,
	#[serde(default)]
	pub(crate) mlp_bias: bool,
	#[serde(default = "default_activation")]
	hidden_act: String,
	sliding_window: Option<usize>,
	/// The nested form of newer folders; the flat one is what this engine reads.
	rope_parameters: Option<serde_json::Value>,
	eos_token_id: Option<OneOrMany>,
	torch_dtype: Option<String>,
}

/// How the rotary frequencies are stretched for long contexts.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct RopeScaling {
	rope_type: Option<String>,
	/// The older name of `rope_type`; many folders state both.
	#[serde(rename = "type")]
	old_type: Option<String>,
	factor: Option<f32>,
	low_freq_factor: Option<f32>,
	high_freq_factor: Option<f32>,
	original_max_position_embeddings: Option<f32>,
}

fn default_theta() -> f32 {
	10_000.0
}

fn default_activation() -> String {
	"silu".into()
}

impl LlamaConfig {
	/// Reads and checks `config.json` in `folder`.
	pub(crate) fn read(folder: &Path) -> Result<Self, EngineError> {
		let config: Self = read_json(&folder.join("config.json"))?;
		config.check()?;
		Ok(config)
	}

	fn check(&self) -> Result<(), EngineError> {
		let family = matches!(self.model_type.as_str(), "llama" | "mistral");
		if !family || self.hidden_act != "silu" {
			return Err(EngineError::unsupported(format!(
				"model type {:?} with activation {:?}; use a Llama-family model",
				self.model_type, self.hidden_act
			)));
		}
		if self.sliding_window.is_some() || self.rope_parameters.is_some() {
			return Err(EngineError::unsupported(
				"sliding_window or rope_parameters in config.json; use another model",
			));
		}
		check_size("hidden_size", self.hidden_size, 65_536)?;
		check_size("intermediate_size", self.intermediate_size, 1 << 20)?;
		check_size("num_hidden_layers", self.num_hidden_layers, 1024)?;
		check_size("num_attention_heads", self.num_attention_heads, 1024)?;
		check_size("vocab_size", self.vocab_size, 1 << 22)?;
		check_size("max_position_embeddings", self.max_position_embeddings, 1 << 24)?;
		check_size("num_key_value_heads", self.kv_heads(), self.num_attention_heads)?;
		check_divides("num_key_value_heads", self.kv_heads(), self.num_attention_heads)?;
		if self.head_dim.is_none() {
			check_divides("num_attention_heads", self.num_attention_heads, self.hidden_size)?;
		}
		check_size("head_dim", self.head_dim(), 1024)?;
		check_divides("head_dim", 2, self.head_dim())
	}

	/// Heads of keys and values; each serves a group of query heads.
	pub(crate) fn kv_heads(&self) -> usize {
		self.num_key_value_heads.unwrap_or(self.num_attention_heads)
	}

	/// Width of one head.
	pub(crate) fn head_dim(&self) -> usize {
		self.head_dim.unwrap_or(self.hidden_size / self.num_attention_heads.max(1))
	}

	/// The number format the weights were published in.
	pub(crate) fn published_dtype(&self) -> Option<&str> {
		self.torch_dtype.as_deref()
	}

	/// Bytes of keys and values per token.
	pub(crate) fn cache_bytes_per_token(&self, bytes_per_number: usize) -> u64 {
		let numbers = 2 * self.num_hidden_layers * self.kv_heads() * self.head_dim();
		(numbers * bytes_per_number) as u64
	}

	/// The rotary frequencies, scaled as configured, one per pair of dimensions.
	pub(crate) fn rotary_frequencies(&self) -> Result<Vec<f32>, EngineError> {
		let dim = self.head_dim();
		let plain =
			(0..dim / 2).map(|i| 1.0 / self.rope_theta.powf((2 * i) as f32 / dim as f32)).collect();
		match &self.rope_scaling {
			None => Ok(plain),
			Some(scaling) => scaling.apply(plain),
		}
	}
}

impl RopeScaling {
	fn apply(&self, plain: Vec<f32>) -> Result<Vec<f32>, EngineError> {
		let factor = self.factor.unwrap_or(1.0);
		if !(factor.is_finite() && factor >= 1.0) {
			return Err(EngineError::model(format!(
				"rope_scaling factor is {factor}; use 1 or more"
			)));
		}
		let kind = self.rope_type.as_deref().or(self.old_type.as_deref()).unwrap_or("default");
		match kind {
			"default" => Ok(plain),
			"linear" => Ok(plain.into_iter().map(|f| f / factor).collect()),
			"llama3" => self.apply_llama3(plain, factor),
			other => Err(EngineError::unsupported(format!(
				"rope_scaling {other:?}; use a model with \"llama3\", \"linear\" or none"
			))),
		}
	}

	/// Low frequencies are divided by the factor, high ones kept, those between blended.
	fn apply_llama3(&self, plain: Vec<f32>, factor: f32) -> Result<Vec<f32>, EngineError> {
		let (Some(low), Some(high), Some(original)) =
			(self.low_freq_factor, self.high_freq_factor, self.original_max_position_embeddings)
		else {
			return Err(EngineError::model("rope_scaling llama3 lacks a factor or the length"));
		};
		if !(low > 0.0 && high > low && original > 0.0) {
			return Err(EngineError::model("rope_scaling llama3 has factors out of order"));
		}
		let scale = |frequency: f32| {
			let wavelength = 2.0 * std::f32::consts::PI / frequency;
			if wavelength < original / high {
				frequency
			} else if wavelength > original / low {
				frequency / factor
			} else {
				let smooth = (original / wavelength - low) / (high - low);
				(1.0 - smooth) * frequency / factor + smooth * frequency
			}
		};
		Ok(plain.into_iter().map(scale).collect())
	}
}

/// `generation_config.json`: the model's own defaults.
#[derive(Clone, Debug, Default, Deserialize)]
pub(crate) struct GenerationDefaults {
	pub(crate) do_sample: Option<bool>,
	pub(crate) temperature: Option<f64>,
	pub(crate) top_k: Option<u32>,
	pub(crate) top_p: Option<f64>,
	pub(crate) repetition_penalty: Option<f64>,
	eos_token_id: Option<OneOrMany>,
	min_p: Option<f64>,
	typical_p: Option<f64>,
	num_beams: Option<u32>,
	no_repeat_ngram_size: Option<u32>,
}

impl GenerationDefaults {
	/// Reads and checks `generation_config.json` in `folder`; a missing file means no defaults.
	pub(crate) fn read(folder: &Path) -> Result<Self, EngineError> {
		let defaults: Self = read_json_or_default(&folder.join("generation_config.json"))?;
		let unsupported = defaults.min_p.is_some_and(|p| p > 0.0)
			|| defaults.typical_p.is_some_and(|p| p != 1.0)
			|| defaults.num_beams.is_some_and(|n| n > 1)
			|| defaults.no_repeat_ngram_size.is_some_and(|n| n > 0);
		if unsupported {
			return Err(EngineError::unsupported(
				"min_p, typical_p, num_beams or no_repeat_ngram_size in generation_config.json; \
				 use another model",
			));
		}
		Ok(defaults)
	}

	/// Tokens that end a generation: the generation defaults' or else the model's.
	pub(crate) fn stop_ids(&self, config: &LlamaConfig) -> Vec<u32> {
		let ids = self.eos_token_id.as_ref().or(config.eos_token_id.as_ref());
		let ids = ids.map(OneOrMany::all).unwrap_or_default();
		ids.iter().filter_map(|id| u32::try_from(*id).ok()).collect()
	}
}
