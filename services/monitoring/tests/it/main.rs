//! The fetcher against servers that mean it badly (SECURITY.md T-37), over real sockets.
#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has nobody to hand an error to"
)]

mod hostile;
mod pictures;
mod proxied;
mod ssrf;
mod world;
