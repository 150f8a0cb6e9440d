# Every command for people and for CI. `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help run test check bench doctor manage stop clean

help: ## List the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 22

run: ## Set up what is missing and start the portal (PORT=8000); Ctrl-C stops it
	@bin/run

test: ## Run every test (ARGS="tests/unit -k words" for some)
	@bin/test $(ARGS)

check: ## Format, lint, types, import contracts, migrations, templates, deployment settings
	@bin/check

bench: ## Run the benchmarks; a table here and JSON in .run/bench.json (ARGS are passed on)
	@bin/bench $(ARGS)

doctor: ## Say what is wrong with this installation and how to mend it
	@bin/manage doctor

manage: ## Run a manage.py command: make manage ARGS="shell"
	@bin/manage $(ARGS)

stop: ## Stop everything that runs from this checkout
	@bin/stop

clean: ## Stop everything and remove .run with all its data and keys
	@bin/clean
