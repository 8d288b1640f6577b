//! `/v1/info`, `/health` and `/metrics`.

use super::{
	Api,
	error::{ApiError, json},
};
use axum::{
	extract::State,
	http::{StatusCode, header},
	response::{IntoResponse, Response},
};
use deuterium_protocol::{Info, MAX_BODY, PROTOCOL_VERSION};
use serde::Serialize;

/// `GET /v1/info`
pub(super) async fn info(State(api): State<Api>) -> Result<Response, ApiError> {
	let info = Info {
		protocol_version: PROTOCOL_VERSION,
		genesis: api.jobs.genesis().await?,
		peer_id: api.exchange.peer_id(),
		cards: api.jobs.cards(),
	};
	Ok(json(StatusCode::OK, &fit(info)))
}

/// Leaves models out until the answer fits the protocol's limit.
fn fit(mut info: Info) -> Info {
	let fits = |info: &Info| serde_json::to_vec(info).is_ok_and(|body| body.len() <= MAX_BODY);
	while !fits(&info) && info.cards.iter().any(|card| !card.models.is_empty()) {
		for card in &mut info.cards {
			card.models.truncate(card.models.len() / 2);
		}
	}
	info
}

#[derive(Serialize)]
struct HealthBody {
	healthy: bool,
	reasons: Vec<String>,
}

/// `GET /health`
pub(super) async fn health(State(api): State<Api>) -> Response {
	let complaints = api.health.complaints();
	let healthy = complaints.is_empty();
	let reasons = complaints.into_iter().map(|(part, why)| format!("{part}: {why}")).collect();
	let status = if healthy { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
	json(status, &HealthBody { healthy, reasons })
}

/// `GET /metrics`
pub(super) async fn metrics(State(api): State<Api>) -> Response {
	let peers = i64::try_from(api.exchange.peers()).unwrap_or(i64::MAX);
	api.metrics.peers.set(peers);
	match api.metrics.encode() {
		Ok(text) => ([(header::CONTENT_TYPE, prometheus::TEXT_FORMAT)], text).into_response(),
		Err(error) => {
			tracing::error!(%error, "the metrics cannot be encoded");
			StatusCode::INTERNAL_SERVER_ERROR.into_response()
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use deuterium_protocol::{Address, CardInfo, MAX_CARDS};

	#[test]
	fn info_should_fit_its_limit_when_there_are_many_models() {
		let card = CardInfo {
			node: Address([1; 20]),
			name: "x".repeat(64),
			vram_gb: 8,
			engine: "e".repeat(200),
			free_slots: 5,
			models: vec!["some/model-with-a-long-name".into(); 100],
		};
		let cards = vec![card; MAX_CARDS];
		let info = Info { protocol_version: 1, genesis: None, peer_id: "p".into(), cards };
		let fitted = fit(info.clone());
		assert!(serde_json::to_vec(&fitted).unwrap().len() <= MAX_BODY);
		assert_eq!(fitted.cards.len(), MAX_CARDS);
		assert!(!fitted.cards[0].models.is_empty());
		let small = Info { cards: info.cards[..1].to_vec(), ..info };
		assert_eq!(fit(small.clone()), small);
	}
}
