use crate::{MAX_ROSTER_PAGE, mock::*};
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
