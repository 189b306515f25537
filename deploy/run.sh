#!/usr/bin/env bash
# Serves the demo on http://127.0.0.1:8080 and, once a page is there, builds the two programs beside it: the one that
# fetches pages of proofs and the one that makes PDFs. Their builds are long, and everything else works without them.
set -euo pipefail
cd "$(dirname "$0")/.."
target=${CARGO_TARGET_DIR:-target}
listen=${SINERGI_LISTEN:-127.0.0.1:8080}

# The address is taken long before the demo is loaded: only an answer says that pages are there.
answers() {
  exec 3<>"/dev/tcp/${listen%:*}/${listen##*:}" && printf 'GET /livez HTTP/1.0\r\n\r\n' >&3 && grep -q ok <&3
}

build_workers() {
  until (answers) 2>/dev/null; do sleep 1; done
  nice cargo build --locked -q -p monitoring --bin sinergi-fetcher >"$target/fetcher.log" 2>&1 ||
    echo "The program that fetches pages was not built; the reason is in $target/fetcher.log." >&2
  nice cargo build --locked -q -p documents --features worker --bin sinergi-documents >"$target/documents-worker.log" 2>&1 ||
    echo "The worker that makes PDFs was not built; the reason is in $target/documents-worker.log." >&2
}

build_workers &
worker=$!
trap 'kill "$worker" 2>/dev/null || true' EXIT
"$target/debug/sinergi" serve --demo --data "${SINERGI_DATA:-./data}" --listen "$listen"
