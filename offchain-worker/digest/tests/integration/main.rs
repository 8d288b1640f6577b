//! The digests against golden data of the reference.
//!
//! One program for all of them: each one more would be linked with everything below it again.

mod images;
mod phash;
mod response;
