package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"countersign/internal/app"
)

type serveCommand struct {
	Run serveRun `cmd:"" default:"withargs" help:"Answer requests over HTTP until told to stop."`
	Key serveKey `cmd:"" help:"Make, list and revoke the keys of clients."`
}

type serveRun struct {
	Listen       string        `default:"127.0.0.1:8080" help:"Address to listen on (default 127.0.0.1:8080)." placeholder:"HOST:PORT"`
	Data         string        `help:"Folder of lists, keys and ledger." placeholder:"DIR" type:"path"`
	Stateless    bool          `help:"Keep nothing of what is asked and screened, though there is a folder; several servers may share it then."`
	Receipts     string        `default:"on" enum:"on,off" help:"Leave a receipt in the folder's ledger of every answer from the lists: on or off (default on). The answer waits until it is on the disk." placeholder:"on|off"`
	Open         bool          `help:"Answer without keys; on a loopback address only."`
	Metrics      string        `help:"Serve /metrics on an address of its own, without a key." placeholder:"HOST:PORT"`
	RequireFresh int           `help:"Answer nothing from lists older than so many days." placeholder:"DAYS"`
	Jobs         int           `help:"Queries worked on at once (default two a core)." placeholder:"N"`
	Queue        int           `help:"Requests that may wait for their turn; more are told to come again (default 256)." placeholder:"N"`
	AddressRate  float64       `help:"Requests a second of one address (default any number)." placeholder:"N"`
	Drain        time.Duration `help:"Time that requests have to end when the server stops (default 10s)." placeholder:"TIME"`
	Quiet        bool          `short:"q" help:"Log no requests, only what happens to the server."`
}

// Help is shown by serve --help.
func (c *serveRun) Help() string {
	return `Examples:
  countersign serve --open
  countersign serve key add shop --data house --rate 100
  countersign serve --data house --listen 127.0.0.1:8080
  curl -H "Authorization: Bearer $KEY" -H "Content-Type: application/json" -d '{"name":"Jong Song Hwa"}' http://127.0.0.1:8080/v1/match

SIGTERM ends it in order, SIGHUP makes it read the lists again at once. /openapi.json describes the interface.`
}

func (c *serveRun) Run(con *console) error {
	if err := c.check(); err != nil {
		return err
	}
	if os.Getenv("GOGC") == "" {
		// The lists stay and requests are small: a server has room, and answers a
		// tenth faster for it.
		debug.SetGCPercent(200)
	}
	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	defer signal.Stop(hup)
	return app.Serve(con.ctx, app.Serving{Listen: c.Listen, Metrics: c.Metrics, Data: c.Data, Stateless: c.Stateless, NoReceipts: c.Receipts == "off", Open: c.Open,
		RequireFresh: c.RequireFresh, Jobs: c.Jobs, Queue: c.Queue, AddressRate: c.AddressRate, Drain: c.Drain, Quiet: c.Quiet,
		Log: newLog(con.err), Reload: hup})
}

// newLog writes a line of JSON for what happens.
func newLog(w io.Writer) *slog.Logger {
	return slog.New(slog.NewJSONHandler(w, nil))
}

func (c *serveRun) check() error {
	switch {
	case c.RequireFresh < 0:
		return misuse("--require-fresh %d is no number of days", c.RequireFresh)
	case c.Queue < 0 || c.Queue > 1<<20:
		return misuse("--queue %d is no number of requests from 1 to %d", c.Queue, 1<<20)
	case !(c.AddressRate >= 0):
		return misuse("--address-rate %g is no number of requests a second", c.AddressRate)
	case c.Drain < 0 || c.Drain > time.Hour:
		return misuse("--drain %s is no time up to an hour", c.Drain)
	}
	return checkJobs(c.Jobs)
}

type serveKey struct {
	Add    serveKeyAdd    `cmd:"" help:"Make a key and print its token, once."`
	List   serveKeyList   `cmd:"" help:"List the keys."`
	Revoke serveKeyRevoke `cmd:"" help:"Make a key open nothing any more, within two seconds."`
}

type serveKeyAdd struct {
	Name  string   `arg:"" help:"Whose key it is; logs show it."`
	Data  string   `required:"" help:"Folder that keeps the keys." placeholder:"DIR" type:"path"`
	Rate  float64  `help:"Queries a second, a second's worth at once (default any number)." placeholder:"N"`
	Scope []string `help:"What it is good for: match, screen, networks, records, judge, erase, metrics (default match,screen)." placeholder:"SCOPE"`
	Days  int      `help:"Days that it is good for (default for good)." placeholder:"N"`
}

func (c *serveKeyAdd) Run(con *console) error {
	if c.Days < 0 || c.Days > 36500 {
		return misuse("--days %d is no number of days", c.Days)
	}
	token, err := app.AddAPIKey(c.Data, app.APIKey{Name: c.Name, Scopes: c.Scope, Rate: c.Rate, Days: c.Days}, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintln(con.err, "countersign: this is the only time that the token is shown; only its hash is kept")
	_, err = fmt.Fprintln(con.out, token)
	return err
}

type serveKeyList struct {
	Data string `required:"" help:"Folder that keeps the keys." placeholder:"DIR" type:"path"`
}

func (c *serveKeyList) Run(con *console) error { return app.ListAPIKeys(con.out, c.Data, time.Now()) }

type serveKeyRevoke struct {
	Name string `arg:"" help:"The key, as serve key list names it."`
	Data string `required:"" help:"Folder that keeps the keys." placeholder:"DIR" type:"path"`
}

func (c *serveKeyRevoke) Run(con *console) error {
	if err := app.RevokeAPIKey(c.Data, c.Name, time.Now()); err != nil {
		return err
	}
	_, err := fmt.Fprintf(con.out, "%s opens nothing any more.\n", app.Plain(c.Name))
	return err
}
