//! Who acts: accounts, worker keys and their transactions. All keys follow from a number.

use codec::Encode;
use deuterium_primitives::{
	Card, CardName, Digest, Report, Round, TaskId, TaskKind, WorkerReport,
	account::EthereumSignature,
};
use deuterium_runtime::{
	AccountId, Balance, Hash, Nonce, RuntimeCall, UncheckedExtrinsic, VERSION,
	extrinsic::{SignedPayload, tx_extension},
};
use sp_core::{H160, H256, Pair, ecdsa, sr25519};
use sp_runtime::generic::Era;

/// What a key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Role {
	/// Pays for tasks.
	Creator = 1,
	/// A node that acts with its own account.
	Operator = 2,
	/// Signs for a node.
	Worker = 3,
}

fn seed(role: Role, index: usize) -> [u8; 32] {
	let mut seed = [role as u8; 32];
	seed[24..].copy_from_slice(&(index as u64).to_be_bytes());
	seed
}

/// The account of a node that never signs itself. Spread over the key space like any other.
pub(crate) fn node(index: usize) -> AccountId {
	let hash = sp_io::hashing::keccak_256(format!("bench node {index}").as_bytes());
	H160::from(H256(hash)).into()
}

/// The worker key of a node.
pub(crate) fn worker(index: usize) -> sr25519::Pair {
	sr25519::Pair::from_seed(&seed(Role::Worker, index))
}

/// An account whose owner signs.
pub(crate) struct Signer {
	pair: ecdsa::Pair,
	account: AccountId,
	nonce: Nonce,
}

impl Signer {
	/// The signer with this number in its role.
	pub(crate) fn new(role: Role, index: usize) -> Self {
		let pair = ecdsa::Pair::from_seed(&seed(role, index));
		let hash = [1; 32];
		let signature = EthereumSignature(pair.sign_prehashed(&hash));
		// A well-formed signature over a hash always leads back to the account.
		let account = signature.recover_prehashed(&hash).unwrap_or_default();
		Self { pair, account, nonce: 0 }
	}

	/// Its account.
	pub(crate) fn account(&self) -> AccountId {
		self.account
	}

	/// Signs its next transaction.
	pub(crate) fn sign(
		&mut self,
		genesis: Hash,
		call: impl Into<RuntimeCall>,
	) -> UncheckedExtrinsic {
		let call = call.into();
		let extension = tx_extension(Era::Immortal, self.nonce, 0);
		let (spec, format) = (VERSION.spec_version, VERSION.transaction_version);
		let implicit = ((), (), spec, format, genesis, genesis, (), (), (), ());
		let payload = SignedPayload::from_raw(call.clone(), extension.clone(), implicit);
		let hash = payload.using_encoded(sp_io::hashing::keccak_256);
		let signature = EthereumSignature(self.pair.sign_prehashed(&hash));
		self.nonce += 1;
		UncheckedExtrinsic::new_signed(call, self.account, signature, extension)
	}

	/// Forgets all its transactions, which got into no block that was kept.
	pub(crate) fn start_over(&mut self) {
		self.nonce = 0;
	}
}

/// An image task of one image.
pub(crate) fn image_task(vram_gb: u16, fee: Balance) -> RuntimeCall {
	task(TaskKind::Image, vram_gb, None, fee)
}

/// A task of any kind.
pub(crate) fn task(kind: TaskKind, vram_gb: u16, card: Option<Card>, fee: Balance) -> RuntimeCall {
	pallet_task_queue::Call::create_task {
		kind,
		args_hash: Hash::repeat_byte(1),
		data_hash: Hash::repeat_byte(2),
		vram_gb,
		cap: 1,
		card,
		fee,
	}
	.into()
}

/// The perceptual hash of the image that a task's nodes agree about, or of another one.
pub(crate) fn digest(byte: u8) -> Digest {
	Digest::truncate_from(vec![byte; 8])
}

/// The salt of a node's commitment.
pub(crate) fn salt(task: TaskId, round: Round) -> Hash {
	Hash::from(sp_io::hashing::blake2_256(&(task, round).encode()))
}

/// A feeless transaction with a report that the node's worker key signs.
pub(crate) fn report(
	genesis: Hash,
	worker: &sr25519::Pair,
	report: WorkerReport<AccountId>,
) -> UncheckedExtrinsic {
	let signature = worker.sign(&report.signing_payload(&genesis));
	let call = pallet_validation::Call::submit { report, signature }.into();
	UncheckedExtrinsic::new_transaction(call, tx_extension(Era::Immortal, 0, 0))
}

/// The report that commits a round to a digest.
pub(crate) fn commitment(
	genesis: Hash,
	task: TaskId,
	round: Round,
	node: AccountId,
	byte: u8,
) -> Report {
	let (digest, salt) = (digest(byte), salt(task, round));
	let commitment = deuterium_primitives::commitment(&genesis, task, round, &node, &digest, &salt);
	Report::Commit { commitment }
}

/// The report that opens it.
pub(crate) fn disclosure(task: TaskId, round: Round, byte: u8) -> Report {
	Report::Disclose { digest: digest(byte), salt: salt(task, round) }
}

/// The card with this number, and its memory in GB.
pub(crate) fn card(number: usize, vram_gb: u16) -> Card {
	let name = format!("Bench Card {number}").into_bytes();
	Card { name: CardName::truncate_from(name), vram_gb }
}
