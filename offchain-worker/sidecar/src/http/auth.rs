//! The bearer token, compared in constant time.

use super::{Api, error::ApiError};
use axum::{
	extract::{Request, State},
	http::{HeaderMap, header},
	middleware::Next,
	response::Response,
};
use std::fmt;
use subtle::ConstantTimeEq;

/// The token that requests must bear. Never printed.
#[derive(Clone)]
pub struct Token(String);

impl Token {
	/// A token, as in the token file.
	pub fn new(token: impl Into<String>) -> Self {
		Self(token.into())
	}

	/// Whether the request's `Authorization: Bearer …` is this token. Takes a time that depends on
	/// the lengths alone.
	fn admits(&self, headers: &HeaderMap) -> bool {
		let value = headers.get(header::AUTHORIZATION).map(|value| value.as_bytes());
		let given = value.and_then(|value| {
			let (scheme, token) = value.split_at_checked(7)?;
			scheme.eq_ignore_ascii_case(b"bearer ").then_some(token)
		});
		given.is_some_and(|given| bool::from(given.ct_eq(self.0.as_bytes())))
	}
}

impl fmt::Debug for Token {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("Token(…)")
	}
}

/// Lets only requests with the token pass.
pub(super) async fn require(
	State(api): State<Api>,
	request: Request,
	next: Next,
) -> Result<Response, ApiError> {
	if api.token.admits(request.headers()) {
		Ok(next.run(request).await)
	} else {
		Err(ApiError::unauthorized())
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::http::HeaderValue;

	#[test]
	fn token_should_admit_only_itself() {
		let token = Token::new("0123456789abcdef");
		for (value, admitted) in [
			("Bearer 0123456789abcdef", true),
			("bearer 0123456789abcdef", true),
			("Bearer 0123456789abcdeF", false),
			("Bearer 0123456789abcde", false),
			("Bearer 0123456789abcdef0", false),
			("Basic 0123456789abcdef", false),
			("0123456789abcdef", false),
			("Bearer ", false),
			("Bearer", false),
			("", false),
		] {
			let mut headers = HeaderMap::new();
			headers.insert(header::AUTHORIZATION, HeaderValue::from_static(value));
			assert_eq!(token.admits(&headers), admitted, "{value}");
		}
		assert!(!token.admits(&HeaderMap::new()));
	}

	#[test]
	fn token_should_stay_secret_when_printed() {
		assert!(!format!("{:?}", Token::new("0123456789abcdef")).contains("0123"));
	}
}
