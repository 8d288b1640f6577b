//! The reference's "median": a quickselect whose partition is part of the definition.

/// Position the selection is driven to.
const K: usize = 32;

/// Half of element 31 plus half of element 32 after quickselect for position 32.
///
/// Only element 32 is certainly in its sorted place. Element 31 is whatever the partition left
/// there, so the steps must be exactly these; a sort would give another value.
pub(crate) fn median_of_64(values: &[f64; 64]) -> f64 {
	let mut s = *values;
	let (mut low, mut high) = (0, s.len() - 1);
	while low < high {
		let middle = partition(&mut s, low, high);
		if K <= middle {
			high = middle;
		} else {
			low = middle + 1;
		}
	}
	s[K - 1] / 2.0 + s[K] / 2.0
}

/// Moves the values below the pivot to the front of `low..=high`; returns the pivot's place.
fn partition(s: &mut [f64; 64], low: usize, high: usize) -> usize {
	// Two integer halves, then added: for odd bounds this is not (low + high) / 2.
	let pivot_at = low / 2 + high / 2;
	let pivot = s[pivot_at];
	s.swap(pivot_at, high);
	let mut middle = low;
	for i in low..high {
		if s[i] < pivot {
			s.swap(middle, i);
			middle += 1;
		}
	}
	s.swap(high, middle);
	middle
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn median_should_put_position_32_in_sorted_place_when_values_are_shuffled() {
		let mut values = [0.0; 64];
		for (i, v) in values.iter_mut().enumerate() {
			*v = ((i * 37 + 11) % 64) as f64;
		}
		let median = median_of_64(&values);
		// s[32] = 32 and s[31] is one of the smaller values.
		assert!((16.0..32.0).contains(&median), "median {median}");
	}

	#[test]
	fn median_should_be_the_value_when_all_are_equal() {
		assert_eq!(median_of_64(&[3.0; 64]), 3.0);
	}
}
