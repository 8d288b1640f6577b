//! Task arguments: the JSON file whose keccak-256 goes on chain.
//!
//! The bytes are what is hashed and served, so they are made once and never re-serialised.

use crate::{
	chain::{Card, NewTask},
	cli::{ImageArgs, Offer, TextArgs},
	exit::{Failure, Result},
};
use deuterium_protocol::{Bytes32, TaskKind};
use serde::{Deserialize, Serialize};
use sha3::{Digest, Keccak256};
use std::{fs, io::Read, path::Path};

/// Model of image tasks that name none: the tiny one that every sidecar can generate.
pub const DEFAULT_IMAGE_MODEL: &str = "deuterium/tiny-image";
/// Model of text tasks that name none: the tiny one that every sidecar can generate.
pub const DEFAULT_TEXT_MODEL: &str = "deuterium/tiny-text";
/// Longest argument file, in bytes.
pub const MAX_ARGUMENTS: usize = 64 * 1024;
/// Most messages of a conversation.
const MAX_MESSAGES: usize = 256;
/// Version of the image task schema that is written.
const IMAGE_SCHEMA: &str = "2.5.0";

/// An argument file and what the chain must know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arguments {
	/// What is computed.
	pub kind: TaskKind,
	/// Units of work: images, or 1 for a text.
	pub units: u32,
	/// The exact bytes of the file.
	pub bytes: Vec<u8>,
}

impl Arguments {
	/// keccak-256 of the file.
	pub fn hash(&self) -> Bytes32 {
		Bytes32(Keccak256::digest(&self.bytes).into())
	}

	/// The task to create for these arguments.
	pub fn task(&self, offer: &Offer) -> NewTask {
		let card = offer.card.clone().map(|name| Card { name, vram_gb: offer.vram });
		NewTask {
			kind: self.kind,
			args_hash: self.hash(),
			vram_gb: offer.vram,
			cap: self.units,
			card,
			fee: offer.fee.0,
		}
	}

	fn of(kind: TaskKind, units: u32, value: &impl Serialize) -> Result<Self> {
		let bytes = serde_json::to_vec(value)
			.map_err(|error| Failure::usage(format!("the arguments are no JSON: {error}"), ""))?;
		if bytes.len() > MAX_ARGUMENTS {
			return Err(Failure::usage(
				format!(
					"the arguments have {} bytes, at most {MAX_ARGUMENTS} are allowed",
					bytes.len()
				),
				"shorten the prompt or the conversation",
			));
		}
		Ok(Self { kind, units, bytes })
	}
}

#[derive(Serialize)]
struct ImageFile<'a> {
	version: &'a str,
	base_model: Model<'a>,
	prompt: &'a str,
	negative_prompt: &'a str,
	task_config: ImageConfig,
}

#[derive(Serialize)]
struct Model<'a> {
	name: &'a str,
	variant: Option<&'a str>,
}

#[derive(Serialize)]
struct ImageConfig {
	image_width: u32,
	image_height: u32,
	steps: u32,
	seed: u32,
	num_images: u32,
	safety_checker: bool,
	cfg: f64,
}

/// The argument file of an image task. `seed` is used if the command line names none.
pub fn image(args: &ImageArgs, seed: u32) -> Result<Arguments> {
	if args.prompt.is_empty() {
		return Err(Failure::usage("the prompt is empty", "say what to draw with --prompt"));
	}
	for (name, side) in [("--width", args.width), ("--height", args.height)] {
		if side % 8 != 0 {
			return Err(Failure::usage(
				format!("{name} {side} is not a multiple of 8"),
				format!("use {} or {}", side - side % 8, side - side % 8 + 8),
			));
		}
	}
	let (name, variant) = match args.model.split_once('+') {
		Some((name, variant)) => (name, Some(variant).filter(|variant| !variant.is_empty())),
		None => (args.model.as_str(), None),
	};
	check_model(name)?;
	let file = ImageFile {
		version: IMAGE_SCHEMA,
		base_model: Model { name, variant },
		prompt: &args.prompt,
		negative_prompt: &args.negative,
		task_config: ImageConfig {
			image_width: args.width,
			image_height: args.height,
			steps: args.steps,
			seed: args.seed.unwrap_or(seed),
			num_images: args.images,
			safety_checker: true,
			cfg: args.cfg,
		},
	};
	Arguments::of(TaskKind::Image, args.images, &file)
}

/// One message of a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
	/// Who speaks.
	pub role: Role,
	/// What is said.
	pub content: String,
}

/// Who speaks in a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[allow(missing_docs)]
pub enum Role {
	System,
	User,
	Assistant,
	Tool,
}

#[derive(Serialize)]
struct TextFile<'a> {
	model: &'a str,
	messages: &'a [Message],
	generation_config: Generation,
	seed: u32,
	dtype: &'a str,
}

#[derive(Serialize)]
struct Generation {
	max_new_tokens: u32,
	#[serde(skip_serializing_if = "Option::is_none")]
	do_sample: Option<bool>,
	#[serde(skip_serializing_if = "Option::is_none")]
	temperature: Option<f64>,
}

/// The argument file of a text task.
pub fn text(args: &TextArgs) -> Result<Arguments> {
	check_model(&args.model)?;
	let messages = match (&args.prompt, &args.messages) {
		(Some(prompt), _) => vec![Message { role: Role::User, content: prompt.clone() }],
		(None, Some(path)) => read_messages(path)?,
		(None, None) => Vec::new(),
	};
	if messages.is_empty() || messages.iter().all(|message| message.content.is_empty()) {
		return Err(Failure::usage("there is nothing to answer", "give --prompt or --messages"));
	}
	let sampling = args.temperature.filter(|temperature| *temperature > 0.0);
	let file = TextFile {
		model: &args.model,
		messages: &messages,
		generation_config: Generation {
			max_new_tokens: args.max_tokens,
			// Temperature 0 is the usual way to say "the likeliest token".
			do_sample: args.temperature.map(|_| sampling.is_some()),
			temperature: sampling,
		},
		seed: args.seed,
		dtype: "auto",
	};
	Arguments::of(TaskKind::Text, 1, &file)
}

fn read_messages(path: &Path) -> Result<Vec<Message>> {
	let unusable = |cause: String| {
		Failure::usage(
			format!("{} cannot be used: {cause}", path.display()),
			"write a JSON list such as [{\"role\": \"user\", \"content\": \"Hello\"}]",
		)
	};
	let file = fs::File::open(path).map_err(|error| unusable(error.to_string()))?;
	let mut bytes = Vec::new();
	file.take(MAX_ARGUMENTS as u64 + 1)
		.read_to_end(&mut bytes)
		.map_err(|error| unusable(error.to_string()))?;
	if bytes.len() > MAX_ARGUMENTS {
		return Err(unusable(format!("it is longer than {MAX_ARGUMENTS} bytes")));
	}
	let messages: Vec<Message> =
		serde_json::from_slice(&bytes).map_err(|error| unusable(error.to_string()))?;
	if messages.len() > MAX_MESSAGES {
		return Err(unusable(format!("it has more than {MAX_MESSAGES} messages")));
	}
	Ok(messages)
}

fn check_model(name: &str) -> Result<()> {
	let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
	if name.is_empty() || name.len() > 200 || !name.bytes().all(plain) {
		return Err(Failure::usage(
			format!("{:?} is not the name of a model", name.chars().take(64).collect::<String>()),
			"write it as OWNER/NAME, as the nodes list it",
		));
	}
	Ok(())
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::cli::{Cli, Command, TaskCommand};
	use clap::Parser;
	use serde_json::{Value, json};

	fn command(line: &[&str]) -> TaskCommand {
		let cli = Cli::try_parse_from(["deuterium", "task"].iter().chain(line)).unwrap();
		let Command::Task(command) = cli.command else { panic!("not a task") };
		command
	}

	fn image_of(line: &[&str]) -> Result<Arguments> {
		let base = ["image", "--prompt", "a fox", "--out", "f.png"];
		let line: Vec<&str> = base.iter().chain(line).copied().collect();
		let TaskCommand::Image(args) = command(&line) else { panic!("not an image") };
		image(&args, 7)
	}

	fn text_of(line: &[&str]) -> Result<Arguments> {
		let line: Vec<&str> = ["text"].iter().chain(line).copied().collect();
		let TaskCommand::Text(args) = command(&line) else { panic!("not a text") };
		text(&args)
	}

	#[test]
	fn image_arguments_should_follow_the_schema_byte_for_byte() {
		let arguments = image_of(&["--model", "owner/m+fp16", "--images", "2"]).unwrap();
		let expected = r#"{"version":"2.5.0","base_model":{"name":"owner/m","variant":"fp16"},"prompt":"a fox","negative_prompt":"","task_config":{"image_width":512,"image_height":512,"steps":25,"seed":7,"num_images":2,"safety_checker":true,"cfg":5.0}}"#;
		assert_eq!(String::from_utf8(arguments.bytes.clone()).unwrap(), expected);
		assert_eq!((arguments.kind, arguments.units), (TaskKind::Image, 2));
		let hash: [u8; 32] = Keccak256::digest(expected.as_bytes()).into();
		assert_eq!(arguments.hash().0, hash);
	}

	#[test]
	fn arguments_hash_should_be_keccak_256() {
		// keccak-256 of "abc", a published vector.
		let file = Arguments { kind: TaskKind::Text, units: 1, bytes: b"abc".to_vec() };
		assert_eq!(
			file.hash().to_string(),
			"0x4e03657aea45a94fc7d47ba826c8d667c0d1e6e33a64a036ec44f58fa12d6c45"
		);
	}

	#[test]
	fn image_arguments_should_be_refused_when_a_side_is_odd_or_the_model_is_no_name() {
		let error = image_of(&["--width", "100"]).unwrap_err();
		assert!(error.remedy.contains("96 or 104"), "{error}");
		assert_eq!(image_of(&["--model", "../x y"]).unwrap_err().code(), 2);
		assert_eq!(image_of(&["--model", "+fp16"]).unwrap_err().code(), 2);
	}

	#[test]
	fn text_arguments_should_be_greedy_when_temperature_is_zero() {
		let config = |line: &[&str]| {
			let arguments = text_of(line).unwrap();
			serde_json::from_slice::<Value>(&arguments.bytes).unwrap()["generation_config"].clone()
		};
		let prompt = ["--prompt", "Hi", "--max-tokens", "9"];
		assert_eq!(config(&prompt), json!({"max_new_tokens": 9}));
		let zero: Vec<&str> = prompt.iter().chain(&["--temperature", "0"]).copied().collect();
		assert_eq!(config(&zero), json!({"max_new_tokens": 9, "do_sample": false}));
		let warm: Vec<&str> = prompt.iter().chain(&["--temperature", "0.7"]).copied().collect();
		assert_eq!(
			config(&warm),
			json!({"max_new_tokens": 9, "do_sample": true, "temperature": 0.7})
		);
	}

	#[test]
	fn conversation_should_be_read_from_a_file_and_refused_when_malformed() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("chat.json");
		let name = path.to_str().unwrap();
		fs::write(
			&path,
			r#"[{"role":"system","content":"Be brief."},{"role":"user","content":"é"}]"#,
		)
		.unwrap();
		let arguments = text_of(&["--messages", name]).unwrap();
		let json: Value = serde_json::from_slice(&arguments.bytes).unwrap();
		assert_eq!(json["messages"][1], json!({"role": "user", "content": "é"}));
		let long = format!("[{{\"role\":\"user\",\"content\":\"{}\"}}]", "x".repeat(MAX_ARGUMENTS));
		for bad in ["", "{}", "[]", r#"[{"role":"king","content":"x"}]"#, long.as_str()] {
			fs::write(&path, bad).unwrap();
			assert_eq!(text_of(&["--messages", name]).unwrap_err().code(), 2, "{:.40}", bad);
		}
	}

	#[test]
	fn task_should_carry_the_offer() {
		let line = ["--vram", "24", "--card", "RTX 4090", "--fee", "1.5"];
		let base = ["image", "--prompt", "a", "--out", "f"];
		let line: Vec<&str> = base.iter().chain(&line).copied().collect();
		let TaskCommand::Image(args) = command(&line) else { panic!("not an image") };
		let arguments = image(&args, 0).unwrap();
		let task = arguments.task(&args.offer);
		assert_eq!(task.card, Some(Card { name: "RTX 4090".into(), vram_gb: 24 }));
		assert_eq!((task.fee, task.cap), (1_500_000_000_000_000_000, 1));
		assert_eq!(task.args_hash, arguments.hash());
	}
}
