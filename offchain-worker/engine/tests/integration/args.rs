//! Task arguments: what is accepted, and the class of every refusal.

use deuterium_engine::{
	EngineError, ErrorClass, ImageTaskArgs, TaskArgs, TaskKind, TextTaskArgs,
	args::{PredictionType, TaskDtype, TimestepSpacing},
	parse_args,
};
use serde_json::{Value, json};

fn image_task() -> Value {
	json!({
		"version": "3.0.0", "base_model": "owner/model", "prompt": "a cat",
		"task_config": {"image_width": 256, "image_height": 128, "steps": 4, "num_images": 2},
	})
}

fn text_task() -> Value {
	json!({"model": "owner/model", "messages": [{"role": "user", "content": "hi"}]})
}

fn parse(kind: TaskKind, task: &Value) -> Result<TaskArgs, EngineError> {
	parse_args(kind, task.to_string().as_bytes())
}

fn image(task: &Value) -> Result<ImageTaskArgs, EngineError> {
	parse(TaskKind::Image, task).map(|args| match args {
		TaskArgs::Image(args) => args,
		TaskArgs::Text(_) => panic!("an image task became a text task"),
	})
}

fn text(task: &Value) -> Result<TextTaskArgs, EngineError> {
	parse(TaskKind::Text, task).map(|args| match args {
		TaskArgs::Text(args) => args,
		TaskArgs::Image(_) => panic!("a text task became an image task"),
	})
}

/// The task with the value at a JSON pointer replaced (or added to the object there).
fn with(mut task: Value, pointer: &str, value: Value) -> Value {
	let (parent, key) = pointer.rsplit_once('/').unwrap();
	let parent = task.pointer_mut(parent).unwrap();
	parent.as_object_mut().unwrap().insert(key.into(), value);
	task
}

fn without(mut task: Value, key: &str) -> Value {
	task.as_object_mut().unwrap().remove(key).unwrap();
	task
}

#[test]
fn image_args_should_have_the_networks_defaults_when_left_out() {
	let args = image(&with(image_task(), "/task_config", json!({}))).unwrap();
	assert_eq!((args.width, args.height, args.steps, args.seed), (512, 512, 1, 0));
	assert_eq!((args.num_images, args.cfg, args.safety_checker), (6, 5.0, true));
	assert_eq!((args.negative_prompt.as_str(), args.model.variant), ("", None));
	assert_eq!(image(&without(image_task(), "version")).unwrap().version, "2.5.0");
}

#[test]
fn image_args_should_be_taken_when_given_in_any_form_of_the_network() {
	let task = with(image_task(), "/base_model", json!({"name": "m", "variant": "fp16"}));
	let task = with(
		task,
		"/scheduler",
		json!({
			"method": "DPMSolverMultistepScheduler",
			"args": {
				"prediction_type": "v_prediction", "timestep_spacing": "leading", "steps_offset": 1,
				"algorithm_type": "dpmsolver++", "use_karras_sigmas": false, "thresholding": null,
			},
		}),
	);
	let task = with(task, "/task_config/seed", json!(7.0));
	let task = with(task, "/lora", Value::Null);
	let task = with(task, "/vae", json!(""));
	let args = image(&with(task, "/no_such_key", json!([1, {"x": 2}]))).unwrap();
	assert_eq!((args.model.name.as_str(), args.model.variant.as_deref()), ("m", Some("fp16")));
	assert_eq!(args.scheduler.prediction_type, Some(PredictionType::VPrediction));
	assert_eq!(args.scheduler.timestep_spacing, Some(TimestepSpacing::Leading));
	assert_eq!((args.scheduler.steps_offset, args.seed), (Some(1), 7));
	assert_eq!(TaskArgs::Image(args).units(), 2);
}

#[test]
fn image_args_should_be_invalid_when_malformed_or_out_of_bounds() {
	let cases = [
		without(image_task(), "prompt"),
		without(image_task(), "base_model"),
		without(image_task(), "task_config"),
		with(image_task(), "/prompt", json!("")),
		with(image_task(), "/prompt", json!(5)),
		with(image_task(), "/prompt", json!("x".repeat(20_000))),
		with(image_task(), "/base_model", json!("")),
		with(image_task(), "/base_model", json!({"variant": "fp16"})),
		with(image_task(), "/version", json!("9.9.9")),
		with(image_task(), "/dtype", json!("int3")),
		with(image_task(), "/task_config/image_width", json!(56)),
		with(image_task(), "/task_config/image_width", json!(1032)),
		with(image_task(), "/task_config/image_height", json!(100)),
		with(image_task(), "/task_config/image_height", json!(-64)),
		with(image_task(), "/task_config/image_height", json!(64.5)),
		with(image_task(), "/task_config/steps", json!(0)),
		with(image_task(), "/task_config/steps", json!(101)),
		with(image_task(), "/task_config/steps", json!("4")),
		with(image_task(), "/task_config/num_images", json!(0)),
		with(image_task(), "/task_config/num_images", json!(11)),
		with(image_task(), "/task_config/seed", json!(-1)),
		with(image_task(), "/task_config/seed", json!(2_147_483_648_u64)),
		with(image_task(), "/task_config/seed", json!(1e300)),
		with(image_task(), "/task_config/cfg", json!(20.5)),
		with(image_task(), "/task_config/cfg", json!(-0.1)),
		with(image_task(), "/scheduler", json!({"method": "NoSuchScheduler"})),
		with(
			image_task(),
			"/scheduler",
			json!({"method": "DPMSolverMultistepScheduler", "args": {"solver_order": 4}}),
		),
	];
	for case in cases {
		let error = image(&case).unwrap_err();
		assert_eq!(error.class(), ErrorClass::ArgsInvalid, "{case}: {error}");
		assert!(error.to_string().starts_with("Task args invalid: "), "{error}");
	}
}

#[test]
fn image_args_should_be_unsupported_when_valid_on_the_network_only() {
	let dpm = |args: Value| json!({"method": "DPMSolverMultistepScheduler", "args": args});
	let cases = [
		with(image_task(), "/lora", json!({"model": "x"})),
		with(image_task(), "/controlnet", json!({"model": "x"})),
		with(image_task(), "/refiner", json!({"model": "x"})),
		with(image_task(), "/vae", json!("x")),
		with(image_task(), "/unet", json!("x")),
		with(image_task(), "/textual_inversion", json!("x")),
		with(image_task(), "/dtype", json!("float16")),
		with(image_task(), "/version", json!("1.0.0")),
		with(image_task(), "/scheduler", json!({"method": "LCMScheduler"})),
		with(image_task(), "/scheduler", json!({"method": "EulerAncestralDiscreteScheduler"})),
		with(image_task(), "/scheduler", dpm(json!({"use_karras_sigmas": true}))),
		with(image_task(), "/scheduler", dpm(json!({"algorithm_type": "sde-dpmsolver++"}))),
		with(image_task(), "/scheduler", dpm(json!({"beta_start": 0.1}))),
		with(image_task(), "/scheduler", dpm(json!({"solver_order": 3}))),
		with(image_task(), "/prompt", json!("a (red)1.3 cat")),
		with(image_task(), "/prompt", json!("a red++ cat")),
		with(image_task(), "/prompt", json!("a red cat-, sleeping")),
		with(image_task(), "/negative_prompt", json!("\"ugly\"1.2")),
	];
	for case in cases {
		let error = image(&case).unwrap_err();
		assert!(matches!(error, EngineError::Unsupported(_)), "{case}: {error}");
		assert_eq!(error.class(), ErrorClass::ModelInvalid);
		assert!(error.to_string().starts_with("Task model invalid: not supported"), "{error}");
	}
	for plain in ["state-of-the-art, 4k", "a - b", "C + D"] {
		assert!(image(&with(image_task(), "/prompt", json!(plain))).is_ok(), "{plain}");
	}
}

#[test]
fn text_args_should_be_taken_when_complete_or_minimal() {
	let args = text(&text_task()).unwrap();
	assert_eq!((args.seed, args.dtype, args.messages.len()), (0, TaskDtype::Auto, 1));
	assert_eq!(args.generation, Default::default());
	let task = with(
		text_task(),
		"/generation_config",
		json!({
			"max_new_tokens": 9, "do_sample": true, "temperature": 0.5, "top_k": 3, "top_p": 0.9,
			"repetition_penalty": 1.1, "num_beams": 1, "typical_p": 1.0, "stop": ["x"],
		}),
	);
	let task = with(task, "/tools", Value::Null);
	let args = text(&with(task, "/seed", json!(4_294_967_295_u64))).unwrap();
	assert_eq!((args.seed, args.generation.max_new_tokens), (u32::MAX, Some(9)));
	assert_eq!((args.generation.top_p, args.generation.temperature), (Some(0.9), Some(0.5)));
	assert_eq!(TaskArgs::Text(args).units(), 1);
}

#[test]
fn text_args_should_be_invalid_when_malformed_or_out_of_bounds() {
	let generation = |value: Value| with(text_task(), "/generation_config", value);
	let message = json!({"role": "user", "content": "x"});
	let cases = [
		without(text_task(), "model"),
		without(text_task(), "messages"),
		with(text_task(), "/model", json!("")),
		with(text_task(), "/messages", json!([])),
		with(text_task(), "/messages", json!(vec![message; 257])),
		with(text_task(), "/messages", json!([{"role": "king", "content": "x"}])),
		with(text_task(), "/messages", json!([{"role": "user", "content": null}])),
		with(text_task(), "/seed", json!(-1)),
		with(text_task(), "/seed", json!(4_294_967_296_u64)),
		with(text_task(), "/dtype", json!("float8")),
		with(text_task(), "/quantize_bits", json!(3)),
		generation(json!({"max_new_tokens": 0})),
		generation(json!({"max_new_tokens": 4097})),
		generation(json!({"temperature": -1.0})),
		generation(json!({"top_p": 0.0})),
		generation(json!({"top_p": 1.1})),
		generation(json!({"top_k": -1})),
		generation(json!({"repetition_penalty": 0.0})),
		generation(json!({"num_beams": 0})),
		generation(json!({"typical_p": 2.0})),
		generation(json!([])),
	];
	for case in cases {
		let error = text(&case).unwrap_err();
		assert_eq!(error.class(), ErrorClass::ArgsInvalid, "{case}: {error}");
	}
}

#[test]
fn text_args_should_be_unsupported_when_valid_on_the_network_only() {
	let generation = |value: Value| with(text_task(), "/generation_config", value);
	let cases = [
		with(text_task(), "/quantize_bits", json!(4)),
		with(text_task(), "/quantize_bits", json!(8)),
		with(text_task(), "/tools", json!([{"type": "function"}])),
		generation(json!({"num_beams": 4})),
		generation(json!({"num_return_sequences": 2})),
		generation(json!({"typical_p": 0.5})),
		with(
			text_task(),
			"/messages",
			json!([{"role": "assistant", "content": "", "tool_calls": [{}]}]),
		),
	];
	for case in cases {
		let error = text(&case).unwrap_err();
		assert!(matches!(error, EngineError::Unsupported(_)), "{case}: {error}");
	}
}

#[test]
fn args_should_be_invalid_when_not_json_or_too_long_or_too_deep() {
	let long = vec![b' '; 64 * 1024 + 1];
	let deep = [vec![b'['; 10_000], vec![b']'; 10_000]].concat();
	let twice = br#"{"model": "a", "model": "b", "messages": []}"#.to_vec();
	let cases = [b"".to_vec(), b"{".to_vec(), b"null".to_vec(), vec![0xff; 8], long, deep, twice];
	for kind in [TaskKind::Image, TaskKind::Text] {
		for case in &cases {
			let error = parse_args(kind, case).unwrap_err();
			assert_eq!(error.class(), ErrorClass::ArgsInvalid, "{} bytes: {error}", case.len());
		}
	}
}
