//! Accounts: keys, balances, transfers.

use crate::{
	amount::Amount,
	chain::{Balance, Client, calls},
	config::Settings,
	exit::{Failure, Result},
	keys::Account,
	output::Output,
};
use deuterium_protocol::{Address, Bytes32};
use serde::Serialize;
use std::{
	fmt::Write,
	path::{Path, PathBuf},
};

/// An account as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountView {
	/// Its address.
	pub address: Address,
	/// Its money.
	#[serde(flatten)]
	pub balance: Balance,
}

/// A new key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewAccount {
	/// Its address.
	pub address: Address,
	/// File with the private key.
	pub key_file: PathBuf,
}

/// A transfer that was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Transfer {
	/// Who paid.
	pub from: Address,
	/// Who got it.
	pub to: Address,
	/// How much.
	pub amount: Amount,
	/// Block in which it was done.
	pub block: u32,
	/// Hash of that block.
	pub block_hash: Bytes32,
}

/// Credits that were claimed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Claim {
	/// Who got them.
	pub address: Address,
	/// How much.
	pub claimed: Amount,
	/// What is still to be claimed.
	pub remaining: Amount,
	/// Block in which it was done.
	pub block: u32,
	/// Hash of that block.
	pub block_hash: Bytes32,
}

/// Carries out `deuterium account`.
pub async fn show(client: &Client, output: &Output, address: Option<Address>) -> Result<()> {
	let address = match address {
		Some(address) => address,
		None => client.account()?.address(),
	};
	let view = AccountView { address, balance: client.balance(address).await? };
	output.result(&view, describe);
	Ok(())
}

/// Carries out `deuterium account new`.
pub fn create(output: &Output, out: &Path) -> Result<()> {
	let account = Account::create(out)?;
	let new = NewAccount { address: account.address(), key_file: out.to_owned() };
	output.result(&new, |new| {
		format!(
			"{}\nprivate key in {} (keep it, nobody else has it)",
			new.address,
			new.key_file.display()
		)
	});
	Ok(())
}

/// Carries out `deuterium account claim`.
pub async fn claim(client: &Client, settings: &Settings, output: &Output) -> Result<()> {
	let address = client.account()?.address();
	let before = client.rpc().claimable(address).await?;
	if before.credits == 0 {
		return Err(Failure::failed(
			"there are no credits to claim",
			match before.stake {
				0 => "all payments were made when they were due; nothing is missing",
				_ => "stake that has unbonded is withdrawn by `deuterium node withdraw`",
			},
		));
	}
	let done = client.execute(&calls::claim(), settings.deadline).await?;
	let after = client.rpc().claimable(address).await?;
	let claim = Claim {
		address,
		claimed: Amount(before.credits.saturating_sub(after.credits)),
		remaining: Amount(after.credits),
		block: done.block,
		block_hash: done.block_hash,
	};
	output.result(&claim, describe_claim);
	Ok(())
}

fn describe_claim(claim: &Claim) -> String {
	let mut text = format!("{} claimed in block {}", claim.claimed, claim.block);
	if claim.remaining > Amount(0) {
		let _ = write!(text, "\n{} are left: claim again", claim.remaining);
	}
	text
}

/// Carries out `deuterium transfer`.
pub async fn transfer(
	client: &Client,
	settings: &Settings,
	output: &Output,
	to: Address,
	amount: Amount,
) -> Result<()> {
	let from = client.account()?.address();
	let done = client.execute(&calls::transfer(to, amount.0), settings.deadline).await?;
	let transfer = Transfer { from, to, amount, block: done.block, block_hash: done.block_hash };
	output.result(&transfer, |transfer| {
		format!("{} to {} in block {}", transfer.amount, transfer.to, transfer.block)
	});
	Ok(())
}

fn describe(view: &AccountView) -> String {
	let mut text = format!("{}\n  free  {}", view.address, view.balance.free);
	let mut held = 0_u128;
	for hold in &view.balance.holds {
		held = held.saturating_add(hold.amount.0);
		let _ = write!(text, "\n  held  {} ({})", hold.amount, hold.reason);
	}
	let other = view.balance.reserved.0.saturating_sub(held);
	if other > 0 {
		let _ = write!(text, "\n  reserved {}", Amount(other));
	}
	text
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{amount::UNIT, chain::Hold};

	#[test]
	fn account_should_show_holds_and_other_reserves() {
		let balance = Balance {
			free: Amount(5 * UNIT),
			reserved: Amount(7 * UNIT),
			holds: vec![Hold { reason: "NodeStaking.Stake".into(), amount: Amount(4 * UNIT) }],
		};
		let view = AccountView { address: Address([1; 20]), balance };
		let text = describe(&view);
		assert!(text.contains("free  5 CNX"), "{text}");
		assert!(text.contains("held  4 CNX (NodeStaking.Stake)"), "{text}");
		assert!(text.contains("reserved 3 CNX"), "{text}");
		let json = serde_json::to_value(view).unwrap();
		assert_eq!(json["free"], (5 * UNIT).to_string());
		assert_eq!(json["holds"][0]["reason"], "NodeStaking.Stake");
	}

	#[test]
	fn claim_should_say_what_is_left() {
		let claim = Claim {
			address: Address([1; 20]),
			claimed: Amount(3 * UNIT),
			remaining: Amount(UNIT),
			block: 5,
			block_hash: Bytes32([2; 32]),
		};
		let text = describe_claim(&claim);
		assert!(text.contains("3 CNX claimed") && text.contains("claim again"), "{text}");
		let all = Claim { remaining: Amount(0), ..claim };
		assert!(!describe_claim(&all).contains("again"));
		assert_eq!(serde_json::to_value(all).unwrap()["claimed"], (3 * UNIT).to_string());
	}
}
