//! An in-memory chain that can fork, re-organise, finalise and prune, for the tests of this crate.

mod block;

pub(crate) use block::{BASE_FEE, CHAIN_ID, Effect, GAS_LIMIT, MockTransaction, log, transfer};

use crate::backend::{
	Archive, At, BackendError, BlockRef, EthBackend, EthBlock, FinalizedBlock, ImportedBlock,
	NativeHeader, NetworkState, NetworkStatus, PooledTransaction, Route,
};
use crate::convert::{nonce, u64_of};
use crate::error::SubmitError;
use async_trait::async_trait;
use block::ethereum_block;
use codec::Encode;
use deuterium_runtime_api::ethereum::{
	Account, BlockOverride, CallOutcome, CallRequest, ETHEREUM_ENGINE_ID, PostLog, StateOverride,
};
use ethereum::TransactionV3;
use futures::{StreamExt, channel::mpsc, stream::BoxStream};
use parking_lot::Mutex;
use sp_core::{H160, H256, U256};
use sp_runtime::{
	Digest, DigestItem,
	traits::{BlakeTwo256, Hash as _, Header as _},
};
use std::{
	collections::{BTreeSet, HashMap, HashSet},
	sync::Arc,
};

/// Runs once, when a block is asked for.
pub(crate) type OnRead = Box<dyn FnOnce() + Send>;

/// Answers calls.
pub(crate) type OnCall =
	Box<dyn Fn(At, &CallRequest) -> Result<CallOutcome, BackendError> + Send + Sync>;

struct Known {
	header: NativeHeader,
	block: Option<Arc<EthBlock>>,
}

struct State {
	blocks: HashMap<H256, Known>,
	/// Native hashes of the best chain, by height.
	canonical: Vec<H256>,
	finalized: BlockRef,
	/// Blocks whose state is gone.
	pruned: HashSet<H256>,
	/// Makes blocks differ that have the same parent.
	salt: u64,
	accounts: HashMap<H160, Account>,
	code: HashMap<H160, Vec<u8>>,
	storage: HashMap<(H160, U256), H256>,
	ready: Vec<Arc<PooledTransaction>>,
	future: Vec<Arc<PooledTransaction>>,
	pending_fails: bool,
	submit_error: Option<SubmitError>,
	submitted: Vec<TransactionV3>,
	/// How many blocks were asked for.
	reads: u64,
	/// From which block on states are held.
	held: Option<H256>,
}

/// The chain.
pub(crate) struct MockChain {
	/// Without a cache: tests count what is read.
	archive: Archive,
	state: Mutex<State>,
	on_call: Mutex<Option<OnCall>>,
	on_read: Mutex<Option<OnRead>>,
	imports: Mutex<Vec<mpsc::UnboundedSender<ImportedBlock>>>,
	finality: Mutex<Vec<mpsc::UnboundedSender<FinalizedBlock>>>,
	pool: Mutex<Vec<mpsc::UnboundedSender<Arc<PooledTransaction>>>>,
}

impl MockChain {
	/// A chain with a genesis block.
	pub(crate) fn new() -> Arc<Self> {
		let chain = Self {
			archive: Archive::new(0),
			state: Mutex::new(State {
				blocks: HashMap::new(),
				canonical: Vec::new(),
				finalized: BlockRef { number: 0, hash: H256::zero() },
				pruned: HashSet::new(),
				salt: 0,
				accounts: HashMap::new(),
				code: HashMap::new(),
				storage: HashMap::new(),
				ready: Vec::new(),
				future: Vec::new(),
				pending_fails: false,
				submit_error: None,
				submitted: Vec::new(),
				reads: 0,
				held: None,
			}),
			on_call: Mutex::new(None),
			on_read: Mutex::new(None),
			imports: Mutex::new(Vec::new()),
			finality: Mutex::new(Vec::new()),
			pool: Mutex::new(Vec::new()),
		};
		let genesis = chain.state.lock().add(None, Some(Vec::new()));
		let mut state = chain.state.lock();
		state.canonical.push(genesis);
		state.finalized.hash = genesis;
		drop(state);
		Arc::new(chain)
	}

	/// Native hash of the genesis block.
	pub(crate) fn genesis(&self) -> H256 {
		self.state.lock().canonical[0]
	}

	/// Makes a block on another one, without it being the best. Two calls make two blocks, even
	/// with the same content.
	pub(crate) fn build_on(&self, parent: H256, transactions: Vec<MockTransaction>) -> H256 {
		self.state.lock().add(Some(parent), Some(transactions))
	}

	/// Makes a native block that has no Ethereum block in it.
	pub(crate) fn build_bare_on(&self, parent: H256) -> H256 {
		self.state.lock().add(Some(parent), None)
	}

	/// Makes a block on the best one and makes it the best.
	pub(crate) fn extend(&self, transactions: Vec<MockTransaction>) -> H256 {
		let hash = self.build_on(self.best().hash, transactions);
		self.set_best(hash);
		hash
	}

	/// Makes a block the best one, whatever its height, and tells so.
	pub(crate) fn set_best(&self, hash: H256) {
		let mut state = self.state.lock();
		let old = state.best();
		let route = state.route(old.hash, hash);
		state.canonical.truncate(route.common.number as usize + 1);
		state.canonical.extend(route.enacted.iter().map(|block| block.hash));
		let block = state.best();
		drop(state);
		let mut enacted = route.enacted;
		enacted.pop();
		let import = ImportedBlock { block, is_best: true, retracted: route.retracted, enacted };
		self.imports.lock().retain(|sender| sender.unbounded_send(import.clone()).is_ok());
	}

	/// Makes a block of the best chain final: the states of all others up to its height vanish.
	pub(crate) fn finalize(&self, hash: H256) {
		let mut state = self.state.lock();
		let block = state.reference(hash);
		assert_eq!(state.canonical[block.number as usize], hash, "only the best chain is final");
		state.finalized = block;
		let stale: Vec<H256> = state
			.blocks
			.iter()
			.filter(|(hash, known)| {
				known.header.number <= block.number
					&& state.canonical[known.header.number as usize] != **hash
			})
			.map(|(hash, _)| *hash)
			.collect();
		state.pruned.extend(&stale);
		drop(state);
		let finalized = FinalizedBlock { block, ancestors: Vec::new(), stale };
		self.finality.lock().retain(|sender| sender.unbounded_send(finalized.clone()).is_ok());
	}

	/// Drops the states of all blocks below a height.
	pub(crate) fn prune_states_below(&self, number: u32) {
		let mut state = self.state.lock();
		let pruned: Vec<H256> = state
			.blocks
			.iter()
			.filter(|(_, known)| known.header.number < number)
			.map(|(hash, _)| *hash)
			.collect();
		state.pruned.extend(pruned);
	}

	/// The Ethereum block in a native block, whether its state is there or not.
	pub(crate) fn ethereum(&self, hash: H256) -> Arc<EthBlock> {
		self.state.lock().blocks[&hash].block.clone().expect("it has an Ethereum block")
	}

	/// The native hashes of the best chain, by height.
	pub(crate) fn canonical(&self) -> Vec<H256> {
		self.state.lock().canonical.clone()
	}

	/// From which block on states must not be pruned.
	pub(crate) fn held(&self) -> Option<H256> {
		self.state.lock().held
	}

	/// How many blocks were asked for so far.
	pub(crate) fn reads(&self) -> u64 {
		self.state.lock().reads
	}

	/// Sets an account's nonce.
	pub(crate) fn set_nonce(&self, address: H160, nonce: u64) {
		self.state.lock().accounts.entry(address).or_default().nonce = nonce.into();
	}

	/// Sets an account's balance in wei.
	#[allow(dead_code)]
	pub(crate) fn set_balance(&self, address: H160, balance: U256) {
		self.state.lock().accounts.entry(address).or_default().balance = balance;
	}

	/// Sets an account's code.
	#[allow(dead_code)]
	pub(crate) fn set_code(&self, address: H160, code: Vec<u8>) {
		self.state.lock().code.insert(address, code);
	}

	/// Sets a storage slot.
	#[allow(dead_code)]
	pub(crate) fn set_storage(&self, address: H160, slot: U256, value: H256) {
		self.state.lock().storage.insert((address, slot), value);
	}

	/// Makes everything that needs a pending state fail.
	pub(crate) fn fail_pending(&self) {
		self.state.lock().pending_fails = true;
	}

	/// Says how calls are answered.
	#[allow(dead_code)]
	pub(crate) fn on_call(&self, answer: OnCall) {
		*self.on_call.lock() = Some(answer);
	}

	/// Does something before the next block is read, as if it happened at the same time.
	pub(crate) fn on_read(&self, action: OnRead) {
		*self.on_read.lock() = Some(action);
	}

	/// Makes the pool refuse what is submitted.
	#[allow(dead_code)]
	pub(crate) fn refuse(&self, error: SubmitError) {
		self.state.lock().submit_error = Some(error);
	}

	/// What was submitted.
	#[allow(dead_code)]
	pub(crate) fn submitted(&self) -> Vec<TransactionV3> {
		self.state.lock().submitted.clone()
	}

	/// Puts a transaction into the pool, ready, and tells so.
	pub(crate) fn add_ready(&self, sender: H160, transaction: TransactionV3) -> H256 {
		let pooled = Arc::new(PooledTransaction { hash: transaction.hash(), sender, transaction });
		let hash = pooled.hash;
		self.state.lock().ready.push(pooled.clone());
		self.pool.lock().retain(|sender| sender.unbounded_send(pooled.clone()).is_ok());
		hash
	}

	/// Puts a transaction into the pool that waits for an earlier nonce.
	#[allow(dead_code)]
	pub(crate) fn add_future(&self, sender: H160, transaction: TransactionV3) {
		let pooled = PooledTransaction { hash: transaction.hash(), sender, transaction };
		self.state.lock().future.push(Arc::new(pooled));
	}

	/// Fails as a node does that has not got what is asked.
	fn readable(&self, at: At) -> Result<(), BackendError> {
		match at {
			At::Pending if self.state.lock().pending_fails => {
				Err(BackendError::Runtime("no block can begin".into()))
			},
			At::Pending => Ok(()),
			At::Block(hash) if !self.state.lock().blocks.contains_key(&hash) => {
				Err(BackendError::UnknownBlock(hash))
			},
			At::Block(hash) if !self.has_state(hash) => Err(BackendError::StatePruned(hash)),
			At::Block(_) => Ok(()),
		}
	}

	/// Opens a stream of notifications.
	fn listen<T: Send + 'static>(
		listeners: &Mutex<Vec<mpsc::UnboundedSender<T>>>,
	) -> BoxStream<'static, T> {
		let (sender, receiver) = mpsc::unbounded();
		listeners.lock().push(sender);
		receiver.boxed()
	}
}

impl State {
	fn reference(&self, hash: H256) -> BlockRef {
		BlockRef { number: self.blocks[&hash].header.number, hash }
	}

	fn best(&self) -> BlockRef {
		let hash = *self.canonical.last().expect("there is a genesis block");
		self.reference(hash)
	}

	fn parent(&self, block: BlockRef) -> BlockRef {
		BlockRef { number: block.number - 1, hash: self.blocks[&block.hash].header.parent_hash }
	}

	fn route(&self, from: H256, to: H256) -> Route {
		let (mut low, mut high) = (self.reference(from), self.reference(to));
		let (mut retracted, mut enacted) = (Vec::new(), Vec::new());
		while low.hash != high.hash {
			if low.number >= high.number {
				retracted.push(low);
				low = self.parent(low);
			} else {
				enacted.push(high);
				high = self.parent(high);
			}
		}
		enacted.reverse();
		Route { common: low, retracted, enacted }
	}

	/// Adds a block; without transactions, one that has no Ethereum block in it.
	fn add(&mut self, parent: Option<H256>, content: Option<Vec<MockTransaction>>) -> H256 {
		self.salt += 1;
		let number = parent.map_or(0, |parent| self.blocks[&parent].header.number + 1);
		let parent_block = parent.and_then(|parent| self.blocks[&parent].block.clone());
		let ethereum = content.map(|transactions| {
			let parent_hash = parent_block.map(|block| block.hash).unwrap_or_default();
			ethereum_block(number, parent_hash, self.salt, transactions)
		});
		let mut digest = Digest::default();
		if let Some(block) = &ethereum {
			let log = PostLog::BlockHash(block.hash).encode();
			digest.push(DigestItem::Consensus(ETHEREUM_ENGINE_ID, log));
		}
		let header = NativeHeader::new(
			number,
			BlakeTwo256::hash(&self.salt.to_be_bytes()),
			H256::zero(),
			parent.unwrap_or_default(),
			digest,
		);
		let hash = header.hash();
		let block = ethereum.map(|mut block| {
			block.native.hash = hash;
			Arc::new(block)
		});
		self.blocks.insert(hash, Known { header, block });
		hash
	}
}

#[async_trait]
impl EthBackend for MockChain {
	fn best(&self) -> BlockRef {
		self.state.lock().best()
	}

	fn finalized(&self) -> BlockRef {
		self.state.lock().finalized
	}

	fn native_hash(&self, number: u32) -> Result<Option<H256>, BackendError> {
		Ok(self.state.lock().canonical.get(number as usize).copied())
	}

	fn native_header(&self, hash: H256) -> Result<Option<NativeHeader>, BackendError> {
		Ok(self.state.lock().blocks.get(&hash).map(|known| known.header.clone()))
	}

	fn has_state(&self, hash: H256) -> bool {
		let state = self.state.lock();
		state.blocks.contains_key(&hash) && !state.pruned.contains(&hash)
	}

	fn hold(&self, from: Option<H256>) {
		self.state.lock().held = from;
	}

	fn route(&self, from: H256, to: H256) -> Result<Route, BackendError> {
		let state = self.state.lock();
		for hash in [from, to] {
			if !state.blocks.contains_key(&hash) {
				return Err(BackendError::UnknownBlock(hash));
			}
		}
		Ok(state.route(from, to))
	}

	fn archive(&self) -> &Archive {
		&self.archive
	}

	fn block_in_state(&self, header: &NativeHeader) -> Result<Option<Arc<EthBlock>>, BackendError> {
		let action = self.on_read.lock().take();
		if let Some(action) = action {
			action();
		}
		let hash = header.hash();
		let mut state = self.state.lock();
		state.reads += 1;
		let Some(known) = state.blocks.get(&hash) else { return Ok(None) };
		if state.pruned.contains(&hash) {
			return Err(BackendError::StatePruned(hash));
		}
		Ok(known.block.clone())
	}

	fn pending(&self) -> Result<Arc<EthBlock>, BackendError> {
		self.readable(At::Pending)?;
		let state = self.state.lock();
		let best = state.best();
		let parent_hash =
			state.blocks[&best.hash].block.as_ref().map(|block| block.hash).unwrap_or_default();
		let content = state
			.ready
			.iter()
			.map(|pooled| MockTransaction {
				sender: pooled.sender,
				transaction: pooled.transaction.clone(),
				logs: Vec::new(),
				effect: Effect::default(),
			})
			.collect();
		let mut block = ethereum_block(best.number + 1, parent_hash, 0, content);
		block.native.hash = best.hash;
		Ok(Arc::new(block))
	}

	fn chain_id(&self, at: At) -> Result<u64, BackendError> {
		self.readable(at).map(|()| CHAIN_ID)
	}

	fn account(&self, at: At, address: H160) -> Result<Account, BackendError> {
		self.readable(at)?;
		Ok(self.state.lock().accounts.get(&address).copied().unwrap_or_default())
	}

	fn code(&self, at: At, address: H160) -> Result<Vec<u8>, BackendError> {
		self.readable(at)?;
		Ok(self.state.lock().code.get(&address).cloned().unwrap_or_default())
	}

	fn storage(&self, at: At, address: H160, slot: U256) -> Result<H256, BackendError> {
		self.readable(at)?;
		Ok(self.state.lock().storage.get(&(address, slot)).copied().unwrap_or_default())
	}

	fn gas_price(&self, at: At) -> Result<U256, BackendError> {
		self.readable(at).map(|()| BASE_FEE.into())
	}

	fn block_gas_limit(&self, at: At) -> Result<U256, BackendError> {
		self.readable(at).map(|()| GAS_LIMIT.into())
	}

	fn author(&self, at: At) -> Result<H160, BackendError> {
		self.readable(at).map(|()| H160::repeat_byte(0xaa))
	}

	fn call(
		&self,
		at: At,
		request: CallRequest,
		_: Option<StateOverride>,
		_: Option<BlockOverride>,
	) -> Result<CallOutcome, BackendError> {
		self.readable(at)?;
		match &*self.on_call.lock() {
			Some(answer) => answer(at, &request),
			None => Err(BackendError::Runtime("the mock does not call".into())),
		}
	}

	fn ready(&self) -> Vec<Arc<PooledTransaction>> {
		self.state.lock().ready.clone()
	}

	fn future(&self) -> Vec<Arc<PooledTransaction>> {
		self.state.lock().future.clone()
	}

	fn pool_nonces(&self, address: H160) -> BTreeSet<u64> {
		let state = self.state.lock();
		let pool = state.ready.iter().chain(&state.future);
		let own = pool.filter(|pooled| pooled.sender == address);
		own.map(|pooled| u64_of(nonce(&pooled.transaction))).collect()
	}

	async fn submit(&self, transaction: TransactionV3) -> Result<H256, SubmitError> {
		let mut state = self.state.lock();
		if let Some(error) = &state.submit_error {
			return Err(error.clone());
		}
		state.submitted.push(transaction.clone());
		Ok(transaction.hash())
	}

	fn imports(&self) -> BoxStream<'static, ImportedBlock> {
		Self::listen(&self.imports)
	}

	fn finality(&self) -> BoxStream<'static, FinalizedBlock> {
		Self::listen(&self.finality)
	}

	fn pool_imports(&self) -> BoxStream<'static, Arc<PooledTransaction>> {
		Self::listen(&self.pool)
	}
}

/// A network that says what it is told to say.
#[derive(Default)]
pub(crate) struct MockNetwork(pub(crate) Mutex<NetworkState>);

#[async_trait]
impl NetworkStatus for MockNetwork {
	async fn network(&self) -> NetworkState {
		*self.0.lock()
	}
}
