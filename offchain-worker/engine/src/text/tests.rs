//! The decoder against a plain implementation of its definition.

use std::collections::HashMap;

use candle_core::{DType, Device, Tensor};
use candle_nn::VarBuilder;
use serde_json::{Value, json};

use super::{config::LlamaConfig, model::Llama};

const HIDDEN: usize = 12;
const INNER: usize = 20;
const LAYERS: usize = 2;
const VOCABULARY: usize = 17;
const EPS: f32 = 1e-5;

/// A small configuration with one or another peculiarity.
fn config(change: &Value) -> LlamaConfig {
	let mut config = json!({
		"model_type": "llama", "hidden_size": HIDDEN, "intermediate_size": INNER,
		"num_hidden_layers": LAYERS, "num_attention_heads": 3, "num_key_value_heads": 3,
		"rms_norm_eps": EPS, "vocab_size": VOCABULARY, "max_position_embeddings": 64,
	});
	for (key, value) in change.as_object().unwrap() {
		config[key] = value.clone();
	}
	serde_json::from_value(config).unwrap()
}

/// Peculiarities that change the computation.
fn changes() -> Vec<Value> {
	vec![
		json!({}),
		json!({"num_key_value_heads": 1, "tie_word_embeddings": true}),
		json!({"num_attention_heads": 6, "num_key_value_heads": 2, "attention_bias": true}),
		json!({"head_dim": 6, "mlp_bias": true, "rope_theta": 500.0}),
		json!({"rope_scaling": {
			"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
			"high_freq_factor": 4.0, "original_max_position_embeddings": 16,
		}}),
	]
}

/// Named matrices of plain numbers, made as the model asks for them.
struct Matrices(HashMap<String, Vec<Vec<f32>>>);

impl Matrices {
	fn for_config(config: &LlamaConfig) -> Self {
		let mut made = HashMap::new();
		let mut add = |name: String, rows: usize, columns: usize| {
			let salt = name.bytes().fold(7_usize, |h, b| (h * 31 + usize::from(b)) % 9973);
			let value = |i: usize| ((i * 37 + salt * 11) % 101) as f32 / 101.0 - 0.5;
			let rows =
				(0..rows).map(|r| (0..columns).map(|c| value(r * columns + c)).collect()).collect();
			made.insert(name, rows);
		};
		let all = config.num_attention_heads * config.head_dim();
		let kv = config.kv_heads() * config.head_dim();
		add("model.embed_tokens.weight".into(), VOCABULARY, HIDDEN);
		add("lm_head.weight".into(), VOCABULARY, HIDDEN);
		add("model.norm.weight".into(), 1, HIDDEN);
		for i in 0..LAYERS {
			let mut linear = |part: &str, rows, columns| {
				add(format!("model.layers.{i}.{part}.weight"), rows, columns);
				add(format!("model.layers.{i}.{part}.bias"), 1, rows);
			};
			linear("self_attn.q_proj", all, HIDDEN);
			linear("self_attn.k_proj", kv, HIDDEN);
			linear("self_attn.v_proj", kv, HIDDEN);
			linear("self_attn.o_proj", HIDDEN, all);
			linear("mlp.gate_proj", INNER, HIDDEN);
			linear("mlp.up_proj", INNER, HIDDEN);
			linear("mlp.down_proj", HIDDEN, INNER);
			add(format!("model.layers.{i}.input_layernorm.weight"), 1, HIDDEN);
			add(format!("model.layers.{i}.post_attention_layernorm.weight"), 1, HIDDEN);
		}
		Self(made)
	}

	fn builder(&self) -> VarBuilder<'static> {
		let tensor = |(name, rows): (&String, &Vec<Vec<f32>>)| {
			let flat = rows.concat();
			let is_matrix = name.ends_with("proj.weight")
				|| name.ends_with("embed_tokens.weight")
				|| name == "lm_head.weight";
			let shape =
				if is_matrix { vec![rows.len(), rows[0].len()] } else { vec![rows[0].len()] };
			(name.clone(), Tensor::from_vec(flat, shape, &Device::Cpu).unwrap())
		};
		VarBuilder::from_tensors(self.0.iter().map(tensor).collect(), DType::F32, &Device::Cpu)
	}

	fn linear(&self, name: &str, x: &[f32], bias: bool) -> Vec<f32> {
		let weight = &self.0[&format!("{name}.weight")];
		let bias = bias.then(|| &self.0[&format!("{name}.bias")][0]);
		weight
			.iter()
			.enumerate()
			.map(|(i, row)| {
				let sum: f32 = row.iter().zip(x).map(|(w, v)| w * v).sum();
				sum + bias.map_or(0.0, |b| b[i])
			})
			.collect()
	}

	fn norm(&self, name: &str, x: &[f32]) -> Vec<f32> {
		let mean = x.iter().map(|v| v * v).sum::<f32>() / x.len() as f32;
		let weight = &self.0[&format!("{name}.weight")][0];
		x.iter().zip(weight).map(|(v, w)| v / (mean + EPS).sqrt() * w).collect()
	}
}

/// Rotates the pairs (i, i + half) of one head by position times frequency.
fn rotated(head: &[f32], position: usize, frequencies: &[f32]) -> Vec<f32> {
	let half = head.len() / 2;
	(0..head.len())
		.map(|i| {
			let angle = position as f32 * frequencies[i % half];
			let partner = if i < half { -head[i + half] } else { head[i - half] };
			head[i] * angle.cos() + partner * angle.sin()
		})
		.collect()
}

/// Logits after the last token, computed from scratch for the whole sequence.
fn naive_logits(config: &LlamaConfig, matrices: &Matrices, tokens: &[u32]) -> Vec<f32> {
	let mut states: Vec<Vec<f32>> = tokens
		.iter()
		.map(|t| matrices.0["model.embed_tokens.weight"][*t as usize].clone())
		.collect();
	for i in 0..LAYERS {
		states = naive_layer(config, matrices, &format!("model.layers.{i}"), &states);
	}
	let last = matrices.norm("model.norm", states.last().unwrap());
	let head = if config.tie_word_embeddings { "model.embed_tokens" } else { "lm_head" };
	matrices.linear(head, &last, false)
}

fn naive_layer(
	config: &LlamaConfig,
	matrices: &Matrices,
	name: &str,
	states: &[Vec<f32>],
) -> Vec<Vec<f32>> {
	let (width, bias) = (config.head_dim(), config.attention_bias);
	let group = config.num_attention_heads / config.kv_heads();
	let frequencies = config.rotary_frequencies().unwrap();
	let project = |part: &str| -> Vec<Vec<f32>> {
		let of = |x: &Vec<f32>| {
			let normed = matrices.norm(&format!("{name}.input_layernorm"), x);
			matrices.linear(&format!("{name}.self_attn.{part}"), &normed, bias)
		};
		states.iter().map(of).collect()
	};
	let (queries, keys, values) = (project("q_proj"), project("k_proj"), project("v_proj"));
	let head_of = |row: &[f32], head: usize| row[head * width..(head + 1) * width].to_vec();
	let mut out = Vec::new();
	for (place, state) in states.iter().enumerate() {
		let mut mixed = Vec::new();
		for head in 0..config.num_attention_heads {
			let query = rotated(&head_of(&queries[place], head), place, &frequencies);
			let weights: Vec<f32> = (0..=place)
				.map(|other| {
					let key = rotated(&head_of(&keys[other], head / group), other, &frequencies);
					let dot: f32 = query.iter().zip(&key).map(|(a, b)| a * b).sum();
					(dot / (width as f32).sqrt()).exp()
				})
				.collect();
			let total: f32 = weights.iter().sum();
			for column in 0..width {
				let sum: f32 = (weights.iter().enumerate())
					.map(|(other, w)| w * head_of(&values[other], head / group)[column])
					.sum();
				mixed.push(sum / total);
			}
		}
		let attended = matrices.linear(&format!("{name}.self_attn.o_proj"), &mixed, bias);
		let x: Vec<f32> = state.iter().zip(&attended).map(|(a, b)| a + b).collect();
		let normed = matrices.norm(&format!("{name}.post_attention_layernorm"), &x);
		let mlp = |part: &str, x: &[f32]| {
			matrices.linear(&format!("{name}.mlp.{part}"), x, config.mlp_bias)
		};
		let (gate, up) = (mlp("gate_proj", &normed), mlp("up_proj", &normed));
		let inner: Vec<f32> =
			gate.iter().zip(&up).map(|(g, u)| g / (1.0 + (-g).exp()) * u).collect();
		let down = mlp("down_proj", &inner);
		out.push(x.iter().zip(&down).map(|(a, b)| a + b).collect());
	}
	out
}

fn close(a: &[f32], b: &[f32], about: &str) {
	assert_eq!(a.len(), b.len());
	for (x, y) in a.iter().zip(b) {
		assert!((x - y).abs() < 1e-4, "{x} and {y}: {about}");
	}
}

const TOKENS: [u32; 9] = [3, 14, 1, 5, 9, 2, 6, 5, 16];

fn model(config: &LlamaConfig, matrices: &Matrices) -> Llama {
	Llama::load(config, config.rotary_frequencies().unwrap(), &matrices.builder()).unwrap()
}

#[test]
fn logits_should_equal_the_definition_when_the_configuration_varies() {
	for change in changes() {
		let config = config(&change);
		let matrices = Matrices::for_config(&config);
		let llama = model(&config, &matrices);
		let mut cache = llama.cache(TOKENS.len()).unwrap();
		let logits = llama.forward(&TOKENS, &mut cache).unwrap();
		close(&logits, &naive_logits(&config, &matrices, &TOKENS), &change.to_string());
	}
}

#[test]
fn logits_should_be_the_same_when_the_cache_is_filled_in_parts() {
	for change in changes() {
		let config = config(&change);
		let matrices = Matrices::for_config(&config);
		let llama = model(&config, &matrices);
		for parts in [vec![9], vec![4, 5], vec![1; 9], vec![3, 1, 1, 4]] {
			// Room to spare: unused places must not count.
			let mut cache = llama.cache(40).unwrap();
			let (mut at, mut logits) = (0, Vec::new());
			for part in parts {
				logits = llama.forward(&TOKENS[at..at + part], &mut cache).unwrap();
				at += part;
				let expected = naive_logits(&config, &matrices, &TOKENS[..at]);
				close(&logits, &expected, &format!("{change} after {at}"));
			}
			assert_eq!(cache.length(), TOKENS.len());
			assert!(!logits.is_empty());
		}
	}
}

#[test]
fn forward_should_fail_when_the_cache_is_full_or_nothing_is_given() {
	let config = config(&json!({}));
	let llama = model(&config, &Matrices::for_config(&config));
	let mut cache = llama.cache(4).unwrap();
	assert!(llama.forward(&[], &mut cache).is_err());
	assert!(llama.forward(&TOKENS[..5], &mut cache).is_err());
	llama.forward(&TOKENS[..4], &mut cache).unwrap();
	assert!(llama.forward(&TOKENS[4..5], &mut cache).is_err());
	assert!(llama.forward(&[VOCABULARY as u32], &mut llama.cache(4).unwrap()).is_err());
}

#[test]
fn llama3_scaling_should_keep_high_and_divide_low_frequencies_when_applied() {
	let theta = 10_000.0_f32;
	let change = json!({
		"head_dim": 64, "rope_theta": theta,
		"rope_scaling": {
			"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0,
			"high_freq_factor": 4.0, "original_max_position_embeddings": 1024,
		},
	});
	let scaled = config(&change).rotary_frequencies().unwrap();
	assert_eq!(scaled.len(), 32);
	let mut blended = 0;
	for (i, frequency) in scaled.iter().enumerate() {
		let plain = theta.powf(-(i as f32) / 32.0);
		// Turns within the original length decide.
		let turns = 1024.0 * plain / (2.0 * std::f32::consts::PI);
		let expected = if turns > 4.0 {
			plain
		} else if turns < 1.0 {
			plain / 8.0
		} else {
			blended += 1;
			let share = (turns - 1.0) / 3.0;
			plain * (share + (1.0 - share) / 8.0)
		};
		assert!((frequency / expected - 1.0).abs() < 1e-4, "{i}: {frequency} {expected}");
	}
	assert!(blended >= 3, "the test must reach the blended range");
}

#[test]
fn scaling_should_be_recognised_when_named_the_old_way_or_both_ways() {
	for names in [json!({"type": "linear"}), json!({"type": "linear", "rope_type": "linear"})] {
		let mut scaling = names.clone();
		scaling["factor"] = json!(4.0);
		let config = config(&json!({"rope_scaling": scaling}));
		assert_eq!(config.rotary_frequencies().unwrap()[0], 0.25, "{names}");
	}
	let unknown = config(&json!({"rope_scaling": {"rope_type": "yarn", "factor": 4.0}}));
	let error = unknown.rotary_frequencies().unwrap_err();
	assert!(matches!(error, crate::EngineError::Unsupported(_)), "{error}");
}

#[test]
fn config_should_be_refused_when_it_is_of_another_family_or_inconsistent() {
	let folder = tempfile::tempdir().unwrap();
	let read = |change: Value| {
		let mut config = json!({
			"model_type": "llama", "hidden_size": 12, "intermediate_size": 20,
			"num_hidden_layers": 2, "num_attention_heads": 3, "rms_norm_eps": 1e-5,
			"vocab_size": 17, "max_position_embeddings": 64,
		});
		for (key, value) in change.as_object().unwrap() {
			config[key] = value.clone();
		}
		std::fs::write(folder.path().join("config.json"), config.to_string()).unwrap();
		LlamaConfig::read(folder.path()).map(|_| ())
	};
	assert_eq!(read(json!({})), Ok(()));
	let unsupported = [
		json!({"model_type": "gemma"}),
		json!({"hidden_act": "gelu"}),
		json!({"sliding_window": 16}),
	];
	for change in unsupported {
		let error = read(change.clone()).unwrap_err();
		assert!(matches!(error, crate::EngineError::Unsupported(_)), "{change}: {error}");
	}
	let invalid = [
		json!({"num_attention_heads": 0}),
		json!({"num_attention_heads": 5}),
		json!({"num_key_value_heads": 2}),
		json!({"head_dim": 5}),
		json!({"vocab_size": 0}),
		json!({"num_hidden_layers": "many"}),
	];
	for change in invalid {
		let error = read(change.clone()).unwrap_err();
		assert!(matches!(error, crate::EngineError::ModelInvalid(_)), "{change}: {error}");
	}
}
