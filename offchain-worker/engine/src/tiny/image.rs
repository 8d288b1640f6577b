//! The embedded image model: a Stable Diffusion 1 shaped pipeline of a few thousand weights.
//!
//! The autoencoder has four levels, so that a latent stands for 8x8 pixels as in the real ones.

use std::path::Path;

use serde_json::{Map, Value, json};

use super::{formula::Tensors, write_json, write_text};
use crate::{EngineError, weights};

const GROUPS: usize = 8;
const CROSS: usize = 32;
const UNET: [usize; 2] = [16, 32];
const VAE: [usize; 4] = [16, 16, 32, 32];
const HEADS: usize = 2;
const LATENTS: usize = 4;
const CLIP_LAYERS: usize = 3;
const CLIP_INNER: usize = 64;
const CLIP_PLACES: usize = 77;
/// A layer's worth of the way down; one more on the way up.
const LAYERS: usize = 1;

type Made = Result<(), EngineError>;

pub(super) fn write(folder: &Path) -> Made {
	write_json(
		&folder.join("model_index.json"),
		&json!({
			"_class_name": "StableDiffusionPipeline",
			"scheduler": ["diffusers", "DPMSolverMultistepScheduler"],
			"text_encoder": ["transformers", "CLIPTextModel"],
			"tokenizer": ["transformers", "CLIPTokenizer"],
			"unet": ["diffusers", "UNet2DConditionModel"],
			"vae": ["diffusers", "AutoencoderKL"],
			"safety_checker": [null, null], "feature_extractor": [null, null],
			"requires_safety_checker": false,
		}),
	)?;
	write_json(
		&folder.join("scheduler/scheduler_config.json"),
		&json!({
			"_class_name": "DPMSolverMultistepScheduler", "num_train_timesteps": 1000,
			"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear",
			"steps_offset": 1, "prediction_type": "v_prediction",
		}),
	)?;
	let vocabulary = write_tokenizer(&folder.join("tokenizer"))?;
	write_json(
		&folder.join("text_encoder/config.json"),
		&json!({
			"architectures": ["CLIPTextModel"], "model_type": "clip_text_model",
			"vocab_size": vocabulary, "hidden_size": CROSS, "intermediate_size": CLIP_INNER,
			"num_hidden_layers": CLIP_LAYERS, "num_attention_heads": HEADS,
			"max_position_embeddings": CLIP_PLACES, "hidden_act": "quick_gelu",
			"layer_norm_eps": 1e-5, "projection_dim": CROSS,
		}),
	)?;
	write_json(
		&folder.join("unet/config.json"),
		&json!({
			"_class_name": "UNet2DConditionModel", "in_channels": LATENTS, "out_channels": LATENTS,
			"sample_size": 32, "block_out_channels": UNET, "layers_per_block": LAYERS,
			"down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"],
			"up_block_types": ["UpBlock2D", "CrossAttnUpBlock2D"],
			"mid_block_type": "UNetMidBlock2DCrossAttn", "cross_attention_dim": CROSS,
			"attention_head_dim": HEADS, "norm_num_groups": GROUPS, "norm_eps": 1e-5,
			"act_fn": "silu", "flip_sin_to_cos": true, "freq_shift": 0, "downsample_padding": 1,
			"center_input_sample": false, "mid_block_scale_factor": 1,
		}),
	)?;
	write_json(
		&folder.join("vae/config.json"),
		&json!({
			"_class_name": "AutoencoderKL", "in_channels": 3, "out_channels": 3,
			"latent_channels": LATENTS, "block_out_channels": VAE, "layers_per_block": LAYERS,
			"down_block_types": vec!["DownEncoderBlock2D"; VAE.len()],
			"up_block_types": vec!["UpDecoderBlock2D"; VAE.len()],
			"norm_num_groups": GROUPS, "act_fn": "silu", "scaling_factor": 0.18215,
			"sample_size": 256,
		}),
	)?;
	let save = |file: &str, tensors: Tensors| weights::write(&folder.join(file), &tensors.finish());
	save("text_encoder/model.safetensors", clip_tensors(vocabulary)?)?;
	save("unet/diffusion_pytorch_model.safetensors", unet_tensors()?)?;
	save("vae/diffusion_pytorch_model.safetensors", vae_tensors()?)
}

/// Letters, digits and some punctuation, alone and at the end of a word, without merges. Returns
/// the number of tokens. Anything else becomes the end token.
fn write_tokenizer(folder: &Path) -> Result<usize, EngineError> {
	let characters: Vec<char> =
		('a'..='z').chain('0'..='9').chain("!\"#$%&'*+,-./:;<=>?@[]^_`{|}~".chars()).collect();
	let mut texts: Vec<String> = characters.iter().map(char::to_string).collect();
	texts.extend(characters.iter().map(|c| format!("{c}</w>")));
	texts.extend(["<|startoftext|>".into(), "<|endoftext|>".into()]);
	let vocab: Map<String, Value> =
		texts.iter().enumerate().map(|(id, text)| (text.clone(), id.into())).collect();
	write_json(&folder.join("vocab.json"), &vocab.into())?;
	write_text(&folder.join("merges.txt"), "#version: 0.2\n")?;
	write_json(
		&folder.join("special_tokens_map.json"),
		&json!({
			"bos_token": "<|startoftext|>", "eos_token": "<|endoftext|>",
			"unk_token": "<|endoftext|>", "pad_token": "<|endoftext|>",
		}),
	)?;
	write_json(
		&folder.join("tokenizer_config.json"),
		&json!({
			"tokenizer_class": "CLIPTokenizer", "model_max_length": CLIP_PLACES,
		}),
	)?;
	Ok(texts.len())
}

fn clip_tensors(vocabulary: usize) -> Result<Tensors, EngineError> {
	let mut t = Tensors::default();
	let embeddings = "text_model.embeddings";
	t.random(&format!("{embeddings}.token_embedding.weight"), &[vocabulary, CROSS], 1.0)?;
	t.random(&format!("{embeddings}.position_embedding.weight"), &[CLIP_PLACES, CROSS], 0.3)?;
	for i in 0..CLIP_LAYERS {
		let name = |part: &str| format!("text_model.encoder.layers.{i}.{part}");
		for projection in ["q_proj", "k_proj", "v_proj", "out_proj"] {
			t.layer(&name(&format!("self_attn.{projection}")), &[CROSS, CROSS])?;
		}
		t.norm(&name("layer_norm1"), CROSS)?;
		t.norm(&name("layer_norm2"), CROSS)?;
		t.layer(&name("mlp.fc1"), &[CLIP_INNER, CROSS])?;
		t.layer(&name("mlp.fc2"), &[CROSS, CLIP_INNER])?;
	}
	t.norm("text_model.final_layer_norm", CROSS)?;
	Ok(t)
}

/// A residual block; `time` is the width of the time embedding, if there is one.
fn resnet(t: &mut Tensors, name: &str, from: usize, to: usize, time: Option<usize>) -> Made {
	t.norm(&format!("{name}.norm1"), from)?;
	t.layer(&format!("{name}.conv1"), &[to, from, 3, 3])?;
	if let Some(width) = time {
		t.layer(&format!("{name}.time_emb_proj"), &[to, width])?;
	}
	t.norm(&format!("{name}.norm2"), to)?;
	t.layer(&format!("{name}.conv2"), &[to, to, 3, 3])?;
	if from != to {
		t.layer(&format!("{name}.conv_shortcut"), &[to, from, 1, 1])?;
	}
	Ok(())
}

fn transformer(t: &mut Tensors, name: &str, channels: usize) -> Made {
	t.norm(&format!("{name}.norm"), channels)?;
	t.layer(&format!("{name}.proj_in"), &[channels, channels, 1, 1])?;
	t.layer(&format!("{name}.proj_out"), &[channels, channels, 1, 1])?;
	let block = format!("{name}.transformer_blocks.0");
	for norm in ["norm1", "norm2", "norm3"] {
		t.norm(&format!("{block}.{norm}"), channels)?;
	}
	for (attention, context) in [("attn1", channels), ("attn2", CROSS)] {
		// Sharp attention, so that the prompt makes a difference.
		t.weight(&format!("{block}.{attention}.to_q"), &[channels, channels], 2.0)?;
		t.weight(&format!("{block}.{attention}.to_k"), &[channels, context], 2.0)?;
		t.weight(&format!("{block}.{attention}.to_v"), &[channels, context], 2.0)?;
		t.layer(&format!("{block}.{attention}.to_out.0"), &[channels, channels])?;
	}
	t.layer(&format!("{block}.ff.net.0.proj"), &[8 * channels, channels])?;
	t.layer(&format!("{block}.ff.net.2"), &[channels, 4 * channels])
}

fn unet_tensors() -> Result<Tensors, EngineError> {
	let mut t = Tensors::default();
	let [outer, inner] = UNET;
	let time = 4 * outer;
	t.layer("conv_in", &[outer, LATENTS, 3, 3])?;
	t.layer("time_embedding.linear_1", &[time, outer])?;
	t.layer("time_embedding.linear_2", &[time, time])?;

	resnet(&mut t, "down_blocks.0.resnets.0", outer, outer, Some(time))?;
	transformer(&mut t, "down_blocks.0.attentions.0", outer)?;
	t.layer("down_blocks.0.downsamplers.0.conv", &[outer, outer, 3, 3])?;
	resnet(&mut t, "down_blocks.1.resnets.0", outer, inner, Some(time))?;

	resnet(&mut t, "mid_block.resnets.0", inner, inner, Some(time))?;
	transformer(&mut t, "mid_block.attentions.0", inner)?;
	resnet(&mut t, "mid_block.resnets.1", inner, inner, Some(time))?;

	// Each takes what comes from below together with the skip from the way down.
	resnet(&mut t, "up_blocks.0.resnets.0", inner + inner, inner, Some(time))?;
	resnet(&mut t, "up_blocks.0.resnets.1", inner + outer, inner, Some(time))?;
	t.layer("up_blocks.0.upsamplers.0.conv", &[inner, inner, 3, 3])?;
	for (i, from) in [inner + outer, outer + outer].into_iter().enumerate() {
		resnet(&mut t, &format!("up_blocks.1.resnets.{i}"), from, outer, Some(time))?;
		transformer(&mut t, &format!("up_blocks.1.attentions.{i}"), outer)?;
	}
	t.norm("conv_norm_out", outer)?;
	t.layer("conv_out", &[LATENTS, outer, 3, 3])?;
	Ok(t)
}

fn vae_tensors() -> Result<Tensors, EngineError> {
	let mut t = Tensors::default();
	let deep = VAE[VAE.len() - 1];
	t.layer("post_quant_conv", &[LATENTS, LATENTS, 1, 1])?;
	t.layer("decoder.conv_in", &[deep, LATENTS, 3, 3])?;
	for i in 0..2 {
		resnet(&mut t, &format!("decoder.mid_block.resnets.{i}"), deep, deep, None)?;
	}
	let attention = "decoder.mid_block.attentions.0";
	t.norm(&format!("{attention}.group_norm"), deep)?;
	for projection in ["to_q", "to_k", "to_v", "to_out.0"] {
		t.layer(&format!("{attention}.{projection}"), &[deep, deep])?;
	}
	let mut from = deep;
	for (i, &to) in VAE.iter().rev().enumerate() {
		for j in 0..=LAYERS {
			let from = if j == 0 { from } else { to };
			resnet(&mut t, &format!("decoder.up_blocks.{i}.resnets.{j}"), from, to, None)?;
		}
		if i + 1 < VAE.len() {
			let name = format!("decoder.up_blocks.{i}.upsamplers.0.conv");
			t.layer(&name, &[to, to, 3, 3])?;
		}
		from = to;
	}
	t.norm("decoder.conv_norm_out", from)?;
	t.layer("decoder.conv_out", &[3, from, 3, 3])?;
	Ok(t)
}
