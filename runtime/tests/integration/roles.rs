//! Who may make which call: every call of the protocol's pallets from every kind of origin, against the
//! table of calls and roles in the pallet's README.

use crate::common::{chain, finish_block, start_block, vrf_digest, who};
use deuterium_primitives::{
	Card, Digest, ErrorCode, Hash, Report, TaskKind, WorkerReport, WorkerSignature,
};
use deuterium_runtime::{AccountId, Runtime, RuntimeCall, RuntimeOrigin, configs::monetary::CNX};
use frame_support::{
	storage::with_transaction,
	traits::{GetCallMetadata, GetCallName},
};
use frame_system::RawOrigin;
use sp_runtime::{DispatchError, TransactionOutcome, traits::Dispatchable};

/// Kinds of origins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Role {
	/// Nobody: a bare extrinsic.
	Nobody,
	/// A transaction that authorised itself.
	Authorized,
	/// The sender of an Ethereum transaction, outside the EVM.
	Ethereum,
	/// An account that signed.
	Account,
	/// Governance.
	Root,
}

impl Role {
	const ALL: [Self; 5] =
		[Self::Nobody, Self::Authorized, Self::Ethereum, Self::Account, Self::Root];

	fn origin(self) -> RuntimeOrigin {
		let account = who(5);
		match self {
			Self::Nobody => RawOrigin::None.into(),
			Self::Authorized => RawOrigin::Authorized.into(),
			Self::Ethereum => {
				pallet_ethereum::RawOrigin::EthereumTransaction(account.0.into()).into()
			},
			Self::Account => RawOrigin::Signed(account).into(),
			Self::Root => RawOrigin::Root.into(),
		}
	}
}

const ACCOUNT: &[Role] = &[Role::Account];
const GOVERNANCE: &[Role] = &[Role::Root];

/// Every call of the protocol's pallets, and the origins that it is open to.
fn calls() -> Vec<(RuntimeCall, &'static [Role])> {
	use pallet_base_fee::Call as BaseFee;
	use pallet_evm::Call as Evm;
	use pallet_node_registry::Call as Registry;
	use pallet_node_staking::Call as Staking;
	use pallet_task_queue::Call as TaskQueue;
	use pallet_validation::Call as Validation;
	let (task, round, hash) = (1, 0, Hash::zero());
	let card = Card { name: b"CPU".to_vec().try_into().unwrap(), vram_gb: 8 };
	let report = WorkerReport {
		task,
		round,
		node: AccountId::default(),
		report: Report::Commit { commitment: hash },
	};
	let signature = WorkerSignature::from_raw([0; 64]);
	let order = TaskQueue::create_task {
		kind: TaskKind::Image,
		args_hash: hash,
		data_hash: hash,
		vram_gb: 1,
		cap: 1,
		card: None,
		fee: CNX,
	};
	vec![
		(Registry::join { card, stake: CNX, worker: None, operator: None }.into(), ACCOUNT),
		(Registry::pause {}.into(), ACCOUNT),
		(Registry::resume {}.into(), ACCOUNT),
		(Registry::quit {}.into(), ACCOUNT),
		(Registry::set_worker_key { worker: None }.into(), ACCOUNT),
		(Staking::withdraw {}.into(), ACCOUNT),
		(Staking::withdraw_for { who: who(1) }.into(), ACCOUNT),
		(Staking::top_up { amount: CNX }.into(), ACCOUNT),
		(order.into(), ACCOUNT),
		(TaskQueue::cancel_task { task }.into(), &[Role::Account, Role::Root]),
		(TaskQueue::poke {}.into(), ACCOUNT),
		(TaskQueue::claim {}.into(), ACCOUNT),
		(Validation::commit { task, round, commitment: hash }.into(), ACCOUNT),
		(
			Validation::disclose { task, round, digest: Digest::default(), salt: hash }.into(),
			ACCOUNT,
		),
		(Validation::report_error { task, round, code: ErrorCode::Unspecified }.into(), ACCOUNT),
		(Validation::report_uploaded { task, round }.into(), ACCOUNT),
		(Validation::submit { report, signature }.into(), &[Role::Authorized]),
		(Evm::set_creators { rule: pallet_evm::CreateRule::Open }.into(), GOVERNANCE),
		(BaseFee::set_base_fee_per_gas { fee: 100.into() }.into(), GOVERNANCE),
		(BaseFee::set_elasticity { elasticity: Default::default() }.into(), GOVERNANCE),
	]
}

/// Whether a call gets past the check of its origin.
fn is_open(call: &RuntimeCall, role: Role) -> bool {
	let result: Result<(), DispatchError> = with_transaction(|| {
		let outcome = call.clone().dispatch(role.origin());
		TransactionOutcome::Rollback(outcome.map(|_| ()).map_err(|failed| failed.error))
	});
	result != Err(DispatchError::BadOrigin)
}

#[test]
fn call_should_be_open_to_its_roles_and_to_nobody_else() {
	chain("development").execute_with(|| {
		start_block(vrf_digest);
		for (call, roles) in calls() {
			for role in Role::ALL {
				assert_eq!(is_open(&call, role), roles.contains(&role), "{role:?}: {call:?}");
			}
		}
		finish_block();
	});
}

#[test]
fn table_of_roles_should_have_every_call_of_its_pallet() {
	let pallets: [(&str, &str, &[&str]); 6] = [
		(
			"NodeRegistry",
			include_str!("../../../pallets/node-registry/README.md"),
			pallet_node_registry::Call::<Runtime>::get_call_names(),
		),
		(
			"NodeStaking",
			include_str!("../../../pallets/node-staking/README.md"),
			pallet_node_staking::Call::<Runtime>::get_call_names(),
		),
		(
			"TaskQueue",
			include_str!("../../../pallets/task-queue/README.md"),
			pallet_task_queue::Call::<Runtime>::get_call_names(),
		),
		(
			"Validation",
			include_str!("../../../pallets/validation/README.md"),
			pallet_validation::Call::<Runtime>::get_call_names(),
		),
		(
			"EVM",
			include_str!("../../../pallets/evm/README.md"),
			pallet_evm::Call::<Runtime>::get_call_names(),
		),
		(
			"BaseFee",
			include_str!("../../../pallets/base-fee/README.md"),
			pallet_base_fee::Call::<Runtime>::get_call_names(),
		),
	];
	let tested: Vec<_> = calls().iter().map(|(call, _)| call.get_call_metadata()).collect();
	for (pallet, readme, names) in pallets {
		for name in names {
			let row = format!("\n| `{name}`");
			assert!(readme.contains(&row), "{pallet}: {name} has a row");
			let mut tests = tested.iter();
			let is_tested =
				tests.any(|call| call.pallet_name == pallet && call.function_name == *name);
			assert!(is_tested, "{pallet}: {name} is tested above");
		}
	}
	assert_eq!(tested.len(), pallets.iter().map(|(_, _, names)| names.len()).sum::<usize>());
}

#[test]
fn proxy_should_not_spend_money_when_it_may_not_transfer() {
	use deuterium_runtime::configs::governance::ProxyType;
	use frame_support::traits::InstanceFilter;
	let transfer = pallet_balances::Call::transfer_all { dest: who(1), keep_alive: false }.into();
	let powers =
		pallet_proxy::Call::add_proxy { delegate: who(1), proxy_type: ProxyType::Any, delay: 0 };
	let mut refused = vec![transfer, powers.into()];
	for (call, roles) in calls() {
		let metadata = call.get_call_metadata();
		match metadata.function_name {
			"create_task" => refused.push(call),
			_ if roles == ACCOUNT => assert!(ProxyType::NonTransfer.filter(&call), "{call:?}"),
			_ => {},
		}
	}
	assert_eq!(refused.len(), 3);
	for call in refused {
		assert!(!ProxyType::NonTransfer.filter(&call), "{call:?}");
		assert!(ProxyType::Any.filter(&call));
	}
}
