//! The trait `Qos`.

use crate::{Config, Event, Pallet, QosRecord, Records};
use deuterium_math::qos::FULL_SCORE;
use deuterium_primitives::traits::{Qos, QosOutcome};
use frame_support::traits::Get;

impl<T: Config> Pallet<T> {
	/// Scores of an account; `None` when it has no history.
	pub fn record(node: &T::AccountId) -> Option<QosRecord> {
		Records::<T>::try_get(node).ok()
	}

	fn weight_of(record: &QosRecord) -> u8 {
		if record.task_count == 0 {
			return T::NewNodeWeight::get().clamp(1, FULL_SCORE);
		}
		record.lifetime().weight()
	}
}

impl<T: Config> Qos<T::AccountId> for Pallet<T> {
	fn joined(node: &T::AccountId) -> u8 {
		Records::<T>::mutate(node, |record| {
			record.start_afresh();
			Self::weight_of(record)
		})
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

	fn weight(node: &T::AccountId) -> u8 {
		Self::weight_of(&Records::<T>::get(node))
	}

	fn task_count(node: &T::AccountId) -> u64 {
		Records::<T>::get(node).task_count
	}
}
