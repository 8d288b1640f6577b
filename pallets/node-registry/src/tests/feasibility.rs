use crate::mock::*;
use deuterium_primitives::{
	Requirement,
	traits::{Feasibility, NodeDirectory},
};
use frame_support::assert_ok;

fn feasibility(requirement: Requirement) -> Feasibility {
	<Registry as NodeDirectory<u64>>::feasibility(&requirement)
}

#[test]
fn feasibility_should_be_never_when_the_network_is_empty() {
	build_and_execute(|| {
		for requirement in [any(0), same(0), this(RTX, 24)] {
			assert_eq!(feasibility(requirement), Feasibility::Never);
		}
	});
}

#[test]
fn feasibility_should_follow_memory_when_any_card_will_do() {
	build_and_execute(|| {
		for (who, vram_gb) in [(1, 8), (2, 16), (3, 24), (4, 24), (5, 24)] {
			join(who, &format!("card {who}"), vram_gb);
		}
		assert_eq!(feasibility(any(24)), Feasibility::Now);
		assert_eq!(feasibility(any(25)), Feasibility::Never);
		assert_ok!(Registry::pause(by(3)));
		assert_eq!(feasibility(any(24)), Feasibility::Later, "the paused one may return");
		assert_eq!(feasibility(any(16)), Feasibility::Now);
		assert_ok!(Registry::quit(by(3)));
		assert_eq!(feasibility(any(24)), Feasibility::Never);
		assert_eq!(feasibility(any(u16::MAX)), Feasibility::Never);
	});
}

#[test]
fn feasibility_should_need_one_full_group_when_cards_must_be_equal() {
	build_and_execute(|| {
		for (who, name) in [(1, RTX), (2, RTX), (3, A10), (4, A10), (5, "third"), (6, "third")] {
			join(who, name, 24);
		}
		assert_eq!(feasibility(same(1)), Feasibility::Never, "six nodes, but pairs only");
		// The same name with other memory is another card.
		join(7, RTX, 48);
		assert_eq!(feasibility(same(1)), Feasibility::Never);
		join(8, RTX, 24);
		assert_eq!(feasibility(same(24)), Feasibility::Now);
		assert_eq!(feasibility(same(25)), Feasibility::Never);
		assert_ok!(Registry::pause(by(1)));
		assert_eq!(feasibility(same(24)), Feasibility::Later);
		assert_ok!(Registry::quit(by(1)));
		assert_eq!(feasibility(same(24)), Feasibility::Never);
	});
}

#[test]
fn feasibility_should_look_at_the_one_group_when_the_card_is_named() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
			join(10 + who, A10, 24);
		}
		assert_ok!(Registry::quit(by(11)));
		assert_eq!(feasibility(this(RTX, 24)), Feasibility::Now);
		assert_eq!(feasibility(this(A10, 24)), Feasibility::Never);
		assert_eq!(feasibility(this(RTX, 25)), Feasibility::Never);
	});
}

#[test]
fn feasibility_should_be_later_when_the_nodes_are_at_work() {
	build_and_execute(|| {
		busy_trio([1, 2, 3], 9);
		for requirement in [any(24), same(24), this(RTX, 24)] {
			assert_eq!(feasibility(requirement), Feasibility::Later);
		}
		for who in 1..=3 {
			settle(who, 9);
		}
		for requirement in [any(24), same(24), this(RTX, 24)] {
			assert_eq!(feasibility(requirement), Feasibility::Now);
		}
	});
}
