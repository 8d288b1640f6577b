//! Benchmarks of the calls, by what they lead to.
//!
//! A report costs what follows from it, so the worst case of each is the one that settles most:
//! the last of three, on nodes that the settlement removes from the network, each of them the last one
//! with its card. Digests are as long as can be and differ.

#![allow(clippy::arithmetic_side_effects)]

use crate::{Call, Config, GroupRecord, Groups, Pallet, Verdict};
use deuterium_primitives::{
	Digest, ErrorCode, GROUP_SIZE, Hash, MAX_DIGEST, MAX_VRAM_GB, NodeStatus, Report, Round,
	TaskId, WORKER_KEY_TYPE, WorkerKey, WorkerReport, WorkerSignature,
	benchmarking::{BenchmarkNetwork, card},
	traits::NodeDirectory,
};
use frame_benchmarking::v2::*;
use frame_support::pallet_prelude::TransactionSource;
use frame_system::RawOrigin;

/// The last round to report.
const LAST: Round = GROUP_SIZE as Round - 1;

/// A running task and its nodes.
struct Running<T: Config> {
	task: TaskId,
	nodes: [T::AccountId; GROUP_SIZE],
	worker: WorkerKey,
}

impl<T: Config> Running<T> {
	/// Starts a task on cards that nobody else has, with the nodes of as many others behind them.
	/// Each node had `disgraces` scores of zero: after 1 another one removes it from the network, after
	/// 2 any score does. After none it stays, in a card group as large as can be.
	fn start(disgraces: u32) -> Result<Self, BenchmarkError> {
		T::BenchmarkHelper::fill_classes();
		let worker = sp_io::crypto::sr25519_generate(WORKER_KEY_TYPE, None);
		let join = |index: u32| {
			let node = account("node", index, 0);
			let card = card(index, MAX_VRAM_GB);
			if disgraces == 0 {
				T::BenchmarkHelper::crowd(&card);
			}
			T::BenchmarkHelper::join(&node, &node, card, Some(worker));
			(0..disgraces).for_each(|_| T::BenchmarkHelper::disgrace(&node));
		};
		(0..GROUP_SIZE as u32).for_each(join);
		let started = T::BenchmarkHelper::start(1);
		let task = *started.first().ok_or(BenchmarkError::Stop("nothing was started"))?;
		(GROUP_SIZE as u32..2 * GROUP_SIZE as u32).for_each(join);
		let group = Groups::<T>::get(task).ok_or(BenchmarkError::Stop("no group"))?;
		Ok(Self { task, nodes: group.nodes(), worker })
	}

	fn node(&self, round: Round) -> Result<T::AccountId, BenchmarkError> {
		let node = self.nodes.get(usize::from(round));
		node.cloned().ok_or(BenchmarkError::Stop("no such round"))
	}

	fn report(&self, round: Round, report: Report) -> Result<(), BenchmarkError> {
		Pallet::<T>::do_report(self.node(round)?, self.task, round, report)?;
		Ok(())
	}

	fn commit(&self, round: Round, digest: &Digest) -> Result<(), BenchmarkError> {
		self.report(round, Report::Commit { commitment: self.commitment(round, digest)? })
	}

	fn commitment(&self, round: Round, digest: &Digest) -> Result<Hash, BenchmarkError> {
		let (genesis, node) = (Pallet::<T>::genesis(), self.node(round)?);
		Ok(deuterium_primitives::commitment(&genesis, self.task, round, &node, digest, &salt()))
	}

	fn disclose(&self, round: Round, digest: Digest) -> Result<(), BenchmarkError> {
		self.report(round, Report::Disclose { digest, salt: salt() })
	}

	/// Lets all rounds commit to these digests and the first ones disclose them, until it is the turn
	/// of `next`. Returns its account and its digest.
	fn disclose_until(
		&self,
		next: Round,
		digests: [u8; GROUP_SIZE],
	) -> Result<(T::AccountId, Digest), BenchmarkError> {
		for (round, seed) in (0..).zip(digests) {
			self.commit(round, &digest(seed))?;
		}
		for (round, seed) in (0..next).zip(digests) {
			self.disclose(round, digest(seed))?;
		}
		let seed = digests.get(usize::from(next)).copied().unwrap_or_default();
		Ok((self.node(next)?, digest(seed)))
	}

	/// The worker's transaction for the last round.
	fn signed(
		&self,
		report: Report,
	) -> Result<(WorkerReport<T::AccountId>, WorkerSignature), BenchmarkError> {
		let node = self.node(LAST)?;
		let report = WorkerReport { task: self.task, round: LAST, node, report };
		let payload = report.signing_payload(&Pallet::<T>::genesis());
		let signature = sp_io::crypto::sr25519_sign(WORKER_KEY_TYPE, &self.worker, &payload)
			.ok_or(BenchmarkError::Stop("the keystore does not sign"))?;
		Ok((report, signature))
	}

	/// Whether a round's node has left the network.
	fn has_left(&self, round: Round) -> bool {
		let record = self.nodes.get(usize::from(round)).and_then(T::Nodes::record);
		record.is_some_and(|record| record.status == NodeStatus::Quit)
	}

	fn verdict(&self) -> Option<Verdict> {
		Groups::<T>::get(self.task).map(|group| group.verdict)
	}
}

/// The longest digest; two with different seeds are far from each other.
fn digest(seed: u8) -> Digest {
	Digest::truncate_from([seed; MAX_DIGEST as usize].to_vec())
}

fn salt() -> Hash {
	Hash::repeat_byte(9)
}

/// Digests of which no two match.
const DIFFERING: [u8; GROUP_SIZE] = [0b0000_1111, 0b0011_0011, 0b0101_0101];

/// Digests that all match.
const MATCHING: [u8; GROUP_SIZE] = [0b0101_0101; GROUP_SIZE];

/// Digests of which the first is refuted by the two others.
const REFUTING: [u8; GROUP_SIZE] = [0b0000_1111, 0b0011_0011, 0b0011_0011];

#[benchmarks]
mod benchmarks {
	use super::*;

	/// A commitment after which others are missing still.
	#[benchmark]
	fn commit() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(0)?;
		running.commit(0, &digest(1))?;
		let caller = running.node(1)?;
		let commitment = running.commitment(1, &digest(1))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), running.task, 1, commitment);

		let group = Groups::<T>::get(running.task);
		let committed = |group: &GroupRecord<T::AccountId>| {
			group.rounds.iter().filter(|round| round.commitment.is_some()).count()
		};
		assert_eq!(group.as_ref().map(committed), Some(2));
		Ok(())
	}

	/// The last commitment, which opens the disclosure.
	#[benchmark]
	fn commit_last() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(0)?;
		for round in 0..LAST {
			running.commit(round, &digest(1))?;
		}
		let caller = running.node(LAST)?;
		let commitment = running.commitment(LAST, &digest(1))?;

		#[extrinsic_call]
		commit(RawOrigin::Signed(caller), running.task, LAST, commitment);

		let group = Groups::<T>::get(running.task);
		assert!(group.is_some_and(|group| group.rounds.iter().all(|r| r.commitment.is_some())));
		Ok(())
	}

	/// The first disclosure, which settles nothing.
	#[benchmark]
	fn disclose() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(1)?;
		let (caller, first) = running.disclose_until(0, DIFFERING)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), running.task, 0, first, salt());

		assert_eq!(running.verdict(), Some(Verdict::Open));
		Ok(())
	}

	/// The second of two matching disclosures: the task succeeds, its node is paid.
	#[benchmark]
	fn disclose_matching() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(0)?;
		let (caller, second) = running.disclose_until(1, MATCHING)?;

		#[extrinsic_call]
		disclose(RawOrigin::Signed(caller), running.task, 1, second, salt());

		assert_eq!(running.verdict(), Some(Verdict::Success { result_round: 0 }));
		Ok(())
	}

	/// The last disclosure, which matches as well, after an early upload: its node is paid, the task ends.
	#[benchmark]
	fn disclose_last() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(0)?;
		let (caller, last) = running.disclose_until(LAST, MATCHING)?;
		running.report(0, Report::Uploaded)?;

		#[extrinsic_call]
		disclose(RawOrigin::Signed(caller), running.task, LAST, last, salt());

		assert!(Groups::<T>::get(running.task).is_some_and(|group| group.ended));
		assert!(!running.has_left(LAST));
		Ok(())
	}

	/// The last disclosure, when no two digests match: all nodes leave the network unpaid.
	#[benchmark]
	fn disclose_differing() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(1)?;
		let (caller, last) = running.disclose_until(LAST, DIFFERING)?;

		#[extrinsic_call]
		disclose(RawOrigin::Signed(caller), running.task, LAST, last, salt());

		assert_eq!(running.verdict(), Some(Verdict::ResultIllegal));
		Ok(())
	}

	/// The last disclosure, when it refutes the first: one node loses its stake, one is paid and leaves
	/// because of its former scores, and the upload is awaited.
	#[benchmark]
	fn disclose_refuting() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(2)?;
		let (caller, last) = running.disclose_until(LAST, REFUTING)?;

		#[extrinsic_call]
		disclose(RawOrigin::Signed(caller), running.task, LAST, last, salt());

		assert_eq!(running.verdict(), Some(Verdict::Success { result_round: 1 }));
		assert!(running.has_left(0) && running.has_left(LAST));
		Ok(())
	}

	/// The third error: the reporters share their part of the fee and leave because of their former
	/// scores.
	#[benchmark]
	fn report_error() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(2)?;
		let code = ErrorCode::ExecutionFailed;
		for round in 0..LAST {
			running.report(round, Report::Error { code })?;
		}
		let caller = running.node(LAST)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), running.task, LAST, code);

		assert_eq!(running.verdict(), Some(Verdict::ErrorReported));
		assert!((0..=LAST).all(|round| running.has_left(round)));
		Ok(())
	}

	/// The upload, when nothing else is outstanding: the result node is paid, the task ends.
	#[benchmark]
	fn report_uploaded() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(0)?;
		let (_, last) = running.disclose_until(LAST, REFUTING)?;
		running.disclose(LAST, last)?;
		let caller = running.node(1)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), running.task, 1);

		assert!(Groups::<T>::get(running.task).is_some_and(|group| group.ended));
		assert!(!running.has_left(1));
		Ok(())
	}

	/// The same, when the result node leaves because of its former scores.
	#[benchmark]
	fn report_uploaded_leaving() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(2)?;
		let (_, last) = running.disclose_until(LAST, REFUTING)?;
		running.disclose(LAST, last)?;
		let caller = running.node(1)?;

		#[extrinsic_call]
		report_uploaded(RawOrigin::Signed(caller), running.task, 1);

		assert!(Groups::<T>::get(running.task).is_some_and(|group| group.ended));
		assert!(running.has_left(1));
		Ok(())
	}

	/// Whether the last disclosure may enter the pool or a block.
	#[benchmark]
	fn authorize_submit() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(1)?;
		let (_, last) = running.disclose_until(LAST, DIFFERING)?;
		let (report, signature) =
			running.signed(Report::Disclose { digest: last, salt: salt() })?;
		let validity;

		#[block]
		{
			validity =
				Pallet::<T>::authorize_submit(TransactionSource::External, &report, &signature);
		}

		assert!(validity.is_ok());
		Ok(())
	}

	/// The whole of it once, to see that the parts above are what the call does; not a weight of its
	/// own.
	#[benchmark(extra)]
	fn submit() -> Result<(), BenchmarkError> {
		let running = Running::<T>::start(1)?;
		let (_, last) = running.disclose_until(LAST, DIFFERING)?;
		let (report, signature) =
			running.signed(Report::Disclose { digest: last, salt: salt() })?;

		#[extrinsic_call]
		_(RawOrigin::Authorized, report, signature);

		assert_eq!(running.verdict(), Some(Verdict::ResultIllegal));
		Ok(())
	}
}
