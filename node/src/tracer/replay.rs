//! Executing again, natively.
//!
//! Nothing here knows of blocks on disk: a state and what ran on it come in, traces come out.

#[cfg(test)]
mod tests;

use super::{
	calls::{Calls, log_frame},
	limits::{Budget, Exceeded},
	listen::listen,
	prestate::{self, Touches},
	steps::Steps,
	world::World,
};
use alloy_primitives::U256;
use alloy_rpc_types_trace::geth::{
	CallFrame, DefaultFrame, DiffMode, GethTrace, PreStateConfig, PreStateFrame, PreStateMode,
};
use codec::{Decode, Encode};
use deuterium_eth_rpc::{
	EthBlock, EthError, EthResult,
	backend::BackendError,
	convert::{a, u},
	eth::request::Prepared,
	trace::TraceKind,
};
use deuterium_runtime::{Executive, Header, Runtime, UncheckedExtrinsic, ethereum};
use deuterium_runtime_api::ethereum::TransactionStatus;
use pallet_ethereum::{Transaction, native_logs::PSEUDO_SENDER, transaction};
use sp_core::{H160, H256};
use sp_runtime::{OpaqueExtrinsic, traits::BlakeTwo256};
use sp_state_machine::Backend as StateBackend;
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// A block to be executed again on the state before it.
pub(super) struct Mined<'a> {
	/// The Ethereum block in it.
	pub(super) ethereum: &'a EthBlock,
	pub(super) header: Header,
	pub(super) extrinsics: Vec<OpaqueExtrinsic>,
}

/// What is executed again, and what is told of it.
struct Run<'a> {
	kind: &'a TraceKind,
	budget: &'a Rc<Budget>,
	/// Accounts that are touched in any case.
	accounts: Vec<H160>,
	/// Whether its effects are to stay.
	stays: bool,
	/// Logs before it in the block.
	first_log: u64,
	/// Executes and answers the gas used. It may run twice if its effects are to stay.
	execute: &'a dyn Fn() -> EthResult<u64>,
}

/// Executes a block until all traces are there that are asked for: of the transaction at an index, or
/// of all. They come by index.
pub(super) fn block<State: StateBackend<BlakeTwo256>>(
	world: &mut World<'_, State>,
	mined: &Mined<'_>,
	only: Option<u32>,
	kind: &TraceKind,
	budget: &Rc<Budget>,
) -> EthResult<BTreeMap<u32, GethTrace>> {
	let mut wanted = mined.indices();
	wanted.retain(|_, index| only.is_none_or(|only| only == *index));
	let mut traces = BTreeMap::new();
	for (index, status) in (0u32..).zip(&mined.ethereum.statuses) {
		if wanted.get(&status.transaction_hash) == Some(&index) && status.from == PSEUDO_SENDER {
			let first_log = mined.logs_before(index);
			traces.insert(index, pseudo(status, kind, first_log, budget).map_err(limit)?);
		}
	}
	if traces.len() == wanted.len() {
		return Ok(traces);
	}
	let indices = mined.indices();
	world.run(|| Executive::initialize_block(&mined.header));
	for extrinsic in &mined.extrinsics {
		budget.time().map_err(limit)?;
		let extrinsic = decoded(extrinsic)?;
		let hash = extrinsic.ethereum_transaction().map(transaction::hash);
		match (extrinsic.ethereum_transaction(), hash.and_then(|hash| wanted.get(&hash).copied())) {
			(Some(transaction), Some(index)) => {
				let trace =
					mined.transaction(world, &extrinsic, transaction, index, kind, budget)?;
				traces.insert(index, trace);
			},
			_ => world.run(|| mined.apply(extrinsic, &indices))?,
		}
		if traces.len() == wanted.len() {
			return Ok(traces);
		}
	}
	Err(missing())
}

/// Executes a block up to the transaction at an index, which is not executed.
///
/// A pseudo-transaction stands for the native events of an extrinsic: it is that extrinsic which is not
/// executed. If hooks caused the events, all is executed that is before them.
pub(super) fn advance<State: StateBackend<BlakeTwo256>>(
	world: &mut World<'_, State>,
	mined: &Mined<'_>,
	index: u64,
	budget: &Rc<Budget>,
) -> EthResult<()> {
	let statuses = &mined.ethereum.statuses;
	let status = usize::try_from(index).ok().and_then(|index| statuses.get(index));
	let status = status.ok_or_else(|| {
		let hash = mined.ethereum.hash;
		EthError::Rejected(format!("transaction index {index} out of range for block {hash:?}"))
	})?;
	let indices = mined.indices();
	world.run(|| Executive::initialize_block(&mined.header));
	// How many transactions were made so far.
	let mut made = u64::from(world.run(native_logs) > 0);
	for extrinsic in &mined.extrinsics {
		budget.time().map_err(limit)?;
		let extrinsic = decoded(extrinsic)?;
		if let Some(transaction) = extrinsic.ethereum_transaction() {
			if transaction::hash(transaction) == status.transaction_hash {
				return Ok(());
			}
			world.run(|| mined.apply(extrinsic, &indices))?;
			made = made.saturating_add(1);
			continue;
		}
		let apply = || {
			let before = native_logs();
			apply(extrinsic.clone()).map(|()| native_logs() > before)
		};
		if status.from == PSEUDO_SENDER
			&& made == index
			&& world.try_out(|world| world.run(apply))?
		{
			return Ok(());
		}
		made = made.saturating_add(u64::from(world.run(apply)?));
	}
	if status.from == PSEUDO_SENDER { Ok(()) } else { Err(missing()) }
}

/// Executes a call.
pub(super) fn call<State: StateBackend<BlakeTwo256>>(
	world: &mut World<'_, State>,
	call: &Prepared,
	kind: &TraceKind,
	budget: &Rc<Budget>,
) -> EthResult<GethTrace> {
	let refused = |error| EthError::from(BackendError::Call(error));
	if let Some(state) = call.state.clone() {
		world.run(|| ethereum::apply_overrides(state)).map_err(refused)?;
	}
	let request = &call.request;
	let pretended = call.block.as_ref().and_then(|block| block.coinbase);
	let author = pretended.unwrap_or_else(|| world.run(ethereum::author));
	let mut accounts = vec![request.from, author];
	accounts.extend(request.to);
	accounts.extend(request.authorization_list.iter().filter_map(transaction::recover_authority));
	let execute = || {
		let outcome = ethereum::call(request.clone(), None, call.block).map_err(refused)?;
		Ok(u(outcome.used_gas).saturating_to())
	};
	Run { kind, budget, accounts, stays: false, first_log: 0, execute: &execute }.trace(world)
}

impl Mined<'_> {
	/// Where the transactions are in the Ethereum block.
	fn indices(&self) -> BTreeMap<H256, u32> {
		(0u32..).zip(&self.ethereum.statuses).map(|(i, it)| (it.transaction_hash, i)).collect()
	}

	/// How many logs of the block are before those of a transaction.
	fn logs_before(&self, index: u32) -> u64 {
		let before = self.ethereum.statuses.iter().zip(0..index);
		before.map(|(status, _)| status.logs.len() as u64).sum()
	}

	/// Applies an extrinsic. With a transaction in it, it must do what it did in the block: what comes
	/// after it depends on that.
	fn apply(&self, extrinsic: UncheckedExtrinsic, indices: &BTreeMap<H256, u32>) -> EthResult<()> {
		let hash = extrinsic.ethereum_transaction().map(transaction::hash);
		apply(extrinsic)?;
		match hash.and_then(|hash| indices.get(&hash)) {
			Some(index) => self.compare(*index),
			None => Ok(()),
		}
	}

	/// Applies an extrinsic with a transaction, and traces it.
	fn transaction<State: StateBackend<BlakeTwo256>>(
		&self,
		world: &mut World<'_, State>,
		extrinsic: &UncheckedExtrinsic,
		transaction: &Transaction,
		index: u32,
		kind: &TraceKind,
		budget: &Rc<Budget>,
	) -> EthResult<GethTrace> {
		let status = self.status(index)?;
		let mut accounts = vec![status.from, self.ethereum.block.header.beneficiary];
		accounts.extend(status.to.or(status.contract_address));
		if let Transaction::EIP7702(transaction) = transaction {
			let authorizations = &transaction.authorization_list;
			accounts.extend(authorizations.iter().filter_map(transaction::recover_authority));
		}
		let execute = || {
			apply(extrinsic.clone())?;
			self.compare(index)?;
			Ok(u(status.gas_used).saturating_to())
		};
		let first_log = self.logs_before(index);
		Run { kind, budget, accounts, stays: true, first_log, execute: &execute }.trace(world)
	}

	fn status(&self, index: u32) -> EthResult<&TransactionStatus> {
		let status = usize::try_from(index).ok().and_then(|it| self.ethereum.statuses.get(it));
		status.ok_or_else(|| fault(format!("the block has no transaction {index}")))
	}

	/// Makes sure that the transaction has done what it did in the block.
	fn compare(&self, index: u32) -> EthResult<()> {
		let done = pallet_ethereum::Pending::<Runtime>::get(index);
		let same = done.is_some_and(|(_, status, receipt)| {
			let place = usize::try_from(index).unwrap_or(usize::MAX);
			self.status(index).is_ok_and(|original| *original == status)
				&& self.ethereum.receipts.get(place) == Some(&receipt)
		});
		if same {
			return Ok(());
		}
		Err(fault(format!(
			"transaction {index} of block {} does something else when it is executed again: the \
			 block was made by another build of the runtime than the one in this node, ask a node \
			 of the release that made it",
			self.ethereum.native.number
		)))
	}
}

impl Run<'_> {
	/// Executes and records.
	fn trace<State: StateBackend<BlakeTwo256>>(
		&self,
		world: &mut World<'_, State>,
	) -> EthResult<GethTrace> {
		match self.kind {
			TraceKind::Steps(options) => {
				let steps = Rc::new(RefCell::new(Steps::new(*options, self.budget.clone())));
				let gas_used = world.run(|| listen(&steps, self.execute))?;
				Ok(GethTrace::Default(steps.borrow_mut().finish(gas_used)))
			},
			TraceKind::Calls(config) => {
				let calls = Rc::new(RefCell::new(Calls::new(*config, self.budget.clone())));
				let gas_used = world.run(|| listen(&calls, self.execute))?;
				let root = calls.borrow_mut().finish(U256::from(gas_used), self.first_log);
				root.map(GethTrace::CallTracer).ok_or_else(|| fault("nothing was executed".into()))
			},
			TraceKind::Prestate(config) => {
				self.prestate(world, config).map(GethTrace::PreStateTracer)
			},
		}
	}

	/// Executes, looks at what was touched, goes back and looks again.
	fn prestate<State: StateBackend<BlakeTwo256>>(
		&self,
		world: &mut World<'_, State>,
		config: &PreStateConfig,
	) -> EthResult<PreStateFrame> {
		let read = |touched: &_| prestate::read(config, touched, self.budget).map_err(limit);
		let written = world.written_accounts();
		let (touched, after) = world.try_out(|world| {
			let touches = Touches::new(&self.accounts, self.budget.clone());
			let touches = Rc::new(RefCell::new(touches));
			world.run(|| listen(&touches, self.execute))?;
			let mut touched = touches.borrow_mut().finish();
			let now = world.written_accounts();
			prestate::add_written(&mut touched, &written, &now, self.budget).map_err(limit)?;
			world.run(|| prestate::add_delegates(&mut touched));
			let after = match config.is_diff_mode() {
				true => world.run(|| read(&touched))?,
				false => BTreeMap::new(),
			};
			EthResult::Ok((touched, after))
		})?;
		let before = world.run(|| read(&touched))?;
		if self.stays {
			world.run(self.execute)?;
		}
		Ok(prestate::frame(config, before, after))
	}
}

/// How many logs of native events wait for their pseudo-transaction.
fn native_logs() -> u32 {
	pallet_ethereum::NativeLogCount::<Runtime>::get()
}

/// An extrinsic as it is in the block.
fn decoded(extrinsic: &OpaqueExtrinsic) -> EthResult<UncheckedExtrinsic> {
	UncheckedExtrinsic::decode(&mut &extrinsic.encode()[..])
		.map_err(|error| fault(format!("an extrinsic of the block: {error}")))
}

/// Applies an extrinsic of a block.
fn apply(extrinsic: UncheckedExtrinsic) -> EthResult<()> {
	match Executive::apply_extrinsic(extrinsic) {
		Ok(_) => Ok(()),
		Err(error) => Err(fault(format!("an extrinsic of the block is refused: {error:?}"))),
	}
}

/// What is told of a pseudo-transaction: no code ran, so there are no steps, and one call without gas
/// with the logs of the native event; the EVM touched nothing.
pub(super) fn pseudo(
	status: &TransactionStatus,
	kind: &TraceKind,
	first_log: u64,
	budget: &Budget,
) -> Result<GethTrace, Exceeded> {
	budget.frame()?;
	let config = match kind {
		TraceKind::Steps(_) => return Ok(DefaultFrame::default().into()),
		TraceKind::Prestate(config) if config.is_diff_mode() => {
			return Ok(GethTrace::PreStateTracer(DiffMode::default().into()));
		},
		TraceKind::Prestate(_) => {
			return Ok(GethTrace::PreStateTracer(PreStateMode::default().into()));
		},
		TraceKind::Calls(config) => config,
	};
	let mut frame = CallFrame {
		typ: "CALL".into(),
		from: a(status.from),
		to: status.to.map(a),
		value: Some(U256::ZERO),
		..Default::default()
	};
	if config.with_log.unwrap_or_default() {
		for (number, log) in (first_log..).zip(&status.logs) {
			budget.bytes(log.data.len().saturating_mul(2))?;
			let mut told = log_frame(log.address, &log.topics, &log.data, 0);
			told.index = Some(number);
			frame.logs.push(told);
		}
	}
	Ok(GethTrace::CallTracer(frame))
}

fn limit(exceeded: Exceeded) -> EthError {
	EthError::Limit(exceeded.to_string())
}

fn fault(text: String) -> EthError {
	EthError::Backend(BackendError::Runtime(text))
}

fn missing() -> EthError {
	fault("a transaction is in the Ethereum block and not among the extrinsics".into())
}
