//! Choosing the next token. Everything that touches randomness or order is fixed here: a stable
//! order of the candidates, sums in that order, and one ChaCha8 stream per task.

use std::collections::BTreeSet;

use rand_chacha::{
	ChaCha8Rng,
	rand_core::{RngCore, SeedableRng},
};
use sha2::{Digest as _, Sha256};

use super::config::GenerationDefaults;
use crate::{EngineError, args::GenerationArgs};

/// Separates this use of the seed from any other.
const SEED_DOMAIN: &[u8] = b"deuterium/text-sampler/v1";
/// The library default the network's reference inherits.
const DEFAULT_TOP_K: u32 = 50;
const DEFAULT_NEW_TOKENS: u32 = 256;

/// Resolved generation settings.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Settings {
	pub(crate) max_new_tokens: u32,
	pub(crate) repetition_penalty: f32,
	/// `None` takes the likeliest token.
	pub(crate) sampling: Option<Sampling>,
}

/// Settings of random sampling.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sampling {
	pub(crate) temperature: f32,
	pub(crate) top_k: u32,
	pub(crate) top_p: f32,
}

impl Settings {
	/// The task's settings over the model's over the library's.
	pub(crate) fn resolve(task: &GenerationArgs, model: &GenerationDefaults) -> Self {
		let temperature = task.temperature.or(model.temperature).unwrap_or(1.0) as f32;
		let sampling = Sampling {
			temperature,
			top_k: task.top_k.or(model.top_k).unwrap_or(DEFAULT_TOP_K),
			top_p: task.top_p.or(model.top_p).unwrap_or(1.0) as f32,
		};
		let do_sample = task.do_sample.or(model.do_sample).unwrap_or(false) && temperature > 0.0;
		let penalty = task.repetition_penalty.or(model.repetition_penalty).unwrap_or(1.0);
		Self {
			max_new_tokens: task.max_new_tokens.unwrap_or(DEFAULT_NEW_TOKENS),
			repetition_penalty: penalty as f32,
			sampling: do_sample.then_some(sampling),
		}
	}
}

/// The sampler of one task.
pub(crate) struct Sampler {
	settings: Settings,
	rng: ChaCha8Rng,
	seen: BTreeSet<u32>,
}

impl Sampler {
	/// A sampler for a task with that seed whose prompt has those tokens.
	pub(crate) fn new(settings: Settings, seed: u32, prompt: &[u32]) -> Self {
		let key = Sha256::new().chain_update(SEED_DOMAIN).chain_update(seed.to_le_bytes());
		Self {
			settings,
			rng: ChaCha8Rng::from_seed(key.finalize().into()),
			seen: prompt.iter().copied().collect(),
		}
	}

	/// The next token given the logits. One 64-bit word of the stream per sampled token.
	///
	/// # Errors
	/// [`EngineError::Execution`] if the logits are not numbers.
	pub(crate) fn next(&mut self, mut logits: Vec<f32>) -> Result<u32, EngineError> {
		if logits.is_empty() || logits.iter().any(|l| l.is_nan()) {
			return Err(EngineError::Execution(
				"the model's output is not a number; use another number format".into(),
			));
		}
		self.penalise(&mut logits);
		let mut candidates: Vec<(u32, f32)> = (0..).zip(logits).collect();
		// By logit, then by id: ids are unique, so the order is total.
		candidates.sort_unstable_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
		let token = match self.settings.sampling {
			None => candidates[0].0,
			Some(sampling) => self.sample(candidates, sampling),
		};
		self.seen.insert(token);
		Ok(token)
	}

	fn penalise(&self, logits: &mut [f32]) {
		let penalty = self.settings.repetition_penalty;
		if penalty == 1.0 {
			return;
		}
		for &token in &self.seen {
			if let Some(logit) = logits.get_mut(token as usize) {
				*logit = if *logit < 0.0 { *logit * penalty } else { *logit / penalty };
			}
		}
	}

	fn sample(&mut self, mut candidates: Vec<(u32, f32)>, sampling: Sampling) -> u32 {
		for (_, logit) in &mut candidates {
			*logit /= sampling.temperature;
		}
		keep_top_k(&mut candidates, sampling.top_k as usize);
		keep_top_p(&mut candidates, sampling.top_p);
		let weights = softmax_weights(&candidates);
		let total: f64 = weights.iter().map(|w| f64::from(*w)).sum();
		let point = (self.rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 * total;
		let mut reached = 0.0;
		for (weight, (token, _)) in weights.iter().zip(&candidates) {
			reached += f64::from(*weight);
			if reached > point {
				return *token;
			}
		}
		candidates[0].0
	}
}

/// Keeps the `k` likeliest candidates and those that tie with the last of them; 0 keeps all.
fn keep_top_k(candidates: &mut Vec<(u32, f32)>, k: usize) {
	if k == 0 || k >= candidates.len() {
		return;
	}
	let least = candidates[k - 1].1;
	candidates.retain(|(_, logit)| *logit >= least);
}

/// Drops the unlikeliest candidates whose probabilities sum to at most `1 - p`; keeps one.
fn keep_top_p(candidates: &mut Vec<(u32, f32)>, p: f32) {
	if p >= 1.0 {
		return;
	}
	let weights = softmax_weights(candidates);
	let total: f32 = weights.iter().sum();
	let (mut sum, mut keep) = (0.0, candidates.len());
	for weight in weights.iter().rev() {
		sum += weight / total;
		if sum > 1.0 - p {
			break;
		}
		keep -= 1;
	}
	candidates.truncate(keep.max(1));
}

/// exp(logit - largest), in the candidates' order; the largest comes first.
fn softmax_weights(candidates: &[(u32, f32)]) -> Vec<f32> {
	let largest = candidates.first().map_or(0.0, |c| c.1);
	candidates.iter().map(|(_, logit)| (logit - largest).exp()).collect()
}

#[cfg(test)]
mod tests {
	use super::*;

	fn sampler(sampling: Option<Sampling>, penalty: f32, seed: u32) -> Sampler {
		let settings = Settings { max_new_tokens: 1, repetition_penalty: penalty, sampling };
		Sampler::new(settings, seed, &[1])
	}

	fn drawn(sampling: Sampling, logits: &[f32]) -> BTreeSet<u32> {
		let mut sampler = sampler(Some(sampling), 1.0, 7);
		(0..500).map(|_| sampler.next(logits.to_vec()).unwrap()).collect()
	}

	const PLAIN: Sampling = Sampling { temperature: 1.0, top_k: 0, top_p: 1.0 };

	#[test]
	fn greedy_should_take_the_lowest_id_when_logits_tie() {
		let token = sampler(None, 1.0, 0).next(vec![0.0, 3.0, 1.0, 3.0]).unwrap();
		assert_eq!(token, 1);
	}

	#[test]
	fn penalty_should_move_seen_tokens_down_when_logits_are_positive_or_negative() {
		// Token 1 was in the prompt: 3 / 2 < 2, and -1 * 2 < -1.5.
		assert_eq!(sampler(None, 2.0, 0).next(vec![2.0, 3.0]).unwrap(), 0);
		assert_eq!(sampler(None, 2.0, 0).next(vec![-1.5, -1.0]).unwrap(), 0);
		assert_eq!(sampler(None, 1.0, 0).next(vec![2.0, 3.0]).unwrap(), 1);
	}

	#[test]
	fn sampling_should_keep_ties_when_top_k_cuts_through_them() {
		let logits = [1.0, 2.0, 1.0, 0.0];
		assert_eq!(drawn(Sampling { top_k: 2, ..PLAIN }, &logits), BTreeSet::from([0, 1, 2]));
		assert_eq!(drawn(Sampling { top_k: 1, ..PLAIN }, &logits), BTreeSet::from([1]));
	}

	#[test]
	fn sampling_should_drop_the_tail_when_top_p_is_below_one() {
		// Probabilities 0.5, 0.3, 0.15, 0.05.
		let logits: Vec<f32> = [0.5_f32, 0.3, 0.15, 0.05].iter().map(|p| p.ln()).collect();
		assert_eq!(drawn(PLAIN, &logits).len(), 4);
		assert_eq!(drawn(Sampling { top_p: 0.9, ..PLAIN }, &logits), BTreeSet::from([0, 1, 2]));
		assert_eq!(drawn(Sampling { top_p: 0.6, ..PLAIN }, &logits), BTreeSet::from([0, 1]));
		assert_eq!(drawn(Sampling { top_p: 1e-9, ..PLAIN }, &logits), BTreeSet::from([0]));
	}

	#[test]
	fn sampling_should_follow_the_probabilities_when_repeated() {
		let logits: Vec<f32> = [0.7_f32, 0.2, 0.1].iter().map(|p| p.ln()).collect();
		let mut sampler = sampler(Some(PLAIN), 1.0, 3);
		let mut counts = [0_u32; 3];
		for _ in 0..4000 {
			counts[sampler.next(logits.clone()).unwrap() as usize] += 1;
		}
		// Four standard deviations are 116, 101 and 76.
		for (count, expected) in counts.into_iter().zip([2800_u32, 800, 400]) {
			assert!(count.abs_diff(expected) < 120, "{counts:?}");
		}
	}

	#[test]
	fn streams_should_differ_only_when_seeds_differ() {
		let logits = vec![0.0; 1000];
		let run = |seed| -> Vec<u32> {
			let mut sampler = sampler(Some(PLAIN), 1.0, seed);
			(0..8).map(|_| sampler.next(logits.clone()).unwrap()).collect()
		};
		assert_eq!(run(1), run(1));
		assert_ne!(run(1), run(2));
	}

	#[test]
	fn sampler_should_fail_when_a_logit_is_not_a_number() {
		let error = sampler(None, 1.0, 0).next(vec![0.0, f32::NAN]).unwrap_err();
		assert!(matches!(error, EngineError::Execution(_)));
	}

	#[test]
	fn settings_should_prefer_the_task_when_both_are_given() {
		let task = GenerationArgs { temperature: Some(0.5), ..GenerationArgs::default() };
		let model = r#"{"do_sample": true, "temperature": 0.9, "top_p": 0.8}"#;
		let model: GenerationDefaults = serde_json::from_str(model).unwrap();
		let settings = Settings::resolve(&task, &model);
		let expected = Sampling { temperature: 0.5, top_k: 50, top_p: 0.8 };
		assert_eq!((settings.sampling, settings.max_new_tokens), (Some(expected), 256));
		let zero = GenerationArgs { temperature: Some(0.0), ..task };
		assert_eq!(Settings::resolve(&zero, &model).sampling, None);
	}
}
