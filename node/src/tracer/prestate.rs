//! Accounts and slots that a transaction touches, as go-ethereum's `prestateTracer` tells them.

use super::{
	limits::{Budget, Exceeded},
	listen::Recorder,
};
use alloy_primitives::Bytes;
use alloy_rpc_types_trace::geth::{
	AccountState, DiffMode, PreStateConfig, PreStateFrame, PreStateMode,
};
use deuterium_eth_rpc::convert::{a, h, u, u64_of};
use deuterium_runtime::ethereum::{account_basic, code, storage_at};
use evm::{Opcode, gasometer::tracing as gas, tracing as engine};
use evm_runtime::tracing as opcodes;
use sp_core::{H160, H256, U256};
use std::{
	collections::{BTreeMap, BTreeSet},
	mem,
	rc::Rc,
};

/// JSON of an account without code and slots; of a slot.
const ACCOUNT_BYTES: usize = 160;
const SLOT_BYTES: usize = 138;

/// Accounts with slots.
pub(super) type Touched = BTreeMap<H160, BTreeSet<H256>>;

/// Records of accounts as the state has them, `None` for one that was removed.
pub(super) type Records = BTreeMap<H160, Option<Vec<u8>>>;

/// Collects what is touched.
pub(super) struct Touches {
	touched: Touched,
	budget: Rc<Budget>,
}

impl Touches {
	/// `accounts` are touched anyway: sender, receiver, author, authorities.
	pub(super) fn new(accounts: &[H160], budget: Rc<Budget>) -> Self {
		let touched = accounts.iter().map(|account| (*account, BTreeSet::new())).collect();
		Self { touched, budget }
	}

	/// What was touched.
	pub(super) fn finish(&mut self) -> Touched {
		mem::take(&mut self.touched)
	}

	fn account(&mut self, address: H160) -> Result<(), Exceeded> {
		if let std::collections::btree_map::Entry::Vacant(entry) = self.touched.entry(address) {
			self.budget.bytes(ACCOUNT_BYTES)?;
			entry.insert(BTreeSet::new());
		}
		Ok(())
	}

	fn slot(&mut self, address: H160, slot: H256) -> Result<(), Exceeded> {
		self.account(address)?;
		if self.touched.entry(address).or_default().insert(slot) {
			self.budget.bytes(SLOT_BYTES)?;
		}
		Ok(())
	}
}

impl Recorder for Touches {
	fn on_engine(&mut self, event: engine::Event<'_>) -> Result<(), Exceeded> {
		use engine::Event::*;
		match event {
			TransactCall { caller, address, .. }
			| TransactCreate { caller, address, .. }
			| TransactCreate2 { caller, address, .. }
			| Create { caller, address, .. } => {
				self.account(caller)?;
				self.account(address)
			},
			Call { code_address, context, .. } => {
				self.account(code_address)?;
				self.account(context.address)
			},
			Suicide { address, target, .. } => {
				self.account(address)?;
				self.account(target)
			},
			Exit { .. } | Log { .. } | PrecompileSubcall { .. } => Ok(()),
		}
	}

	fn on_opcode(&mut self, event: opcodes::Event<'_>) -> Result<(), Exceeded> {
		match event {
			opcodes::Event::Step {
				opcode:
					Opcode::BALANCE | Opcode::EXTCODESIZE | Opcode::EXTCODECOPY | Opcode::EXTCODEHASH,
				stack,
				..
			} => match stack.peek(0) {
				Ok(address) => self.account(address.into()),
				// It fails.
				Err(_) => Ok(()),
			},
			opcodes::Event::SLoad { address, index, .. }
			| opcodes::Event::SStore { address, index, .. } => self.slot(address, index),
			_ => Ok(()),
		}
	}

	fn on_gas(&mut self, _: gas::Event) -> Result<(), Exceeded> {
		self.budget.event()
	}
}

/// An account at a point in time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Snapshot {
	pub(super) balance: U256,
	pub(super) nonce: u64,
	pub(super) code: Vec<u8>,
	pub(super) slots: BTreeMap<H256, H256>,
}

impl Snapshot {
	/// Empty in the sense of EIP-161: it was not there.
	fn is_empty(&self) -> bool {
		self.balance.is_zero() && self.nonce == 0 && self.code.is_empty()
	}
}

/// Adds the accounts whose records were written: native code of precompiles moves money without the
/// engine. `before` and `after` are the records that the block has written so far.
pub(super) fn add_written(
	touched: &mut Touched,
	before: &Records,
	after: &Records,
	budget: &Budget,
) -> Result<(), Exceeded> {
	for (address, record) in after {
		if before.get(address) != Some(record) && !touched.contains_key(address) {
			budget.bytes(ACCOUNT_BYTES)?;
			touched.insert(*address, BTreeSet::new());
		}
	}
	Ok(())
}

/// Adds the accounts whose code was executed for others (EIP-7702). Reads the state; run it in
/// externalities.
pub(super) fn add_delegates(touched: &mut Touched) {
	let delegates: Vec<_> = touched.keys().filter_map(deuterium_runtime::EVM::delegation).collect();
	for delegate in delegates {
		touched.entry(delegate).or_default();
	}
}

/// What was touched, as it is now. Reads the state; run it in externalities.
pub(super) fn read(
	config: &PreStateConfig,
	touched: &Touched,
	budget: &Budget,
) -> Result<BTreeMap<H160, Snapshot>, Exceeded> {
	let mut accounts = BTreeMap::new();
	for (address, slots) in touched {
		budget.time()?;
		let account = account_basic(address);
		let code = code(address);
		if config.code_enabled() {
			budget.bytes(code.len().saturating_mul(2))?;
		}
		let value = |slot: &H256| storage_at(address, U256::from_big_endian(slot.as_bytes()));
		let slots = slots.iter().map(|slot| (*slot, value(slot))).collect();
		let nonce = u64_of(account.nonce);
		accounts.insert(*address, Snapshot { balance: account.balance, nonce, code, slots });
	}
	Ok(accounts)
}

/// The frame of the accounts before the transaction and, in diff mode, after it.
pub(super) fn frame(
	config: &PreStateConfig,
	before: BTreeMap<H160, Snapshot>,
	after: BTreeMap<H160, Snapshot>,
) -> PreStateFrame {
	if !config.is_diff_mode() {
		let there = before.into_iter().filter(|(_, account)| !account.is_empty());
		let accounts = there.map(|(address, it)| (a(address), state(config, it))).collect();
		return PreStateMode(accounts).into();
	}
	let mut diff = DiffMode::default();
	for (address, old) in before {
		let new = after.get(&address).cloned().unwrap_or_default();
		if let Some((pre, post)) = changes(config, old, new) {
			diff.pre.extend(pre.map(|pre| (a(address), pre)));
			diff.post.extend(post.map(|post| (a(address), post)));
		}
	}
	diff.into()
}

/// An account as a whole.
fn state(config: &PreStateConfig, account: Snapshot) -> AccountState {
	let code = Some(Bytes::from(account.code)).filter(|_| config.code_enabled());
	let mut state = AccountState::from_account_info(account.nonce, u(account.balance), code);
	if config.storage_enabled() {
		state.storage = account.slots.into_iter().map(|(slot, it)| (h(slot), h(it))).collect();
	}
	state
}

/// What changed of an account: all of it before but the slots that stayed, and what is different
/// after. Before it was there and after it was removed there is nothing. `None` when nothing changed.
#[allow(clippy::type_complexity)]
fn changes(
	config: &PreStateConfig,
	mut old: Snapshot,
	mut new: Snapshot,
) -> Option<(Option<AccountState>, Option<AccountState>)> {
	if old == new {
		return None;
	}
	let (was_there, is_there) = (!old.is_empty(), !new.is_empty());
	let changed: BTreeSet<_> = old
		.slots
		.iter()
		.filter(|(slot, value)| new.slots.get(*slot) != Some(*value))
		.map(|(slot, _)| *slot)
		.collect();
	for slots in [&mut old.slots, &mut new.slots] {
		slots.retain(|slot, value| changed.contains(slot) && !value.is_zero());
	}
	let same_code = old.code == new.code;
	let (nonce, balance) = (old.nonce, old.balance);
	let pre = was_there.then(|| state(config, old));
	let post = is_there.then(|| {
		let (changed_nonce, changed_balance) = (new.nonce != nonce, new.balance != balance);
		let mut post = state(config, new);
		post.balance = post.balance.filter(|_| changed_balance);
		post.nonce = post.nonce.filter(|_| changed_nonce);
		post.code = post.code.filter(|_| !same_code);
		post
	});
	Some((pre, post))
}

#[cfg(test)]
mod tests {
	use super::*;
	use alloy_primitives::U256 as Word;

	const ONE: H160 = H160::repeat_byte(1);

	fn config(diff: bool) -> PreStateConfig {
		PreStateConfig { diff_mode: Some(diff), ..Default::default() }
	}

	fn account(balance: u64, nonce: u64, code: &[u8], slots: &[(u64, u64)]) -> Snapshot {
		let slots = slots
			.iter()
			.map(|(slot, value)| (H256::from_low_u64_be(*slot), H256::from_low_u64_be(*value)));
		Snapshot { balance: balance.into(), nonce, code: code.to_vec(), slots: slots.collect() }
	}

	fn diff(old: Snapshot, new: Snapshot) -> DiffMode {
		let (before, after) = (BTreeMap::from([(ONE, old)]), BTreeMap::from([(ONE, new)]));
		frame(&config(true), before, after).as_diff().unwrap().clone()
	}

	#[test]
	fn default_mode_should_tell_all_that_was_there() {
		let before = BTreeMap::from([
			(ONE, account(5, 1, &[0xfe], &[(1, 2), (3, 0)])),
			(H160::repeat_byte(2), Snapshot::default()),
		]);
		let PreStateFrame::Default(PreStateMode(accounts)) =
			frame(&config(false), before.clone(), BTreeMap::new())
		else {
			panic!("not the default mode")
		};
		assert_eq!(accounts.len(), 1, "an account that was not there is not told of");
		let told = &accounts[&a(ONE)];
		assert_eq!((told.balance, told.nonce), (Some(Word::from(5)), Some(1)));
		assert_eq!(told.code, Some(vec![0xfe].into()));
		assert_eq!(told.storage.len(), 2);

		let bare = PreStateConfig {
			disable_code: Some(true),
			disable_storage: Some(true),
			..config(false)
		};
		let told = frame(&bare, before, BTreeMap::new()).into_pre_state().remove(&a(ONE)).unwrap();
		assert!(told.code.is_none() && told.storage.is_empty());
	}

	#[test]
	fn diff_should_have_the_whole_account_before_and_the_changes_after() {
		let told = diff(
			account(5, 1, &[0xfe], &[(1, 2), (3, 0), (4, 5), (6, 7)]),
			account(4, 1, &[0xfe], &[(1, 9), (3, 8), (4, 0), (6, 7)]),
		);
		let (pre, post) = (&told.pre[&a(ONE)], &told.post[&a(ONE)]);
		assert_eq!((pre.balance, pre.nonce), (Some(Word::from(5)), Some(1)));
		assert_eq!(pre.code, Some(vec![0xfe].into()));
		assert_eq!((post.balance, post.nonce, &post.code), (Some(Word::from(4)), None, &None));
		let slot = |number: u64| h(H256::from_low_u64_be(number));
		let before = [(slot(1), slot(2)), (slot(4), slot(5))];
		assert_eq!(pre.storage, BTreeMap::from(before), "changed, and not zero before");
		let after = [(slot(1), slot(9)), (slot(3), slot(8))];
		assert_eq!(post.storage, BTreeMap::from(after), "changed, and not zero after");
	}

	#[test]
	fn written_accounts_should_be_touched_unless_they_were_written_before() {
		let two = H160::repeat_byte(2);
		let slot = H256::repeat_byte(7);
		let before = Records::from([(ONE, Some(vec![1])), (two, Some(vec![2]))]);
		let three = H160::repeat_byte(3);
		let after = Records::from([(ONE, Some(vec![1])), (two, None), (three, Some(vec![3]))]);
		let limits = super::super::limits::Limits {
			time: std::time::Duration::from_secs(60),
			frames: 0,
			bytes: ACCOUNT_BYTES,
		};
		let mut touched = Touched::from([(two, BTreeSet::from([slot]))]);
		let budget = Budget::new(limits);
		assert_eq!(add_written(&mut touched, &before, &after, &budget), Ok(()));
		assert_eq!(
			touched,
			Touched::from([(two, BTreeSet::from([slot])), (three, BTreeSet::new())])
		);
		let more = Records::from([(H160::repeat_byte(4), None)]);
		let exceeded = Err(Exceeded::Bytes(ACCOUNT_BYTES));
		assert_eq!(add_written(&mut touched, &before, &more, &budget), exceeded);
	}

	#[test]
	fn diff_should_leave_out_what_did_not_change() {
		let same = account(5, 1, &[], &[(1, 2)]);
		assert_eq!(diff(same.clone(), same), DiffMode::default());
	}

	#[test]
	fn diff_should_tell_creation_and_removal_on_one_side() {
		let there = account(0, 1, &[0xfe], &[]);
		let created = diff(Snapshot::default(), there.clone());
		assert!(created.pre.is_empty());
		assert_eq!(created.post[&a(ONE)].nonce, Some(1));
		assert_eq!(created.post[&a(ONE)].balance, None, "it did not change");
		let removed = diff(there, Snapshot::default());
		assert!(removed.post.is_empty());
		assert_eq!(removed.pre[&a(ONE)].code, Some(vec![0xfe].into()));
	}
}
