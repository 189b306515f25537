# Everything that a person does here by command. `make test` is the whole truth; `.ci/run` calls it.
.DEFAULT_GOAL := help
CARGO ?= cargo
TARGET := $(if $(CARGO_TARGET_DIR),$(CARGO_TARGET_DIR),target)

.PHONY: help run test check fmt lint test-fast e2e generate bench release-check stop install install-tests

help: ## this list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: install ## install what is missing, build, and serve the demo on http://127.0.0.1:8080
	$(CARGO) build --locked -p server --bin sinergi
	@deploy/run.sh

test: install-tests ## everything: format, lints, all tests, generated files, browser
	@deploy/test.sh

check: ## does it compile?
	$(CARGO) check --locked --workspace --all-targets

fmt: ## write the code in the one format
	$(CARGO) fmt --all

lint: ## lints, as errors
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings

test-fast: ## tests that need no database
	$(CARGO) test --locked -p kernel -p domain -p documents

e2e: install-tests ## the browser tests and the GraphQL audit alone
	$(CARGO) build --locked -p server --bin sinergi
	$(CARGO) build --locked -p documents --features worker --bin sinergi-documents
	cd tests/browser && npm ci --no-audit --no-fund && node --test
	cd tests/graphql-audit && npm ci --no-audit --no-fund && node --test

generate: ## write everything in schema/ that is made from the code
	$(CARGO) run --locked -q -p server --bin sinergi -- generate

bench: install ## measure, and write target/bench/report.json
	$(CARGO) build --locked -p server --bin sinergi
	$(CARGO) run --locked --release --manifest-path tests/bench/Cargo.toml

release-check: install-tests ## before a release: all tests also as optimised code, then everything
	$(CARGO) test --locked --release --workspace --no-fail-fast
	@deploy/test.sh

stop: ## end the test server, and a private server that a killed program left in data/
	@$(CARGO) run --locked -q -p testkit --bin testkit-stop -- data/postgres

install:
	@deploy/install.sh

install-tests:
	@deploy/install.sh --tests
