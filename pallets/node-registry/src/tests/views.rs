use crate::{MAX_PAGE, MAX_ROSTER_PAGE, mock::*};
use deuterium_primitives::{NodeStatus, traits::NodeDirectory};
use frame_support::assert_ok;

#[test]
fn roster_should_name_accounts_in_the_order_of_their_first_join_when_read_by_page() {
	build_and_execute(|| {
		for who in [5, 3, 9, 7] {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::quit(by(5)));
		join(5, A10, 24);
		assert_eq!(Registry::roster(0, 10), [5, 3, 9, 7]);
		assert_eq!(Registry::roster(1, 2), [3, 9]);
		assert_eq!(Registry::roster(3, u32::MAX), [7]);
		assert!(Registry::roster(4, 10).is_empty() && Registry::roster(u32::MAX, 10).is_empty());
	});
}

#[test]
fn roster_should_end_a_page_when_it_is_full() {
	build_and_execute(|| {
		(0..150).for_each(|who| join(who, RTX, 24));
		assert_eq!(Registry::roster(0, u32::MAX).len(), MAX_ROSTER_PAGE as usize);
		assert_eq!(Registry::roster(MAX_ROSTER_PAGE, u32::MAX).len(), 50);
	});
}

#[test]
fn record_should_be_absent_when_the_account_never_joined_and_stay_when_it_left() {
	build_and_execute(|| {
		assert_eq!(<Registry as NodeDirectory<u64>>::record(&1), None);
		assert_eq!(Registry::current_task(&1), None);
		join(1, RTX, 24);
		assert_ok!(Registry::quit(by(1)));
		let record = <Registry as NodeDirectory<u64>>::record(&1).unwrap();
		assert_eq!((record.status, record.card), (NodeStatus::Quit, card(RTX, 24)));
	});
}

#[test]
fn nodes_page_should_go_on_behind_the_last_number_when_it_is_followed() {
	build_and_execute(|| {
		for who in [5, 3, 9] {
			join(who, RTX, 24);
		}
		assert_ok!(Registry::quit(by(3)));
		let page = Registry::nodes_page(0, 2);
		let read: Vec<_> = page.iter().map(|entry| (entry.number, entry.account)).collect();
		assert_eq!(read, [(0, 5), (1, 3)]);
		assert_eq!(page[1].node.status, NodeStatus::Quit, "who left is named too");
		let next = Registry::nodes_page(page[1].number + 1, u32::MAX);
		assert_eq!(next.iter().map(|entry| entry.account).collect::<Vec<_>>(), [9]);
		assert!(Registry::nodes_page(3, 5).is_empty());
	});
}

#[test]
fn nodes_of_worker_should_follow_joins_changes_and_exits() {
	build_and_execute(|| {
		for who in 1..=3 {
			assert_ok!(Registry::join(by(who), card(RTX, 24), STAKE, Some(key(1)), None));
		}
		let nodes = || {
			let mut nodes = Registry::nodes_of_worker(&key(1), None, 10);
			nodes.sort_unstable();
			nodes
		};
		assert_eq!(nodes(), [1, 2, 3]);
		assert_ok!(Registry::set_worker_key(by(1), Some(key(2))));
		assert_eq!((nodes(), Registry::nodes_of_worker(&key(2), None, 10)), (vec![2, 3], vec![1]));
		assert_ok!(Registry::quit(by(2)));
		assert_ok!(Registry::set_worker_key(by(3), None));
		assert!(nodes().is_empty());
	});
}

#[test]
fn nodes_of_worker_should_be_complete_when_read_page_by_page() {
	build_and_execute(|| {
		for who in 0..250 {
			assert_ok!(Registry::join(by(who), card(RTX, 24), STAKE, Some(key(1)), None));
		}
		let mut all = Vec::new();
		loop {
			let page = Registry::nodes_of_worker(&key(1), all.last(), u32::MAX);
			assert!(page.len() <= MAX_PAGE as usize);
			if page.is_empty() {
				break;
			}
			all.extend(page);
		}
		all.sort_unstable();
		assert_eq!(all, (0..250).collect::<Vec<_>>());
	});
}

#[test]
fn cards_page_should_name_groups_with_their_available_nodes() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
		}
		join(4, A10, 24);
		assert_ok!(Registry::pause(by(3)));
		let all = Registry::cards_page(None, 10);
		assert!(all.is_sorted_by_key(|group| group.id) && all.len() == 2);
		let rtx = Registry::card_group(card_id(RTX, 24)).unwrap();
		assert_eq!((&rtx.card, rtx.members), (&card(RTX, 24), 3));
		assert_eq!((rtx.available.count, rtx.available.weight), (2, 20));
		assert_eq!(Registry::cards_page(None, 1), all[..1]);
		assert_eq!(Registry::cards_page(Some(all[0].id), 10), all[1..]);
		assert_ok!(Registry::quit(by(4)));
		assert_eq!(Registry::cards_page(None, 10), [rtx]);
	});
}

#[test]
fn suitable_cards_should_be_those_that_could_serve_now() {
	build_and_execute(|| {
		for who in 1..=3 {
			join(who, RTX, 24);
		}
		join(4, A10, 48);
		let names = |requirement| {
			let groups = Registry::suitable_cards(&requirement, 10);
			let mut memory: Vec<_> = groups.iter().map(|group| group.card.vram_gb).collect();
			memory.sort_unstable();
			memory
		};
		assert_eq!(names(any(8)), [24, 48]);
		assert_eq!(names(any(25)), [48]);
		assert_eq!(names(same(8)), [24]);
		assert_eq!(names(this(RTX, 24)), [24]);
		assert!(names(this(A10, 48)).is_empty(), "one is not enough");
		assert_ok!(Registry::pause(by(1)));
		assert!(names(same(8)).is_empty());
		assert_eq!(Registry::suitable_cards(&any(1), 1).len(), 1);
	});
}

#[test]
fn available_nodes_should_be_all_of_them_those_with_the_least_memory_first() {
	build_and_execute(|| {
		for who in 1..=4 {
			join(who, RTX, 24);
		}
		join(5, A10, 24);
		join(6, "small", 8);
		for who in [2, 5] {
			assert_ok!(Registry::pause(by(who)));
		}
		assert_eq!(Registry::available_nodes().collect::<Vec<_>>(), [6, 1, 3, 4]);
		assert_eq!(Registry::available_nodes().take(2).collect::<Vec<_>>(), [6, 1]);
	});
}
