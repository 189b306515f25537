//! Tests of the whole.

mod layers;
