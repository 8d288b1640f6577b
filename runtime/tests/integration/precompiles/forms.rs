//! Commitments in this network's form, and tasks whose nodes act in different ways.

use crate::common::{GENESIS_HASH, apply, finish_block, start_block, vrf_digest};
use crate::precompiles::world::{A, B, GTX, STAKE, World, commit_call, disclose_call};
use deuterium_precompiles::{
	abi::IDeuterium,
	addresses::{DEUTERIUM, TASK},
	alloy_primitives::{Address, B256, Bytes, U256 as Word},
};
use deuterium_primitives::{Report, WorkerReport, commitment};
use deuterium_runtime::{UncheckedExtrinsic, extrinsic::tx_extension};
use sp_core::{Pair, sr25519};
use sp_runtime::generic::Era;

const SALT: [u8; 32] = [9; 32];

fn commit(world: &World, id: u64, round: u8, result: u64) -> IDeuterium::commitCall {
	let node = world.account(world.nodes_of(id)[usize::from(round)]);
	let digest = result.to_be_bytes();
	let hash = commitment(&GENESIS_HASH, id, round, &node, &digest, &SALT.into());
	IDeuterium::commitCall {
		taskId: Word::from(id),
		round: Word::from(round),
		commitment: B256::from(hash.0),
	}
}

fn disclose(id: u64, round: u8, result: u64) -> IDeuterium::discloseCall {
	IDeuterium::discloseCall {
		taskId: Word::from(id),
		round: Word::from(round),
		digest: Bytes::from(result.to_be_bytes().to_vec()),
		salt: B256::from(SALT),
	}
}

#[test]
fn task_should_be_done_in_this_networks_form() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let genesis = world.view(DEUTERIUM, &IDeuterium::genesisHashCall);
		assert_eq!(genesis.0, GENESIS_HASH.0);
		for round in 0..3u8 {
			let call = commit(world, id, round, A);
			let done = world.call(nodes[usize::from(round)], DEUTERIUM, &call);
			let ready = if round == 2 { vec!["TaskResultCommitmentsReady"] } else { vec![] };
			assert_eq!(done.events(), ready);
		}
		assert_eq!(world.task(id).nonces, [B256::ZERO; 3], "salts are secret");
		let wrong = disclose(id, 0, B);
		let mismatch = "Mismatch result and commitment";
		assert_eq!(world.refusal(nodes[0], DEUTERIUM, &wrong), mismatch);
		for round in 0..3u8 {
			world.call(nodes[usize::from(round)], DEUTERIUM, &disclose(id, round, A));
		}
		let upload = IDeuterium::reportUploadedCall { taskId: Word::from(id), round: Word::ZERO };
		let done = world.call(nodes[0], DEUTERIUM, &upload);
		assert_eq!(done.events(), ["TaskNodeSuccess", "TaskResultUploaded"]);
		assert!(world.task(id).id.is_zero());
	});
}

#[test]
fn round_should_not_mix_the_forms() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let own = commit(world, id, 0, A);
		world.call(nodes[0], DEUTERIUM, &own);
		assert_eq!(world.refusal(nodes[0], TASK, &commit_call(id, 0, A)), "Already submitted");
		world.commit(id, 1, A);
		world.commit(id, 2, A);
		let mismatch = "Mismatch result and commitment";
		assert_eq!(world.refusal(nodes[0], TASK, &disclose_call(id, 0, A)), mismatch);
		assert_eq!(world.refusal(nodes[1], DEUTERIUM, &disclose(id, 1, A)), mismatch);
		world.call(nodes[0], DEUTERIUM, &disclose(id, 0, A));
		assert_eq!(world.disclose(id, 1, A).events(), ["TaskNodeSuccess", "TaskSuccess"]);
	});
}

#[test]
fn error_code_should_be_bounded() {
	World::run(|world| {
		let (id, nodes) = world.started();
		let report = |code: u64| IDeuterium::reportErrorCall {
			taskId: Word::from(id),
			round: Word::ZERO,
			code: Word::from(code),
		};
		assert_eq!(world.refusal(nodes[0], DEUTERIUM, &report(6)), "Invalid error code");
		world.call(nodes[0], DEUTERIUM, &report(2));
		assert_eq!(world.task(id).commitments[0], B256::from(Word::ONE));
	});
}

/// A native worker, an Ethereum wallet with this network's form, and one with the original form.
#[test]
fn task_should_be_served_natively_and_by_wallets_at_once() {
	World::empty(|world| {
		let worker = sr25519::Pair::from_seed(&[5; 32]);
		for who in 0..3 {
			let join = IDeuterium::joinCall {
				gpuName: GTX.0.into(),
				gpuVram: Word::from(GTX.1),
				workerKey: B256::from(worker.public().0),
				operator: Address::ZERO,
			};
			world.pay(who, DEUTERIUM, &join, STAKE);
		}
		let (id, nodes) = world.started();
		let native = world.account(nodes[0]);
		let digest = A.to_be_bytes();
		let salt = SALT.into();
		let hash = commitment(&GENESIS_HASH, id, 0, &native, &digest, &salt);
		let report = |report| {
			let report = WorkerReport { task: id, round: 0, node: native, report };
			let signature = worker.sign(&report.signing_payload(&GENESIS_HASH));
			let call = pallet_validation::Call::submit { report, signature }.into();
			UncheckedExtrinsic::new_transaction(call, tx_extension(Era::Immortal, 0, 0))
		};
		let block = |extrinsic| {
			start_block(vrf_digest);
			apply(extrinsic).expect("valid").expect("successful");
			finish_block();
		};
		block(report(Report::Commit { commitment: hash }));
		let call = commit(world, id, 1, A);
		world.call(nodes[1], DEUTERIUM, &call);
		world.commit(id, 2, A);
		world.disclose(id, 2, A);
		world.call(nodes[1], DEUTERIUM, &disclose(id, 1, A));
		let digest = digest.to_vec().try_into().unwrap();
		block(report(Report::Disclose { digest, salt }));
		// What the native worker caused stands in a transaction of the block as well.
		assert_eq!(world.spoken_events(), ["TaskNodeSuccess"]);
		world.upload(id, 2);
		assert!(world.task(id).id.is_zero());
	});
}

#[test]
fn node_should_show_key_operator_and_payee() {
	World::empty(|world| {
		let key = B256::repeat_byte(3);
		let join = IDeuterium::joinCall {
			gpuName: GTX.0.into(),
			gpuVram: Word::from(GTX.1),
			workerKey: key,
			operator: world.address(7),
		};
		world.pay(0, DEUTERIUM, &join, STAKE);
		let get = IDeuterium::getNodeCall { node: world.address(0) };
		let node = world.view(DEUTERIUM, &get);
		assert_eq!((node.workerKey, node.operator), (key, world.address(7)));
		assert_eq!(node.payoutAddress, world.address(0));
		let set = IDeuterium::setWorkerKeyCall { workerKey: B256::ZERO };
		world.call(0, DEUTERIUM, &set);
		assert!(world.view(DEUTERIUM, &get).workerKey.is_zero());
		assert_eq!(world.refusal(1, DEUTERIUM, &set), "Node not joined");
		let claim = world.refusal(1, DEUTERIUM, &IDeuterium::claimCall);
		assert_eq!(claim, "Nothing to claim");
		let claimable = IDeuterium::claimableCall { account: world.address(1) };
		assert!(world.view(DEUTERIUM, &claimable).is_zero());
	});
}
