//! A client, a database and a pool in memory, under the real [`SubstrateBackend`].

use super::super::*;
use crate::testing::{BASE_FEE, CHAIN_ID};
use codec::{Decode, Encode};
use deuterium_runtime_api::ethereum::TransactionStatus;
use ethereum::{BlockV3, ReceiptV4};
use futures::channel::mpsc;
use parking_lot::Mutex;
use sc_client_api::{
	Backend as _, FinalityNotifications, ImportNotifications, NewBlockState, StorageEventStream,
	in_mem,
};
use sc_transaction_pool_api::{
	ImportNotificationStream, InPoolTransaction, PoolStatus, ReadyTransactions, TransactionFor,
	TransactionSource, TransactionStatusStreamFor, TxHash, TxInvalidityReportMap, error::Error,
};
use sp_api::{ApiRef, ProvideRuntimeApi};
use sp_blockchain::{BlockStatus, CachedHeaderMetadata, HeaderMetadata, Info};
use sp_core::storage::StorageKey;
use sp_runtime::{OpaqueExtrinsic, generic, transaction_validity::TransactionTag};
use std::{collections::HashMap, pin::Pin};

pub(super) type Block = generic::Block<NativeHeader, OpaqueExtrinsic>;
pub(super) type Backend = SubstrateBackend<Block, MockClient, in_mem::Backend<Block>, MockPool>;

/// Who authors every block.
pub(super) const AUTHOR: H160 = H160([0xaa; 20]);

/// What the runtime answers, and how often it was asked.
#[derive(Default)]
pub(super) struct Answers {
	pub(super) blocks: HashMap<H256, EthBlock>,
	/// Headers with which a pending block was begun.
	pub(super) begun: Vec<NativeHeader>,
	/// Extrinsics of the pending block of last time.
	pub(super) applied: usize,
	pub(super) block_reads: usize,
	pub(super) fails: bool,
	/// The runtime panics when it begins a block.
	pub(super) panics: bool,
}

#[derive(Clone)]
pub(super) struct MockApi(pub(super) Arc<Mutex<Answers>>);

/// A failure with a backtrace, as the executor has it.
fn failure() -> ApiError {
	ApiError::Application("wasm trapped\nbacktrace".into())
}

impl MockApi {
	fn block(&self, at: H256) -> Result<Option<EthBlock>, ApiError> {
		let mut answers = self.0.lock();
		answers.block_reads += 1;
		if answers.fails {
			return Err(failure());
		}
		Ok(answers.blocks.get(&at).cloned())
	}
}

sp_api::mock_impl_runtime_apis! {
	impl EthereumRuntimeApi<Block> for MockApi {
		fn chain_id() -> u64 {
			CHAIN_ID
		}

		fn author() -> H160 {
			AUTHOR
		}

		fn account_basic(address: H160) -> Account {
			// In a pending state, after it was begun.
			let applied = self.0.lock().applied;
			Account { nonce: applied.into(), balance: U256::from_big_endian(address.as_bytes()) }
		}

		#[advanced]
		fn gas_price(&self, _: H256) -> Result<U256, ApiError> {
			match self.0.lock().fails {
				true => Err(failure()),
				false => Ok(BASE_FEE.into()),
			}
		}

		#[advanced]
		fn current_all(
			&self,
			at: H256,
		) -> Result<
			(Option<BlockV3>, Option<Vec<ReceiptV4>>, Option<Vec<TransactionStatus>>),
			ApiError,
		> {
			let block = self.block(at)?;
			Ok(match block {
				Some(block) => (Some(block.block), Some(block.receipts), Some(block.statuses)),
				None => (None, None, None),
			})
		}

		fn current_base_fee() -> U256 {
			BASE_FEE.into()
		}

		fn extrinsic_filter(extrinsics: Vec<OpaqueExtrinsic>) -> Vec<TransactionV3> {
			let decode = |item: &OpaqueExtrinsic| <TransactionV3 as Decode>::decode(&mut item.inner());
			extrinsics.iter().filter_map(|item| decode(item).ok()).collect()
		}

		#[advanced]
		fn initialize_pending_block(&self, _: H256, header: &NativeHeader) -> Result<(), ApiError> {
			let mut answers = self.0.lock();
			answers.begun.push(header.clone());
			let panics = answers.panics;
			drop(answers);
			assert!(!panics, "the runtime panics");
			Ok(())
		}

		fn pending_block(
			extrinsics: Vec<OpaqueExtrinsic>,
		) -> (Option<BlockV3>, Option<Vec<TransactionStatus>>, Option<Vec<ReceiptV4>>) {
			let mut answers = self.0.lock();
			answers.applied = extrinsics.len();
			let block = answers.blocks.values().next().cloned().map(|block| block.block);
			(block, None, None)
		}
	}

	impl ConvertTransactionRuntimeApi<Block> for MockApi {
		fn convert_transaction(transaction: TransactionV3) -> OpaqueExtrinsic {
			OpaqueExtrinsic::from_blob(transaction.encode())
		}
	}
}

/// A client over the headers of a database.
pub(super) struct MockClient {
	pub(super) api: MockApi,
	pub(super) db: Arc<in_mem::Backend<Block>>,
}

impl ProvideRuntimeApi<Block> for MockClient {
	type Api = MockApi;

	fn runtime_api(&self) -> ApiRef<'_, MockApi> {
		self.api.clone().into()
	}
}

impl HeaderBackend<Block> for MockClient {
	fn header(&self, hash: H256) -> sp_blockchain::Result<Option<NativeHeader>> {
		self.db.blockchain().header(hash)
	}

	fn info(&self) -> Info<Block> {
		self.db.blockchain().info()
	}

	fn status(&self, hash: H256) -> sp_blockchain::Result<BlockStatus> {
		self.db.blockchain().status(hash)
	}

	fn number(&self, hash: H256) -> sp_blockchain::Result<Option<u32>> {
		self.db.blockchain().number(hash)
	}

	fn hash(&self, number: u32) -> sp_blockchain::Result<Option<H256>> {
		self.db.blockchain().hash(number)
	}
}

impl HeaderMetadata<Block> for MockClient {
	type Error = sp_blockchain::Error;

	fn header_metadata(&self, hash: H256) -> sp_blockchain::Result<CachedHeaderMetadata<Block>> {
		self.db.blockchain().header_metadata(hash)
	}

	fn insert_header_metadata(&self, _: H256, _: CachedHeaderMetadata<Block>) {}

	fn remove_header_metadata(&self, _: H256) {}
}

impl BlockchainEvents<Block> for MockClient {
	fn import_notification_stream(&self) -> ImportNotifications<Block> {
		unimplemented!("no test listens")
	}

	fn every_import_notification_stream(&self) -> ImportNotifications<Block> {
		unimplemented!("no test listens")
	}

	fn finality_notification_stream(&self) -> FinalityNotifications<Block> {
		unimplemented!("no test listens")
	}

	fn storage_changes_notification_stream(
		&self,
		_: Option<&[StorageKey]>,
		_: Option<&[(StorageKey, Option<Vec<StorageKey>>)]>,
	) -> sp_blockchain::Result<StorageEventStream<H256>> {
		unimplemented!("no test listens")
	}
}

/// A transaction in the mock pool.
pub(super) struct Pooled {
	pub(super) data: Arc<OpaqueExtrinsic>,
	pub(super) hash: H256,
	pub(super) provides: Vec<TransactionTag>,
}

impl InPoolTransaction for Pooled {
	type Transaction = Arc<OpaqueExtrinsic>;
	type Hash = H256;

	fn data(&self) -> &Self::Transaction {
		&self.data
	}

	fn hash(&self) -> &H256 {
		&self.hash
	}

	fn priority(&self) -> &u64 {
		&0
	}

	fn longevity(&self) -> &u64 {
		&u64::MAX
	}

	fn requires(&self) -> &[TransactionTag] {
		&[]
	}

	fn provides(&self) -> &[TransactionTag] {
		&self.provides
	}

	fn is_propagable(&self) -> bool {
		true
	}
}

/// A pool that takes everything.
#[derive(Default)]
pub(super) struct MockPool {
	pub(super) ready: Mutex<Vec<Arc<Pooled>>>,
	/// The last block for which somebody waited.
	pub(super) worked_in: Mutex<Option<H256>>,
	/// Which that was when each transaction came.
	pub(super) judged_by: Mutex<Vec<Option<H256>>>,
	/// Who wants to know what comes.
	listeners: Mutex<Vec<mpsc::Sender<H256>>>,
}

impl MockPool {
	/// Puts an extrinsic into the pool, ready.
	pub(super) fn add(&self, data: &OpaqueExtrinsic, provides: Vec<TransactionTag>) -> H256 {
		let hash = H256(sp_io::hashing::blake2_256(data.inner()));
		let data = Arc::new(data.clone());
		self.ready.lock().push(Arc::new(Pooled { data, hash, provides }));
		for listener in &mut *self.listeners.lock() {
			listener.try_send(hash).expect("there is room");
		}
		hash
	}
}

struct Ready(std::vec::IntoIter<Arc<Pooled>>);

impl Iterator for Ready {
	type Item = Arc<Pooled>;

	fn next(&mut self) -> Option<Arc<Pooled>> {
		self.0.next()
	}
}

impl ReadyTransactions for Ready {
	fn report_invalid(&mut self, _: &Arc<Pooled>) {}
}

type BoxedReady = Box<dyn ReadyTransactions<Item = Arc<Pooled>> + Send>;

#[async_trait]
impl TransactionPool for MockPool {
	type Block = Block;
	type Hash = H256;
	type InPoolTransaction = Pooled;
	type Error = Error;

	async fn submit_at(
		&self,
		_: H256,
		_: TransactionSource,
		_: Vec<TransactionFor<Self>>,
	) -> Result<Vec<Result<TxHash<Self>, Error>>, Error> {
		unimplemented!("one at a time")
	}

	async fn submit_one(
		&self,
		_: H256,
		_: TransactionSource,
		extrinsic: TransactionFor<Self>,
	) -> Result<TxHash<Self>, Error> {
		self.judged_by.lock().push(*self.worked_in.lock());
		let hash = H256(sp_io::hashing::blake2_256(extrinsic.inner()));
		if self.ready.lock().iter().any(|pooled| pooled.hash == hash) {
			return Err(Error::AlreadyImported(Box::new(hash)));
		}
		Ok(self.add(&extrinsic, Vec::new()))
	}

	async fn submit_and_watch(
		&self,
		_: H256,
		_: TransactionSource,
		_: TransactionFor<Self>,
	) -> Result<Pin<Box<TransactionStatusStreamFor<Self>>>, Error> {
		unimplemented!("nobody watches")
	}

	async fn ready_at(&self, _: H256) -> BoxedReady {
		self.ready()
	}

	fn ready(&self) -> BoxedReady {
		Box::new(Ready(self.ready.lock().clone().into_iter()))
	}

	async fn report_invalid(
		&self,
		_: Option<H256>,
		_: TxInvalidityReportMap<TxHash<Self>>,
	) -> Vec<Arc<Pooled>> {
		Vec::new()
	}

	fn futures(&self) -> Vec<Pooled> {
		Vec::new()
	}

	fn status(&self) -> PoolStatus {
		let ready = self.ready.lock().len();
		PoolStatus { ready, ready_bytes: 0, future: 0, future_bytes: 0 }
	}

	fn import_notification_stream(&self) -> ImportNotificationStream<H256> {
		let (sender, receiver) = mpsc::channel(10);
		self.listeners.lock().push(sender);
		receiver
	}

	fn on_broadcasted(&self, _: HashMap<H256, Vec<String>>) {}

	fn hash_of(&self, extrinsic: &TransactionFor<Self>) -> H256 {
		H256(sp_io::hashing::blake2_256(extrinsic.inner()))
	}

	fn ready_transaction(&self, hash: &H256) -> Option<Arc<Pooled>> {
		self.ready.lock().iter().find(|pooled| pooled.hash == *hash).cloned()
	}

	async fn ready_at_with_timeout(&self, at: H256, _: std::time::Duration) -> BoxedReady {
		*self.worked_in.lock() = Some(at);
		self.ready()
	}
}

/// A backend over the parts above, and the parts.
pub(super) struct Parts {
	pub(super) client: Arc<MockClient>,
	pub(super) pool: Arc<MockPool>,
	pub(super) backend: Backend,
}

impl Parts {
	pub(super) fn new() -> Self {
		let db = Arc::new(in_mem::Backend::new());
		let api = MockApi(Arc::default());
		let client = Arc::new(MockClient { api, db: db.clone() });
		let pool = Arc::new(MockPool::default());
		let backend = Backend::new(client.clone(), db, pool.clone(), 16);
		let parts = Self { client, pool, backend };
		parts.import(H256::zero(), 0, true);
		parts
	}

	/// Imports a block with an Ethereum block in it and makes it the best, with its state or without.
	pub(super) fn import(&self, parent: H256, number: u32, state: bool) -> H256 {
		let mut header = NativeHeader::new(
			number,
			H256::zero(),
			H256::zero(),
			parent,
			sp_runtime::Digest::default(),
		);
		header.extrinsics_root = H256::from_low_u64_be(number.into());
		let hash = header.hash();
		if state {
			use sc_client_api::BlockImportOperation;
			let mut operation = self.client.db.begin_operation().expect("in memory");
			operation
				.set_block_data(header, Some(Vec::new()), None, None, NewBlockState::Best, true)
				.expect("in memory");
			self.client.db.commit_operation(operation).expect("in memory");
		} else {
			let blockchain = self.client.db.blockchain();
			blockchain
				.insert(hash, header, None, Some(Vec::new()), NewBlockState::Best, true)
				.expect("in memory");
		}
		let chain = crate::testing::MockChain::new();
		let mut block = (*chain.ethereum(chain.genesis())).clone();
		block.block.header.number = number.into();
		block.native = BlockRef { number, hash };
		block.hash = header_hash(&block.block.header, block.base_fee);
		self.client.api.0.lock().blocks.insert(hash, block);
		hash
	}

	pub(super) fn answers(&self) -> parking_lot::MutexGuard<'_, Answers> {
		self.client.api.0.lock()
	}
}
