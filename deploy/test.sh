#!/usr/bin/env bash
# The whole truth (`make test`): each step with its time, and the test server ended whatever happens.
set -euo pipefail
cd "$(dirname "$0")/.."

step() {
  local name=$1 begun=$SECONDS
  shift
  printf '\n== %s\n' "$name"
  "$@"
  printf -- '-- %s: %d s\n' "$name" $((SECONDS - begun))
}

# Generated files are current when making them again changes nothing.
generated_is_current() {
  local before
  before=$(mktemp -d)
  cp -r schema "$before/"
  make --no-print-directory generate
  if ! diff -r "$before/schema" schema; then
    echo "schema/ was not current; it is now: read the difference and commit it." >&2
    return 1
  fi
  rm -rf "$before"
}

trap 'make --no-print-directory stop || true' EXIT
step "format" cargo fmt --all -- --check
step "lints" cargo clippy --locked --workspace --all-targets -- -D warnings
step "tests" cargo test --locked --workspace --no-fail-fast
step "PDF worker" cargo test --locked -p documents --features worker
step "generated files" generated_is_current
step "browser" make --no-print-directory e2e
printf '\nEverything passed in %d s.\n' "$SECONDS"
