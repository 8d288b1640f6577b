//! Cases 65 to 68: selection of whole groups, and the statistics of the network.

use crate::reference::{
	play::{IMAGE, TEXT},
	world::{GTX, World},
};
use deuterium_runtime::views;
use std::collections::BTreeSet;

const TI: (&str, u16) = ("NVIDIA GeForce RTX 4060 Ti", 16);

/// Case 65 (SD: mixed cards, twice).
#[test]
fn image_should_run_on_different_cards_again_and_again() {
	World::with_cards(&[GTX, TI, ("Apple M2 Max", 64)], |world| {
		for _ in 0..2 {
			let task = world.start(IMAGE);
			assert_eq!(BTreeSet::from(task.nodes), BTreeSet::from([0, 1, 2]));
			world.finish(&task);
		}
	});
}

/// Case 66 (LLM: equal cards, twice).
#[test]
fn text_should_run_on_equal_cards_only_again_and_again() {
	World::with_cards(&[TI, GTX, TI, TI], |world| {
		for _ in 0..2 {
			let task = world.start(TEXT);
			assert_eq!(BTreeSet::from(task.nodes), BTreeSet::from([0, 2, 3]));
			world.finish_text(&task);
		}
	});
}

/// Case 67 (counters for an immediate task). Here it waits for the next block (D6).
#[test]
fn counters_should_follow_a_task() {
	World::run(|world| {
		let id = world.create(IMAGE);
		assert_eq!((world.tasks(), world.nodes()), ((1, 0, 1), (3, 3, 3, 0)));
		world.wait(1);
		assert_eq!((world.tasks(), world.nodes()), ((1, 1, 0), (3, 3, 0, 3)));
		let task = world.running(id);
		world.finish(&task);
		assert_eq!((world.tasks(), world.nodes()), ((1, 0, 0), (3, 3, 3, 0)));
		let network = views::network();
		assert_eq!((network.succeeded_tasks, network.aborted_tasks), (1, 0));
	});
}

/// Case 68 (three queued tasks with one triple).
#[test]
fn counters_should_follow_three_tasks_when_one_group_does_them_all() {
	World::run(|world| {
		let tasks = world.create_all(&[IMAGE; 3]);
		assert_eq!(world.tasks(), (3, 0, 3));
		world.wait(1);
		for (task, left) in tasks.into_iter().zip([2, 1, 0]) {
			assert_eq!(world.tasks(), (3, 1, left));
			let task = world.running(task);
			world.finish(&task);
		}
		assert_eq!((world.tasks(), world.nodes()), ((3, 0, 0), (3, 3, 3, 0)));
	});
}
