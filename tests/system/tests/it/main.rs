//! Tests of the whole.

mod crash;
mod layers;
