//! The methods over an in-memory chain, as a client sees them: JSON in, JSON out.

mod blocks;
mod calls;
mod estimates;
mod fees;
mod pool;
mod state;
mod submit;
mod traces;
mod transactions;

use crate::{
	backend::{EthBackend, NetworkState},
	config::EthConfig,
	indexer::{Index, Indexer, Step},
	modules::{EthDeps, EthRpc},
	testing::{CHAIN_ID, MockChain, MockNetwork, MockTransaction},
	trace::Tracer,
};
use ethereum::{
	EIP1559Transaction, EIP2930Transaction, EIP7702Transaction, LegacyTransaction,
	TransactionAction, TransactionV3, eip2930, eip7702::AuthorizationListItem, legacy,
};
use jsonrpsee::RpcModule;
use serde_json::{Value, json};
use sp_core::{H160, H256, Pair as _, U256, ecdsa};
use std::sync::Arc;

/// An error as the client sees it.
#[derive(Clone, Debug, PartialEq)]
struct Failure {
	code: i64,
	message: String,
	data: Option<Value>,
}

/// A server over a mock of the chain.
struct Rpc {
	chain: Arc<MockChain>,
	network: Arc<MockNetwork>,
	indexer: Indexer,
	module: RpcModule<()>,
}

impl Rpc {
	fn new(chain: Arc<MockChain>) -> Self {
		Self::with(chain, EthConfig::default(), None)
	}

	fn with(chain: Arc<MockChain>, config: EthConfig, tracer: Option<Arc<dyn Tracer>>) -> Self {
		let index = Index::in_memory(chain.genesis()).unwrap();
		let network = Arc::new(MockNetwork::default());
		let backend: Arc<dyn EthBackend> = chain.clone();
		let rpc = EthRpc::new(EthDeps {
			backend: backend.clone(),
			index: index.clone(),
			network: network.clone(),
			config,
			client_version: "Deuterium/v0.1.0/test/rust".into(),
			tracer,
			prometheus: None,
		});
		let indexer = Indexer::new(backend, index, None);
		let mut rpc = Self { chain, network, indexer, module: rpc.module().unwrap() };
		rpc.index();
		rpc
	}

	/// Brings the index up to the best block.
	fn index(&mut self) {
		while self.indexer.step().unwrap() == Step::Moved {}
	}

	/// Makes a block the best one and indexes it.
	fn extend(&mut self, transactions: Vec<MockTransaction>) -> H256 {
		let hash = self.chain.extend(transactions);
		self.index();
		hash
	}

	async fn call(&self, method: &str, params: Value) -> Result<Value, Failure> {
		let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let (answer, _) = self.module.raw_json_request(&request.to_string(), 1).await.unwrap();
		let answer: Value = serde_json::from_str(&answer).unwrap();
		match answer.get("error") {
			None => Ok(answer["result"].clone()),
			Some(error) => Err(Failure {
				code: error["code"].as_i64().unwrap(),
				message: error["message"].as_str().unwrap().into(),
				data: error.get("data").cloned(),
			}),
		}
	}

	async fn ok(&self, method: &str, params: Value) -> Value {
		self.call(method, params).await.unwrap_or_else(|error| panic!("{method}: {error:?}"))
	}

	async fn err(&self, method: &str, params: Value) -> Failure {
		self.call(method, params).await.expect_err(method)
	}
}

/// A key of the tests and its address.
pub(crate) fn key() -> (ecdsa::Pair, H160) {
	let pair = ecdsa::Pair::from_seed(&[7; 32]);
	let probe = sign(&pair, H256::repeat_byte(9));
	let mut signature = [0; 65];
	signature[..32].copy_from_slice(&probe.1.0);
	signature[32..64].copy_from_slice(&probe.2.0);
	signature[64] = probe.0.into();
	let public = sp_io::crypto::secp256k1_ecdsa_recover(&signature, &[9; 32]).ok().unwrap();
	(pair, H160::from(H256(sp_io::hashing::keccak_256(&public))))
}

/// Parity, r and s.
fn sign(pair: &ecdsa::Pair, hash: H256) -> (bool, H256, H256) {
	let signature = pair.sign_prehashed(&hash.0);
	let bytes: &[u8] = signature.as_ref();
	(bytes[64] == 1, H256::from_slice(&bytes[..32]), H256::from_slice(&bytes[32..64]))
}

fn placeholder() -> eip2930::TransactionSignature {
	let one = H256::from_low_u64_be(1);
	eip2930::TransactionSignature::new(false, one, one).unwrap()
}

fn typed(pair: &ecdsa::Pair, hash: H256) -> eip2930::TransactionSignature {
	let (parity, r, s) = sign(pair, hash);
	eip2930::TransactionSignature::new(parity, r, s).unwrap()
}

const TO: H160 = H160([2; 20]);

fn slots() -> Vec<eip2930::AccessListItem> {
	vec![eip2930::AccessListItem { address: TO, storage_keys: vec![H256::repeat_byte(3)] }]
}

/// A signed transaction without or with EIP-155.
fn legacy_transaction(nonce: u64, chain_id: Option<u64>) -> TransactionV3 {
	let one = H256::from_low_u64_be(1);
	let v = |parity: u64| chain_id.map_or(27 + parity, |id| id * 2 + 35 + parity);
	let mut transaction = LegacyTransaction {
		nonce: nonce.into(),
		gas_price: U256::from(2_000_000_000_u64),
		gas_limit: U256::from(50_000),
		action: TransactionAction::Call(TO),
		value: U256::from(5),
		input: vec![0xab, 0xcd],
		signature: legacy::TransactionSignature::new(v(0), one, one).unwrap(),
	};
	let (parity, r, s) = sign(&key().0, transaction.clone().to_message().hash());
	transaction.signature = legacy::TransactionSignature::new(v(parity.into()), r, s).unwrap();
	TransactionV3::Legacy(transaction)
}

/// A signed transaction with an access list.
fn eip2930_transaction(nonce: u64) -> TransactionV3 {
	let mut transaction = EIP2930Transaction {
		chain_id: CHAIN_ID,
		nonce: nonce.into(),
		gas_price: U256::from(2_000_000_000_u64),
		gas_limit: U256::from(50_000),
		action: TransactionAction::Call(TO),
		value: U256::from(5),
		input: vec![0xab, 0xcd],
		access_list: slots(),
		signature: placeholder(),
	};
	transaction.signature = typed(&key().0, transaction.clone().to_message().hash());
	TransactionV3::EIP2930(transaction)
}

/// A signed transaction that creates a contract and pays a tip.
fn eip1559_transaction(nonce: u64) -> TransactionV3 {
	let mut transaction = EIP1559Transaction {
		chain_id: CHAIN_ID,
		nonce: nonce.into(),
		max_priority_fee_per_gas: U256::from(1_000_000_000_u64),
		max_fee_per_gas: U256::from(3_000_000_000_u64),
		gas_limit: U256::from(90_000),
		action: TransactionAction::Create,
		value: U256::zero(),
		input: vec![0x60, 0],
		access_list: Vec::new(),
		signature: placeholder(),
	};
	transaction.signature = typed(&key().0, transaction.clone().to_message().hash());
	TransactionV3::EIP1559(transaction)
}

/// A signed transaction with an authorization.
fn eip7702_transaction(nonce: u64) -> EIP7702Transaction {
	let one = H256::from_low_u64_be(1);
	let mut transaction = EIP7702Transaction {
		chain_id: CHAIN_ID,
		nonce: nonce.into(),
		max_priority_fee_per_gas: U256::from(1_000_000_000_u64),
		max_fee_per_gas: U256::from(3_000_000_000_u64),
		gas_limit: U256::from(90_000),
		destination: TransactionAction::Call(TO),
		value: U256::zero(),
		data: Vec::new(),
		access_list: Vec::new(),
		authorization_list: vec![AuthorizationListItem {
			chain_id: CHAIN_ID,
			address: H160::repeat_byte(4),
			nonce: U256::from(11),
			signature: eip2930::MalleableTransactionSignature {
				odd_y_parity: true,
				r: one,
				s: H256::repeat_byte(1),
			},
		}],
		signature: placeholder(),
	};
	transaction.signature = typed(&key().0, transaction.clone().to_message().hash());
	transaction
}

/// Whether all strings of a JSON value under these names are quantities: no leading zeros.
fn assert_quantities(value: &Value, names: &[&str]) {
	match value {
		Value::Object(fields) => {
			for (name, field) in fields {
				if let (true, Value::String(text)) = (names.contains(&name.as_str()), field) {
					let digits = text.strip_prefix("0x").expect(name);
					assert!(
						digits == "0" || !digits.starts_with('0') && !digits.is_empty(),
						"{name}: {text}"
					);
				}
				assert_quantities(field, names);
			}
		},
		Value::Array(items) => items.iter().for_each(|item| assert_quantities(item, names)),
		_ => {},
	}
}

/// Names of fields that hold quantities.
const QUANTITIES: [&str; 22] = [
	"number",
	"gasLimit",
	"gasUsed",
	"timestamp",
	"difficulty",
	"totalDifficulty",
	"size",
	"baseFeePerGas",
	"nonce",
	"gas",
	"gasPrice",
	"value",
	"type",
	"chainId",
	"v",
	"r",
	"s",
	"blockNumber",
	"transactionIndex",
	"logIndex",
	"cumulativeGasUsed",
	"effectiveGasPrice",
];

#[tokio::test]
async fn namespaces_should_answer_who_they_are() {
	let rpc = Rpc::new(MockChain::new());
	rpc.network.0.lock().peers = 17;
	assert_eq!(rpc.ok("net_version", json!([])).await, json!("1337"));
	assert_eq!(rpc.ok("net_peerCount", json!([])).await, json!("0x11"));
	assert_eq!(rpc.ok("net_listening", json!([])).await, json!(true));
	assert_eq!(rpc.ok("web3_clientVersion", json!([])).await, json!("Deuterium/v0.1.0/test/rust"));
	// The vector of the execution-apis specification.
	assert_eq!(
		rpc.ok("web3_sha3", json!(["0x68656c6c6f20776f726c64"])).await,
		json!("0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad")
	);
	let modules = rpc.ok("rpc_modules", json!([])).await;
	assert_eq!(modules["eth"], json!("1.0"));
	assert_eq!(rpc.ok("eth_chainId", json!([])).await, json!("0x539"));
	assert_eq!(rpc.ok("eth_accounts", json!([])).await, json!([]));
	assert_eq!(rpc.ok("eth_mining", json!([])).await, json!(false));
	assert_eq!(rpc.ok("eth_hashrate", json!([])).await, json!("0x0"));
	assert_eq!(rpc.ok("eth_protocolVersion", json!([])).await, json!("0x44"));
	assert_eq!(
		rpc.ok("eth_coinbase", json!([])).await,
		json!("0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")
	);
}

#[tokio::test]
async fn syncing_should_be_false_or_tell_how_far() {
	let rpc = Rpc::new(MockChain::new());
	assert_eq!(rpc.ok("eth_syncing", json!([])).await, json!(false));
	*rpc.network.0.lock() = NetworkState {
		peers: 1,
		syncing: Some(crate::backend::SyncState { starting: 0, current: 16, highest: 255 }),
	};
	assert_eq!(
		rpc.ok("eth_syncing", json!([])).await,
		json!({ "startingBlock": "0x0", "currentBlock": "0x10", "highestBlock": "0xff" })
	);
}

#[tokio::test]
async fn methods_that_need_keys_or_ethereum_tries_should_be_refused_with_a_remedy() {
	let rpc = Rpc::new(MockChain::new());
	for (method, params) in [
		("eth_sendTransaction", json!([{}])),
		("eth_sign", json!(["0x00", "0x00"])),
		("eth_signTransaction", json!([{}])),
	] {
		let error = rpc.err(method, params).await;
		assert_eq!(error.code, -32000);
		assert!(error.message.starts_with("unknown account"), "{error:?}");
		assert!(error.message.contains("eth_sendRawTransaction"), "{error:?}");
	}
	let error = rpc.err("eth_getProof", json!([TO, [], "latest"])).await;
	assert_eq!(error.code, -32004);
	assert!(error.message.contains("state_getReadProof"), "{error:?}");
	assert_eq!(rpc.err("eth_getWork", json!([])).await.code, -32004);
}

#[tokio::test]
async fn absent_methods_should_not_be_found() {
	let rpc = Rpc::new(MockChain::new());
	for method in ["eth_blobBaseFee", "eth_simulateV1", "debug_traceTransaction", "admin_peers"] {
		assert_eq!(rpc.err(method, json!([])).await.code, -32601, "{method}");
	}
}

/// A signed transaction of each type.
pub(crate) fn every_type() -> [TransactionV3; 4] {
	[
		legacy_transaction(0, Some(CHAIN_ID)),
		eip2930_transaction(1),
		eip1559_transaction(2),
		TransactionV3::EIP7702(eip7702_transaction(3)),
	]
}

/// A transaction of this key.
pub(crate) fn signed_transfer(pair: &ecdsa::Pair, nonce: u64) -> TransactionV3 {
	let mut transaction = EIP1559Transaction {
		chain_id: CHAIN_ID,
		nonce: nonce.into(),
		max_priority_fee_per_gas: U256::one(),
		max_fee_per_gas: U256::from(3_000_000_000_u64),
		gas_limit: U256::from(21_000),
		action: TransactionAction::Call(TO),
		value: U256::one(),
		input: Vec::new(),
		access_list: Vec::new(),
		signature: placeholder(),
	};
	transaction.signature = typed(pair, transaction.clone().to_message().hash());
	TransactionV3::EIP1559(transaction)
}
