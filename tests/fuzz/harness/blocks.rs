//! Blocks of the real runtime with any calls in them, signed by accounts without privileges.

use crate::common::{SECRETS, apply, chain, finish_block, signed, start_block, vrf_digest, who};
use codec::DecodeLimit;
use deuterium_runtime::{
	Balances, Ethereum, NodeRegistry, NodeStaking, Nonce, Qos, RuntimeCall, System, TaskQueue,
	UncheckedExtrinsic, Validation, configs::evm::CHAIN_ID,
};
use ethereum::eip2930;
use pallet_ethereum::{Transaction, transaction::signing_hash};
use sp_core::{H256, Pair, ecdsa};
use sp_io::TestExternalities;

/// Who signs: development accounts, but not the first one, which has sudo.
const SIGNERS: [usize; 3] = [1, 2, 3];
/// Calls and ends of blocks at most.
const STEPS: usize = 24;
/// From here on a byte ends the block; below, it names the signer of the call that follows.
const NEXT_BLOCK: u8 = 0xf0;
/// How deep calls may lie in each other: far above what is useful, and no danger to the stack.
const DEPTH: u32 = 32;

/// Makes the blocks that bytes stand for; says how many calls succeeded.
///
/// # Panics
///
/// If the runtime does, or if an invariant of the pallets does not hold at the end of a block.
pub(crate) fn blocks(mut bytes: &[u8]) -> u32 {
	genesis().execute_with(|| {
		let issuance = Balances::total_issuance();
		let mut succeeded = 0;
		start_block(vrf_digest);
		for _ in 0..STEPS {
			let Some((tag, rest)) = bytes.split_first() else { break };
			bytes = rest;
			if *tag >= NEXT_BLOCK {
				end_block(issuance);
				start_block(vrf_digest);
				continue;
			}
			let signer = SIGNERS[usize::from(*tag) % SIGNERS.len()];
			let Ok(call) = RuntimeCall::decode_with_depth_limit(DEPTH, &mut bytes) else { break };
			if let Ok(Ok(())) = apply(extrinsic(signer, call)) {
				succeeded += 1;
			}
		}
		end_block(issuance);
		succeeded
	})
}

/// The development chain before its first block.
fn genesis() -> TestExternalities {
	std::thread_local! {
		static GENESIS: TestExternalities = {
			let mut chain = chain("development");
			chain.commit_all().expect("no transaction is open");
			chain
		};
	}
	let mut chain = TestExternalities::default();
	chain.backend = GENESIS.with(|genesis| genesis.backend.clone());
	chain
}

/// Ends the block and checks what must hold between blocks.
fn end_block(issuance: u128) {
	finish_block();
	NodeRegistry::do_try_state().expect("node-registry");
	NodeStaking::do_try_state().expect("node-staking");
	Qos::do_try_state().expect("qos");
	TaskQueue::do_try_state().expect("task-queue");
	Validation::do_try_state().expect("validation");
	Ethereum::do_try_state().expect("ethereum");
	assert!(Balances::total_issuance() <= issuance, "money was made");
}

/// The call as a transaction of the signer.
fn extrinsic(signer: usize, call: RuntimeCall) -> UncheckedExtrinsic {
	let nonce = System::account_nonce(who(signer));
	match call {
		RuntimeCall::Ethereum(pallet_ethereum::Call::transact { transaction }) => {
			UncheckedExtrinsic::new_ethereum(seal(signer, nonce, transaction))
		},
		call => signed(signer, nonce, call),
	}
}

/// A typed transaction made the signer's next one on this chain. A legacy one stays as it is.
fn seal(signer: usize, nonce: Nonce, mut transaction: Transaction) -> Transaction {
	macro_rules! fields {
		($($kind:ident),*) => {
			match &mut transaction {
				Transaction::Legacy(_) => return transaction,
				$(Transaction::$kind(t) => (&mut t.chain_id, &mut t.nonce),)*
			}
		};
	}
	let (chain_id, place) = fields!(EIP2930, EIP1559, EIP7702);
	(*chain_id, *place) = (CHAIN_ID, nonce.into());
	let hash = signing_hash(&transaction);
	let signed = ecdsa::Pair::from_seed(&SECRETS[signer]).sign_prehashed(&hash.0).0;
	let (r, s) = (H256::from_slice(&signed[..32]), H256::from_slice(&signed[32..64]));
	let signature = eip2930::TransactionSignature::new(signed[64] == 1, r, s).expect("in range");
	match &mut transaction {
		Transaction::Legacy(_) => {},
		Transaction::EIP2930(t) => t.signature = signature,
		Transaction::EIP1559(t) => t.signature = signature,
		Transaction::EIP7702(t) => t.signature = signature,
	}
	transaction
}
