//! Pages of what the chain keeps many of: waiting tasks, tasks of an account, cards.

use crate::{amount::Amount, chain::Client, cli::PageArgs, exit::Result, output::Output};
use deuterium_protocol::{
	Address, Bytes32,
	view::{
		CardsPage, Phase, QueueCursor, QueuePage, RequirementView, TaskStatus, TaskSummary,
		TasksPage,
	},
};
use std::fmt::Write;

/// Carries out `deuterium queue`.
pub async fn queue(
	client: &Client,
	output: &Output,
	after: Option<QueueCursor>,
	page: PageArgs,
) -> Result<()> {
	output.result(&client.rpc().queue(after, page.limit).await?, describe_queue);
	Ok(())
}

/// Carries out `deuterium cards`.
pub async fn cards(
	client: &Client,
	output: &Output,
	after: Option<Bytes32>,
	page: PageArgs,
) -> Result<()> {
	output.result(&client.rpc().cards(after, page.limit).await?, describe_cards);
	Ok(())
}

/// Carries out `deuterium task list`.
pub async fn tasks(
	client: &Client,
	output: &Output,
	creator: Option<Address>,
	after: Option<u64>,
	page: PageArgs,
) -> Result<()> {
	let creator = match creator {
		Some(creator) => creator,
		None => client.account()?.address(),
	};
	output.result(&client.rpc().tasks_of(creator, after, page.limit).await?, describe_tasks);
	Ok(())
}

/// Name of a kind of task.
pub(crate) const fn kind_name(kind: u8) -> &'static str {
	match kind {
		0 => "image",
		1 => "text",
		_ => "fine-tuning",
	}
}

/// What a task waits for, in words.
pub(crate) const fn phase_name(phase: Phase) -> &'static str {
	match phase {
		Phase::Dispatch => "waits for nodes",
		Phase::Execution => "is being computed",
		Phase::Disclosure => "is being verified",
		Phase::Upload => "waits for its result to be handed over",
		Phase::Retention => "is over",
	}
}

fn describe_queue(page: &QueuePage) -> String {
	let mut text = format!("{} waiting tasks, room for {}", page.total, page.limit);
	for entry in &page.tasks {
		let cards = match entry.requirement {
			RequirementView::AnyCard { vram_gb } => format!("any cards with {vram_gb} GB"),
			RequirementView::SameCard { vram_gb } => format!("equal cards with {vram_gb} GB"),
			RequirementView::ThisCard { card } => format!("card {card}"),
		};
		let _ = write!(
			text,
			"\ntask {}: {}, {cards}, pays {} ({} a second), until block {}",
			entry.task,
			kind_name(entry.kind),
			Amount(entry.fee),
			Amount(entry.per_second),
			entry.deadline,
		);
	}
	if let Some(next) = page.next {
		let _ = write!(text, "\nmore: --after {}:{}", next.value, next.task);
	}
	if !page.complete {
		text.push_str("\nonly the first 256 kinds of requirement were looked at");
	}
	text
}

fn describe_cards(page: &CardsPage) -> String {
	let mut lines: Vec<String> = page
		.cards
		.iter()
		.map(|card| {
			format!(
				"{}, {} GB: {} of {} nodes available",
				card.name, card.vram_gb, card.available, card.members
			)
		})
		.collect();
	if lines.is_empty() {
		lines.push("no nodes in the network".into());
	}
	lines.extend(page.next.map(|next| format!("more: --after {next}")));
	lines.join("\n")
}

fn describe_tasks(page: &TasksPage) -> String {
	let mut text = format!("{} live tasks of at most {}", page.live, page.quota);
	for task in &page.tasks {
		let _ = write!(
			text,
			"\ntask {}: {}, {}, fee {}",
			task.id,
			kind_name(task.kind),
			standing(task),
			Amount(task.fee)
		);
	}
	if let Some(next) = page.next {
		let _ = write!(text, "\nmore: --after {next}");
	}
	text
}

fn standing(task: &TaskSummary) -> String {
	match task.status {
		TaskStatus::Finished => "finished".into(),
		TaskStatus::Aborted => format!("aborted: see `deuterium task status {}`", task.id),
		_ => format!("{} (until block {})", phase_name(task.phase), task.deadline),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::amount::UNIT;
	use deuterium_protocol::view::{CardView, QueueEntryView};

	#[test]
	fn queue_should_be_shown_with_the_place_to_go_on() {
		let entry = |task, requirement| QueueEntryView {
			task,
			kind: 1,
			creator: Address([1; 20]),
			requirement,
			fee: 30 * UNIT,
			value: 99,
			per_second: UNIT / 2,
			created_at: 10,
			deadline: 1_810,
		};
		let page = QueuePage {
			tasks: vec![
				entry(7, RequirementView::SameCard { vram_gb: 8 }),
				entry(8, RequirementView::ThisCard { card: Bytes32([2; 32]) }),
			],
			next: Some(QueueCursor { value: 99, task: 8 }),
			total: 12,
			limit: 50,
			complete: false,
		};
		let text = describe_queue(&page);
		for part in [
			"12 waiting tasks, room for 50",
			"task 7: text, equal cards with 8 GB, pays 30 CNX (0.5 CNX a second), until block 1810",
			"card 0x0202",
			"more: --after 99:8",
			"first 256",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
		let text = describe_queue(&QueuePage { complete: true, ..QueuePage::default() });
		assert_eq!(text, "0 waiting tasks, room for 0");
	}

	#[test]
	fn cards_should_be_shown_with_the_place_to_go_on() {
		let card = CardView {
			id: Bytes32([1; 32]),
			name: "CPU".into(),
			vram_gb: 8,
			members: 4,
			available: 3,
		};
		let page = CardsPage { cards: vec![card], next: Some(Bytes32([1; 32])) };
		let text = describe_cards(&page);
		assert!(text.contains("CPU, 8 GB: 3 of 4 nodes"), "{text}");
		assert!(text.contains("more: --after 0x0101"), "{text}");
		assert!(describe_cards(&CardsPage::default()).contains("no nodes"));
	}

	#[test]
	fn tasks_should_be_shown_by_what_they_wait_for() {
		let task = |id, status, phase| TaskSummary {
			id,
			kind: 0,
			status,
			phase,
			deadline: 90,
			args_hash: Bytes32([1; 32]),
			fee: UNIT,
			remaining: 0,
			created_at: 10,
		};
		let page = TasksPage {
			tasks: vec![
				task(9, TaskStatus::Queued, Phase::Dispatch),
				task(8, TaskStatus::Aborted, Phase::Retention),
				task(7, TaskStatus::Finished, Phase::Retention),
			],
			next: Some(7),
			live: 1,
			quota: 100,
		};
		let text = describe_tasks(&page);
		for part in [
			"1 live tasks of at most 100",
			"task 9: image, waits for nodes (until block 90), fee 1 CNX",
			"task status 8",
			"task 7: image, finished",
			"more: --after 7",
		] {
			assert!(text.contains(part), "{part} missing in:\n{text}");
		}
	}
}
