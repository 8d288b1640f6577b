//! What a task would get.

use super::{account, explain, node, requirement};
use crate::{NodeRegistry, Runtime, TaskQueue};
use alloc::vec::Vec;
use deuterium_math::value;
use deuterium_primitives::{
	Card, TaskKind,
	traits::{Feasibility, NodeDirectory},
};
use deuterium_protocol::view::{
	Availability, MAX_PAGE, QuoteRequest, QuoteTerms, QuoteView, RefusalView,
};
use frame_support::traits::Get;
use pallet_node_registry::{CardGroup, MAX_CARD_SCAN};
use pallet_task_queue::{Ahead, ByKind, Config, Enquiry, Quote, Refusal};

/// What a task would get if it were created now, or why it would be refused.
pub fn quote(request: QuoteRequest) -> QuoteView {
	let creator = request.creator.map(account);
	let enquiry = match enquiry(request) {
		Ok(enquiry) => enquiry,
		Err(refusal) => return QuoteView { refusal: Some(refusal), terms: None },
	};
	match TaskQueue::quote(&enquiry, creator.as_ref()) {
		Ok(quote) => QuoteView {
			refusal: quote.refusal.map(explain::refusal),
			terms: Some(terms(&enquiry, &quote)),
		},
		Err(refusal) => QuoteView { refusal: Some(explain::refusal(refusal)), terms: None },
	}
}

/// The request in the terms of the queue.
fn enquiry(request: QuoteRequest) -> Result<Enquiry, RefusalView> {
	let kind = match request.kind {
		0 => TaskKind::Image,
		1 => TaskKind::Text,
		2 => TaskKind::ImageFineTune,
		_ => return Err(explain::unknown_kind()),
	};
	let vram_gb =
		u16::try_from(request.vram_gb).map_err(|_| explain::refusal(Refusal::InvalidVram))?;
	let card = request.card.map(|name| -> Result<Card, RefusalView> {
		let name =
			name.into_bytes().try_into().map_err(|_| explain::refusal(Refusal::InvalidCard))?;
		Ok(Card { name, vram_gb })
	});
	Ok(Enquiry { kind, vram_gb, cap: request.cap, card: card.transpose()?, fee: request.fee })
}

fn terms(enquiry: &Enquiry, quote: &Quote) -> QuoteTerms {
	let (cards, more_cards) = cards(quote);
	let stats = TaskQueue::stats();
	let limit = <Runtime as Config>::QueueLimit::get();
	let makes_room = quote.refusal.is_none() && stats.queued >= limit;
	QuoteTerms {
		requirement: requirement(quote.requirement),
		availability: match NodeRegistry::feasibility(&quote.requirement) {
			Feasibility::Never => Availability::Never,
			Feasibility::Later => Availability::Later,
			Feasibility::Now => Availability::Now,
		},
		value: quote.value,
		per_second: value::per_second(quote.value),
		expected_millis: quote.millis,
		place: quote.ahead.count(),
		place_is_exact: matches!(quote.ahead, Ahead::Exactly(_)),
		queued: stats.queued,
		queue_limit: limit,
		evicts: TaskQueue::cheapest().filter(|_| makes_room).map(|(task, _)| task),
		expected_wait_blocks: quote.wait,
		minimum_fee: <Runtime as Config>::MinimumFee::of(enquiry.kind).max(1),
		fee_to_enter: quote.least_fee,
		cards: cards.iter().map(node::card).collect(),
		more_cards,
	}
}

/// The card groups that could serve a task now, and whether there may be more.
fn cards(quote: &Quote) -> (Vec<CardGroup>, bool) {
	if !quote.servable_now {
		return (Vec::new(), false);
	}
	let groups = NodeRegistry::suitable_cards(&quote.requirement, MAX_PAGE);
	let full = u32::try_from(groups.len()).unwrap_or(u32::MAX) >= MAX_PAGE;
	let active = NodeRegistry::stats().active_nodes;
	// No more groups than nodes: with so few, none was left out.
	(groups, full || active > MAX_CARD_SCAN)
}
