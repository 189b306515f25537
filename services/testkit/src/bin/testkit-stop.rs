//! Ends the test server of this checkout, and private servers in the folders that are named; `make stop` and the end of
//! `make test` run it.

use std::path::PathBuf;

fn main() {
    testkit::stop();
    for folder in std::env::args_os().skip(1).map(PathBuf::from) {
        testkit::stop_server_in(&folder);
    }
}
