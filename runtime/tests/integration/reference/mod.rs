//! The reference's behaviour (`protocol.md`), on this runtime: native, with its real pallets, through
//! blocks with VRF outputs and transactions as they travel; `try_state` of every pallet after each.
//!
//! Numbers in the last column of the tables are the deltas of DESIGN §5, "D…" are decisions of
//! DESIGN §4.
//!
//! # The reference's 68 cases (§11)
//!
//! | case | test in `cases/` | where our rule differs |
//! |---|---|---|
//! | 1 Hamming distance | `tools::images_should_match_when_fewer_bits_differ_than_the_threshold` | |
//! | 2 manual seed | `tools::group_should_follow_from_the_seed_when_drawn_again` | D6: the seed is the block's VRF output |
//! | 3 randint | `tools::draw_should_not_depend_on_draws_for_other_tasks` | D6: no global counter |
//! | 4 randrange | `tools::every_position_should_be_drawn_when_three_nodes_are_there` | |
//! | 5 multinomial | `tools::nodes_should_be_drawn_by_weight` | |
//! | 6 wrong randrange | `tools::order_should_be_refused_when_the_network_is_empty` | 11: refused at once |
//! | 7 wrong multinomial | `tools::nobody_should_be_drawn_when_the_group_cannot_be_completed` | |
//! | 8 wrong weights | `tools::weight_should_stay_above_zero_when_all_scores_are_zero` | no weight is zero |
//! | 9 max heap | `tools::dearest_task_should_start_first_when_several_wait` | 10: by value, then age |
//! | 10 min heap | `tools::cheapest_task_should_give_way_first_when_the_queue_is_full` | 11: refunded |
//! | 11 join and quit | `nodes::stake_should_be_held_and_come_back_when_a_node_joins_and_quits` | 8: the stake unbonds first |
//! | 12 pause, resume | `nodes::node_should_be_out_of_reach_when_paused` | |
//! | 13 sample nodes | `nodes::group_should_meet_the_memory_asked_for` | three at once; 11: impossible orders are refused |
//! | 14 root node | `nodes::waiting_task_should_start_when_the_missing_node_becomes_available` | D6: no root, the same draw as ever |
//! | 15 apple root | `nodes::every_suitable_card_should_be_drawn_when_there_are_several` | D6: the largest card has no privilege |
//! | 16 fake address | `nodes::unknown_account_should_be_nobody` | |
//! | 17 status 0 | `nodes::outsider_should_be_able_to_join_only` | finish and slash are no calls |
//! | 18 status 0, poor | `nodes::join_should_be_refused_when_the_stake_is_missing_or_too_low` | |
//! | 19 status 1 | `nodes::available_node_should_be_able_to_pause_work_and_quit_only` | finish and slash are no calls |
//! | 20 creation | `submissions::task_should_bind_three_nodes_when_its_fee_is_on_hold` | D6: in the next block |
//! | 21 commitments | `submissions::commitment_should_be_taken_once_and_from_the_node_of_the_round` | D8: no nonce, a secret salt |
//! | 22 disclosures | `submissions::disclosures_should_decide_pay_and_free_the_nodes` | 8: the leaver's stake unbonds |
//! | 23 last cheat | `submissions::last_cheat_should_be_slashed` | 9: to the treasury |
//! | 24 first cheat | `submissions::first_cheat_should_be_slashed` | 9 |
//! | 25 second cheat | `submissions::second_cheat_should_be_slashed` | 9 |
//! | 26 upload | `submissions::upload_should_be_announced_and_taken_from_the_result_node_only` | |
//! | 27 three results | `endings::task_should_be_refunded_when_three_results_differ` | 5: all three score zero |
//! | 28 normal err err | `endings::committed_node_should_be_heard_when_two_others_err_after_it` | 4: heard, not slashed; nobody is paid against a result |
//! | 29 err normal err | `endings::committed_node_should_be_heard_when_it_stands_between_two_errors` | 4 |
//! | 30 err err normal | `endings::commitment_should_be_taken_when_two_others_erred_before_it` | 4 |
//! | 31 err normal normal | `endings::reporter_should_be_slashed_when_it_errs_first_and_two_agree` | 9 |
//! | 32 normal err normal | `endings::reporter_should_be_slashed_when_it_errs_second_and_two_agree` | 9 |
//! | 33 normal normal err | `endings::reporter_should_be_slashed_when_it_errs_last_and_two_agree` | 9 |
//! | 34 err err err | `endings::reporters_should_share_a_tenth_when_all_three_err` | 4: a tenth of the fee |
//! | 35 cancel, running | `endings::running_task_should_end_by_itself_and_not_by_anybody` | D12: nobody cancels a running task |
//! | 36 cancel, early | `endings::task_should_be_open_until_the_end_of_its_last_block` | D12: deadlines in blocks |
//! | 37 cancel, queued | `endings::waiting_task_should_be_refunded_when_its_creator_cancels_it` | 11: the creator only |
//! | 38 two disclose | `endings::success_should_stand_when_the_third_never_discloses` | 3: no abort; 6: a tenth of the stake |
//! | 39 two errors | `endings::reporters_should_be_paid_at_the_deadline_when_the_third_is_silent` | 4: one abort, at the deadline |
//! | 40 events, honest | `events::three_payments_should_be_announced_when_all_are_honest` | |
//! | 41 events, cheat | `events::slash_should_be_announced_when_one_cheats` | |
//! | 42 events, error | `events::slash_should_be_announced_when_one_errs` | |
//! | 43 events, no reveal | `events::release_should_be_announced_when_one_never_discloses` | 3, 6 |
//! | 44 events, no commit | `events::three_releases_should_be_announced_when_one_never_commits` | |
//! | 45 events, one reveal | `events::three_releases_should_be_announced_when_only_one_discloses` | 6 |
//! | 46 events, errors | `events::three_payments_should_be_announced_when_all_err` | 4 |
//! | 47 normal scores | `scores::scores_should_follow_the_order_when_all_agree` | |
//! | 48 slash | `scores::score_should_be_zero_when_a_node_is_slashed` | |
//! | 49 three errors | `scores::scores_should_follow_the_order_when_all_err` | |
//! | 50 kick: t, t | `scores::node_should_be_kicked_out_when_its_first_two_tasks_time_out` | 8: the stake unbonds |
//! | 51 back after it (vacuous there) | `scores::returned_node_should_stay_when_it_works_normally_and_then_times_out_once` | B-35: on probation |
//! | 52 kick: n, t, t | `scores::node_should_be_kicked_out_when_it_times_out_twice_after_a_normal_task` | 8 |
//! | 53 back after it (vacuous there) | `scores::returned_node_should_stay_when_it_goes_on_working_normally` | B-35 |
//! | 54 kick: t, n, t | `scores::node_should_be_kicked_out_when_two_of_three_tasks_time_out` | 8 |
//! | 55 back after it (vacuous there) | `scores::returned_node_should_be_kicked_out_again_when_it_times_out_on_probation` | B-35 |
//! | 56 all time out | `scores::task_should_not_count_when_all_three_are_silent` | 8: does not count |
//! | 57 push | `queue::task_should_wait_when_nodes_are_missing_for_now` | 11: impossible orders are refused |
//! | 58 pop, join | `queue::waiting_task_should_start_when_a_third_node_joins` | |
//! | 59 pop, finish | `queue::waiting_task_should_start_when_the_nodes_finish_the_last_one` | |
//! | 60 select, sd | `queue::image_should_start_when_the_free_cards_differ` | |
//! | 61 select, gpt | `queue::task_of_higher_value_should_start_first_whatever_its_type` | 10: value, then age; no preference of types |
//! | 62 unit price | `queue::task_of_higher_unit_price_should_start_first` | 10: fee per estimated second |
//! | 63 after a slash | `queue::waiting_task_should_wait_for_a_fourth_node_when_one_was_slashed` | |
//! | 64 eviction | `queue::cheapest_task_should_be_refunded_when_it_makes_room` | 11: refunded |
//! | 65 select, SD | `network::image_should_run_on_different_cards_again_and_again` | |
//! | 66 select, LLM | `network::text_should_run_on_equal_cards_only_again_and_again` | |
//! | 67 counters | `network::counters_should_follow_a_task` | D6: one block in the queue |
//! | 68 counters, queue | `network::counters_should_follow_three_tasks_when_one_group_does_them_all` | |
//!
//! # The reference's bugs (§9)
//!
//! Each test is named after its bug. Nothing of §9.1 to §9.3 is the clients' alone; what is (§9.4:
//! whose logs a client believes, what it does on an abort) has no number and is not the chain's.
//!
//! | bugs | tests in `bugs/` | remark |
//! |---|---|---|
//! | B-01 to B-05, B-09, B-11, B-12, B-15, B-23, B-24 | `money` | B-11: no transaction makes a credit fail on this chain (no existential deposit, nobody is called); the ledger for such credits is tested in `pallet-task-queue`, `claim` |
//! | B-06 to B-08, B-10, B-18 to B-21, B-25 | `consensus` | |
//! | B-06, B-07, B-18 | `legacy` | the original form of commitments, through the precompiles' seam |
//! | B-13, B-14, B-17, B-22, B-30 to B-32 | `selection` | B-22: reads by the size of the network are measured in `pallet-node-registry`, `scale` |
//! | B-26 to B-28, B-35 to B-38 | `trust` | B-37: DESIGN §5.7 keeps the order within a block; shown is that it cannot be had without work |
//! | B-16, B-29, B-33, B-34, B-39 to B-42 | `liveness` | B-42: there is no wiring to change; shown is who changes parameters, and for whom |
//!
//! # The outcome tables (§5.6)
//!
//! | table | test in `tables` |
//! |---|---|
//! | 1, without errors | `table_1_should_pay_the_majority_when_all_three_disclose` |
//! | 1, with an error | `table_1_should_slash_the_reporter_when_two_others_agree` |
//! | 2, two agree | `table_2_should_close_out_the_silent_one_when_two_agree` |
//! | 2, undecided | `table_2_should_refund_when_withholding_leaves_it_undecided` |
//! | 3 | `table_3_should_share_a_tenth_of_the_fee_when_errors_abort` |
//! | 3, last row | `table_3_should_end_in_a_refund_when_an_error_is_faked_by_a_commitment` |
//! | 4 | `table_4_should_refund_when_somebody_never_submits` |
//!
//! What the reference states and does not test (state machine of nodes, scores by order, types 1 and 2,
//! bounds of orders) is in `beyond`, changes of the rules in mid-task in `rules`, far more tasks than can
//! be served in `burst`.

mod beyond;
mod bugs;
mod burst;
mod cases;
mod outcome;
mod play;
mod rules;
mod tables;
mod world;

/// The sources of the tests, to see that none is missing.
const SOURCES: [&str; 13] = [
	include_str!("cases/tools.rs"),
	include_str!("cases/nodes.rs"),
	include_str!("cases/submissions.rs"),
	include_str!("cases/endings.rs"),
	include_str!("cases/events.rs"),
	include_str!("cases/scores.rs"),
	include_str!("cases/queue.rs"),
	include_str!("cases/network.rs"),
	include_str!("bugs/money.rs"),
	include_str!("bugs/consensus.rs"),
	include_str!("bugs/selection.rs"),
	include_str!("bugs/trust.rs"),
	include_str!("bugs/liveness.rs"),
];

#[test]
fn every_case_and_every_bug_should_have_its_test() {
	let sources = SOURCES.concat();
	for case in 1..=68 {
		let mark = format!("/// Case {case} (");
		assert_eq!(sources.matches(&mark).count(), 1, "{mark}");
	}
	for bug in 1..=42 {
		let named = sources.lines().any(|line| {
			line.trim_start().starts_with("fn b") && line.contains(&format!("b{bug:02}_"))
		});
		assert!(named, "no test is named after B-{bug:02}");
	}
	// The table above names every test of a case that there is.
	let table = include_str!("mod.rs");
	let cases = SOURCES[..8].concat();
	let mut lines = cases.lines();
	while let Some(line) = lines.next() {
		if line.starts_with("/// Case ") {
			let name = lines.find_map(|line| line.strip_prefix("fn ")).expect("a test follows");
			let name = name.split('(').next().unwrap();
			assert!(table.contains(&format!("::{name}`")), "{name} is not in the table");
		}
	}
}
