//! The measured weights against the limits of a block: what the end of a block does by itself fits
//! into its budget, every call fits beside it, and many tasks can live their whole lives in a second.

use deuterium_primitives::{
	Card, Digest, ErrorCode, Hash, Report, TaskKind, WorkerReport, WorkerSignature,
	traits::ProtocolEvents,
};
use deuterium_runtime::{
	AccountId, Runtime, RuntimeCall,
	configs::{
		consensus::MILLISECS_PER_SLOT,
		evm::WEIGHT_PER_GAS,
		inference::{BlockBudget, MaxClasses, MaxDeadlines},
		monetary::CNX,
		system::{MAXIMUM_BLOCK_WEIGHT, RuntimeBlockWeights},
	},
};
use frame_support::{
	dispatch::{DispatchClass, GetDispatchInfo},
	weights::{Weight, constants::WEIGHT_REF_TIME_PER_MICROS},
};
use pallet_task_queue::{EVENTS_OF_END, EVENTS_OF_START, WeightInfo as _};
use pallet_validation::WeightInfo as _;

type Queue = <Runtime as pallet_task_queue::Config>::WeightInfo;
type Verdicts = <Runtime as pallet_validation::Config>::WeightInfo;

/// No call of the protocol takes less: the least of them reads and writes two items.
const LEAST: u64 = 100 * WEIGHT_REF_TIME_PER_MICROS;

/// Tasks that must start in each block although all classes are tried in vain.
const LEAST_STARTS: u64 = 64;

/// Tasks a second whose whole life must fit into the blocks.
const LIVES_PER_SECOND: u64 = 100;

/// Logs of an honest task: created, three nodes selected, all committed, success, three nodes paid,
/// result uploaded.
const LOGS_OF_A_LIFE: u64 = 10;

fn in_externalities(test: impl FnOnce()) {
	sp_io::TestExternalities::default().execute_with(test);
}

fn card() -> Card {
	Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 }
}

fn submission(report: Report) -> RuntimeCall {
	let report = WorkerReport { task: 1, round: 0, node: AccountId::default(), report };
	let signature = WorkerSignature::from_raw([0; 64]);
	pallet_validation::Call::submit { report, signature }.into()
}

fn creation() -> RuntimeCall {
	pallet_task_queue::Call::create_task {
		kind: TaskKind::Image,
		args_hash: Hash::zero(),
		data_hash: Hash::zero(),
		vram_gb: 1,
		cap: 1,
		card: None,
		fee: CNX,
	}
	.into()
}

/// Every call of the protocol's pallets.
fn calls() -> Vec<RuntimeCall> {
	use pallet_node_registry::Call as Registry;
	use pallet_node_staking::Call as Staking;
	use pallet_task_queue::Call as TaskQueue;
	use pallet_validation::Call as Validation;
	let (task, round, hash, who) = (1, 0, Hash::zero(), AccountId::default());
	let digest = Digest::default();
	vec![
		Registry::join { card: card(), stake: CNX, worker: None, operator: None }.into(),
		Registry::pause {}.into(),
		Registry::resume {}.into(),
		Registry::quit {}.into(),
		Registry::set_worker_key { worker: None }.into(),
		Staking::withdraw {}.into(),
		Staking::withdraw_for { who }.into(),
		Staking::top_up { amount: CNX }.into(),
		creation(),
		TaskQueue::cancel_task { task }.into(),
		TaskQueue::poke {}.into(),
		TaskQueue::claim {}.into(),
		Validation::commit { task, round, commitment: hash }.into(),
		Validation::disclose { task, round, digest: digest.clone(), salt: hash }.into(),
		Validation::report_error { task, round, code: ErrorCode::Unspecified }.into(),
		Validation::report_uploaded { task, round }.into(),
		submission(Report::Commit { commitment: hash }),
		submission(Report::Disclose { digest, salt: hash }),
		submission(Report::Error { code: ErrorCode::Unspecified }),
		submission(Report::Uploaded),
	]
}

fn weight_of(call: &RuntimeCall) -> Weight {
	call.get_dispatch_info().total_weight()
}

/// What an event takes in addition to being deposited: the way of its log into the block, in a
/// transaction of its own.
fn log() -> Weight {
	<<Runtime as pallet_task_queue::Config>::ProtocolEvents as ProtocolEvents<AccountId>>::weight()
}

/// Gas of a unit of the EVM's benchmarks.
const GAS_OF_A_UNIT: u64 = 100_000;

#[test]
fn gas_should_pay_for_its_time_whatever_it_is_spent_on() {
	use pallet_evm::weights::WeightInfo;
	type Evm = <Runtime as pallet_evm::Config>::WeightInfo;
	let works: [(&str, fn(u32) -> Weight); 22] = [
		("arithmetic", Evm::run_arithmetic),
		("modular arithmetic", Evm::run_modular_arithmetic),
		("exponentiation", Evm::run_exponentiation),
		("jumps", Evm::run_jumps),
		("keccak", Evm::run_keccak),
		("memory", Evm::run_memory),
		("copies of memory", Evm::run_memory_copies),
		("cold reads", Evm::run_cold_reads),
		("warm reads", Evm::run_warm_reads),
		("dirty writes", Evm::run_dirty_writes),
		("transient writes", Evm::run_transient_writes),
		("balances", Evm::run_balances),
		("own balance", Evm::run_own_balance),
		("block hashes", Evm::run_block_hashes),
		("logs", Evm::run_logs),
		("warm calls", Evm::run_warm_calls),
		("calls with value", Evm::run_value_calls),
		("reverted writes", Evm::run_reverted_writes),
		("call data", Evm::run_call_data),
		("loads of code", Evm::run_code_loads),
		("copies of code", Evm::run_code_copies),
		("creations", Evm::run_creations),
	];
	in_externalities(|| {
		for (work, weight) in works {
			let unit = weight(1).saturating_sub(weight(0)).ref_time();
			println!("{work}: {} ps a gas", unit / GAS_OF_A_UNIT);
			assert!(unit <= WEIGHT_PER_GAS * GAS_OF_A_UNIT, "{work}: {unit} ps for 100 000 gas");
		}
	});
}

#[test]
fn calls_should_be_complete_when_a_pallet_gets_another_one() {
	use frame_support::traits::GetCallName;
	let names = pallet_node_registry::Call::<Runtime>::get_call_names().len()
		+ pallet_node_staking::Call::<Runtime>::get_call_names().len()
		+ pallet_task_queue::Call::<Runtime>::get_call_names().len()
		+ pallet_validation::Call::<Runtime>::get_call_names().len();
	let kinds_of_submissions = 4;
	assert_eq!(calls().len(), names - 1 + kinds_of_submissions);
}

#[test]
fn call_should_fit_into_a_block_beside_the_work_of_its_end() {
	in_externalities(|| {
		let limits = RuntimeBlockWeights::get();
		let normal = limits.get(DispatchClass::Normal).max_extrinsic.unwrap();
		for call in calls() {
			let weight = weight_of(&call);
			assert!(weight.all_lte(normal), "{call:?}: {weight:?}");
			assert!(weight.ref_time() >= LEAST, "{call:?}: {weight:?}");
			let beside = weight.saturating_add(BlockBudget::get());
			assert!(beside.all_lte(MAXIMUM_BLOCK_WEIGHT), "{call:?}: {weight:?}");
		}
	});
}

#[test]
fn end_of_block_should_stay_in_its_budget_when_all_deadlines_are_due() {
	// What is reserved beside the budget: finding out what is due, and looking at nothing.
	let overhead = Queue::reserve(MaxDeadlines::get()).saturating_add(Queue::deadlines(0));
	assert!(overhead.ref_time() < MAXIMUM_BLOCK_WEIGHT.ref_time() / 50, "{overhead:?}");
	let events = log().saturating_mul(EVENTS_OF_END);
	let one = Queue::deadlines(1).saturating_sub(Queue::deadlines(0)).saturating_add(events);
	let deadlines = BlockBudget::get().ref_time() / 2 / one.ref_time();
	println!("{deadlines} deadlines in a block");
	assert!(deadlines >= LEAST_STARTS, "{deadlines} deadlines in a block");
}

#[test]
fn dispatch_should_start_many_tasks_when_every_class_is_tried_in_vain() {
	let looked = Queue::look(MaxClasses::get()).ref_time();
	let one = Queue::start(1).saturating_sub(Queue::start(0));
	let one = one.saturating_add(log().saturating_mul(EVENTS_OF_START)).ref_time();
	let starts = (BlockBudget::get().ref_time() / 2).saturating_sub(looked) / one;
	println!("{starts} starts in a block");
	assert!(starts >= LEAST_STARTS, "{starts} starts in a block");
}

#[test]
fn whole_lives_of_tasks_should_fit_into_the_blocks_when_they_come_every_second() {
	in_externalities(|| {
		// Everybody is honest and nothing is evicted; what calls cost in advance is given back. The
		// result is uploaded last or before the last disclosure: whatever comes last ends the task.
		let submission = |report: Weight| report.saturating_add(Verdicts::authorize_submit());
		let life = [
			Queue::create_task(0),
			Queue::start(1).saturating_sub(Queue::start(0)),
			submission(Verdicts::commit()).saturating_mul(2),
			submission(Verdicts::commit_last()),
			submission(Verdicts::disclose()),
			submission(Verdicts::disclose_matching()),
			submission(Verdicts::disclose_last()),
			submission(Verdicts::report_uploaded()),
			Queue::drops(1).saturating_sub(Queue::drops(0)),
			log().saturating_mul(LOGS_OF_A_LIFE),
		];
		life.iter().for_each(|part| println!("{part:?}"));
		let life = life.into_iter().fold(Weight::zero(), Weight::saturating_add);
		let in_a_second = MAXIMUM_BLOCK_WEIGHT.ref_time() * 1_000 / MILLISECS_PER_SLOT;
		let tasks = in_a_second / life.ref_time();
		println!("a task's life takes {life:?}: {tasks} in a second");
		assert!(tasks >= LIVES_PER_SECOND, "{tasks} tasks a second; one takes {life:?}");
	});
}
