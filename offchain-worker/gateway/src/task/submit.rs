//! Creating a task exactly once, whatever happens in between.

use crate::{
	amount::Amount,
	chain::{Client, SignedCall, calls, created_task},
	exit::{Exit, Failure, Result},
	progress::{Observer, Progress},
	task::state::Entry,
};
use tokio::time::Instant;

/// Transactions that may expire one after another before the chain counts as stuck.
const MAX_TRANSACTIONS: u32 = 3;

/// The number of the entry's task; creates the task if that has not happened yet.
///
/// The signed transaction is in the journal before it is sent. Found there, it is looked for on
/// chain; only if it can never get in any more is another one made.
pub async fn ensure_created(
	client: &Client,
	entry: &mut Entry,
	observer: Observer<'_>,
	deadline: Instant,
) -> Result<u64> {
	if let Some(task) = entry.record().task {
		return Ok(task);
	}
	for _ in 0..MAX_TRANSACTIONS {
		let signed = match &entry.record().signed {
			Some(signed) => signed.clone(),
			None => {
				let call = calls::create_task(&entry.record().new_task);
				let write_down = |signed: &SignedCall| {
					entry.update(|record| record.signed = Some(signed.clone()))
				};
				match client.send(&call, write_down).await {
					Ok(sent) => {
						observer(Progress::Submitted);
						sent
					},
					Err(failure) => {
						// Without an answer it may be in the pool; with one it is not.
						if failure.kind != Exit::Unreachable {
							entry.update(|record| record.signed = None)?;
						}
						return Err(failure);
					},
				}
			},
		};
		if let Some(inclusion) = client.locate(&signed, deadline).await? {
			if let Some(refusal) = inclusion.refusal {
				entry.update(|record| record.signed = None)?;
				return Err(refusal);
			}
			let task = created_task(&inclusion.events)?;
			entry.update(|record| record.task = Some(task))?;
			let fee = Amount(entry.record().new_task.fee);
			observer(Progress::Created { task, block: inclusion.block, fee });
			return Ok(task);
		}
		entry.update(|record| record.signed = None)?;
	}
	Err(Failure::failed(
		format!("{MAX_TRANSACTIONS} transactions in a row expired without getting into a block"),
		"check that the chain makes blocks and is not overloaded; nothing was created or paid",
	))
}
