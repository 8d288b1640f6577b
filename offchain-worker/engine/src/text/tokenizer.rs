//! The model's tokenizer and the prompt it makes of a conversation.

use std::path::Path;

use serde::Deserialize;
use tokenizers::Tokenizer;

use crate::{
	EngineError,
	args::TextMessage,
	config::{read_file, read_json_or_default},
};

/// `tokenizer_config.json`, as far as needed.
#[derive(Default, Deserialize)]
struct TokenizerConfig {
	chat_template: Option<serde_json::Value>,
	eos_token: Option<SpecialToken>,
}

/// A special token: plain text, or an object with more about it.
#[derive(Deserialize)]
#[serde(untagged)]
enum SpecialToken {
	Text(String),
	Full { content: String },
}

/// Tokenizer of a text model.
pub(crate) struct TextTokenizer {
	inner: Tokenizer,
	end_of_text: Option<u32>,
}

impl TextTokenizer {
	/// Reads `tokenizer.json` and `tokenizer_config.json` in `folder`.
	///
	/// # Errors
	/// [`EngineError::ModelInvalid`] for missing or damaged files;
	/// [`EngineError::Unsupported`] for a model with a chat template, which this engine cannot
	/// render yet: answering without it would give another result than the network expects.
	pub(crate) fn load(folder: &Path) -> Result<Self, EngineError> {
		let config: TokenizerConfig = read_json_or_default(&folder.join("tokenizer_config.json"))?;
		if config.chat_template.is_some() || folder.join("chat_template.jinja").exists() {
			return Err(EngineError::unsupported(
				"models with a chat template; use a base model without one",
			));
		}
		let path = folder.join("tokenizer.json");
		let mut inner = Tokenizer::from_bytes(read_file(&path)?).map_err(|e| {
			EngineError::model(format!("{} does not fit: {e}; install again", path.display()))
		})?;
		inner.with_padding(None);
		inner.with_truncation(None).map_err(|e| EngineError::model(e.to_string()))?;
		let end_of_text = config.eos_token.and_then(|token| {
			let text = match token {
				SpecialToken::Text(text) => text,
				SpecialToken::Full { content } => content,
			};
			inner.token_to_id(&text)
		});
		Ok(Self { inner, end_of_text })
	}

	/// The token that ends a text properly, if the model has one.
	pub(crate) fn end_of_text(&self) -> Option<u32> {
		self.end_of_text
	}

	/// Number of ids, special ones included.
	pub(crate) fn vocabulary(&self) -> usize {
		self.inner.get_vocab_size(true)
	}

	/// The prompt's tokens: the contents of the messages joined by line breaks (the network's
	/// rule for models without a chat template), with the tokenizer's own special tokens.
	pub(crate) fn prompt(&self, messages: &[TextMessage]) -> Result<Vec<u32>, EngineError> {
		let contents: Vec<&str> = messages.iter().map(|m| m.content.as_str()).collect();
		let encoding = self
			.inner
			.encode(contents.join("\n"), true)
			.map_err(|e| EngineError::Execution(format!("cannot tokenise the messages: {e}")))?;
		Ok(encoding.get_ids().to_vec())
	}

	/// The text of generated tokens, without special tokens and surrounding white space.
	pub(crate) fn text(&self, tokens: &[u32]) -> Result<String, EngineError> {
		let text = self
			.inner
			.decode(tokens, true)
			.map_err(|e| EngineError::Execution(format!("cannot decode the answer: {e}")))?;
		// The reference's notion of white space also has the four separators U+001C..=U+001F.
		let is_space = |c: char| c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c);
		Ok(text.trim_matches(is_space).to_owned())
	}
}
