//! Ends the test server of this checkout; `make test` runs it last.

fn main() {
    testkit::stop();
}
