package main

import (
	"fmt"
	"strings"
	"time"

	"countersign/internal/app"
)

type listsCommand struct {
	Update listsUpdate `cmd:"" help:"Fetch lists from their publishers; what is damaged, shrank or is older is held back."`
	Import listsImport `cmd:"" help:"Check a list and put it in force; one that shrank by a twentieth is held back."`
	Status listsStatus `cmd:"" help:"Show which tables and lists are in force, how old, under which terms."`
}

type listsImport struct {
	Name  string   `arg:"" help:"The list: ofac, or a table that lists status names."`
	Files []string `arg:"" help:"Its files; OFAC publishes sdn.csv, alt.csv, add.csv and sdn_comments.csv." type:"path"`
	Data  string   `required:"" help:"Folder that keeps the lists." placeholder:"DIR" type:"path"`
	Date  string   `help:"Date of the data, 2026-11-20." placeholder:"DATE"`
	Force bool     `help:"Take it though it is empty or shrank."`
}

func (c *listsImport) Run(con *console) error {
	if c.Date != "" {
		if _, err := time.Parse("2006-01-02", c.Date); err != nil {
			return misuse("--date %q is not a date like 2026-11-20", c.Date)
		}
	}
	say, err := app.ImportList(con.ctx, c.Data, app.Import{Name: c.Name, Files: c.Files, Date: c.Date, Force: c.Force}, time.Now())
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(con.out, say)
	return err
}

type listsStatus struct {
	Data string `help:"Folder that keeps imported lists." placeholder:"DIR" type:"path"`
}

func (c *listsStatus) Run(con *console) error { return app.ListStatus(con.out, c.Data, time.Now()) }

type listsUpdate struct {
	Names []string `arg:"" optional:"" help:"The lists (default: csl, eu, ofac, uk, un and those in force)."`
	Data  string   `required:"" help:"Folder that keeps the lists." placeholder:"DIR" type:"path"`
	URL   []string `name:"url" sep:"none" help:"Another address of a list; one that ends in / is a folder of its files." placeholder:"NAME=URL"`
	Force bool     `help:"Take what would be held back."`
	outsideFlags
}

func (c *listsUpdate) Run(con *console) error {
	urls := map[string][]string{}
	for _, s := range c.URL {
		name, url, ok := strings.Cut(s, "=")
		if !ok || name == "" {
			return misuse("--url %q is not NAME=URL", s)
		}
		urls[name] = append(urls[name], url)
	}
	good, held, err := app.UpdateLists(con.ctx, con.out, app.Update{
		Data: c.Data, Names: c.Names, URLs: urls, Force: c.Force, Outside: c.outside(),
	}, time.Now)
	switch {
	case err != nil:
		return err
	case held > 0 && good > 0:
		return exit(app.ExitPartial)
	case held > 0:
		return exit(app.ExitUnreadable)
	}
	return nil
}

// outsideFlags are those of commands that fetch.
type outsideFlags struct {
	Resolver string   `help:"Ask this DNS server instead of the system's." placeholder:"HOST:PORT"`
	CA       string   `name:"ca" help:"Trust the roots in this PEM file, too." placeholder:"FILE" type:"path"`
	Allow    []string `help:"Open a range of addresses that is otherwise refused." placeholder:"CIDR"`
	Proxy    string   `help:"Go through this proxy: http, https or socks5." placeholder:"URL"`
	Offline  bool     `help:"Reach nothing."`
}

func (f *outsideFlags) outside() app.Outside {
	return app.Outside{Resolver: f.Resolver, CA: f.CA, Allow: f.Allow, Proxy: f.Proxy, Offline: f.Offline}
}
