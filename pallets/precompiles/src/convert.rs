//! Between the types of the ABI and those of the pallets.
//!
//! Numbers of the ABI have 256 bits, those of the pallets fewer. Nothing is ever cut off: what does not
//! fit is refused, or becomes the greatest number of the narrower type where that is refused anyway.

use alloy_primitives::{Address, B256, U256};
use deuterium_primitives::{AccountId20, Balance, Card, CardName, Hash, TaskKind, WorkerKey};

/// An account as an address.
pub(crate) fn address(account: AccountId20) -> Address {
	Address::from(account.0)
}

/// An address as an account.
pub(crate) fn account(address: Address) -> AccountId20 {
	AccountId20(address.into_array())
}

/// An address as an account; `None` for the zero address.
pub(crate) fn some_account(address: Address) -> Option<AccountId20> {
	(!address.is_zero()).then(|| account(address))
}

/// A hash as 32 bytes.
pub(crate) fn bytes32(hash: Hash) -> B256 {
	B256::from(hash.0)
}

/// 32 bytes as a hash.
pub(crate) fn hash(bytes: B256) -> Hash {
	Hash::from(bytes.0)
}

/// 32 bytes as a worker key; `None` for zero.
pub(crate) fn worker_key(bytes: B256) -> Option<WorkerKey> {
	(!bytes.is_zero()).then(|| WorkerKey::from_raw(bytes.0))
}

/// A value of the engine in base units; `None` when it exceeds what there can be.
pub(crate) fn value(value: sp_core::U256) -> Option<Balance> {
	Balance::try_from(value).ok()
}

/// A number in base units, at most the greatest.
pub(crate) fn balance(number: U256) -> Balance {
	Balance::try_from(number).unwrap_or(Balance::MAX)
}

/// A number of at most 32 bits; the greatest for anything beyond.
pub(crate) fn saturating_u32(number: U256) -> u32 {
	u32::try_from(number).unwrap_or(u32::MAX)
}

/// A number of at most 16 bits; the greatest for anything beyond.
pub(crate) fn saturating_u16(number: U256) -> u16 {
	u16::try_from(number).unwrap_or(u16::MAX)
}

/// The kind of task that a number stands for.
pub(crate) fn task_kind(number: U256) -> Option<TaskKind> {
	match u8::try_from(number).ok()? {
		0 => Some(TaskKind::Image),
		1 => Some(TaskKind::Text),
		2 => Some(TaskKind::ImageFineTune),
		_ => None,
	}
}

/// A card. A name or a memory that no card can have makes one that is not valid, which is refused in
/// its place among the checks.
pub(crate) fn card(name: &str, vram_gb: U256) -> Card {
	let name = CardName::try_from(name.as_bytes().to_vec()).unwrap_or_default();
	Card { name, vram_gb: saturating_u16(vram_gb) }
}

/// The name of a card; cards in the network have valid ones.
pub(crate) fn card_name(card: &Card) -> alloc::string::String {
	alloc::string::String::from_utf8_lossy(&card.name).into_owned()
}
