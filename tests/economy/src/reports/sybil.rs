//! Who decides a result, and the reference's answer to what that takes.

use super::{SHARES, SIZES, by_share};
use crate::{
	expectation::HONEST_WEIGHT,
	formulas::{
		Camp, Seats, attackers_for, reference_break_even, reference_majority, same_card_seats,
		sampled_break_even, seats, seats_of_one_operator,
	},
	parameters::to_cnx,
	report::Assumptions,
	selection::{Candidate, Pools, Random, Requirement},
	table::{Cell, Table},
};

/// Cards among which honest nodes are spread in the tables on texts.
const CARDS: u32 = 4;

pub(crate) fn tables(assumptions: &Assumptions) -> Vec<Table> {
	vec![majority(), reference_stakes(assumptions), draws(assumptions), ours(assumptions)]
}

/// The reference's probability by number of all nodes and attacker's share of them.
fn majority() -> Table {
	let mut table = Table::new(
		"Reference: probability that an attacker gets two of three seats",
		"(C(d,2)·h + C(d,3)) / C(h+d,3); rows: all nodes; columns: the attacker's part of them. \
		 `–`: no whole number of nodes.",
		&[],
	);
	table.columns = by_share("nodes");
	for all in SIZES {
		let row = SHARES.iter().map(|share| {
			let dishonest = (f64::from(all) * share).round();
			if dishonest == 0.0 {
				return Cell::text("–");
			}
			Cell::Percent(reference_majority(f64::from(all) - dishonest, dishonest), 2)
		});
		table.push(std::iter::once(Cell::count(all)).chain(row).collect());
	}
	table
}

/// The reference's break-even stakes.
fn reference_stakes(assumptions: &Assumptions) -> Table {
	let gain = to_cnx(assumptions.fee);
	let mut table = Table::new(
		"Reference: break-even stake of the sybil that always fakes",
		format!(
			"1 000 nodes, gain k = {gain} CNX a task: p·k/(1−p) in CNX; beside it the bound when only \
			 10 % or 1 % of the tasks are checked, as a multiple of k. The formula takes every task \
			 for one in which the attacker is drawn, and gives too little for a small share."
		),
		&["attacker", "p", "every task", "stake/k at 10 %", "stake/k at 1 %"],
	);
	for share in std::iter::once(0.0).chain(SHARES).chain([0.9, 0.95, 0.99]) {
		let p = reference_majority(1_000.0 * (1.0 - share), 1_000.0 * share);
		table.push(vec![
			Cell::Percent(share, 0),
			Cell::Percent(p, 2),
			Cell::Number(reference_break_even(p, gain), 2),
			Cell::Number(sampled_break_even(p, 1.0, 0.1), 1),
			Cell::Number(sampled_break_even(p, 1.0, 0.01), 1),
		]);
	}
	table
}

/// The chain's draw against the formula.
fn draws(assumptions: &Assumptions) -> Table {
	let mut table = Table::new(
		"The chain's draw against the closed form",
		format!(
			"Probability of two of three seats; {} draws each, one standard error behind ±. Weights: \
			 honest nodes 16 (the long-run average), attackers 16 or 10 (newcomers).",
			assumptions.rounds
		),
		&["honest + attackers", "weight", "closed form", "drawn", "±"],
	);
	for (honest, attackers) in [(10, 2), (100, 11), (1_000, 111), (1_000, 429), (50, 50)] {
		for weight in [16u8, 10] {
			let camps = (camp(honest, 16), camp(attackers, weight));
			let (drawn, error) = drawn_majority(assumptions, honest, attackers, weight);
			table.push(vec![
				Cell::text(format!("{honest} + {attackers}")),
				Cell::count(u32::from(weight)),
				Cell::Percent(seats(camps.0, camps.1).majority(), 3),
				Cell::Percent(drawn, 3),
				Cell::Percent(error, 3),
			]);
		}
	}
	table
}

fn camp(nodes: u32, weight: u8) -> Camp {
	Camp::new(f64::from(nodes), f64::from(weight))
}

#[expect(clippy::cast_precision_loss, reason = "counts below 2^52")]
fn drawn_majority(
	assumptions: &Assumptions,
	honest: u32,
	attackers: u32,
	weight: u8,
) -> (f64, f64) {
	let nodes = (0..honest + attackers)
		.map(|node| {
			let weight = if node < honest { 16 } else { weight };
			Candidate { card: 0, operator: node, weight }
		})
		.collect();
	let mut pools = Pools::new(vec![24], nodes);
	let mut random = Random::new(assumptions.seed);
	let mut majorities = 0u64;
	for _ in 0..assumptions.rounds {
		if let Some(group) = pools.draw(Requirement::AnyCard { vram_gb: 24 }, &mut random) {
			let own = group.iter().filter(|node| **node >= honest as usize).count();
			majorities += u64::from(own >= 2);
			group.into_iter().for_each(|node| pools.offer(node));
		}
	}
	let tasks = assumptions.rounds.max(1) as f64;
	let part = majorities as f64 / tasks;
	(part, (part * (1.0 - part) / tasks).sqrt())
}

/// What our selection makes of it.
fn ours(assumptions: &Assumptions) -> Table {
	let mut table = Table::new(
		"Ours: probability of two of three seats by kind of task",
		format!(
			"{} honest nodes of weight 16. Newcomers weigh {}. One operator: the attacker declares its \
			 nodes as one operator's; nothing forces it to. Texts: honest nodes on {CARDS} cards; the \
			 attackers on the same ones, all on the rarest one (a tenth of the honest nodes), or on a \
			 card name that they made up.",
			assumptions.honest, assumptions.parameters.new_node_weight
		),
		&[],
	);
	table.columns = by_share("attackers");
	let newcomer = f64::from(assumptions.parameters.new_node_weight);
	type Kind = (&'static str, fn(Camp, Camp) -> Seats, bool);
	let kinds: [Kind; 6] = [
		("images, equal records", seats, false),
		("images, newcomers", seats, true),
		("images, one operator", seats_of_one_operator, false),
		("texts, on all cards", spread_over_cards, false),
		("texts, on the rarest card", on_the_rarest_card, false),
		("texts, a card of their own", on_their_own_card, false),
	];
	for (name, chance, fresh) in kinds {
		let row = SHARES.iter().map(|share| {
			let attackers = f64::from(attackers_for(assumptions.honest, *share));
			let weight = if fresh { newcomer } else { HONEST_WEIGHT };
			let honest = Camp::new(f64::from(assumptions.honest), HONEST_WEIGHT);
			Cell::Percent(chance(honest, Camp::new(attackers, weight)).majority(), 2)
		});
		table.push(std::iter::once(Cell::text(name)).chain(row).collect());
	}
	table
}

fn spread_over_cards(honest: Camp, attackers: Camp) -> Seats {
	let part = |camp: Camp| Camp::new(camp.nodes / f64::from(CARDS), camp.weight);
	same_card_seats(&vec![(part(honest), part(attackers)); CARDS as usize])
}

fn on_the_rarest_card(honest: Camp, attackers: Camp) -> Seats {
	let part = |camp: Camp, part: f64| Camp::new(camp.nodes * part, camp.weight);
	let nobody = Camp::new(0.0, attackers.weight);
	same_card_seats(&[(part(honest, 0.9), nobody), (part(honest, 0.1), attackers)])
}

fn on_their_own_card(honest: Camp, attackers: Camp) -> Seats {
	let nobody = |camp: Camp| Camp::new(0.0, camp.weight);
	same_card_seats(&[(honest, nobody(attackers)), (nobody(honest), attackers)])
}
