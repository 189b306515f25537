//! Tests of the whole: arrows between crates, the program under faults. There is nothing here but tests.
