//! The pallets of the inference protocol together, as the runtime binds them: real registry, stake,
//! scores, queue, verdicts and money, through blocks with real VRF outputs and transactions as they
//! travel. The invariants of every pallet are checked after every block.

use crate::common::{
	ALITH, BALTATHAR, GENESIS_HASH, apply, chain, finish_block, signed, start_block, vrf_digest,
	who,
};
use codec::Decode;
use deuterium_primitives::{
	Card, Digest, Hash, NodeStatus, Report, Round, TaskId, TaskKind, WorkerReport, commitment,
};
use deuterium_protocol::view::{self, RoundStatus, TaskStatus};
use deuterium_runtime::{
	AccountId, Balance, Balances, NodeRegistry, NodeStaking, Qos, RuntimeCall, TaskQueue, Treasury,
	UncheckedExtrinsic, Validation,
	configs::{
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
	extrinsic::tx_extension,
	views,
};
use sp_core::{Pair, sr25519};
use sp_keyring::Sr25519Keyring;
use sp_runtime::{
	generic::Era,
	transaction_validity::{InvalidTransaction, TransactionValidityError},
};

/// Positions of the accounts with nodes, and of the creator.
const NODES: [usize; 3] = [BALTATHAR, 2, 3];
const CREATOR: usize = 4;
const STAKE: Balance = 400 * CNX;
const FEE: Balance = 50 * CNX;

/// A chain with what the tests need to remember.
struct World {
	nonces: [u32; 9],
	issuance: Balance,
}

impl World {
	/// Runs a test on a development chain with three nodes whose worker keys sign for them.
	fn run(test: impl FnOnce(&mut World)) {
		chain("development").execute_with(|| {
			let mut world = Self { nonces: [0; 9], issuance: Balances::total_issuance() };
			let joins = NODES.map(|node| {
				let card = Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 };
				let worker = Some(worker(node).public());
				let operator = None;
				let call =
					pallet_node_registry::Call::join { card, stake: STAKE, worker, operator };
				world.sign(node, call)
			});
			world.block(joins.into());
			test(&mut world);
		});
	}

	fn sign(&mut self, account: usize, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let nonce = self.nonces[account];
		self.nonces[account] += 1;
		signed(account, nonce, call)
	}

	/// Makes a block with these transactions, all of which must succeed, and checks the invariants.
	fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) {
		start_block(vrf_digest);
		for transaction in transactions {
			apply(transaction).expect("valid").expect("successful");
		}
		finish_block();
		self.check();
	}

	fn blocks(&mut self, count: u32) {
		(0..count).for_each(|_| self.block(Vec::new()));
	}

	fn check(&self) {
		NodeRegistry::do_try_state().unwrap();
		NodeStaking::do_try_state().unwrap();
		Qos::do_try_state().unwrap();
		TaskQueue::do_try_state().unwrap();
		Validation::do_try_state().unwrap();
		assert_eq!(Balances::total_issuance(), self.issuance, "money was made or lost");
	}

	fn set(&mut self, parameter: protocol::Parameters) {
		let key_value = RuntimeParameters::Protocol(parameter);
		let call = pallet_parameters::Call::set_parameter { key_value }.into();
		let sudo = self.sign(ALITH, pallet_sudo::Call::sudo { call: Box::new(call) });
		self.block(vec![sudo]);
	}

	/// Sets every parameter of the protocol at once, to a value of these bytes or the bound next to it.
	fn set_all(&mut self, byte: u8) {
		let calls = all_parameters(byte).into_iter().map(|parameter| {
			let key_value = RuntimeParameters::Protocol(parameter);
			pallet_parameters::Call::set_parameter { key_value }.into()
		});
		let batch = pallet_utility::Call::batch_all { calls: calls.collect() }.into();
		let sudo = self.sign(ALITH, pallet_sudo::Call::sudo { call: Box::new(batch) });
		self.block(vec![sudo]);
	}

	/// Creates a text task and waits for its dispatch; answers its number and its nodes by round.
	fn task(&mut self) -> (TaskId, [AccountId; 3]) {
		let call = pallet_task_queue::Call::create_task {
			kind: TaskKind::Text,
			args_hash: Hash::repeat_byte(1),
			data_hash: Hash::zero(),
			vram_gb: 8,
			cap: 1,
			card: None,
			fee: FEE,
		};
		let create = self.sign(CREATOR, call);
		self.block(vec![create]);
		let task = TaskQueue::stats().total;
		assert!(TaskQueue::task(task).unwrap().is_queued(), "never in the block of its creation");
		self.block(Vec::new());
		(task, TaskQueue::task(task).unwrap().run.expect("dispatched").nodes)
	}

	/// Lets these rounds commit to and disclose digests, as far as the group is still open.
	fn commit(&mut self, task: TaskId, nodes: &[AccountId; 3], digests: &[(Round, u8)]) {
		let commits = digests.iter().map(|(round, byte)| {
			let node = nodes[usize::from(*round)];
			let salt = Hash::repeat_byte(*round);
			let commitment = commitment(&GENESIS_HASH, task, *round, &node, &digest(*byte), &salt);
			report(task, *round, node, Report::Commit { commitment })
		});
		let commits = commits.collect();
		self.block(commits);
	}

	fn disclose(&mut self, task: TaskId, nodes: &[AccountId; 3], digests: &[(Round, u8)]) {
		let disclosures = digests.iter().map(|(round, byte)| {
			let salt = Hash::repeat_byte(*round);
			let disclosure = Report::Disclose { digest: digest(*byte), salt };
			report(task, *round, nodes[usize::from(*round)], disclosure)
		});
		let disclosures = disclosures.collect();
		self.block(disclosures);
	}
}

/// Every parameter of the protocol, with a value that consists of these bytes: the least one of its
/// type for 0, the greatest for 255. Of 1 or 0, where the type has no such value.
pub fn all_parameters(byte: u8) -> Vec<protocol::Parameters> {
	let decode = |index: u8, byte: u8| {
		// Index of the parameter, `Some`, and as many bytes of the value as its type takes.
		let encoded = [&[index, 1][..], &[byte; 16][..]].concat();
		protocol::Parameters::decode(&mut &encoded[..])
	};
	(0..=u8::MAX)
		.map_while(|index| [byte, 1, 0].into_iter().find_map(|byte| decode(index, byte).ok()))
		.collect()
}

fn digest(byte: u8) -> Digest {
	vec![byte; 32].try_into().unwrap()
}

/// The worker key of a node; its account owns nothing.
fn worker(node: usize) -> sr25519::Pair {
	[Sr25519Keyring::Alice, Sr25519Keyring::Bob, Sr25519Keyring::Charlie, Sr25519Keyring::Dave]
		[node]
		.pair()
}

fn worker_of(node: AccountId) -> sr25519::Pair {
	worker(NODES.into_iter().find(|index| who(*index) == node).expect("one of ours"))
}

/// A feeless transaction with a report that the node's worker key signs.
fn report(task: TaskId, round: Round, node: AccountId, report: Report) -> UncheckedExtrinsic {
	let report = WorkerReport { task, round, node, report };
	let signature = worker_of(node).sign(&report.signing_payload(&GENESIS_HASH));
	let call = pallet_validation::Call::submit { report, signature }.into();
	UncheckedExtrinsic::new_transaction(call, tx_extension(Era::Immortal, 0, 0))
}

fn free(account: AccountId) -> Balance {
	Balances::free_balance(account)
}

#[test]
fn task_should_be_paid_by_speed_when_all_agree() {
	World::run(|world| {
		let before = NODES.map(|node| free(who(node)));
		let (task, nodes) = world.task();
		let digests = [(0, 7), (1, 7), (2, 7)];
		world.commit(task, &nodes, &digests);
		world.disclose(task, &nodes, &digests);
		let view = views::task(task).unwrap();
		assert_eq!((view.status, view.uploaded), (TaskStatus::Succeeded, false));
		assert_eq!(view.result_node.unwrap().0, nodes[0].0, "the first discloser hands over");
		world.block(vec![report(task, 0, nodes[0], Report::Uploaded)]);

		let view = views::task(task).unwrap();
		assert_eq!((view.status, view.uploaded), (TaskStatus::Finished, true));
		assert_eq!(view.digest.unwrap().0, vec![7; 32]);
		let paid: Vec<_> =
			view.rounds.iter().map(|round| (round.score, round.paid / CNX)).collect();
		assert_eq!(paid, [(Some(20), 20), (Some(18), 18), (Some(12), 12)]);
		let gained: Balance =
			NODES.iter().zip(before).map(|(node, before)| free(who(*node)) - before).sum();
		assert_eq!(gained, FEE, "reports are free, the whole fee arrives");
		assert_eq!(views::network().succeeded_tasks, 1);
	});
}

#[test]
fn forger_should_lose_its_stake_to_the_treasury() {
	World::run(|world| {
		let (task, nodes) = world.task();
		let digests = [(0, 7), (1, 9), (2, 7)];
		world.commit(task, &nodes, &digests);
		world.disclose(task, &nodes, &digests);
		world.block(vec![report(task, 0, nodes[0], Report::Uploaded)]);

		assert_eq!(free(Treasury::account_id()), STAKE);
		let node = views::node(&nodes[1]).unwrap();
		assert_eq!((node.status, node.stake, node.unbonding), (view::NodeStatus::Quit, 0, 0));
		assert!(node.reason.unwrap().contains("slashed"));
		let view = views::task(task).unwrap();
		assert_eq!(view.status, TaskStatus::Finished);
		assert_eq!(view.refunded, FEE * 18 / 50, "the forger's share goes back to the creator");
		assert_eq!(view.rounds[1].slashed, STAKE);
	});
}

#[test]
fn withheld_disclosure_should_cost_a_tenth_of_the_stake() {
	World::run(|world| {
		world.set(protocol::Parameters::DisclosureTimeout(protocol::DisclosureTimeout, Some(5)));
		let (task, nodes) = world.task();
		world.commit(task, &nodes, &[(0, 7), (1, 7), (2, 7)]);
		world.disclose(task, &nodes, &[(0, 7), (1, 7)]);
		world.block(vec![report(task, 0, nodes[0], Report::Uploaded)]);
		world.blocks(6);

		let view = views::task(task).unwrap();
		assert_eq!((view.status, view.reason), (TaskStatus::Finished, None), "never an abort");
		assert_eq!(view.rounds[2].status, RoundStatus::Silent);
		assert_eq!(view.rounds[2].slashed, STAKE / 10);
		assert_eq!(free(Treasury::account_id()), STAKE / 10);
		assert_eq!(view.refunded, FEE * 12 / 50, "the silent one's share");
	});
}

#[test]
fn node_should_be_kicked_out_when_it_is_silent_twice() {
	World::run(|world| {
		world.set(protocol::Parameters::ExecutionTimeout(protocol::ExecutionTimeout, Some(5)));
		world.set(protocol::Parameters::UnbondingPeriod(protocol::UnbondingPeriod, Some(30)));
		let silent = who(NODES[1]);
		for _ in 0..2 {
			assert_eq!(NodeRegistry::node(&silent).unwrap().status, NodeStatus::Available);
			let (task, nodes) = world.task();
			let honest: Vec<_> = (0..3)
				.filter(|round| nodes[usize::from(*round)] != silent)
				.map(|round| (round, 7))
				.collect();
			world.commit(task, &nodes, &honest);
			world.blocks(6);
			let view = views::task(task).unwrap();
			assert_eq!((view.status, view.refunded), (TaskStatus::Aborted, FEE));
		}
		let node = views::node(&silent).unwrap();
		assert_eq!((node.status, node.stake), (view::NodeStatus::Quit, 0));
		assert_eq!(node.unbonding, STAKE, "nothing is lost, but it stays slashable for a while");
		assert!(node.reason.unwrap().contains("scores"));
		assert_eq!(views::network().active_nodes, 2);

		let before = free(silent);
		world.blocks(30);
		let withdraw = world.sign(NODES[1], pallet_node_staking::Call::withdraw {});
		world.block(vec![withdraw]);
		let gained = free(silent) - before;
		assert!(gained > STAKE - CNX && gained <= STAKE, "the stake less the fee: {gained}");
	});
}

#[test]
fn report_should_be_refused_when_forged_or_repeated() {
	let refused = |transaction, reason| {
		let expected = Err(TransactionValidityError::Invalid(reason));
		assert_eq!(apply(transaction), expected);
	};
	World::run(|world| {
		let (task, nodes) = world.task();
		let commit = |round: Round| {
			let commitment = Hash::repeat_byte(5);
			report(task, round, nodes[usize::from(round)], Report::Commit { commitment })
		};
		start_block(vrf_digest);
		assert!(apply(commit(0)).unwrap().is_ok());
		refused(commit(0), InvalidTransaction::Stale);
		refused(report(task, 1, nodes[0], Report::Uploaded), InvalidTransaction::Call);

		let forged = WorkerReport {
			task,
			round: 1,
			node: nodes[1],
			report: Report::Commit { commitment: Hash::repeat_byte(6) },
		};
		let signature = Sr25519Keyring::Ferdie.pair().sign(&forged.signing_payload(&GENESIS_HASH));
		let call = pallet_validation::Call::submit { report: forged, signature }.into();
		let forged = UncheckedExtrinsic::new_transaction(call, tx_extension(Era::Immortal, 0, 0));
		refused(forged, InvalidTransaction::BadProof);
		finish_block();
		world.check();
	});
}

#[test]
fn running_task_should_succeed_whatever_all_parameters_are_set_to_in_each_phase() {
	for [execution, disclosure, upload] in [[0, 255, 0], [255, 0, 255]] {
		World::run(|world| {
			let (task, nodes) = world.task();
			let digests = [(0, 7), (1, 7), (2, 7)];
			world.set_all(execution);
			world.commit(task, &nodes, &digests);
			world.set_all(disclosure);
			world.disclose(task, &nodes, &digests);
			world.set_all(upload);
			world.block(vec![report(task, 0, nodes[0], Report::Uploaded)]);
			let view = views::task(task).unwrap();
			assert_eq!(view.status, TaskStatus::Finished);
			let paid: Vec<_> = view.rounds.iter().map(|round| round.paid / CNX).collect();
			assert_eq!(paid, [20, 18, 12]);
			assert_eq!(view.refunded, 0);
		});
	}
	assert_eq!(all_parameters(0).len(), all_parameters(255).len());
	assert!(all_parameters(0).len() >= 25);
}

#[test]
fn running_task_should_not_be_touched_when_parameters_change() {
	World::run(|world| {
		let (task, nodes) = world.task();
		let digests = [(0, 7), (1, 7), (2, 7)];
		world.commit(task, &nodes, &digests);
		world.set(protocol::Parameters::MinimumStake(protocol::MinimumStake, Some(10_000 * CNX)));
		world.set(protocol::Parameters::QueueLimit(protocol::QueueLimit, Some(0)));
		world.set(protocol::Parameters::DistanceThreshold(protocol::DistanceThreshold, Some(0)));
		world.disclose(task, &nodes, &digests);
		world.block(vec![report(task, 0, nodes[0], Report::Uploaded)]);
		assert_eq!(views::task(task).unwrap().status, TaskStatus::Finished);
	});
}
