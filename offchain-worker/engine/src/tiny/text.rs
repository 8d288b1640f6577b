//! The embedded text model: a Llama with two layers and a byte-level vocabulary of 512 tokens.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{formula::Tensors, write_json};
use crate::{EngineError, weights};

const VOCABULARY: usize = 512;
const HIDDEN: usize = 64;
const INNER: usize = 160;
const LAYERS: usize = 2;
const HEADS: usize = 4;
const KV_HEADS: usize = 2;
const CONTEXT: usize = 2048;

pub(super) const BEGIN: &str = "<|begin_of_text|>";
pub(super) const END: &str = "<|end_of_text|>";

/// Words whose beginnings become tokens, until the vocabulary is full. A leading space belongs
/// to the word.
const WORDS: &str = "\
	the of and to in is you that it he was for on are as with his they at be this have from or \
	one had by word but not what all were we when your can said there use an each which she do \
	how their if will up other about out many then them these so some her would make like him \
	into time has look two more write go see number no way could people my than first water \
	been call who oil its now find long down day did get come made may part over new sound \
	take only little work know place years live back give most very after things our just name \
	good sentence man think say great where help through much before line right too means old \
	any same tell boy follow";

pub(super) fn write(folder: &Path) -> Result<(), EngineError> {
	let tokens = tokens();
	write_json(&folder.join("config.json"), &config())?;
	write_json(
		&folder.join("generation_config.json"),
		&json!({
			"bos_token_id": 0, "eos_token_id": 1, "do_sample": false,
		}),
	)?;
	write_json(&folder.join("tokenizer.json"), &tokenizer(&tokens))?;
	write_json(
		&folder.join("tokenizer_config.json"),
		&json!({
			"bos_token": BEGIN, "eos_token": END, "model_max_length": CONTEXT,
			"tokenizer_class": "PreTrainedTokenizerFast",
		}),
	)?;
	weights::write(&folder.join("model.safetensors"), &tensors(&tokens)?.finish())
}

fn config() -> Value {
	json!({
		"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_act": "silu",
		"hidden_size": HIDDEN, "intermediate_size": INNER, "num_hidden_layers": LAYERS,
		"num_attention_heads": HEADS, "num_key_value_heads": KV_HEADS,
		"max_position_embeddings": CONTEXT, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
		"rope_scaling": {
			"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
			"high_freq_factor": 4.0, "original_max_position_embeddings": 256,
		},
		"tie_word_embeddings": false, "torch_dtype": "float32", "vocab_size": VOCABULARY,
		"bos_token_id": 0, "eos_token_id": 1,
	})
}

/// The character that stands for a byte in byte-level vocabularies: itself if it can be seen,
/// else one from U+0100 on.
fn byte_character(byte: u8) -> char {
	let is_visible = |b: &u8| matches!(b, b'!'..=b'~' | 0xa1..=0xac | 0xae..=0xff);
	if is_visible(&byte) {
		return char::from(byte);
	}
	let hidden_before = (0..byte).filter(|b| !is_visible(b)).count() as u32;
	char::from_u32(0x100 + hidden_before).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Vocabulary in the order of ids, and the merges that lead to it.
struct Tokens {
	texts: Vec<String>,
	merges: Vec<[String; 2]>,
}

/// Two special tokens, all bytes, and beginnings of common words.
fn tokens() -> Tokens {
	let mut texts: Vec<String> = vec![BEGIN.into(), END.into()];
	texts.extend((0..=u8::MAX).map(|byte| byte_character(byte).to_string()));
	let mut merges = Vec::new();
	for word in WORDS.split_whitespace() {
		let mut joined = byte_character(b' ').to_string();
		for letter in word.chars() {
			let longer = format!("{joined}{letter}");
			if !texts.contains(&longer) && texts.len() < VOCABULARY {
				merges.push([joined, letter.to_string()]);
				texts.push(longer.clone());
			}
			joined = longer;
		}
	}
	Tokens { texts, merges }
}

fn tokenizer(tokens: &Tokens) -> Value {
	let special = |id: usize, content: &str| {
		json!({
			"id": id, "content": content, "single_word": false, "lstrip": false,
			"rstrip": false, "normalized": false, "special": true,
		})
	};
	let vocab: Map<String, Value> =
		tokens.texts.iter().enumerate().map(|(id, text)| (text.clone(), id.into())).collect();
	let merges: Vec<String> = tokens.merges.iter().map(|pair| pair.join(" ")).collect();
	let byte_level = json!({
		"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true,
	});
	json!({
		"version": "1.0", "truncation": null, "padding": null,
		"added_tokens": [special(0, BEGIN), special(1, END)],
		"normalizer": null,
		"pre_tokenizer": byte_level,
		"post_processor": {
			"type": "TemplateProcessing",
			"single": [
				{"SpecialToken": {"id": BEGIN, "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
			],
			"pair": [
				{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
			],
			"special_tokens": {BEGIN: {"id": BEGIN, "ids": [0], "tokens": [BEGIN]}},
		},
		"decoder": byte_level,
		"model": {
			"type": "BPE", "dropout": null, "unk_token": null, "continuing_subword_prefix": null,
			"end_of_word_suffix": null, "fuse_unk": false, "byte_fallback": false,
			"ignore_merges": false, "vocab": vocab, "merges": merges,
		},
	})
}

/// Whether a token may be babbled: words and letters, not lone bytes or special tokens.
fn is_speakable(text: &str) -> bool {
	let space = byte_character(b' ');
	text.chars().all(|c| c == space || c.is_ascii_lowercase())
}

fn tensors(tokens: &Tokens) -> Result<Tensors, EngineError> {
	let mut t = Tensors::default();
	t.random("model.embed_tokens.weight", &[VOCABULARY, HIDDEN], 1.0)?;
	let kv = HIDDEN / HEADS * KV_HEADS;
	for i in 0..LAYERS {
		let name = |part: &str| format!("model.layers.{i}.{part}");
		t.scale(&name("input_layernorm"), HIDDEN)?;
		t.weight(&name("self_attn.q_proj"), &[HIDDEN, HIDDEN], 1.5)?;
		t.weight(&name("self_attn.k_proj"), &[kv, HIDDEN], 1.5)?;
		t.weight(&name("self_attn.v_proj"), &[kv, HIDDEN], 1.5)?;
		t.weight(&name("self_attn.o_proj"), &[HIDDEN, HIDDEN], 1.5)?;
		t.scale(&name("post_attention_layernorm"), HIDDEN)?;
		t.weight(&name("mlp.gate_proj"), &[INNER, HIDDEN], 1.5)?;
		t.weight(&name("mlp.up_proj"), &[INNER, HIDDEN], 1.5)?;
		t.weight(&name("mlp.down_proj"), &[HIDDEN, INNER], 1.5)?;
	}
	t.scale("model.norm", HIDDEN)?;
	// Unspeakable tokens have the logit 0, far below the likeliest of the others.
	let deviation = 3.0 / (HIDDEN as f64).sqrt();
	t.add_with(
		"lm_head.weight",
		&[VOCABULARY, HIDDEN],
		(0.0, deviation * 3.0_f64.sqrt()),
		|i, v| {
			if tokens.texts.get(i / HIDDEN).is_some_and(|text| is_speakable(text)) {
				v
			} else {
				0.0
			}
		},
	)?;
	Ok(t)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn vocabulary_should_be_full_and_unique_when_built() {
		let tokens = tokens();
		assert_eq!(tokens.texts.len(), VOCABULARY);
		let unique: std::collections::BTreeSet<&String> = tokens.texts.iter().collect();
		assert_eq!(unique.len(), VOCABULARY);
	}

	#[test]
	fn tokenizer_should_restore_any_text_when_it_encodes_and_decodes() {
		let bytes = tokenizer(&tokens()).to_string();
		let tokenizer = tokenizers::Tokenizer::from_bytes(bytes).unwrap();
		for text in ["", "the water", "Ünïcödé \u{1f600}\n\ttabs", "\u{0}\u{7f}\u{ad}"] {
			let encoding = tokenizer.encode(text, true).unwrap();
			assert_eq!(encoding.get_ids().first(), Some(&0), "the begin token comes first");
			assert_eq!(tokenizer.decode(encoding.get_ids(), true).unwrap(), text);
		}
		// Words of the list are single tokens.
		assert_eq!(tokenizer.encode(" water", false).unwrap().len(), 1);
	}
}
