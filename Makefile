# The project's commands; `make help` lists them. What they do is in scripts/ and in the executable, `chatting`.

# Where Homebrew keeps what it does not link.
ifeq ($(shell uname),Darwin)
BREW := $(shell brew --prefix 2>/dev/null)
export PKG_CONFIG_PATH := $(BREW)/opt/libpq/lib/pkgconfig:$(BREW)/opt/openssl@3/lib/pkgconfig:$(PKG_CONFIG_PATH)
endif

CHATTING := .build/release/chatting

.DEFAULT_GOAL := help
.PHONY: help up down reset bench build deps packages test test-all unit lint format

help: ## list the commands
	@sed -nE 's/^([a-z-]+):[^#]*## (.*)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 20

up: packages build ## install what is missing, build, and run the whole system until Ctrl-C: http://localhost:8080 (ARGS="--help" says more)
	@exec $(CHATTING) up $(ARGS)

down: ## stop what `make up` runs elsewhere
	@if [ -x $(CHATTING) ]; then $(CHATTING) down; else echo "Nothing was built, so nothing runs."; fi

reset: ## stop it and delete its data (.run)
	@if [ -x $(CHATTING) ]; then $(CHATTING) reset; else rm -rf .run; fi

bench: packages build ## measure the system on this machine (ARGS="--quick", "--scenario rooms", "--json FILE", "--compare FILE", …)
	@$(CHATTING) bench $(ARGS)

build: packages ## build the executable for release: .build/release/chatting
	@scripts/build-release

deps: ## install and fetch what is missing, tests' needs included; after it plain `swift build` and `swift test` work
	@scripts/install-dependencies tests
	@scripts/swift-packages-from-debian

packages:
	@scripts/install-dependencies
	@scripts/swift-packages-from-debian

test: deps lint ## run the tests (of what is long, a seeded sample), with one closing line
	@scripts/test sample

test-all: deps lint ## run all of every test
	@scripts/test all

unit: deps ## run the tests that start no processes
	@scripts/test unit

lint: ## check the format of the Swift code, and the scripts
	@scripts/lint

format: ## format the Swift code
	@swift format --in-place --parallel --recursive Package.swift Sources Tests
