//! Mocks of the traits between the pallets, for the pallets' tests.
//!
//! One file and one type per trait. A test says what the neighbour answers by handing over a
//! closure for each method that it expects to be called (`MockStake::mock_bond(|node, amount| …)`);
//! the closure may check its arguments. A method without a closure panics with its name. Closures
//! belong to the thread, so tests that run at the same time do not see each other's. Accounts are
//! `u64`.

mod events;
mod nodes;
mod qos;
mod randomness;
mod settlement;
mod stake;
mod validation;

pub use events::MockEvents;
pub use nodes::MockNodes;
pub use qos::MockQos;
pub use randomness::MockRandomness;
pub use settlement::MockSettlement;
pub use stake::MockStake;
pub use validation::MockValidation;

use std::{cell::RefCell, rc::Rc, thread::LocalKey};

/// Where the closure of one mocked method lies, one for each thread.
pub(crate) struct Slot<F: ?Sized + 'static> {
	name: &'static str,
	cell: &'static LocalKey<RefCell<Option<Rc<F>>>>,
}

impl<F: ?Sized + 'static> Slot<F> {
	/// The slot of the method `name`.
	pub(crate) const fn new(
		name: &'static str,
		cell: &'static LocalKey<RefCell<Option<Rc<F>>>>,
	) -> Self {
		Self { name, cell }
	}

	/// From now on `answer` answers on this thread.
	pub(crate) fn set(&self, answer: Rc<F>) {
		self.cell.with(|cell| *cell.borrow_mut() = Some(answer));
	}

	/// The closure that answers; it may call the mock again.
	pub(crate) fn answer(&self) -> Rc<F> {
		self.cell
			.with(|cell| cell.borrow().clone())
			.unwrap_or_else(|| panic!("{} was called, but the test set no mock for it", self.name))
	}
}

/// Declares a [`Slot`].
macro_rules! slot {
	($name:ident: fn($($argument:ty),*) -> $answer:ty) => {
		static $name: $crate::mocks::Slot<dyn Fn($($argument),*) -> $answer> = {
			type Cell = std::cell::RefCell<Option<std::rc::Rc<dyn Fn($($argument),*) -> $answer>>>;
			std::thread_local! {
				static CELL: Cell = const { std::cell::RefCell::new(None) };
			}
			$crate::mocks::Slot::new(concat!(module_path!(), "::", stringify!($name)), &CELL)
		};
	};
}

pub(crate) use slot;
