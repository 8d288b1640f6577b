//! Genesis states with nodes and tasks, made by the runtime's own calls, run natively and unsigned.

use crate::{
	actors::{self, Role, Signer},
	chain::{FIRST_SLOT, Seed, pre_digest, timestamp},
};
use anyhow::{Context, Result, anyhow};
use deuterium_runtime::{
	AccountId, Balance, Balances, BlockNumber, Executive, Hash, Header, Runtime, RuntimeCall,
	RuntimeOrigin, System,
	configs::{
		monetary::CNX,
		parameters::{RuntimeParameters, dynamic_params::protocol},
	},
};
use frame_support::traits::{UnfilteredDispatchable, fungible::Mutate};
use pallet_ethereum::{NativeLogBuffer, NativeLogCount};
use sp_core::{Pair, storage::Storage};
use sp_genesis_builder::runtime_decl_for_genesis_builder::GenesisBuilder;
use sp_runtime::{Digest, traits::Header as _};
use sp_state_machine::BasicExternalities;

/// What a node of the benches bonds.
pub(crate) const STAKE: Balance = 400 * CNX;
/// What an account of the benches owns besides.
const POCKET: Balance = 1_000_000 * CNX;
/// Stands for the genesis block's hash while there is none.
pub(crate) const PROVISIONAL_GENESIS: Hash = Hash::repeat_byte(0x42);

/// A genesis state in the making.
#[derive(Clone)]
pub(crate) struct Genesis {
	storage: Storage,
	nodes: usize,
	number: BlockNumber,
}

/// Size of a state.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Size {
	/// Keys.
	pub(crate) keys: u64,
	/// Bytes of keys and values.
	pub(crate) bytes: u64,
}

impl Genesis {
	/// The preset `development` with this many creators of tasks.
	pub(crate) fn new(creators: usize) -> Result<Self> {
		let mut genesis = Self { storage: Storage::default(), nodes: 0, number: 0 };
		let json = genesis_json("development")?;
		genesis
			.run(|| Runtime::build_state(json.to_string().into_bytes()))
			.map_err(|error| anyhow!("the preset does not build: {error}"))?;
		genesis.run(|| frame_system::BlockHash::<Runtime>::insert(0, PROVISIONAL_GENESIS));
		let creators: Vec<AccountId> =
			(0..creators).map(|index| Signer::new(Role::Creator, index).account()).collect();
		genesis.fund(&creators)?;
		Ok(genesis)
	}

	/// The state. The chain that starts with it counts its blocks from 1, whatever passed before; what
	/// calls outside of blocks told Ethereum's clients does not wait to be carried by its first one.
	pub(crate) fn storage(&self) -> Storage {
		let mut storage = self.storage.clone();
		BasicExternalities::execute_with_storage(&mut storage, || {
			System::set_block_number(0);
			let _ = NativeLogBuffer::<Runtime>::clear(u32::MAX, None);
			NativeLogCount::<Runtime>::kill();
		});
		storage
	}

	/// Blocks that have passed in it.
	pub(crate) fn number(&self) -> BlockNumber {
		self.number
	}

	/// Its size.
	pub(crate) fn size(&self) -> Size {
		self.size_of(&[])
	}

	/// The size of what these pallets keep; of everything for none.
	pub(crate) fn size_of(&self, pallets: &[&str]) -> Size {
		let prefixes: Vec<_> =
			pallets.iter().map(|name| sp_io::hashing::twox_128(name.as_bytes())).collect();
		let meant = |key: &[u8]| {
			prefixes.is_empty() || prefixes.iter().any(|prefix| key.starts_with(prefix))
		};
		let entries = self.storage.top.iter().filter(|(key, _)| meant(key));
		entries.fold(Size::default(), |size, (key, value)| Size {
			keys: size.keys + 1,
			bytes: size.bytes + (key.len() + value.len()) as u64,
		})
	}

	/// Runs native code on it.
	pub(crate) fn run<R>(&mut self, run: impl FnOnce() -> R) -> R {
		BasicExternalities::execute_with_storage(&mut self.storage, run)
	}

	/// Gives accounts money.
	pub(crate) fn fund(&mut self, accounts: &[AccountId]) -> Result<()> {
		self.run(|| {
			accounts.iter().try_for_each(|account| {
				Balances::mint_into(account, POCKET)
					.map(|_| ())
					.map_err(|error| anyhow!("{error:?}"))
			})
		})
		.context("funding an account")
	}

	/// Adds nodes with worker keys until there are `total`; `card` says which card each has.
	pub(crate) fn grow(
		&mut self,
		total: usize,
		card: impl Fn(usize) -> deuterium_primitives::Card,
	) -> Result<()> {
		let fresh: Vec<usize> = (self.nodes..total).collect();
		let accounts: Vec<AccountId> = fresh.iter().map(|index| actors::node(*index)).collect();
		self.fund(&accounts)?;
		let joins = fresh.iter().zip(&accounts).map(|(index, account)| {
			let worker = actors::worker(*index).public();
			(*account, join(card(*index), Some(worker)))
		});
		let joins: Vec<_> = joins.collect();
		self.calls(&joins)?;
		self.nodes = total;
		Ok(())
	}

	/// Makes calls, each signed by an account, all of which must succeed.
	pub(crate) fn calls(&mut self, calls: &[(AccountId, RuntimeCall)]) -> Result<()> {
		self.run(|| {
			calls
				.iter()
				.try_for_each(|(account, call)| dispatch(RuntimeOrigin::signed(*account), call))
		})
	}

	/// Sets a parameter of the protocol.
	pub(crate) fn set(&mut self, parameter: protocol::Parameters) -> Result<()> {
		let key_value = RuntimeParameters::Protocol(parameter);
		let call = pallet_parameters::Call::set_parameter { key_value }.into();
		self.run(|| dispatch(RuntimeOrigin::root(), &call))
	}

	/// Lets a block pass, with these calls in it and everything its hooks do.
	pub(crate) fn block(&mut self, calls: &[(AccountId, RuntimeCall)]) -> Result<()> {
		self.number += 1;
		let number = self.number;
		// Before the slots of the chain that starts with this state.
		let slot = FIRST_SLOT - 100 + u64::from(number);
		self.run(|| {
			let digest = Digest { logs: vec![pre_digest(slot, Seed::Vrf)] };
			let parent = System::block_hash(number - 1);
			let header =
				Header::new(number, Default::default(), Default::default(), parent, digest);
			Executive::initialize_block(&header);
			Executive::apply_extrinsic(timestamp(slot))
				.map_err(|error| anyhow!("the timestamp is refused: {error:?}"))?
				.map_err(|error| anyhow!("the timestamp fails: {error:?}"))?;
			calls
				.iter()
				.try_for_each(|(account, call)| dispatch(RuntimeOrigin::signed(*account), call))?;
			let header = Executive::finalize_block();
			frame_system::BlockHash::<Runtime>::insert(number, header.hash());
			Ok(())
		})
	}
}

/// Makes a call natively.
pub(crate) fn dispatch(origin: RuntimeOrigin, call: &RuntimeCall) -> Result<()> {
	call.clone()
		.dispatch_bypass_filter(origin)
		.map(|_| ())
		.map_err(|error| anyhow!("{:?}", error.error))
		.with_context(|| format!("the call fails: {call:?}"))
}

/// The call with which a node of the benches joins.
pub(crate) fn join(
	card: deuterium_primitives::Card,
	worker: Option<deuterium_primitives::WorkerKey>,
) -> RuntimeCall {
	pallet_node_registry::Call::join { card, stake: STAKE, worker, operator: None }.into()
}

/// The full genesis JSON of a preset.
fn genesis_json(preset: &str) -> Result<serde_json::Value> {
	let parse = |id: Option<sp_genesis_builder::PresetId>| -> Result<serde_json::Value> {
		let bytes = Runtime::get_preset(&id).context("the runtime lacks the preset")?;
		Ok(serde_json::from_slice(&bytes)?)
	};
	let mut json = parse(None)?;
	merge(&mut json, parse(Some(preset.into()))?);
	Ok(json)
}

/// Merges `patch` into `target` as RFC 7386 says.
fn merge(target: &mut serde_json::Value, patch: serde_json::Value) {
	match (target, patch) {
		(serde_json::Value::Object(target), serde_json::Value::Object(patch)) => {
			for (key, value) in patch {
				if value.is_null() {
					target.remove(&key);
				} else {
					merge(target.entry(key).or_insert(serde_json::Value::Null), value);
				}
			}
		},
		(target, patch) => *target = patch,
	}
}
