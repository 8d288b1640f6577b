//! A chain with people on it who know nothing but Ethereum.

use crate::common::{apply, chain_of, finish_block, genesis_json, start_block, vrf_digest};
use ::ethereum::{
	LegacyTransaction, LegacyTransactionMessage, Log, TransactionAction, TransactionV3,
	legacy::TransactionSignature,
};
use deuterium_precompiles::{
	abi::{INode, ITask},
	addresses::{self, NODE, TASK},
	alloy_primitives::{Address, B256, Bytes, U256 as Word},
	alloy_sol_types::{Revert, SolCall, SolError, SolEvent},
};
use deuterium_primitives::account::EthereumSignature;
use deuterium_runtime::{
	AccountId, Balance, Balances, Ethereum, NodeRegistry, NodeStaking, Qos, System, TaskQueue,
	UncheckedExtrinsic, Validation,
	configs::{
		evm::CHAIN_ID,
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
	ethereum,
};
use deuterium_runtime_api::ethereum::CallRequest;
use frame_support::{
	assert_ok,
	storage::{TransactionOutcome, with_transaction},
	traits::fungible::{Inspect, InspectHold},
};
use sp_core::{H160, H256, Pair, U256, ecdsa};
use sp_runtime::DispatchError;
use std::collections::BTreeMap;

/// Somebody: the number of an account.
pub type Who = usize;

/// Who orders tasks.
pub const CREATOR: Who = 10;
/// An outsider.
pub const OUTSIDER: Who = 11;
/// Accounts with money.
const PEOPLE: usize = 12;

/// What everybody owns at the start.
pub const FUNDS: Balance = 10_000 * CNX;
/// What a node stakes.
pub const STAKE: Balance = 400 * CNX;
/// What a task pays; a score of 1 is worth [`CNX`].
pub const FEE: Balance = 50 * CNX;
/// The gas limit that the original node is shipped with.
pub const CLIENT_GAS: u64 = 5_000_000;
/// Its gas price, in wei.
const CLIENT_GAS_PRICE: u64 = 10;

/// Blocks of the phases in these tests.
pub const EXECUTION: u32 = 24;
/// See [`EXECUTION`].
pub const DISCLOSURE: u32 = 16;
/// See [`EXECUTION`].
pub const UPLOAD: u32 = 6;

/// The card of the reference's default network.
pub const GTX: (&str, u64) = ("NVIDIA GeForce GTX 1070 Ti", 8);

/// Results of one image, mutually different: the values of the reference's own tests.
pub const A: u64 = 0x0102_0304_0506_0708;
/// See [`A`].
pub const B: u64 = 0x0102_0304_0506_f7f8;
/// See [`A`].
pub const C: u64 = 0x0102_0304_0506_0807;

/// Somebody's key.
struct Person {
	account: AccountId,
	pair: ecdsa::Pair,
}

impl Person {
	fn new(who: Who) -> Self {
		let seed = sp_io::hashing::keccak_256(format!("person {who}").as_bytes());
		let pair = ecdsa::Pair::from_seed(&seed);
		let account = EthereumSignature(pair.sign_prehashed(&seed)).recover_prehashed(&seed);
		Self { account: account.unwrap(), pair }
	}
}

/// What a transaction did.
#[derive(Debug)]
pub struct Done {
	/// Its logs.
	pub logs: Vec<Log>,
	/// Gas that it paid.
	pub gas: u64,
}

impl Done {
	/// The names of its events.
	pub fn events(&self) -> Vec<&'static str> {
		names(&self.logs)
	}
}

/// A chain with what the tests need to remember.
pub struct World {
	people: Vec<Person>,
	issuance: Balance,
	/// Fees that everybody has paid since the start, by account.
	fees: BTreeMap<AccountId, Balance>,
}

impl World {
	/// Runs a test on a chain without nodes, with contracts of these codes.
	pub fn with_codes(codes: &[(H160, &[u8])], test: impl FnOnce(&mut World)) {
		let people: Vec<_> = (0..PEOPLE).map(Person::new).collect();
		chain_of(&genesis(&people, codes)).execute_with(|| {
			let issuance = Balances::total_issuance();
			let mut world = Self { people, issuance, fees: BTreeMap::new() };
			use protocol::Parameters::*;
			world.set(ExecutionTimeout(protocol::ExecutionTimeout, Some(EXECUTION)));
			world.set(DisclosureTimeout(protocol::DisclosureTimeout, Some(DISCLOSURE)));
			world.set(UploadTimeout(protocol::UploadTimeout, Some(UPLOAD)));
			world.wait(1);
			test(&mut world);
		});
	}

	/// Runs a test on a chain without nodes.
	pub fn empty(test: impl FnOnce(&mut World)) {
		Self::with_codes(&[], test);
	}

	/// Runs a test on the reference's default network: nodes 0, 1 and 2 with equal cards.
	pub fn run(test: impl FnOnce(&mut World)) {
		Self::empty(|world| {
			(0..3).for_each(|who| world.join(who, GTX));
			test(world);
		});
	}

	/// Governance sets a parameter. There is no Ethereum way to it.
	pub fn set(&mut self, parameter: protocol::Parameters) {
		let parameter = RuntimeParameters::Protocol(parameter);
		let root = deuterium_runtime::RuntimeOrigin::root();
		assert_ok!(deuterium_runtime::Parameters::set_parameter(root, parameter));
	}

	/// The account of somebody.
	pub fn account(&self, who: Who) -> AccountId {
		self.people[who].account
	}

	/// The address of somebody.
	pub fn address(&self, who: Who) -> Address {
		Address::from(self.account(who).0)
	}

	/// Who has an address.
	pub fn who(&self, address: Address) -> Who {
		let found = self.people.iter().position(|person| person.account.0 == address.into_array());
		found.expect("one of ours")
	}

	/// A transaction of somebody, as the original clients make them.
	pub fn sign(&self, who: Who, to: H160, value: Balance, input: Vec<u8>) -> TransactionV3 {
		let person = &self.people[who];
		let message = LegacyTransactionMessage {
			nonce: System::account_nonce(person.account).into(),
			gas_price: CLIENT_GAS_PRICE.into(),
			gas_limit: CLIENT_GAS.into(),
			action: TransactionAction::Call(to),
			value: value.into(),
			input,
			chain_id: Some(CHAIN_ID),
		};
		let signature = person.pair.sign_prehashed(&message.hash().0).0;
		let (r, s) = (H256::from_slice(&signature[..32]), H256::from_slice(&signature[32..64]));
		let v = 35 + 2 * CHAIN_ID + u64::from(signature[64]);
		TransactionV3::Legacy(LegacyTransaction {
			nonce: message.nonce,
			gas_price: message.gas_price,
			gas_limit: message.gas_limit,
			action: message.action,
			value: message.value,
			input: message.input,
			signature: TransactionSignature::new(v, r, s).unwrap(),
		})
	}

	/// Makes a block with transactions; says of each whether it succeeded, and what it did.
	pub fn block(&mut self, transactions: Vec<TransactionV3>) -> Vec<Result<Done, u64>> {
		let hashes: Vec<H256> = transactions.iter().map(TransactionV3::hash).collect();
		start_block(vrf_digest);
		for transaction in transactions {
			apply(UncheckedExtrinsic::new_ethereum(transaction)).expect("valid").expect("ran");
		}
		finish_block();
		self.count_fees();
		self.check();
		hashes.into_iter().map(outcome).collect()
	}

	/// Makes empty blocks.
	pub fn wait(&mut self, blocks: u32) {
		(0..blocks).for_each(|_| drop(self.block(Vec::new())));
	}

	/// A transaction of somebody that succeeds, in a block of its own.
	pub fn send(&mut self, who: Who, to: H160, value: Balance, input: Vec<u8>) -> Done {
		let trial = self.attempt(who, to, value, input.clone());
		let transaction = self.sign(who, to, value, input);
		let done = self.block(vec![transaction]).remove(0);
		done.unwrap_or_else(|_| panic!("failed, in eth_call: {trial:?}"))
	}

	/// A call of a contract that succeeds.
	pub fn call<C: SolCall>(&mut self, who: Who, contract: H160, call: &C) -> Done {
		self.send(who, contract, 0, call.abi_encode())
	}

	/// A call of a contract with value that succeeds.
	pub fn pay<C: SolCall>(&mut self, who: Who, contract: H160, call: &C, value: Balance) -> Done {
		self.send(who, contract, value, call.abi_encode())
	}

	/// Why a call of a contract is refused: as `eth_call` on the present state tells it. The transaction
	/// itself fails as well, and changes nothing but nonce and fee.
	pub fn refusal<C: SolCall>(&mut self, who: Who, contract: H160, call: &C) -> String {
		self.refusal_of(who, contract, call, 0)
	}

	/// As [`Self::refusal`], with value.
	pub fn refusal_of<C: SolCall>(
		&mut self,
		who: Who,
		contract: H160,
		call: &C,
		value: Balance,
	) -> String {
		let input = call.abi_encode();
		let told = match self.attempt(who, contract, value, input.clone()) {
			Err(reason) => reason,
			Ok(_) => panic!("{} is not refused", C::SIGNATURE),
		};
		let before = (self.owned(who), TaskQueue::stats(), NodeRegistry::stats());
		let transaction = self.sign(who, contract, value, input);
		assert!(self.block(vec![transaction]).remove(0).is_err(), "{}", C::SIGNATURE);
		// Tasks may begin and end by themselves meanwhile; money of this account does not move then.
		let after = (self.owned(who), TaskQueue::stats(), NodeRegistry::stats());
		assert_eq!(before.0, after.0, "{}", C::SIGNATURE);
		assert_eq!(before.1.total, after.1.total, "{}", C::SIGNATURE);
		assert_eq!(before.2.total_nodes, after.2.total_nodes, "{}", C::SIGNATURE);
		told
	}

	/// What a call would return or be refused with, on the present state (`eth_call`).
	pub fn attempt(
		&self,
		who: Who,
		to: H160,
		value: Balance,
		data: Vec<u8>,
	) -> Result<Vec<u8>, String> {
		let request = CallRequest {
			from: self.account(who).into(),
			to: Some(to),
			value: value.into(),
			data,
			gas_limit: CLIENT_GAS,
			..Default::default()
		};
		let outcome: Result<_, DispatchError> = with_transaction(|| {
			TransactionOutcome::Rollback(Ok(ethereum::call(request, None, None)))
		});
		let outcome = outcome.unwrap().expect("can be tried");
		if outcome.exit_reason.is_succeed() {
			return Ok(outcome.output);
		}
		assert!(outcome.exit_reason.is_revert(), "{:?}", outcome.exit_reason);
		Err(Revert::abi_decode(&outcome.output).expect("Error(string)").reason)
	}

	/// What a view answers on the present state.
	pub fn view<C: SolCall>(&self, contract: H160, call: &C) -> C::Return {
		let output = self.attempt(OUTSIDER, contract, 0, call.abi_encode()).expect("a view");
		C::abi_decode_returns(&output).expect("ABI")
	}

	/// The logs of the last block that belong to nobody's transaction.
	pub fn spoken(&self) -> Vec<Log> {
		let statuses = ethereum::current_transaction_statuses().unwrap_or_default();
		let pseudo = statuses
			.into_iter()
			.filter(|status| status.from == pallet_ethereum::native_logs::PSEUDO_SENDER);
		pseudo.flat_map(|status| status.logs).collect()
	}

	/// Their names.
	pub fn spoken_events(&self) -> Vec<&'static str> {
		names(&self.spoken())
	}

	/// Everything that somebody owns, holds included, and the fees that it has paid.
	pub fn owned(&self, who: Who) -> Balance {
		let account = self.account(who);
		Balances::total_balance(&account) + self.fees.get(&account).copied().unwrap_or_default()
	}

	/// What of somebody's money is on hold for tasks.
	pub fn escrow(&self, who: Who) -> Balance {
		let reason = pallet_task_queue::HoldReason::TaskEscrow.into();
		Balances::balance_on_hold(&reason, &self.account(who))
	}

	fn count_fees(&mut self) {
		let statuses = ethereum::current_transaction_statuses().unwrap_or_default();
		for status in statuses {
			let fee = U256::from(status.gas_used) * status.effective_gas_price;
			let fee = Balance::try_from(fee).unwrap();
			*self.fees.entry(status.from.into()).or_default() += fee;
		}
	}

	/// The invariants of all pallets; no money made or lost but burnt fees; no money left on contracts.
	fn check(&self) {
		NodeRegistry::do_try_state().unwrap();
		NodeStaking::do_try_state().unwrap();
		Qos::do_try_state().unwrap();
		TaskQueue::do_try_state().unwrap();
		Validation::do_try_state().unwrap();
		Ethereum::do_try_state().unwrap();
		let burnt: Balance = self.fees.values().sum();
		assert_eq!(Balances::total_issuance() + burnt, self.issuance, "money made or lost");
		for contract in addresses::ALL {
			let left = Balances::total_balance(&AccountId::from(contract));
			assert_eq!(left, 0, "money on {contract:?}");
		}
	}
}

/// Nodes and tasks.
impl World {
	/// Joins with a card and the usual stake.
	pub fn join(&mut self, who: Who, card: (&str, u64)) {
		self.pay(who, NODE, &join_call(card), STAKE);
	}

	/// The status code of somebody's node.
	pub fn status(&self, who: Who) -> u64 {
		let call = INode::getNodeStatusCall { nodeAddress: self.address(who) };
		self.view(NODE, &call).to()
	}

	/// A task as `getTask` shows it.
	pub fn task(&self, id: u64) -> ITask::TaskInfo {
		self.view(TASK, &ITask::getTaskCall { taskId: Word::from(id) })
	}

	/// Orders an image of the usual fee; says its id, as clients learn it: from the receipt's log.
	pub fn order(&mut self) -> u64 {
		let done = self.pay(CREATOR, TASK, &image(), FEE);
		pending_id(&done)
	}

	/// Orders an image and waits until it has nodes; says its id and its nodes by round.
	pub fn started(&mut self) -> (u64, [Who; 3]) {
		let id = self.order();
		self.wait(1);
		(id, self.nodes_of(id))
	}

	/// The nodes of a running task, by round.
	pub fn nodes_of(&self, id: u64) -> [Who; 3] {
		let nodes = self.task(id).selectedNodes;
		assert_eq!(nodes.len(), 3, "it runs");
		[0, 1, 2].map(|round| self.who(nodes[round]))
	}

	/// Commits a round to a result, with the nonce of these tests.
	pub fn commit(&mut self, id: u64, round: u8, result: u64) -> Done {
		let who = self.nodes_of(id)[usize::from(round)];
		self.call(who, TASK, &commit_call(id, round, result))
	}

	/// Discloses the result of a round.
	pub fn disclose(&mut self, id: u64, round: u8, result: u64) -> Done {
		let who = self.nodes_of(id)[usize::from(round)];
		self.call(who, TASK, &disclose_call(id, round, result))
	}

	/// Reports an error of a round.
	pub fn err(&mut self, id: u64, round: u8) -> Done {
		let who = self.nodes_of(id)[usize::from(round)];
		self.call(who, TASK, &error_call(id, round))
	}

	/// Reports the upload of a round.
	pub fn upload(&mut self, id: u64, round: u8) -> Done {
		let who = self.nodes_of(id)[usize::from(round)];
		self.call(who, TASK, &upload_call(id, round))
	}
}

/// Joins with a card.
pub fn join_call((name, vram): (&str, u64)) -> INode::joinCall {
	INode::joinCall { gpuName: name.into(), gpuVram: Word::from(vram) }
}

/// Orders an image, as the original bridge does.
pub fn image() -> ITask::createTask_0Call {
	ITask::createTask_0Call {
		taskType: Word::ZERO,
		taskHash: B256::repeat_byte(7),
		dataHash: B256::ZERO,
		vramLimit: Word::ZERO,
		cap: Word::ONE,
	}
}

/// The id in the `TaskPending` of a creation.
pub fn pending_id(done: &Done) -> u64 {
	let log = done.logs.iter().find(|log| log.topics[0].0 == ITask::TaskPending::SIGNATURE_HASH.0);
	let data = &log.expect("TaskPending").data;
	Word::from_be_slice(&data[..32]).to()
}

/// The nonce of a round in these tests.
pub fn nonce(round: u8) -> B256 {
	B256::repeat_byte(round + 1)
}

/// keccak256(result ‖ nonce).
pub fn commitment(result: u64, nonce: B256) -> B256 {
	B256::from(sp_io::hashing::keccak_256(&[&result.to_be_bytes()[..], &nonce.0].concat()))
}

/// Commits to a result.
pub fn commit_call(id: u64, round: u8, result: u64) -> ITask::submitTaskResultCommitmentCall {
	ITask::submitTaskResultCommitmentCall {
		taskId: Word::from(id),
		round: Word::from(round),
		commitment: commitment(result, nonce(round)),
		nonce: nonce(round),
	}
}

/// Discloses a result.
pub fn disclose_call(id: u64, round: u8, result: u64) -> ITask::discloseTaskResultCall {
	ITask::discloseTaskResultCall {
		taskId: Word::from(id),
		round: Word::from(round),
		result: Bytes::from(result.to_be_bytes().to_vec()),
	}
}

/// Reports an error.
pub fn error_call(id: u64, round: u8) -> ITask::reportTaskErrorCall {
	ITask::reportTaskErrorCall { taskId: Word::from(id), round: Word::from(round) }
}

/// Reports the upload.
pub fn upload_call(id: u64, round: u8) -> ITask::reportResultsUploadedCall {
	ITask::reportResultsUploadedCall { taskId: Word::from(id), round: Word::from(round) }
}

/// The names of events; of each the contract that speaks is checked.
pub fn names(logs: &[Log]) -> Vec<&'static str> {
	let known = [
		(TASK, ITask::TaskPending::SIGNATURE_HASH, "TaskPending"),
		(TASK, ITask::TaskStarted::SIGNATURE_HASH, "TaskStarted"),
		(TASK, ITask::TaskResultCommitmentsReady::SIGNATURE_HASH, "TaskResultCommitmentsReady"),
		(TASK, ITask::TaskSuccess::SIGNATURE_HASH, "TaskSuccess"),
		(TASK, ITask::TaskAborted::SIGNATURE_HASH, "TaskAborted"),
		(TASK, ITask::TaskNodeSuccess::SIGNATURE_HASH, "TaskNodeSuccess"),
		(TASK, ITask::TaskNodeSlashed::SIGNATURE_HASH, "TaskNodeSlashed"),
		(TASK, ITask::TaskNodeCancelled::SIGNATURE_HASH, "TaskNodeCancelled"),
		(TASK, ITask::TaskResultUploaded::SIGNATURE_HASH, "TaskResultUploaded"),
		(NODE, INode::NodeKickedOut::SIGNATURE_HASH, "NodeKickedOut"),
		(NODE, INode::NodeSlashed::SIGNATURE_HASH, "NodeSlashed"),
	];
	let name = |log: &Log| {
		let found = known
			.iter()
			.find(|(contract, topic, _)| *contract == log.address && topic.0 == log.topics[0].0);
		found.expect("an event of the protocol").2
	};
	logs.iter().map(name).collect()
}

/// The reason in a `TaskAborted`.
pub fn abort_reason(logs: &[Log]) -> String {
	let topic = ITask::TaskAborted::SIGNATURE_HASH;
	let log = logs.iter().find(|log| log.topics[0].0 == topic.0).expect("TaskAborted");
	let length: usize = Word::from_be_slice(&log.data[32..64]).to();
	String::from_utf8(log.data[64..64 + length].to_vec()).unwrap()
}

/// What a transaction of the last block did; the gas that it paid when it failed.
fn outcome(hash: H256) -> Result<Done, u64> {
	let (_, receipts, statuses) = ethereum::current_all();
	let statuses = statuses.unwrap();
	let place = statuses.iter().position(|status| status.transaction_hash == hash).unwrap();
	let receipt = match &receipts.unwrap()[place] {
		pallet_ethereum::Receipt::Legacy(receipt) => receipt.clone(),
		other => panic!("{other:?}"),
	};
	let gas: u64 = statuses[place].gas_used.try_into().unwrap();
	if receipt.status_code == 1 { Ok(Done { logs: receipt.logs, gas }) } else { Err(gas) }
}

/// The development genesis with money for everybody, and contracts.
fn genesis(people: &[Person], codes: &[(H160, &[u8])]) -> serde_json::Value {
	let mut json = genesis_json("development");
	let balances = json["balances"]["balances"].as_array_mut().expect("a list of balances");
	for person in people {
		balances.push(serde_json::to_value((person.account, FUNDS)).expect("encodes"));
	}
	for (address, code) in codes {
		json["evm"]["accounts"][format!("{address:?}")] = serde_json::json!({ "code": code });
	}
	json
}
