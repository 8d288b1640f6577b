//! The engine against the Python libraries whose results it must reproduce. The vectors hold
//! what diffusers and transformers made of the embedded models.

use std::{fs, path::Path};

use deuterium_engine::{
	CancelToken, CandleEngine, CandleOptions, DeviceKind, Engine, EngineJob, EngineOutput,
	ModelStore, TaskKind, tiny,
};
use serde_json::{Value, json};

/// Distance between the recorded bytes of a picture.
const STRIDE: usize = 97;
const MOST: f64 = 3.0;
const MEAN: f64 = 0.3;

fn vectors() -> Value {
	serde_json::from_str(include_str!("../vectors/reference_results.json")).unwrap()
}

fn run(dir: &Path, kind: TaskKind, task: &Value) -> EngineOutput {
	let mut engine = CandleEngine::new(CandleOptions {
		store: ModelStore::new(dir),
		device: DeviceKind::Cpu,
		card: "Test CPU".into(),
		memory: None,
	})
	.unwrap();
	let job = EngineJob::parse(kind, task.to_string().as_bytes()).unwrap();
	engine.run(&job, &CancelToken::new(), &mut |_| {}).unwrap()
}

#[test]
fn images_should_equal_those_of_diffusers_when_drawn_with_the_same_model() {
	let dir = tempfile::tempdir().unwrap();
	tiny::write_tiny_image_model(dir.path()).unwrap();
	let vectors = vectors();
	let cases = vectors["images"].as_array().unwrap();
	assert!(cases.len() >= 7);
	for case in cases {
		let EngineOutput::Image { pngs } = run(dir.path(), TaskKind::Image, &case["task"]) else {
			panic!("an image task made a text")
		};
		let pictures = case["pixels"].as_array().unwrap();
		assert_eq!(pngs.len(), pictures.len());
		for (png, expected) in pngs.iter().zip(pictures) {
			let (_, _, pixels) = deuterium_digest::decode_png(png).unwrap();
			let expected: Vec<f64> =
				expected.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
			assert_eq!(expected.len(), pixels.len().div_ceil(STRIDE));
			let differences: Vec<f64> = (pixels.iter().step_by(STRIDE).zip(&expected))
				.map(|(a, b)| (f64::from(*a) - b).abs())
				.collect();
			let most = differences.iter().copied().fold(0.0, f64::max);
			let mean = differences.iter().sum::<f64>() / differences.len() as f64;
			assert!(most <= MOST && mean <= MEAN, "off by {most}, mean {mean}: {}", case["task"]);
		}
	}
}

#[test]
fn texts_should_equal_those_of_transformers_when_generated_with_the_same_model() {
	let dir = tempfile::tempdir().unwrap();
	let folder = tiny::write_tiny_text_model(dir.path()).unwrap();
	let path = folder.join("config.json");
	let vectors = vectors();
	let cases = vectors["texts"].as_array().unwrap();
	assert!(cases.len() >= 12);
	for case in cases {
		let mut config: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
		config["rope_scaling"] = case["rope_scaling"].clone();
		fs::write(&path, config.to_string()).unwrap();
		let task = json!({
			"model": tiny::TINY_TEXT_MODEL,
			"messages": [{"role": "user", "content": case["prompt"]}],
			"generation_config": {
				"max_new_tokens": 32, "do_sample": false,
				"repetition_penalty": case["repetition_penalty"],
			},
		});
		let EngineOutput::Text { json } = run(dir.path(), TaskKind::Text, &task) else {
			panic!("a text task made images")
		};
		let response: Value = serde_json::from_slice(&json).unwrap();
		assert_eq!(response["choices"][0]["message"]["content"], case["text"], "{case}");
		assert_eq!(response["usage"]["prompt_tokens"], case["prompt_tokens"]);
	}
}
