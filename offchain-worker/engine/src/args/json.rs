//! Helpers for reading JSON arguments.

use serde::{
	Deserialize, Deserializer,
	de::{Error, IgnoredAny},
};
use serde_json::Value;

use crate::EngineError;

/// Integers up to here are exact in double precision.
const MAX_EXACT: f64 = 9_007_199_254_740_992.0;

/// An integer that may be written as `5` or `5.0`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Int(pub(crate) i64);

impl<'de> Deserialize<'de> for Int {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		// By way of a JSON value: it reads numbers in every configuration of the JSON library.
		let value = Value::deserialize(deserializer)?;
		let exact = |number: f64| {
			(number.fract() == 0.0 && number.abs() <= MAX_EXACT).then_some(number as i64)
		};
		value
			.as_i64()
			.or_else(|| value.as_f64().and_then(exact))
			.map(Self)
			.ok_or_else(|| D::Error::custom(format!("{value} is not an integer of this range")))
	}
}

/// A value whose content does not matter, only that it is there and not null, `""` or `false`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Present(pub(crate) bool);

impl<'de> Deserialize<'de> for Present {
	fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
		#[derive(Deserialize)]
		#[serde(untagged)]
		enum Shape {
			Flag(bool),
			Text(String),
			Null(()),
			Other(IgnoredAny),
		}
		Ok(Self(match Shape::deserialize(deserializer)? {
			Shape::Flag(flag) => flag,
			Shape::Text(text) => !text.is_empty(),
			Shape::Null(()) => false,
			Shape::Other(IgnoredAny) => true,
		}))
	}
}

/// Checks an optional integer against inclusive bounds.
pub(crate) fn bounded(
	name: &str,
	value: Option<Int>,
	default: u32,
	bounds: std::ops::RangeInclusive<u32>,
) -> Result<u32, EngineError> {
	let Some(Int(value)) = value else { return Ok(default) };
	u32::try_from(value).ok().filter(|v| bounds.contains(v)).ok_or_else(|| {
		EngineError::args(format!(
			"{name} is {value}; it must be {} to {}",
			bounds.start(),
			bounds.end()
		))
	})
}

/// Checks an optional number against inclusive bounds.
pub(crate) fn bounded_f64(
	name: &str,
	value: Option<f64>,
	default: f64,
	bounds: std::ops::RangeInclusive<f64>,
) -> Result<f64, EngineError> {
	let value = value.unwrap_or(default);
	if bounds.contains(&value) {
		return Ok(value);
	}
	let (low, high) = (bounds.start(), bounds.end());
	Err(EngineError::args(format!("{name} is {value}; it must be {low} to {high}")))
}

/// Refuses the first named thing that is present.
pub(crate) fn refuse(present: &[(&str, bool)]) -> Result<(), EngineError> {
	match present.iter().find(|(_, is)| *is) {
		None => Ok(()),
		Some((name, _)) => Err(EngineError::unsupported(format!("{name}; leave it out"))),
	}
}

/// Turns a JSON error into the network's class.
pub(crate) fn malformed(error: serde_json::Error) -> EngineError {
	EngineError::args(format!("{error}; send JSON as the task schema says"))
}
