//! The HTTP interface for the chain node: see `deuterium-protocol` for the requests.

mod auth;
mod error;
mod info;
mod jobs;

pub use auth::Token;

use crate::{exchange::Exchange, health::Health, jobs::Jobs, metrics::Metrics, shutdown::Shutdown};
use axum::{
	Router,
	extract::{DefaultBodyLimit, Request, State},
	http::StatusCode,
	middleware::{self, Next},
	response::{IntoResponse, Response},
	routing::{get, post, put},
};
use deuterium_protocol::MAX_BODY;
use error::ApiError;
use std::{sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::Semaphore, time::timeout};

/// Requests that are worked on at a time.
const MAX_REQUESTS: usize = 64;
/// Longest time for one request.
const REQUEST_TIME: Duration = Duration::from_secs(10);

/// What the handlers need. Cloning shares it.
#[derive(Clone)]
pub struct Api {
	/// The jobs.
	pub jobs: Jobs,
	/// The exchange, for its peer id and number of peers.
	pub exchange: Arc<dyn Exchange>,
	/// Present complaints.
	pub health: Health,
	/// The metrics.
	pub metrics: Metrics,
	/// The token that requests must bear.
	pub token: Token,
}

/// The routes.
pub fn router(api: Api) -> Router {
	let slots = Arc::new(Semaphore::new(MAX_REQUESTS));
	Router::new()
		.route("/v1/info", get(info::info))
		.route("/v1/jobs/{task}/{round}", put(jobs::put).delete(jobs::delete))
		.route("/v1/results", get(jobs::results))
		.route("/v1/acks", post(jobs::acks))
		.route_layer(middleware::from_fn_with_state(api.clone(), auth::require))
		.route("/health", get(info::health))
		.route("/metrics", get(info::metrics))
		.fallback(not_found)
		.method_not_allowed_fallback(wrong_method)
		.layer(DefaultBodyLimit::max(MAX_BODY))
		.layer(middleware::from_fn_with_state((api.clone(), slots), bound))
		.with_state(api)
}

/// Serves until the shutdown is triggered, then ends the requests that are being worked on.
///
/// # Errors
/// The listener fails.
pub async fn serve(listener: TcpListener, api: Api, shutdown: Shutdown) -> std::io::Result<()> {
	let stop = async move { shutdown.triggered().await };
	axum::serve(listener, router(api)).with_graceful_shutdown(stop).await
}

/// Bounds the number and the time of requests, and counts them.
async fn bound(
	State((api, slots)): State<(Api, Arc<Semaphore>)>,
	request: Request,
	next: Next,
) -> Response {
	let method = request.method().as_str().to_owned();
	let route = route_of(request.uri().path());
	let response = match slots.try_acquire() {
		Err(_) => ApiError::new(
			StatusCode::SERVICE_UNAVAILABLE,
			format!("more than {MAX_REQUESTS} requests at a time"),
			"let only the node talk to the sidecar",
		)
		.into_response(),
		Ok(_slot) => match timeout(REQUEST_TIME, next.run(request)).await {
			Ok(response) => response,
			Err(_) => ApiError::new(
				StatusCode::REQUEST_TIMEOUT,
				"the request was not complete in time",
				"send the request again; check the disk if this happens often",
			)
			.into_response(),
		},
	};
	let method = if KNOWN_METHODS.contains(&method.as_str()) { &method } else { "other" };
	let status = response.status();
	let labels = [method, route, status.as_str()];
	api.metrics.requests.with_label_values(&labels).inc();
	response
}

/// The route's name in the metrics: label values must be bounded, and paths can be invented.
fn route_of(path: &str) -> &'static str {
	const ROUTES: [&str; 5] = ["/v1/info", "/v1/results", "/v1/acks", "/health", "/metrics"];
	let known = ROUTES.into_iter().find(|route| *route == path);
	known.unwrap_or(if path.starts_with("/v1/jobs/") { "/v1/jobs" } else { "none" })
}

/// Methods can be invented as well.
const KNOWN_METHODS: [&str; 4] = ["GET", "PUT", "DELETE", "POST"];

async fn not_found() -> ApiError {
	ApiError::new(
		StatusCode::NOT_FOUND,
		"there is no such resource",
		"see the README of deuterium-protocol for the requests",
	)
}

async fn wrong_method() -> ApiError {
	ApiError::new(
		StatusCode::METHOD_NOT_ALLOWED,
		"this resource does not know that method",
		"see the README of deuterium-protocol for the requests",
	)
}
