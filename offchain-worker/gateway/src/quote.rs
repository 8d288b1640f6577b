//! What a task would get.

use crate::{
	amount::Amount,
	chain::Client,
	cli::QuoteArgs,
	exit::{Exit, Failure, Result},
	output::Output,
};
use deuterium_protocol::view::{Availability, QuoteRequest, QuoteTerms, QuoteView, RefusalView};
use std::fmt::Write;

/// Milliseconds between two blocks.
const BLOCK_MILLIS: u64 = 2_000;
/// Card groups that are listed for people; JSON has all.
const SHOWN_CARDS: usize = 10;

/// Carries out `deuterium quote`; the exit code says whether the task would be taken.
pub async fn run(client: &Client, output: &Output, args: QuoteArgs) -> Result<u8> {
	let quote = client.rpc().quote(&request(args)).await?;
	output.result(&quote, describe);
	match &quote.refusal {
		None => Ok(0),
		Some(refusal) => {
			let failure = failure(refusal);
			output.explain(&failure);
			Ok(failure.code())
		},
	}
}

fn request(args: QuoteArgs) -> QuoteRequest {
	QuoteRequest {
		kind: args.kind.code(),
		cap: args.cap,
		vram_gb: args.offer.vram.into(),
		card: args.offer.card,
		fee: args.offer.fee.0,
		creator: args.creator,
	}
}

fn failure(refusal: &RefusalView) -> Failure {
	let cause = format!("the task would be refused: {} ({})", refusal.reason, refusal.error);
	Failure::new(Exit::Failed, cause, refusal.remedy.clone())
}

fn describe(quote: &QuoteView) -> String {
	match &quote.terms {
		Some(terms) => describe_terms(terms),
		None => String::new(),
	}
}

fn describe_terms(terms: &QuoteTerms) -> String {
	let at_least = if terms.place_is_exact { "" } else { "at least " };
	let nodes = match terms.availability {
		Availability::Now => "available now",
		Availability::Later => "in the network, but too few are available now",
		Availability::Never => "not in the network",
	};
	let mut text = format!(
		"pays      {} a second for an expected {}\n\
		 place     {at_least}{} of {} waiting tasks come first, room for {}\n\
		 nodes     {nodes}",
		Amount(terms.per_second),
		duration(terms.expected_millis),
		terms.place,
		terms.queued,
		terms.queue_limit,
	);
	if terms.availability != Availability::Never {
		let millis = u64::from(terms.expected_wait_blocks).saturating_mul(BLOCK_MILLIS);
		let _ = write!(
			text,
			"\nwait      about {} blocks ({})",
			terms.expected_wait_blocks,
			duration(millis)
		);
	}
	if let Some(task) = terms.evicts {
		let _ = write!(text, "\nevicts    task {task}, the cheapest of the full queue");
	}
	match terms.fee_to_enter {
		Some(fee) => {
			let _ = write!(text, "\nleast fee {}", Amount(fee));
		},
		None => text.push_str("\nleast fee none would do now"),
	}
	for card in terms.cards.iter().take(SHOWN_CARDS) {
		let _ = write!(
			text,
			"\ncard      {}, {} GB: {} of {} available",
			card.name, card.vram_gb, card.available, card.members
		);
	}
	if terms.more_cards || terms.cards.len() > SHOWN_CARDS {
		text.push_str("\n          and more; see `deuterium cards`");
	}
	text
}

/// Milliseconds in the unit that people would use.
fn duration(millis: u64) -> String {
	match millis / 1_000 {
		0 => format!("{millis} ms"),
		seconds @ 1..120 => format!("{seconds} s"),
		seconds @ 120..7_200 => format!("{} min", seconds / 60),
		seconds => format!("{} h", seconds / 3_600),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{amount::UNIT, cli::Cli, cli::Command};
	use clap::Parser;
	use deuterium_protocol::{
		Bytes32,
		view::{CardView, RequirementView},
	};

	fn terms() -> QuoteTerms {
		QuoteTerms {
			requirement: RequirementView::SameCard { vram_gb: 8 },
			availability: Availability::Later,
			value: 1 << 60,
			per_second: UNIT / 4,
			expected_millis: 20_000,
			place: 1_000,
			place_is_exact: false,
			queued: 1_200,
			queue_limit: 1_200,
			evicts: Some(77),
			expected_wait_blocks: 90,
			minimum_fee: UNIT / 1_000,
			fee_to_enter: Some(3 * UNIT),
			cards: vec![CardView {
				id: Bytes32([1; 32]),
				name: "CPU".into(),
				vram_gb: 8,
				members: 4,
				available: 3,
			}],
			more_cards: true,
		}
	}

	#[test]
	fn description_should_hold_place_wait_price_and_cards() {
		let text = describe_terms(&terms());
		for part in [
			"0.25 CNX a second",
			"20 s",
			"at least 1000 of 1200",
			"90 blocks (3 min)",
			"task 77",
			"least fee 3 CNX",
			"CPU, 8 GB: 3 of 4",
			"and more",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
	}

	#[test]
	fn description_should_promise_no_wait_when_there_are_no_such_nodes() {
		let terms = QuoteTerms { availability: Availability::Never, fee_to_enter: None, ..terms() };
		let text = describe_terms(&terms);
		assert!(!text.contains("wait "), "{text}");
		assert!(text.contains("not in the network") && text.contains("none would do"), "{text}");
	}

	#[test]
	fn refusal_should_become_a_failure_with_cause_and_remedy() {
		let refusal = RefusalView {
			error: "TaskFeeTooLow".into(),
			reason: "the queue is full".into(),
			remedy: "offer more".into(),
		};
		let failure = failure(&refusal);
		assert_eq!((failure.code(), failure.remedy.as_str()), (1, "offer more"));
		assert!(failure.cause.contains("queue is full (TaskFeeTooLow)"), "{failure}");
		assert_eq!(describe(&QuoteView { refusal: Some(refusal), terms: None }), "");
	}

	#[test]
	fn request_should_hold_what_the_command_line_says() {
		let line = "deuterium quote --kind text --vram 24 --card CPU --fee 5.5";
		let cli = Cli::try_parse_from(line.split(' ')).unwrap();
		let Command::Quote(args) = cli.command else { panic!("not a quote") };
		let expected = QuoteRequest {
			kind: 1,
			cap: 1,
			vram_gb: 24,
			card: Some("CPU".into()),
			fee: 55 * UNIT / 10,
			creator: None,
		};
		assert_eq!(request(args), expected);
	}

	#[test]
	fn duration_should_be_in_a_unit_that_fits() {
		for (millis, text) in [(5, "5 ms"), (2_000, "2 s"), (180_000, "3 min"), (7_200_000, "2 h")]
		{
			assert_eq!(duration(millis), text);
		}
	}
}
