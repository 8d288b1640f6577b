//! Executing again, natively.
//!
//! Nothing here knows of blocks on disk: a state and what ran on it come in, traces come out.

use super::{
	calls::{Calls, log_frame},
	limits::{Budget, Exceeded},
	listen::listen,
	prestate::{self, Touches},
};
use alloy_primitives::U256;
use alloy_rpc_types_trace::geth::{
	CallFrame, DiffMode, GethTrace, PreStateConfig, PreStateFrame, PreStateMode,
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
use sp_core::H160;
use sp_externalities::set_and_run_with_externalities;
use sp_runtime::{OpaqueExtrinsic, traits::BlakeTwo256};
use sp_state_machine::{Backend as StateBackend, Ext, OverlayedChanges};
use std::{cell::RefCell, collections::BTreeMap, rc::Rc};

/// A block to be executed again on the state before it.
pub(super) struct Mined<'a> {
	/// The Ethereum block in it.
	pub(super) ethereum: &'a EthBlock,
	pub(super) header: Header,
	pub(super) extrinsics: Vec<OpaqueExtrinsic>,
}

/// Runs native code on a state; what it changes is dropped.
pub(super) fn on<State: StateBackend<BlakeTwo256>, R>(state: &State, run: impl FnOnce() -> R) -> R {
	let mut overlay = OverlayedChanges::default();
	let mut ext = Ext::new(&mut overlay, state, None);
	set_and_run_with_externalities(&mut ext, run)
}

/// Executes a block until all traces are there that are asked for: of the transaction at an index, or
/// of all. They come by index.
pub(super) fn block(
	mined: &Mined<'_>,
	only: Option<u32>,
	kind: &TraceKind,
	budget: &Rc<Budget>,
) -> EthResult<BTreeMap<u32, GethTrace>> {
	let statuses = &mined.ethereum.statuses;
	let wanted: BTreeMap<_, _> = (0u32..)
		.zip(statuses)
		.filter(|(index, _)| only.is_none_or(|only| only == *index))
		.map(|(index, status)| (status.transaction_hash, index))
		.collect();
	let mut traces = BTreeMap::new();
	for (index, status) in (0u32..).zip(statuses) {
		if wanted.get(&status.transaction_hash) == Some(&index) && status.from == PSEUDO_SENDER {
			traces.insert(index, pseudo(status, kind, budget).map_err(limit)?);
		}
	}
	if traces.len() == wanted.len() {
		return Ok(traces);
	}
	Executive::initialize_block(&mined.header);
	for extrinsic in &mined.extrinsics {
		budget.time().map_err(limit)?;
		let extrinsic = UncheckedExtrinsic::decode(&mut &extrinsic.encode()[..])
			.map_err(|error| fault(format!("an extrinsic of the block: {error}")))?;
		let transaction = extrinsic.ethereum_transaction();
		let index = transaction.and_then(|it| wanted.get(&transaction::hash(it)).copied());
		match (transaction, index) {
			(Some(transaction), Some(index)) => {
				let trace = mined.transaction(&extrinsic, transaction, index, kind, budget)?;
				traces.insert(index, trace);
			},
			_ => apply(extrinsic)?,
		}
		if traces.len() == wanted.len() {
			return Ok(traces);
		}
	}
	Err(fault("a transaction is in the Ethereum block and not among the extrinsics".into()))
}

/// Executes a call.
pub(super) fn call(call: &Prepared, kind: &TraceKind, budget: &Rc<Budget>) -> EthResult<GethTrace> {
	let refused = |error| EthError::from(BackendError::Call(error));
	if let Some(state) = call.state.clone() {
		ethereum::apply_overrides(state).map_err(refused)?;
	}
	let request = &call.request;
	let pretended = call.block.as_ref().and_then(|block| block.coinbase);
	let mut accounts = vec![request.from, pretended.unwrap_or_else(ethereum::author)];
	accounts.extend(request.to);
	accounts.extend(request.authorization_list.iter().filter_map(transaction::recover_authority));
	let execute = || {
		let outcome = ethereum::call(request.clone(), None, call.block).map_err(refused)?;
		Ok(u(outcome.used_gas))
	};
	trace(kind, budget, &accounts, false, &execute)
}

impl Mined<'_> {
	/// Applies an extrinsic with a transaction, and traces it.
	fn transaction(
		&self,
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
			Ok(u(status.gas_used))
		};
		trace(kind, budget, &accounts, true, &execute)
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
			 block was made by another build of the runtime than the one in this node",
			self.ethereum.native.number
		)))
	}
}

/// Applies an extrinsic of a block.
fn apply(extrinsic: UncheckedExtrinsic) -> EthResult<()> {
	match Executive::apply_extrinsic(extrinsic) {
		Ok(_) => Ok(()),
		Err(error) => Err(fault(format!("an extrinsic of the block is refused: {error:?}"))),
	}
}

/// Executes and records. `execute` answers the gas used; it may run twice, if its effects are to
/// `stay`.
fn trace(
	kind: &TraceKind,
	budget: &Rc<Budget>,
	accounts: &[H160],
	stay: bool,
	execute: &dyn Fn() -> EthResult<U256>,
) -> EthResult<GethTrace> {
	match kind {
		TraceKind::Calls(config) => {
			let calls = Rc::new(RefCell::new(Calls::new(*config, budget.clone())));
			let gas_used = listen(&calls, execute)?;
			let root = calls.borrow_mut().finish(gas_used);
			root.map(GethTrace::CallTracer).ok_or_else(|| fault("nothing was executed".into()))
		},
		TraceKind::Prestate(config) => {
			prestate(config, budget, accounts, stay, execute).map(GethTrace::PreStateTracer)
		},
	}
}

/// Executes, looks at what was touched, goes back and looks again.
fn prestate(
	config: &PreStateConfig,
	budget: &Rc<Budget>,
	accounts: &[H160],
	stay: bool,
	execute: &dyn Fn() -> EthResult<U256>,
) -> EthResult<PreStateFrame> {
	sp_io::storage::start_transaction();
	let touches = Rc::new(RefCell::new(Touches::new(accounts, budget.clone())));
	listen(&touches, execute)?;
	let mut touched = touches.borrow_mut().finish();
	prestate::add_delegates(&mut touched);
	let after = match config.is_diff_mode() {
		true => prestate::read(config, &touched, budget).map_err(limit)?,
		false => BTreeMap::new(),
	};
	sp_io::storage::rollback_transaction();
	let before = prestate::read(config, &touched, budget).map_err(limit)?;
	if stay {
		execute()?;
	}
	Ok(prestate::frame(config, before, after))
}

/// What is told of a pseudo-transaction: no code ran, so there is one call without gas, with the logs
/// of the native event; the EVM touched nothing.
pub(super) fn pseudo(
	status: &TransactionStatus,
	kind: &TraceKind,
	budget: &Budget,
) -> Result<GethTrace, Exceeded> {
	let config = match kind {
		TraceKind::Prestate(config) if config.is_diff_mode() => {
			return Ok(GethTrace::PreStateTracer(DiffMode::default().into()));
		},
		TraceKind::Prestate(_) => {
			return Ok(GethTrace::PreStateTracer(PreStateMode::default().into()));
		},
		TraceKind::Calls(config) => config,
	};
	budget.frame()?;
	let mut frame = CallFrame {
		typ: "CALL".into(),
		from: a(status.from),
		to: status.to.map(a),
		value: Some(U256::ZERO),
		..Default::default()
	};
	if config.with_log.unwrap_or_default() {
		for log in &status.logs {
			budget.bytes(log.data.len().saturating_mul(2))?;
			frame.logs.push(log_frame(log.address, &log.topics, &log.data, 0));
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
