# make check is what a contributor runs before a commit.

STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: check test fmt vet lint fuzz bench docs

check: fmt vet lint test fuzz

test:
	go test -race ./...

fmt:
	@out=$$(gofmt -l .); if [ -n "$$out" ]; then echo "gofmt would change:"; echo "$$out"; exit 1; fi

vet:
	go vet ./...

lint:
	go run $(STATICCHECK) ./...

# A few seconds for each fuzz target: enough to see that none fails at once.
fuzz:
	./scripts/fuzz 5s

bench:
	go test -run '^$$' -bench . -benchmem ./...

# What is made from the code: the rule catalogue, and the answers that the pages show.
docs:
	go test ./cmd/countersign -run 'TestPages|TestCatalogue' -update
