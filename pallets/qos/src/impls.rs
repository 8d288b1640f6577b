//! The trait `Qos`, and the views.

use crate::{Config, Event, Pallet, QosDetail, QosRecord, Records, types::PROBATION};
use deuterium_math::qos::FULL_SCORE;
use deuterium_primitives::traits::{KickReason, Qos, QosOutcome};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Scores of an account; `None` when it has no history.
	pub fn record(node: &T::AccountId) -> Option<QosRecord> {
		Records::<T>::try_get(node).ok()
	}

	/// How an account stands, and what its next task can lead to; a newcomer's when it has no
	/// history.
	pub fn detail(node: &T::AccountId) -> QosDetail {
		let record = Records::<T>::get(node);
		QosDetail {
			tasks: record.task_count,
			total_score: record.total_score,
			weight: Self::weight_of(&record),
			recent: record.recent,
			used: record.pool_size,
			sum: record.pool().sum(),
			threshold: T::KickOutThreshold::get(),
			silent: record.silent,
			silence_limit: T::SilenceLimit::get(),
			probation: record.pool_size == 0 && record.recent == PROBATION,
		}
	}

	fn weight_of(record: &QosRecord) -> u8 {
		let newcomer = || T::NewNodeWeight::get().clamp(1, FULL_SCORE);
		record.average.weight().unwrap_or_else(newcomer)
	}
}

impl<T: Config> Qos<T::AccountId> for Pallet<T> {
	fn joined(node: &T::AccountId) -> u8 {
		Self::weight(node)
	}

	fn finished(node: &T::AccountId, score: Option<u8>) -> QosOutcome {
		let Some(score) = score.map(|score| score.min(FULL_SCORE)) else {
			return QosOutcome { weight: Self::weight(node), kick_out: false };
		};
		let record = Records::<T>::mutate(node, |record| {
			record.record(score);
			*record
		});
		let weight = Self::weight_of(&record);
		let recent = record.pool();
		Self::deposit_event(Event::Scored {
			node: node.clone(),
			score,
			weight,
			recent: recent.sum(),
		});
		QosOutcome { weight, kick_out: recent.should_kick(T::KickOutThreshold::get()) }
	}

	fn silent(node: &T::AccountId) -> QosOutcome {
		let record = Records::<T>::mutate(node, |record| {
			record.record_silence();
			*record
		});
		let tasks = record.silent;
		Self::deposit_event(Event::Silent { node: node.clone(), tasks });
		let kick_out = tasks >= T::SilenceLimit::get().max(1);
		QosOutcome { weight: Self::weight_of(&record), kick_out }
	}

	fn removed(node: &T::AccountId) {
		Records::<T>::mutate(node, QosRecord::remove);
	}

	fn kick_reason(node: &T::AccountId) -> KickReason {
		let record = Records::<T>::get(node);
		if record.silent > 0 && record.silent >= T::SilenceLimit::get() {
			KickReason::Silence { tasks: record.silent }
		} else {
			KickReason::LowScores { recent: record.recent, threshold: T::KickOutThreshold::get() }
		}
	}

	fn weight(node: &T::AccountId) -> u8 {
		Self::weight_of(&Records::<T>::get(node))
	}

	fn task_count(node: &T::AccountId) -> u64 {
		Records::<T>::get(node).task_count
	}
}
