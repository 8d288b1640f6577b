//! A chain in memory: genesis, blocks, and calls as they come in with transactions.

use crate::{
	parameters::{self, Parameters},
	results,
	runtime::*,
};
use deuterium_primitives::{
	Balance, Card, Digest, Hash, Report, Round, TaskId, WorkerReport, commitment,
};
use frame_support::{
	dispatch::RawOrigin,
	traits::{Authorize, OnFinalize, OnInitialize},
};
use sp_core::{Pair, sr25519, storage::Storage};
use sp_runtime::{
	BuildStorage, DispatchError, traits::Dispatchable, transaction_validity::TransactionSource,
};
use sp_state_machine::BasicExternalities;

/// Creators: one with enough, one who can pay for little, one with more than any node can count.
pub const CREATORS: [AccountId; 3] = [1, 2, 3];
/// Accounts that run nodes. The first eight have joined at genesis.
pub const NODES: [AccountId; 10] = [11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
/// How many of [`NODES`] have joined at genesis.
pub const JOINED: usize = 8;
/// Somebody without a part in anything.
pub const BYSTANDER: AccountId = 50;

/// What each creator has.
pub const WEALTH: [Balance; 3] = [100_000, 300, u128::MAX / 4];
/// What each account with a node has.
pub const SAVINGS: Balance = 1_000;
/// What the treasury has.
pub const TREASURE: Balance = 5_000;

/// Cards by number; the last one is none.
pub fn card(number: u8) -> Card {
	let (name, vram_gb) =
		[("alpha", 8), ("beta", 24), ("alpha", 24), (" ", 8)][usize::from(number) % 4];
	Card { name: name.as_bytes().to_vec().try_into().expect("short"), vram_gb }
}

/// The card with which an account joined at genesis: five of one kind, three of another.
fn genesis_card(index: usize) -> Card {
	card(u8::from(index >= 5))
}

fn build_genesis() -> Storage {
	parameters::set(Parameters::default());
	let mut storage =
		frame_system::GenesisConfig::<Test>::default().build_storage().expect("valid");
	let creators = CREATORS.into_iter().zip(WEALTH);
	let nodes = NODES.into_iter().map(|node| (node, SAVINGS));
	let balances = creators.chain(nodes).chain([(TREASURY, TREASURE)]).collect();
	pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
		.assimilate_storage(&mut storage)
		.expect("valid");
	BasicExternalities::execute_with_storage(&mut storage, || {
		begin_block(1);
		for (index, node) in NODES.into_iter().take(JOINED).enumerate() {
			// The last one bonds all it has; two nodes belong to one operator.
			let stake = if index + 1 == JOINED { SAVINGS } else { 400 + index as Balance };
			let call = pallet_node_registry::Call::join {
				card: genesis_card(index),
				stake,
				worker: Some(worker(node).public()),
				operator: Some(if index == 3 { NODES[0] } else { node }),
			};
			sign(node, call).expect("joins");
		}
	});
	storage
}

/// Runs something on a fresh chain with these parameters, in its first block.
///
/// Everything that belongs to the chain is of this thread: chains on several threads do not meet.
pub fn on_chain<R>(parameters: Parameters, run: impl FnOnce() -> R) -> R {
	std::thread_local! {
		static GENESIS: Storage = build_genesis();
	}
	let storage = GENESIS.with(Clone::clone);
	parameters::set(parameters);
	Seed::set(Some(Hash::repeat_byte(7)));
	Carrier::take();
	BasicExternalities::new(storage).execute_with(run)
}

/// The present block.
pub fn now() -> u32 {
	System::block_number()
}

/// Ends the present block: what the pallets do by themselves after the transactions.
pub fn end_block() {
	AllPalletsWithoutSystem::on_finalize(now());
}

/// Begins a block.
pub fn begin_block(number: u32) {
	System::set_block_number(number);
	System::reset_events();
	AllPalletsWithoutSystem::on_initialize(number);
}

/// Ends the present block and begins the next.
pub fn next_block() {
	end_block();
	begin_block(now().saturating_add(1));
}

/// Makes a call with this origin, as a transaction does: a refusal leaves no trace.
pub fn call(origin: RuntimeOrigin, call: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
	call.into().dispatch(origin).map(|_| ()).map_err(|refused| refused.error)
}

/// Makes a call that an account signed.
pub fn sign(who: AccountId, made: impl Into<RuntimeCall>) -> Result<(), DispatchError> {
	call(RuntimeOrigin::signed(who), made)
}

/// Makes a call that authorises itself, as the pool and the block do: first it is validated, and
/// only what is valid is executed. `Err(None)` when it is not valid.
pub fn authorize(made: impl Into<RuntimeCall>) -> Result<(), Option<DispatchError>> {
	let made = made.into();
	match made.authorize(TransactionSource::External) {
		Some(Ok(_)) => call(RawOrigin::Authorized.into(), made).map_err(Some),
		Some(Err(_)) | None => Err(None),
	}
}

/// The worker key of a node.
pub fn worker(node: AccountId) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[node as u8; 32])
}

/// The call of a report that the node signs itself.
pub fn own_call(task: TaskId, round: Round, report: Report) -> RuntimeCall {
	use pallet_validation::Call;
	match report {
		Report::Commit { commitment } => Call::commit { task, round, commitment },
		Report::Disclose { digest, salt } => Call::disclose { task, round, digest, salt },
		Report::Error { code } => Call::report_error { task, round, code },
		Report::Uploaded => Call::report_uploaded { task, round },
	}
	.into()
}

/// The call of a report that a worker key signs.
pub fn worker_call(task: TaskId, round: Round, node: AccountId, report: Report) -> RuntimeCall {
	let report = WorkerReport { task, round, node, report };
	let signature = worker(node).sign(&report.signing_payload(&genesis_hash()));
	pallet_validation::Call::submit { report, signature }.into()
}

/// A commitment to a digest, as it should be.
pub fn commit_to(task: TaskId, round: Round, node: AccountId, digest: &Digest) -> Report {
	let salt = results::salt(task, round);
	let commitment = commitment(&genesis_hash(), task, round, &node, digest, &salt);
	Report::Commit { commitment }
}

fn genesis_hash() -> Hash {
	System::block_hash(0)
}

/// Everything that an account owns, on hold or not.
pub fn wealth(who: AccountId) -> Balance {
	let account = System::account(who).data;
	account.free.saturating_add(account.reserved)
}
