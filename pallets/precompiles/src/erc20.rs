//! The native token as an ERC-20 token (EIP-20). The first network's token was one.

use crate::{
	Config,
	abi::IERC20,
	addresses, convert,
	events::log_of,
	frame::{Failure, Frame, functions},
};
use alloc::string::String;
use alloy_primitives::{Address, U256};
use deuterium_primitives::{
	AccountId20, Balance,
	traits::{ContractCall, Contracts, NativeLogs},
};
use frame_support::{Blake2_128Concat, pallet_prelude::ValueQuery};

/// Gas for an entry that is added to the state for ever, on top of the writing: what the opcode
/// `SSTORE` takes for it (EIP-2200).
pub(crate) const NEW_ENTRY_GAS: u64 = 20_000;

/// The allowance that is not used up.
const NO_LIMIT: U256 = U256::MAX;

/// Keeps what accounts may spend for others, in base units.
pub trait Allowances {
	/// What `spender` may spend of `owner`'s balance.
	fn get(owner: AccountId20, spender: AccountId20) -> sp_core::U256;

	/// Sets it; zero leaves no entry.
	fn set(owner: AccountId20, spender: AccountId20, allowance: sp_core::U256);
}

/// Allowances by owner and spender, in the state under `Erc20` `Approvals`. Both are free to choose:
/// `Blake2_128Concat`. The contract is no pallet, so the metadata does not show the item.
#[frame_support::storage_alias]
type Approvals = StorageDoubleMap<
	Erc20,
	Blake2_128Concat,
	AccountId20,
	Blake2_128Concat,
	AccountId20,
	sp_core::U256,
	ValueQuery,
>;

/// Keeps allowances in the state.
pub struct StoredAllowances;

impl Allowances for StoredAllowances {
	fn get(owner: AccountId20, spender: AccountId20) -> sp_core::U256 {
		Approvals::get(owner, spender)
	}

	fn set(owner: AccountId20, spender: AccountId20, allowance: sp_core::U256) {
		if allowance.is_zero() {
			Approvals::remove(owner, spender);
		} else {
			Approvals::insert(owner, spender, allowance);
		}
	}
}

functions! {
	IERC20 {
		View nameCall => |_, _| Ok(String::from("Deuterium"));
		View symbolCall => |_, _| Ok(String::from("CNX"));
		View decimalsCall => |_, _| Ok(18u8);
		View totalSupplyCall => |frame, _| {
			frame.read(1, || U256::from(R::Contracts::total_supply()))
		};
		View balanceOfCall => |frame, call| {
			let who = convert::account(call.account);
			frame.read(1, || U256::from(R::Contracts::balance(who)))
		};
		View allowanceCall => |frame, call| {
			let (owner, spender) = (convert::account(call.owner), convert::account(call.spender));
			frame.read(1, || allowance::<R>(owner, spender))
		};
		Write transferCall => |frame, call| {
			let from = frame.caller;
			transfer(frame, from, call.to, call.value).map(|()| true)
		};
		Write approveCall => |frame, call| {
			let owner = frame.caller;
			if call.spender.is_zero() {
				return Err(Failure::Revert("ERC20: approve to the zero address"));
			}
			approve(frame, owner, convert::account(call.spender), call.value).map(|()| true)
		};
		Write transferFromCall => |frame, call| {
			let from = convert::account(call.from);
			spend_allowance(frame, from, call.value)?;
			transfer(frame, from, call.to, call.value).map(|()| true)
		};
	}
	refused {}
}

/// What an account may spend for another one.
fn allowance<R: Config>(owner: AccountId20, spender: AccountId20) -> U256 {
	U256::from_limbs(R::Allowances::get(owner, spender).0)
}

/// Sets an allowance, and tells it.
fn approve<R: Config>(
	frame: &mut Frame<R>,
	owner: AccountId20,
	spender: AccountId20,
	value: U256,
) -> Result<(), Failure> {
	let former = frame.read(1, || allowance::<R>(owner, spender))?;
	let growth = if former.is_zero() && !value.is_zero() { NEW_ENTRY_GAS } else { 0 };
	let writing = frame.gas_of(ContractCall::ReadsWrites(0, 1));
	frame.meter.spend(writing.saturating_add(growth))?;
	R::Allowances::set(owner, spender, sp_core::U256(value.into_limbs()));
	R::Logs::emit(log_of(
		addresses::ERC20,
		&IERC20::Approval {
			owner: convert::address(owner),
			spender: convert::address(spender),
			value,
		},
	));
	Ok(())
}

/// Uses up the caller's allowance.
fn spend_allowance<R: Config>(
	frame: &mut Frame<R>,
	owner: AccountId20,
	value: U256,
) -> Result<(), Failure> {
	let spender = frame.caller;
	let allowed = frame.read(1, || allowance::<R>(owner, spender))?;
	if allowed == NO_LIMIT {
		return Ok(());
	}
	let left =
		allowed.checked_sub(value).ok_or(Failure::Revert("ERC20: insufficient allowance"))?;
	approve(frame, owner, spender, left)
}

/// Moves coins, and tells it.
fn transfer<R: Config>(
	frame: &mut Frame<R>,
	from: AccountId20,
	to: Address,
	value: U256,
) -> Result<(), Failure> {
	const TOO_MUCH: Failure = Failure::Revert("ERC20: transfer amount exceeds balance");
	if to.is_zero() {
		return Err(Failure::Revert("ERC20: transfer to the zero address"));
	}
	let amount = Balance::try_from(value).map_err(|_| TOO_MUCH)?;
	frame.meter.spend(frame.gas_of(ContractCall::Transfer))?;
	if !R::Contracts::transfer(from, convert::account(to), amount) {
		return Err(TOO_MUCH);
	}
	R::Logs::emit(log_of(
		addresses::ERC20,
		&IERC20::Transfer { from: convert::address(from), to, value },
	));
	Ok(())
}
