//! How subxt talks to this chain: 20-byte accounts, Ethereum signatures, plain addresses.

use subxt::{
	ArcMetadata,
	config::{Config, DefaultTransactionExtensions, HashFor, SubstrateConfig},
	utils::eth::{AccountId20, Signature},
};

/// subxt's configuration of Deuterium.
///
/// The chain's further transaction extensions (`AuthorizeCall`, `CheckNonZeroSender`,
/// `CheckWeight`, `WeightReclaim`) are empty in both payloads, so the default set is enough.
#[derive(Clone, Debug, Default)]
pub struct DeuteriumConfig(pub(super) SubstrateConfig);

impl Config for DeuteriumConfig {
	type AccountId = AccountId20;
	type Address = AccountId20;
	type Signature = Signature;
	type AssetId = <SubstrateConfig as Config>::AssetId;
	type Hasher = <SubstrateConfig as Config>::Hasher;
	type Header = <SubstrateConfig as Config>::Header;
	type TransactionExtensions = DefaultTransactionExtensions<Self>;

	fn genesis_hash(&self) -> Option<HashFor<Self>> {
		self.0.genesis_hash()
	}

	fn spec_and_transaction_version_for_block_number(&self, number: u64) -> Option<(u32, u32)> {
		self.0.spec_and_transaction_version_for_block_number(number)
	}

	fn metadata_for_spec_version(&self, spec_version: u32) -> Option<ArcMetadata> {
		self.0.metadata_for_spec_version(spec_version)
	}

	fn set_metadata_for_spec_version(&self, spec_version: u32, metadata: ArcMetadata) {
		self.0.set_metadata_for_spec_version(spec_version, metadata);
	}
}
