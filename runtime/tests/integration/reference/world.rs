//! A chain with people on it: blocks with transactions as they travel, and what they did to
//! everybody's money. The invariants of every pallet are checked after every block.

use crate::common::{
	ALITH, GENESIS_HASH, HERE, apply, chain_of, finish_block, genesis_json, plain_digest, signed,
	signed_by, start_block, start_block_after_gap, vrf_digest,
};
use deuterium_primitives::{
	Card, NodeStatus, Report, TaskId, WorkerReport, account::EthereumSignature,
};
use deuterium_runtime::{
	AccountId, Balance, Balances, NodeRegistry, NodeStaking, Nonce, Qos, Runtime, RuntimeCall,
	RuntimeEvent, System, TaskQueue, Treasury, UncheckedExtrinsic, Validation,
	configs::{
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
	extrinsic::tx_extension,
};
use frame_support::{
	storage::with_transaction,
	traits::fungible::{Inspect, InspectHold},
};
use sp_core::{Pair, ecdsa, sr25519};
use sp_runtime::{
	ApplyExtrinsicResult, DispatchError, DispatchResult, TransactionOutcome, generic::Era,
	transaction_validity::TransactionValidityError,
};
use std::collections::BTreeMap;

/// Somebody: the number of an account.
pub type Who = usize;

/// Accounts with money; enough for every network of the tests.
pub const PEOPLE: usize = 32;
/// The first account with money for several stakes, and for many tasks.
pub const RICH: Who = 20;
/// Who orders tasks.
pub const CREATOR: Who = 28;
/// Another creator, or an outsider.
pub const OTHER: Who = 29;
/// Who has no money to speak of: enough for transaction fees only.
pub const POOR: Who = 30;

/// What a node stakes unless the test says otherwise.
pub const STAKE: Balance = 400 * CNX;
/// What a task pays unless the test says otherwise. With it a score of 1 is worth [`CNX`].
pub const FEE: Balance = 50 * CNX;
/// What everybody owns at the start, as in the reference's fixture; from [`RICH`] on they own more.
pub const FUNDS: Balance = 500 * CNX;

/// Blocks that nodes have to commit in these tests.
pub const EXECUTION: u32 = 24;
/// Blocks that nodes have to disclose in these tests.
pub const DISCLOSURE: u32 = 16;
/// Blocks that the result node has to report the upload in these tests.
pub const UPLOAD: u32 = 6;
/// Blocks that a task waits for nodes in these tests.
pub const DISPATCH: u32 = 60;
/// Blocks that a stake unbonds in these tests.
pub const UNBONDING: u32 = 30;

/// The card of the reference's default network.
pub const GTX: (&str, u16) = ("NVIDIA GeForce GTX 1070 Ti", 8);

/// Somebody's keys.
#[derive(Clone)]
struct Person {
	account: AccountId,
	pair: ecdsa::Pair,
	worker: sr25519::Pair,
}

impl Person {
	fn new(who: Who) -> Self {
		let seed = sp_io::hashing::keccak_256(format!("person {who}").as_bytes());
		let pair = ecdsa::Pair::from_seed(&seed);
		let account = EthereumSignature(pair.sign_prehashed(&seed)).recover_prehashed(&seed);
		Self { account: account.unwrap(), pair, worker: sr25519::Pair::from_seed(&seed) }
	}
}

/// A chain with what the tests need to remember.
pub struct World {
	people: Vec<Person>,
	nonces: BTreeMap<AccountId, Nonce>,
	issuance: Balance,
	/// Events since the last mark, with the transactions' own ones.
	events: Vec<RuntimeEvent>,
	/// Transaction fees paid since the last mark.
	fees: BTreeMap<AccountId, Balance>,
	/// What everybody owned at the last mark.
	owned: BTreeMap<AccountId, Balance>,
}

impl World {
	/// Runs a test on a chain without nodes.
	pub fn empty(test: impl FnOnce(&mut World)) {
		let people: Vec<_> = (0..PEOPLE).map(Person::new).collect();
		chain_of(&genesis(&people)).execute_with(|| {
			let mut world = Self {
				people,
				nonces: BTreeMap::new(),
				issuance: Balances::total_issuance(),
				events: Vec::new(),
				fees: BTreeMap::new(),
				owned: BTreeMap::new(),
			};
			use protocol::Parameters::*;
			world.set_all(vec![
				ExecutionTimeout(protocol::ExecutionTimeout, Some(EXECUTION)),
				DisclosureTimeout(protocol::DisclosureTimeout, Some(DISCLOSURE)),
				UploadTimeout(protocol::UploadTimeout, Some(UPLOAD)),
				DispatchTimeout(protocol::DispatchTimeout, Some(DISPATCH)),
				UnbondingPeriod(protocol::UnbondingPeriod, Some(UNBONDING)),
			]);
			world.mark();
			test(&mut world);
		});
	}

	/// Runs a test on the reference's default network: nodes 0, 1 and 2 with equal cards.
	pub fn run(test: impl FnOnce(&mut World)) {
		Self::with_cards(&[GTX; 3], test);
	}

	/// Runs a test on a network whose node `i` has card `i`; money is counted from there.
	pub fn with_cards(cards: &[(&str, u16)], test: impl FnOnce(&mut World)) {
		Self::empty(|world| {
			world.join_all(cards);
			world.mark();
			test(world);
		});
	}

	/// The account of somebody.
	pub fn account(&self, who: Who) -> AccountId {
		self.people[who].account
	}

	/// Who has an account.
	pub fn who(&self, account: &AccountId) -> Who {
		self.people.iter().position(|person| person.account == *account).expect("one of ours")
	}

	/// The worker key that somebody's node joins with.
	pub fn worker_key(&self, who: Who) -> sr25519::Public {
		self.people[who].worker.public()
	}

	/// A transaction of somebody.
	pub fn sign(&mut self, who: Who, call: impl Into<RuntimeCall>) -> UncheckedExtrinsic {
		let Person { account, pair, .. } = self.people[who].clone();
		let nonce = self.nonces.entry(account).or_default();
		let transaction = signed_by(HERE, account, &pair, *nonce, call);
		*nonce += 1;
		transaction
	}

	/// A feeless transaction with a report that a node's worker key signs.
	pub fn report(&self, node: Who, task: TaskId, round: u8, report: Report) -> UncheckedExtrinsic {
		let report = WorkerReport { task, round, node: self.account(node), report };
		let signature = self.people[node].worker.sign(&report.signing_payload(&GENESIS_HASH));
		let call = pallet_validation::Call::submit { report, signature }.into();
		UncheckedExtrinsic::new_transaction(call, tx_extension(Era::Immortal, 0, 0))
	}

	/// Makes a block with these transactions and checks the invariants; says what became of them.
	pub fn try_block(
		&mut self,
		transactions: Vec<UncheckedExtrinsic>,
	) -> Vec<ApplyExtrinsicResult> {
		start_block(vrf_digest);
		let results = transactions.into_iter().map(apply).collect();
		finish_block();
		self.take_events();
		self.check();
		results
	}

	/// Makes a block without a VRF output of its own, as only a foreign chain would.
	pub fn block_without_seed(&mut self, transactions: Vec<UncheckedExtrinsic>) {
		start_block(plain_digest);
		for transaction in transactions {
			apply(transaction).expect("valid").expect("successful");
		}
		finish_block();
		self.take_events();
		self.check();
	}

	/// Makes a block in which something happens that no transaction can do yet.
	pub fn inside<R>(&mut self, act: impl FnOnce() -> R) -> R {
		start_block(vrf_digest);
		let result = act();
		finish_block();
		self.take_events();
		self.check();
		result
	}

	/// Makes a block with these transactions, all of which must succeed.
	pub fn block(&mut self, transactions: Vec<UncheckedExtrinsic>) {
		for result in self.try_block(transactions) {
			result.expect("valid").expect("successful");
		}
	}

	/// Makes a block in which this happens and leaves the invariants to the caller, since checking them
	/// takes as long as there is state.
	pub fn unchecked_block(&mut self, act: impl FnOnce()) {
		start_block(vrf_digest);
		act();
		finish_block();
		self.take_events();
	}

	/// Makes a block with this call of somebody; says what became of it.
	pub fn call(&mut self, who: Who, call: impl Into<RuntimeCall>) -> DispatchResult {
		let transaction = self.sign(who, call);
		self.try_block(vec![transaction]).remove(0).expect("valid")
	}

	/// Makes a block with a worker's report; says what became of it.
	pub fn try_report(
		&mut self,
		node: Who,
		task: TaskId,
		round: u8,
		report: Report,
	) -> Result<(), TransactionValidityError> {
		let transaction = self.report(node, task, round, report);
		self.try_block(vec![transaction])
			.remove(0)
			.map(|outcome| outcome.expect("a valid report does not fail"))
	}

	/// Makes empty blocks.
	pub fn wait(&mut self, blocks: u32) {
		(0..blocks).for_each(|_| self.block(Vec::new()));
	}

	/// Makes empty blocks until the end of block `number`.
	pub fn wait_for_end_of(&mut self, number: u32) {
		self.wait(number.checked_sub(System::block_number()).expect("that block is over"));
	}

	/// What the next block with these transactions would come to, if `skipped` slots before it were
	/// empty: another slot has another VRF output. Leaves no trace.
	pub fn peek<R>(
		&self,
		skipped: u64,
		transactions: &[UncheckedExtrinsic],
		see: impl FnOnce() -> R,
	) -> R {
		let seen: Result<R, DispatchError> = with_transaction(|| {
			start_block_after_gap(skipped);
			for transaction in transactions {
				apply(transaction.clone()).expect("valid").expect("successful");
			}
			finish_block();
			TransactionOutcome::Rollback(Ok(see()))
		});
		seen.unwrap()
	}

	/// The invariants of every pallet, and that no money was made or lost.
	pub fn check(&self) {
		NodeRegistry::do_try_state().unwrap();
		NodeStaking::do_try_state().unwrap();
		Qos::do_try_state().unwrap();
		TaskQueue::do_try_state().unwrap();
		Validation::do_try_state().unwrap();
		assert_eq!(Balances::total_issuance(), self.issuance, "money was made or lost");
	}

	fn take_events(&mut self) {
		for record in System::read_events_no_consensus() {
			if let RuntimeEvent::TransactionPayment(
				pallet_transaction_payment::Event::TransactionFeePaid { who, actual_fee, tip },
			) = &record.event
			{
				*self.fees.entry(*who).or_default() += actual_fee + tip;
			}
			self.events.push(record.event);
		}
	}

	/// Counts money and events from here on.
	pub fn mark(&mut self) {
		self.events.clear();
		self.fees.clear();
		let mut accounts: Vec<_> = self.people.iter().map(|person| person.account).collect();
		accounts.push(Treasury::account_id());
		let own = |account: AccountId| (account, Balances::total_balance(&account));
		self.owned = accounts.into_iter().map(own).collect();
	}

	/// What an account has won (or lost) since the last mark, holds included, transaction fees not.
	fn gain_of(&self, account: &AccountId) -> i128 {
		let now = Balances::total_balance(account) + self.fees.get(account).copied().unwrap_or(0);
		i128::try_from(now).unwrap() - i128::try_from(self.owned[account]).unwrap()
	}

	/// What somebody has won (or lost) since the last mark, holds included, transaction fees not.
	pub fn gain(&self, who: Who) -> i128 {
		self.gain_of(&self.account(who))
	}

	/// What the treasury has won since the last mark.
	pub fn treasury(&self) -> i128 {
		self.gain_of(&Treasury::account_id())
	}

	/// Transaction fees that somebody has paid since the last mark.
	pub fn fees_of(&self, who: Who) -> Balance {
		self.fees.get(&self.account(who)).copied().unwrap_or(0)
	}

	/// What of somebody's money is on hold for tasks.
	pub fn escrow(&self, who: Who) -> Balance {
		let reason = pallet_task_queue::HoldReason::TaskEscrow.into();
		Balances::balance_on_hold(&reason, &self.account(who))
	}

	/// Events since the last mark.
	pub fn events(&self) -> &[RuntimeEvent] {
		&self.events
	}

	/// Makes a block in which governance sets a parameter.
	pub fn set(&mut self, parameter: protocol::Parameters) {
		self.set_all(vec![parameter]);
	}

	/// Makes a block in which governance sets some parameters.
	pub fn set_all(&mut self, parameters: Vec<protocol::Parameters>) {
		let set = |parameter| {
			let key_value = RuntimeParameters::Protocol(parameter);
			pallet_parameters::Call::set_parameter { key_value }.into()
		};
		let calls = parameters.into_iter().map(set).collect();
		self.govern(pallet_utility::Call::batch_all { calls }).unwrap();
	}

	/// Makes a block in which governance makes a call; says what became of it.
	pub fn govern(&mut self, call: impl Into<RuntimeCall>) -> DispatchResult {
		let sudo = pallet_sudo::Call::sudo { call: Box::new(call.into()) };
		let account = crate::common::who(ALITH);
		let nonce = self.nonces.entry(account).or_default();
		let transaction = signed(ALITH, *nonce, sudo);
		*nonce += 1;
		self.block(vec![transaction]);
		let outcomes = System::read_events_no_consensus().filter_map(|record| match record.event {
			RuntimeEvent::Sudo(pallet_sudo::Event::Sudid { sudo_result }) => Some(sudo_result),
			_ => None,
		});
		outcomes.last().expect("sudo says what became of it")
	}

	/// Makes a block in which some accounts join with some cards: node `i` with card `i`.
	pub fn join_all(&mut self, cards: &[(&str, u16)]) {
		let joins = cards.iter().enumerate().map(|(who, card)| {
			let call = join_call(self.people[who].worker.public(), *card, STAKE, None);
			self.sign(who, call)
		});
		let joins = joins.collect();
		self.block(joins);
	}

	/// Joins with a card.
	pub fn join(&mut self, who: Who, card: (&str, u16)) -> DispatchResult {
		self.join_with(who, card, STAKE, None)
	}

	/// Joins with a card, a stake and an operator.
	pub fn join_with(
		&mut self,
		who: Who,
		card: (&str, u16),
		stake: Balance,
		operator: Option<Who>,
	) -> DispatchResult {
		let operator = operator.map(|operator| self.account(operator));
		let call = join_call(self.people[who].worker.public(), card, stake, operator);
		self.call(who, call)
	}

	/// Asks for a pause.
	pub fn pause(&mut self, who: Who) -> DispatchResult {
		self.call(who, pallet_node_registry::Call::pause {})
	}

	/// Ends a pause.
	pub fn resume(&mut self, who: Who) -> DispatchResult {
		self.call(who, pallet_node_registry::Call::resume {})
	}

	/// Asks to leave.
	pub fn quit(&mut self, who: Who) -> DispatchResult {
		self.call(who, pallet_node_registry::Call::quit {})
	}

	/// The status of somebody's node.
	pub fn status(&self, who: Who) -> NodeStatus {
		NodeRegistry::node(&self.account(who)).map(|node| node.status).unwrap_or_default()
	}

	/// The task on which somebody's node works.
	pub fn working_on(&self, who: Who) -> Option<TaskId> {
		NodeRegistry::node(&self.account(who)).and_then(|node| node.task)
	}

	/// The selection weight of somebody's node.
	pub fn weight(&self, who: Who) -> u8 {
		NodeRegistry::node(&self.account(who)).unwrap().weight
	}

	/// The scores of somebody's last three tasks, the newest first; unused slots are 20.
	pub fn recent_scores(&self, who: Who) -> [u8; 3] {
		Qos::record(&self.account(who)).unwrap().recent
	}

	/// Nodes in the network: ever joined, in it, available, busy.
	pub fn nodes(&self) -> (u32, u32, u32, u32) {
		let stats = NodeRegistry::stats();
		(stats.total_nodes, stats.active_nodes, stats.available_nodes, stats.busy_nodes)
	}

	/// Tasks: ever created, running, waiting.
	pub fn tasks(&self) -> (u64, u32, u32) {
		let stats = TaskQueue::stats();
		(stats.total, stats.running, stats.queued)
	}

	/// Stake that somebody has bonded, and that unbonds.
	pub fn stake(&self, who: Who) -> (Balance, Balance) {
		let ledger = NodeStaking::ledger(&self.account(who));
		(ledger.bonded, ledger.total_unbonding())
	}
}

/// A card.
pub fn card((name, vram_gb): (&str, u16)) -> Card {
	Card { name: name.as_bytes().to_vec().try_into().expect("short"), vram_gb }
}

fn join_call(
	worker: sr25519::Public,
	of: (&str, u16),
	stake: Balance,
	operator: Option<AccountId>,
) -> pallet_node_registry::Call<Runtime> {
	pallet_node_registry::Call::join { card: card(of), stake, worker: Some(worker), operator }
}

/// The development genesis with money for everybody.
fn genesis(people: &[Person]) -> serde_json::Value {
	let mut json = genesis_json("development");
	let balances = json["balances"]["balances"].as_array_mut().expect("a list of balances");
	for (who, person) in people.iter().enumerate() {
		let funds = match who {
			POOR => CNX,
			RICH.. => 100 * FUNDS,
			_ => FUNDS,
		};
		balances.push(serde_json::to_value((person.account, funds)).expect("encodes"));
	}
	json
}
