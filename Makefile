# make run/NAME   runs the scenario NAME          make test    all tests
# make bench      measures (reports/bench.json)   make lint    formatter, linter, types
.PHONY: all test bench lint format clean
.DELETE_ON_ERROR:

SOURCES := $(shell find src scripts -type f -not -name '*.test.ts' 2>/dev/null)

all: dist/.stamp

node_modules/.stamp: package.json package-lock.json
	@command -v node >/dev/null || { echo "Node.js 20 or newer is needed: https://nodejs.org or 'apt-get install nodejs npm'" >&2; exit 3; }
	@echo "installing dependencies ..." >&2
	@npm ci --no-progress --loglevel=error >&2
	@touch $@

dist/.stamp: node_modules/.stamp $(SOURCES)
	@node scripts/build.mjs

run/%: dist/.stamp
	@node dist/run.cjs -- $*

test: dist/.stamp
	@node scripts/test.mjs

bench: dist/.stamp
	@mkdir -p reports
	@node dist/run.cjs bench --json reports/bench.json $(BENCH)

lint: node_modules/.stamp
	@npm run --silent lint

format: node_modules/.stamp
	@npm run --silent format

clean:
	rm -rf dist node_modules .run coverage
