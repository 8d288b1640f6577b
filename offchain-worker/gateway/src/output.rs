//! What the user sees: results on standard output, progress on standard error.

use crate::{exit::Failure, progress::Progress};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use std::{
	io::{self, IsTerminal, Write},
	sync::Mutex,
};

/// Writes results and progress in the form that was asked for.
#[derive(Debug)]
pub struct Output {
	json: bool,
	quiet: bool,
	bar: Mutex<Option<ProgressBar>>,
}

impl Output {
	/// Output in JSON or for people, with or without progress.
	pub fn new(json: bool, quiet: bool) -> Self {
		Self { json, quiet, bar: Mutex::new(None) }
	}

	/// Whether results are JSON.
	pub fn is_json(&self) -> bool {
		self.json
	}

	/// Reports progress.
	pub fn progress(&self, progress: &Progress) {
		if self.quiet {
			return;
		}
		match progress {
			Progress::Downloading { done, total } => self.draw_bar(*done, *total),
			other => {
				self.clear_bar();
				line_to(&mut io::stderr(), &other.to_string());
			},
		}
	}

	/// Warns. Shown even when progress is not.
	pub fn warn(&self, text: &str) {
		self.clear_bar();
		line_to(&mut io::stderr(), &format!("warning: {text}"));
	}

	/// The result of the command: JSON, or what `text` makes of it.
	pub fn result<T: Serialize>(&self, value: &T, text: impl FnOnce(&T) -> String) {
		self.clear_bar();
		let rendered = if self.json {
			// Serialising own types into memory cannot fail; say so if it ever does.
			serde_json::to_string_pretty(value)
				.unwrap_or_else(|error| format!("{{\"error\":\"{error}\"}}"))
		} else {
			text(value)
		};
		if !rendered.is_empty() {
			line_to(&mut io::stdout(), &rendered);
		}
	}

	/// More for people, beside the result: standard error, so that the result can be piped.
	pub fn remark(&self, text: &str) {
		if !self.json && !self.quiet {
			self.clear_bar();
			line_to(&mut io::stderr(), text);
		}
	}

	/// The command failed. In JSON mode the failure is the result as well.
	pub fn failure(&self, failure: &Failure) {
		#[derive(Serialize)]
		struct Wrapped<'a> {
			error: &'a Failure,
		}
		if self.json {
			self.result(&Wrapped { error: failure }, |_| String::new());
		}
		self.explain(failure);
	}

	/// Says on standard error why the command failed.
	pub fn explain(&self, failure: &Failure) {
		self.clear_bar();
		line_to(&mut io::stderr(), &format!("error: {failure}"));
	}

	fn draw_bar(&self, done: u64, total: u64) {
		if !io::stderr().is_terminal() {
			return;
		}
		let Ok(mut slot) = self.bar.lock() else { return };
		let bar = slot.get_or_insert_with(|| {
			let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
			let template = "downloading {bar:30} {bytes}/{total_bytes} {bytes_per_sec}";
			if let Ok(style) = ProgressStyle::with_template(template) {
				bar.set_style(style);
			}
			bar
		});
		bar.set_length(total);
		bar.set_position(done);
	}

	fn clear_bar(&self) {
		if let Ok(mut slot) = self.bar.lock()
			&& let Some(bar) = slot.take()
		{
			bar.finish_and_clear();
		}
	}
}

/// Writes a line. A closed pipe is the reader's wish, not an error.
fn line_to(stream: &mut impl Write, text: &str) {
	let _ = writeln!(stream, "{text}");
	let _ = stream.flush();
}
