#!/usr/bin/env bash
# Serves the demo on http://127.0.0.1:8080 and, once a page is there, builds the worker that makes PDFs: its build is
# long, and everything else works without it.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
listen=${SINERGI_LISTEN:-127.0.0.1:8080}

build_worker() {
  until (exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}") 2>/dev/null; do sleep 1; done
  nice cargo build --locked -q -p documents --features worker --bin sinergi-documents >"$target/documents-worker.log" 2>&1 ||
    echo "The worker that makes PDFs was not built; the reason is in $target/documents-worker.log." >&2
}

build_worker &
worker=$!
trap 'kill "$worker" 2>/dev/null || true' EXIT
"$target/debug/sinergi" serve --demo --data "${SINERGI_DATA:-./data}" --listen "$listen"
