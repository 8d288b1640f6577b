//! The CLIP tokenizer, assembled from `vocab.json` and `merges.txt`.

use std::path::Path;

use serde::Deserialize;
use serde_json::{Map, Value, json};
use tokenizers::Tokenizer;

use crate::{
	EngineError,
	config::{read_file, read_json, read_json_or_default},
};

const START: &str = "<|startoftext|>";
const END: &str = "<|endoftext|>";
/// How CLIP cuts a text into words before merging.
const WORDS: &str = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+";

/// `special_tokens_map.json` or `tokenizer_config.json`, as far as needed.
#[derive(Default, Deserialize)]
struct SpecialTokens {
	pad_token: Option<PadToken>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum PadToken {
	Text(String),
	Full { content: String },
}

/// Tokenizer of an image model.
pub(crate) struct ClipTokenizer {
	inner: Tokenizer,
	start: u32,
	end: u32,
	pad: u32,
	length: usize,
}

impl ClipTokenizer {
	/// Reads the files in `folder`. Sequences get `length` tokens.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] for missing or damaged files.
	pub(crate) fn load(folder: &Path, length: usize) -> Result<Self, EngineError> {
		let vocab: Map<String, Value> = read_json(&folder.join("vocab.json"))?;
		let merges = String::from_utf8(read_file(&folder.join("merges.txt"))?)
			.map_err(|_| damaged(folder, "merges.txt is not text"))?;
		let inner = assemble(vocab, &merges).map_err(|e| damaged(folder, &e))?;
		let id = |token: &str| {
			inner
				.token_to_id(token)
				.ok_or_else(|| damaged(folder, &format!("{token} is not in the vocabulary")))
		};
		let pad = pad_token(folder)?.unwrap_or_else(|| END.into());
		let (start, end, pad) = (id(START)?, id(END)?, id(&pad)?);
		if length < 3 {
			return Err(damaged(folder, "sequences are shorter than 3 tokens"));
		}
		Ok(Self { inner, start, end, pad, length })
	}

	/// Largest id plus one.
	pub(crate) fn vocabulary(&self) -> usize {
		self.inner.get_vocab(true).values().max().map_or(0, |id| *id as usize + 1)
	}

	/// The sequences of a text of any length: each has a start token, up to `length - 2` tokens
	/// of the text, an end token and padding. An empty text makes one sequence.
	pub(crate) fn sequences(&self, text: &str) -> Result<Vec<Vec<u32>>, EngineError> {
		let encoding = self
			.inner
			.encode(text, false)
			.map_err(|e| EngineError::Execution(format!("cannot tokenise the prompt: {e}")))?;
		let ids = encoding.get_ids();
		if ids.is_empty() {
			return Ok(vec![self.sequence(&[])]);
		}
		Ok(ids.chunks(self.length - 2).map(|part| self.sequence(part)).collect())
	}

	fn sequence(&self, part: &[u32]) -> Vec<u32> {
		let mut sequence = vec![self.start];
		sequence.extend_from_slice(part);
		sequence.push(self.end);
		sequence.resize(self.length, self.pad);
		sequence
	}
}

fn damaged(folder: &Path, cause: &str) -> EngineError {
	EngineError::model(format!(
		"the tokenizer in {} is damaged ({cause}); install the model again",
		folder.display()
	))
}

fn pad_token(folder: &Path) -> Result<Option<String>, EngineError> {
	for file in ["special_tokens_map.json", "tokenizer_config.json"] {
		let tokens: SpecialTokens = read_json_or_default(&folder.join(file))?;
		match tokens.pad_token {
			Some(PadToken::Text(text) | PadToken::Full { content: text }) => return Ok(Some(text)),
			None => {},
		}
	}
	Ok(None)
}

/// The tokenizer in the library's own description: lower case, CLIP's words, bytes, merges with
/// an end-of-word mark.
fn assemble(vocab: Map<String, Value>, merges: &str) -> Result<Tokenizer, String> {
	let merges: Vec<&str> = merges
		.lines()
		.filter(|line| !line.starts_with("#version") && !line.trim().is_empty())
		.collect();
	let special: Vec<Value> = [START, END]
		.iter()
		.filter_map(|token| {
			let id = vocab.get(*token)?.as_u64()?;
			Some(json!({
				"id": id, "content": token, "single_word": false, "lstrip": false,
				"rstrip": false, "normalized": true, "special": true,
			}))
		})
		.collect();
	let description = json!({
		"version": "1.0",
		"added_tokens": special,
		"normalizer": {"type": "Sequence", "normalizers": [
			{"type": "NFC"},
			{"type": "Replace", "pattern": {"Regex": r"\s+"}, "content": " "},
			{"type": "Lowercase"},
		]},
		"pre_tokenizer": {"type": "Sequence", "pretokenizers": [
			{"type": "Split", "pattern": {"Regex": WORDS}, "behavior": "Removed", "invert": true},
			{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": true},
		]},
		"post_processor": null,
		"decoder": null,
		"model": {
			"type": "BPE", "dropout": null, "unk_token": END,
			"continuing_subword_prefix": "", "end_of_word_suffix": "</w>",
			"fuse_unk": false, "byte_fallback": false, "ignore_merges": false,
			"vocab": vocab, "merges": merges,
		},
	});
	Tokenizer::from_bytes(description.to_string()).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
	use std::fs;

	use super::*;

	/// A vocabulary of letters, marked letters, "cat</w>" and the special tokens.
	fn folder(pad: Option<&str>) -> tempfile::TempDir {
		let folder = tempfile::tempdir().unwrap();
		let letters = ('a'..='z').map(String::from);
		let marked = ('a'..='z').map(|c| format!("{c}</w>"));
		let other = ["!", "!</w>", "ca", "cat</w>", START, END].map(String::from);
		let vocab: Map<String, Value> = (letters.chain(marked).chain(other).enumerate())
			.map(|(id, token)| (token, id.into()))
			.collect();
		fs::write(folder.path().join("vocab.json"), Value::from(vocab).to_string()).unwrap();
		fs::write(folder.path().join("merges.txt"), "#version: 0.2\nc a\nca t</w>\n").unwrap();
		if let Some(pad) = pad {
			let map = json!({"pad_token": {"content": pad, "lstrip": false}});
			fs::write(folder.path().join("special_tokens_map.json"), map.to_string()).unwrap();
		}
		folder
	}

	#[test]
	fn prompt_should_become_words_when_case_and_space_vary() {
		let folder = folder(None);
		let tokenizer = ClipTokenizer::load(folder.path(), 8).unwrap();
		// c a t merge to 55, b is 27 with its mark, the special tokens are 56 and 57.
		let expected = vec![vec![56, 55, 27, 55, 57, 57, 57, 57]];
		assert_eq!(tokenizer.sequences("Cat  b\n CAT").unwrap(), expected);
		assert_eq!(tokenizer.vocabulary(), 58);
	}

	#[test]
	fn padding_should_be_the_folders_choice_when_it_names_one() {
		let folder = folder(Some("!"));
		let tokenizer = ClipTokenizer::load(folder.path(), 5).unwrap();
		assert_eq!(tokenizer.sequences("").unwrap(), [[56, 57, 52, 52, 52]]);
	}

	#[test]
	fn long_prompt_should_fill_several_sequences_when_it_does_not_fit_one() {
		let folder = folder(None);
		let tokenizer = ClipTokenizer::load(folder.path(), 4).unwrap();
		let sequences = tokenizer.sequences("cat b cat").unwrap();
		assert_eq!(sequences, [[56, 55, 27, 57], [56, 55, 57, 57]]);
	}

	#[test]
	fn loading_should_fail_when_a_file_is_missing_or_damaged() {
		let whole = folder(Some("no such token"));
		assert!(ClipTokenizer::load(whole.path(), 8).is_err());
		let whole = folder(None);
		fs::write(whole.path().join("merges.txt"), "x nonsense\n").unwrap();
		assert!(ClipTokenizer::load(whole.path(), 8).is_err());
		fs::remove_file(whole.path().join("merges.txt")).unwrap();
		let error = ClipTokenizer::load(whole.path(), 8).err().unwrap();
		assert!(matches!(error, EngineError::ModelInvalid(_)), "{error}");
	}
}
