package app

import (
	"fmt"
	"io"
	"os"

	"countersign"
	"countersign/internal/fetch"
)

// Outside says how commands that fetch reach what they fetch.
type Outside struct {
	Allow    []string // ranges that are otherwise refused
	Resolver string   // HOST:PORT
	CA       string   // PEM file of roots trusted beside the system's
	Proxy    string   // URL
	Offline  bool
}

const maxRoots = 4 << 20

// client checks what was said and returns the door to the outside.
func (o Outside) client(cfg fetch.Config) (*fetch.Client, error) {
	cfg.Resolver, cfg.Proxy, cfg.Offline = o.Resolver, o.Proxy, o.Offline
	for _, s := range o.Allow {
		p, err := fetch.ParseAllow(s)
		if err != nil {
			return nil, fmt.Errorf("--allow: %w", err)
		}
		cfg.Allow = append(cfg.Allow, p)
	}
	if o.CA != "" {
		f, err := os.Open(o.CA)
		if err != nil {
			return nil, unread("file of roots", o.CA, err)
		}
		defer f.Close()
		if cfg.Roots, err = io.ReadAll(io.LimitReader(f, maxRoots)); err != nil {
			return nil, unread("file of roots", o.CA, err)
		}
		if len(cfg.Roots) == 0 {
			return nil, fmt.Errorf("file of roots %s is empty: %w", o.CA, countersign.ErrInvalid)
		}
	}
	return fetch.New(cfg)
}
