//! Inference engines of Deuterium.
//!
//! An [`Engine`] turns checked task arguments into result files and their digest. The one here,
//! [`CandleEngine`], draws images with Stable Diffusion 1 and 2 shaped models and writes texts
//! with Llama-family models, both from ordinary Hugging Face folders.
//!
//! # Determinism
//!
//! Equal jobs give equal bytes on engines with equal [fingerprints](Engine::fingerprint): noise
//! and sampling come from streams of our own, sums are formed in fixed order, batches are never
//! mixed, and single precision is used throughout on a CPU. Between different processors or
//! cards pixels may differ in the last bit; the digest of an image is made to forgive that, that
//! of a text is not.
//!
//! # Embedded models
//!
//! [`tiny`] writes two complete models whose weights come from a formula, so that everything can
//! be run without a download. They learned nothing: they draw noise and babble.
//!
//! ```
//! use deuterium_engine::{CandleEngine, CandleOptions, CancelToken, DeviceKind, Engine};
//! use deuterium_engine::{EngineJob, ModelStore, TaskKind, tiny};
//!
//! let dir = tempfile::tempdir().unwrap();
//! tiny::write_tiny_text_model(dir.path()).unwrap();
//! let mut engine = CandleEngine::new(CandleOptions {
//!     store: ModelStore::new(dir.path()),
//!     device: DeviceKind::Cpu,
//!     card: "CPU".into(),
//!     memory: None,
//! })
//! .unwrap();
//! let task = br#"{
//!     "model": "deuterium/tiny-text",
//!     "messages": [{"role": "user", "content": "Hello"}],
//!     "generation_config": {"max_new_tokens": 4}
//! }"#;
//! let job = EngineJob::parse(TaskKind::Text, task).unwrap();
//! let output = engine.run(&job, &CancelToken::new(), &mut |_| {}).unwrap();
//! assert_eq!(output.digest().unwrap().len(), 32);
//! ```

pub mod args;
mod candle_engine;
mod config;
mod device;
mod engine;
mod error;
mod image;
mod models;
mod text;
pub mod tiny;
mod weights;

pub use args::{ImageTaskArgs, TaskArgs, TaskKind, TextTaskArgs, parse_args};
pub use candle_engine::{CandleEngine, CandleOptions};
pub use device::DeviceKind;
pub use engine::{CancelToken, Engine, EngineJob, EngineOutput, Progress};
pub use error::{EngineError, ErrorClass};
pub use models::{InstalledModel, ModelStore};
