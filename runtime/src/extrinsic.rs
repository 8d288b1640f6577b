//! The shape of transactions: native ones, and Ethereum's inside a bare extrinsic.

use crate::{
	AccountId, Address, Runtime, RuntimeCall, RuntimeOrigin, Signature,
	configs::system::SIGNATURE_WEIGHT,
};
use codec::{Decode, DecodeWithMemTracking, Encode};
use frame_support::{
	dispatch::{DispatchInfo, GetDispatchInfo, PostDispatchInfo},
	traits::{InherentBuilder, SignedTransactionBuilder},
};
use frame_system::offchain::{
	CreateAuthorizedTransaction, CreateBare, CreateTransaction, CreateTransactionBase,
};
use scale_info::TypeInfo;
use sp_core::H160;
use sp_runtime::{
	ApplyExtrinsicResultWithInfo, OpaqueExtrinsic,
	generic::{self, ExtrinsicFormat, Preamble},
	traits::{
		Applyable, Checkable, Dispatchable, ExtrinsicCall, ExtrinsicLike, ExtrinsicMetadata,
		LazyExtrinsic, Lookup, TransactionExtension,
	},
	transaction_validity::{
		InvalidTransaction, TransactionSource, TransactionValidity, TransactionValidityError,
	},
};
// The trait of `Applyable` still asks for it.
#[allow(deprecated)]
use sp_runtime::traits::ValidateUnsigned;

/// What a transaction carries beside its call, in the order in which it is checked.
///
/// `AuthorizeCall` comes first: a call with `#[pallet::authorize]` (the submissions of worker keys)
/// gets its origin there and passes the rest without a signature, nonce or fee.
pub type TxExtension = (
	frame_system::AuthorizeCall<Runtime>,
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);

/// A transaction with FRAME's own signatures, or none.
pub type NativeExtrinsic =
	generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;

/// The same after its signature was checked.
pub type CheckedNativeExtrinsic = generic::CheckedExtrinsic<AccountId, RuntimeCall, TxExtension>;

/// A transaction as it travels and as it is stored in blocks.
///
/// Encoded as FRAME's own extrinsics are, so native tools need not know more. The one difference: a
/// *bare* extrinsic with an Ethereum transaction as its call is signed by that transaction.
#[derive(Clone, PartialEq, Eq, Debug, Encode, Decode, DecodeWithMemTracking)]
pub struct UncheckedExtrinsic(NativeExtrinsic);

impl UncheckedExtrinsic {
	/// An extrinsic without signature and extension: an inherent, or an Ethereum transaction.
	pub fn new_bare(call: RuntimeCall) -> Self {
		Self(NativeExtrinsic::new_bare(call))
	}

	/// A transaction signed by `signer`.
	pub fn new_signed(
		call: RuntimeCall,
		signer: Address,
		signature: Signature,
		extension: TxExtension,
	) -> Self {
		Self(NativeExtrinsic::new_signed(call, signer, signature, extension))
	}

	/// A transaction whose origin its extension finds.
	pub fn new_transaction(call: RuntimeCall, extension: TxExtension) -> Self {
		Self(NativeExtrinsic::new_transaction(call, extension))
	}

	/// An Ethereum transaction.
	pub fn new_ethereum(transaction: pallet_ethereum::Transaction) -> Self {
		Self::new_bare(pallet_ethereum::Call::transact { transaction }.into())
	}

	/// The Ethereum transaction that it carries, if it is one.
	pub fn ethereum_transaction(&self) -> Option<&pallet_ethereum::Transaction> {
		match &self.0.preamble {
			Preamble::Bare(_) => transaction_in(&self.0.function),
			_ => None,
		}
	}
}

/// The Ethereum transaction in a call.
fn transaction_in(call: &RuntimeCall) -> Option<&pallet_ethereum::Transaction> {
	match call {
		RuntimeCall::Ethereum(pallet_ethereum::Call::transact { transaction }) => Some(transaction),
		_ => None,
	}
}

/// As metadata knows it: what tools read about FRAME's extrinsics holds for these.
impl TypeInfo for UncheckedExtrinsic {
	type Identity = <NativeExtrinsic as TypeInfo>::Identity;

	fn type_info() -> scale_info::Type {
		NativeExtrinsic::type_info()
	}
}

impl serde::Serialize for UncheckedExtrinsic {
	fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
		self.0.serialize(serializer)
	}
}

impl From<UncheckedExtrinsic> for OpaqueExtrinsic {
	fn from(extrinsic: UncheckedExtrinsic) -> Self {
		extrinsic.0.into()
	}
}

impl LazyExtrinsic for UncheckedExtrinsic {
	fn decode_unprefixed(data: &[u8]) -> Result<Self, codec::Error> {
		NativeExtrinsic::decode_unprefixed(data).map(Self)
	}
}

impl ExtrinsicLike for UncheckedExtrinsic {
	fn is_bare(&self) -> bool {
		self.0.is_bare()
	}
}

impl ExtrinsicCall for UncheckedExtrinsic {
	type Call = RuntimeCall;

	fn call(&self) -> &RuntimeCall {
		self.0.call()
	}

	fn into_call(self) -> RuntimeCall {
		self.0.into_call()
	}
}

impl ExtrinsicMetadata for UncheckedExtrinsic {
	const VERSIONS: &'static [u8] = NativeExtrinsic::VERSIONS;
	type TransactionExtensionPipelines =
		<NativeExtrinsic as ExtrinsicMetadata>::TransactionExtensionPipelines;
}

impl InherentBuilder for UncheckedExtrinsic {
	fn new_inherent(call: RuntimeCall) -> Self {
		Self::new_bare(call)
	}
}

impl SignedTransactionBuilder for UncheckedExtrinsic {
	type Address = Address;
	type Signature = Signature;
	type Extension = TxExtension;

	fn new_signed_transaction(
		call: RuntimeCall,
		signer: Address,
		signature: Signature,
		extension: TxExtension,
	) -> Self {
		Self::new_signed(call, signer, signature, extension)
	}
}

impl GetDispatchInfo for UncheckedExtrinsic {
	fn get_dispatch_info(&self) -> DispatchInfo {
		let is_signed = matches!(self.0.preamble, Preamble::Signed(..));
		with_signature(self.0.get_dispatch_info(), is_signed)
	}
}

/// Adds what an account's signature takes. Ethereum transactions and the reports of workers pay for
/// theirs with the weight of the call, and of its authorisation.
fn with_signature(mut info: DispatchInfo, is_signed: bool) -> DispatchInfo {
	if is_signed {
		info.extension_weight = info.extension_weight.saturating_add(SIGNATURE_WEIGHT);
	}
	info
}

impl<L: Lookup<Source = Address, Target = AccountId>> Checkable<L> for UncheckedExtrinsic {
	type Checked = CheckedExtrinsic;

	/// Checks the signature: FRAME's, or that of the Ethereum transaction.
	fn check(self, lookup: &L) -> Result<CheckedExtrinsic, TransactionValidityError> {
		match self.ethereum_transaction() {
			Some(transaction) => Ok(CheckedExtrinsic::Ethereum {
				sender: crate::Ethereum::recover_sender(transaction)?,
				call: self.into_call(),
			}),
			None => self.0.check(lookup).map(CheckedExtrinsic::Native),
		}
	}

	/// An Ethereum transaction has no other sender than its signature tells, so that is recovered.
	#[cfg(feature = "try-runtime")]
	fn unchecked_into_checked_i_know_what_i_am_doing(
		self,
		lookup: &L,
	) -> Result<CheckedExtrinsic, TransactionValidityError> {
		match self.ethereum_transaction() {
			Some(_) => self.check(lookup),
			None => self
				.0
				.unchecked_into_checked_i_know_what_i_am_doing(lookup)
				.map(CheckedExtrinsic::Native),
		}
	}
}

/// A transaction whose signature was checked.
#[derive(Clone, PartialEq, Eq, Debug)]
// Lives for one application only.
#[allow(clippy::large_enum_variant)]
pub enum CheckedExtrinsic {
	/// With FRAME's own signatures, or none.
	Native(CheckedNativeExtrinsic),
	/// An Ethereum transaction.
	Ethereum {
		/// Who signed it.
		sender: H160,
		/// `Ethereum::transact` with it.
		call: RuntimeCall,
	},
}

impl GetDispatchInfo for CheckedExtrinsic {
	fn get_dispatch_info(&self) -> DispatchInfo {
		match self {
			Self::Native(extrinsic) => {
				let is_signed = matches!(extrinsic.format, ExtrinsicFormat::Signed(..));
				with_signature(extrinsic.get_dispatch_info(), is_signed)
			},
			// The weight of the call covers its checks.
			Self::Ethereum { call, .. } => call.get_dispatch_info(),
		}
	}
}

impl Applyable for CheckedExtrinsic {
	type Call = RuntimeCall;

	#[allow(deprecated)]
	fn validate<V: ValidateUnsigned<Call = RuntimeCall>>(
		&self,
		source: TransactionSource,
		info: &DispatchInfo,
		len: usize,
	) -> TransactionValidity {
		match self {
			Self::Native(extrinsic) => extrinsic.validate::<V>(source, info, len),
			Self::Ethereum { sender, call } => {
				let transaction = transaction_in(call).ok_or(InvalidTransaction::Call)?;
				let limits = TxExtension::bare_validate(call, info, len)?;
				let validity = crate::Ethereum::validate_in_pool(*sender, transaction)?;
				Ok(limits.combine_with(validity))
			},
		}
	}

	#[allow(deprecated)]
	fn apply<V: ValidateUnsigned<Call = RuntimeCall>>(
		self,
		info: &DispatchInfo,
		len: usize,
	) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
		match self {
			Self::Native(extrinsic) => extrinsic.apply::<V>(info, len),
			Self::Ethereum { sender, call } => apply_ethereum(sender, call, info, len),
		}
	}
}

/// Runs an Ethereum transaction, if nonce, balance and fees allow it and the block has room for it.
///
/// The bare forms of the extension check and book weight and length before, and give back the weight
/// that was not used; they take no fee and no nonce, which the EVM does.
fn apply_ethereum(
	sender: H160,
	call: RuntimeCall,
	info: &DispatchInfo,
	len: usize,
) -> ApplyExtrinsicResultWithInfo<PostDispatchInfo> {
	let transaction = transaction_in(&call).ok_or(InvalidTransaction::Call)?;
	crate::Ethereum::validate_in_block(sender, transaction)?;
	TxExtension::bare_validate_and_prepare(&call, info, len)?;
	let origin: RuntimeOrigin = pallet_ethereum::RawOrigin::EthereumTransaction(sender).into();
	let result = call.dispatch(origin);
	let mut post_info = match &result {
		Ok(post_info) => *post_info,
		Err(error) => error.post_info,
	};
	let outcome = result.map(|_| ()).map_err(|error| error.error);
	TxExtension::bare_post_dispatch(info, &mut post_info, len, &outcome)?;
	Ok(result)
}

/// What a signature covers.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;

/// The extension of a transaction with the given mortality, nonce and tip.
pub fn tx_extension(era: generic::Era, nonce: crate::Nonce, tip: crate::Balance) -> TxExtension {
	(
		frame_system::AuthorizeCall::new(),
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(era),
		frame_system::CheckNonce::from(nonce),
		frame_system::CheckWeight::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(tip),
		frame_system::WeightReclaim::new(),
	)
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extrinsic = UncheckedExtrinsic;
	type RuntimeCall = RuntimeCall;
}

impl<LocalCall> CreateTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	type Extension = TxExtension;

	fn create_transaction(call: RuntimeCall, extension: TxExtension) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_transaction(call, extension)
	}
}

impl<LocalCall> CreateAuthorizedTransaction<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	/// Immortal, without nonce and tip: what limits an authorised call is in its own rules.
	fn create_extension() -> TxExtension {
		tx_extension(generic::Era::Immortal, 0, 0)
	}
}

impl<LocalCall> CreateBare<LocalCall> for Runtime
where
	RuntimeCall: From<LocalCall>,
{
	fn create_bare(call: RuntimeCall) -> UncheckedExtrinsic {
		UncheckedExtrinsic::new_bare(call)
	}
}
