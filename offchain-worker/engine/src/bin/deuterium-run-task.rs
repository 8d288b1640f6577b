//! Runs one task outside the network: for checking a model, a card, or somebody else's result.
//!
//! `deuterium-run-task <models folder> <image|text> <arguments file> <output folder>`
//!
//! Installs the embedded models into the models folder if they are missing, writes the result
//! files, and prints the digest and the engine's fingerprint.

use std::{env, fs, path::Path, process::ExitCode};

use deuterium_engine::{
	CancelToken, CandleEngine, CandleOptions, DeviceKind, Engine, EngineJob, ModelStore, Progress,
	TaskKind, tiny,
};

const USAGE: &str =
	"usage: deuterium-run-task <models folder> <image|text> <arguments file> <output folder>";

fn main() -> ExitCode {
	let arguments: Vec<String> = env::args().skip(1).collect();
	match run(&arguments) {
		Ok(()) => ExitCode::SUCCESS,
		Err(message) => {
			eprintln!("{message}");
			ExitCode::FAILURE
		},
	}
}

fn run(arguments: &[String]) -> Result<(), String> {
	let [models, kind, task, output] = arguments else { return Err(USAGE.into()) };
	let kind = match kind.as_str() {
		"image" => TaskKind::Image,
		"text" => TaskKind::Text,
		_ => return Err(USAGE.into()),
	};
	let (models, output) = (Path::new(models), Path::new(output));
	tiny::write_tiny_text_model(models).map_err(|e| e.to_string())?;
	tiny::write_tiny_image_model(models).map_err(|e| e.to_string())?;
	let json = fs::read(task).map_err(|e| format!("cannot read {task}: {e}"))?;
	let job = EngineJob::parse(kind, &json).map_err(|e| e.to_string())?;

	let mut engine = CandleEngine::new(CandleOptions {
		store: ModelStore::new(models),
		device: DeviceKind::Cpu,
		card: "CPU".into(),
		memory: None,
	})
	.map_err(|e| e.to_string())?;
	let mut report = |progress| match progress {
		Progress::Loading => eprintln!("loading the model"),
		Progress::Step { done, total } => eprintln!("step {done} of {total}"),
	};
	let result = engine.run(&job, &CancelToken::new(), &mut report).map_err(|e| e.to_string())?;

	fs::create_dir_all(output).map_err(|e| format!("cannot make {}: {e}", output.display()))?;
	for (name, bytes) in result.files() {
		let path = output.join(name);
		fs::write(&path, bytes).map_err(|e| format!("cannot write {}: {e}", path.display()))?;
	}
	let digest = result.digest().map_err(|e| e.to_string())?;
	let hex: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
	println!("digest {hex}\nfingerprint {}", engine.fingerprint());
	Ok(())
}
