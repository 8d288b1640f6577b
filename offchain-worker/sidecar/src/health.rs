//! Health: what is wrong at present, as a watch channel.

use std::collections::BTreeMap;
use tokio::sync::watch;

/// Complaints by component; no complaint means healthy. Cloning shares it.
#[derive(Clone, Debug)]
pub struct Health(watch::Sender<BTreeMap<String, String>>);

impl Default for Health {
	fn default() -> Self {
		Self(watch::channel(BTreeMap::new()).0)
	}
}

impl Health {
	/// The component cannot do its work.
	pub fn complain(&self, component: &str, reason: impl Into<String>) {
		let reason = reason.into();
		self.0.send_if_modified(|complaints| {
			complaints.insert(component.to_owned(), reason.clone()).as_ref() != Some(&reason)
		});
	}

	/// The component works (again).
	pub fn clear(&self, component: &str) {
		self.0.send_if_modified(|complaints| complaints.remove(component).is_some());
	}

	/// The complaints at present.
	pub fn complaints(&self) -> BTreeMap<String, String> {
		self.0.borrow().clone()
	}

	/// Follows the complaints.
	pub fn watch(&self) -> watch::Receiver<BTreeMap<String, String>> {
		self.0.subscribe()
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn health_should_return_when_the_complaint_is_cleared() {
		let health = Health::default();
		let mut watch = health.watch();
		health.complain("card", "no memory");
		assert!(watch.has_changed().unwrap());
		assert_eq!(watch.borrow_and_update().get("card").unwrap(), "no memory");
		health.complain("card", "no memory");
		assert!(!watch.has_changed().unwrap());
		health.clear("card");
		assert!(health.complaints().is_empty());
	}
}
