#!/usr/bin/env bash
# Sees to it that what Sinergi needs from the system is there: for running (`install.sh`), and with `--tests` also for
# the browser tests. Root gets it installed; anybody else gets one sentence that names the packages.
set -euo pipefail

has() { command -v "$1" >/dev/null 2>&1; }

# PostgreSQL's server programs are often not on the PATH.
has_postgresql() {
  local folder
  for folder in "${SINERGI_PG_BIN:-/nowhere}" ${PATH//:/ } /usr/lib/postgresql/*/bin /usr/pgsql-*/bin; do
    [ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] || continue
    local major
    major=$("$folder/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
    [ "$major" -ge 15 ] && return 0
  done
  return 1
}

if ! has cargo; then
  echo "Rust is missing: install it from https://rustup.rs or with your system's packages, then run this again." >&2
  exit 1
fi

packages=()
has_postgresql || packages+=(postgresql)
has cc || packages+=(gcc libc6-dev)
if [ "${1:-}" = --tests ]; then
  has node || packages+=(nodejs)
  has npm || packages+=(npm)
  has chromium || has chromium-browser || has google-chrome || packages+=(chromium)
  { has fc-list && [ -n "$(fc-list | head -n 1)" ]; } || packages+=(fontconfig fonts-dejavu-core)
  has git || packages+=(git)
fi
[ "${#packages[@]}" -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! has apt-get; then
  echo "These packages are missing: ${packages[*]}. Install them (Debian, Ubuntu: sudo apt-get install ${packages[*]}) and run this again." >&2
  exit 1
fi
echo "Installing: ${packages[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -q
apt-get install -q -y --no-install-recommends "${packages[@]}"
if ! has_postgresql; then
  echo "The package postgresql of this system is older than 15: install PostgreSQL 15 or later and run this again." >&2
  exit 1
fi
