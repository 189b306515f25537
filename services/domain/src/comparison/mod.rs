//! What a region shows to its neighbours.

pub mod sharing;
