package app

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"countersign"
	"countersign/internal/assess"
	"countersign/internal/collect"
	"countersign/internal/corpus"
	"countersign/internal/front"
	"countersign/internal/store"
	"countersign/page"
)

// A FrontRequest asks what company websites are.
type FrontRequest struct {
	Domains   []string
	From      string  // file of domains known as fronts, one a line
	Captures  []Input // what was captured before: one site a line (front.Site); of a folder, what is captured is added
	Save      string  // file that captures are written to
	Registry  string  // CSV of companies: number,name,founded,address,active
	Country   string  // of the registry, ISO 3166
	Compare   bool    // set the two domains side by side
	Data      string  // folder with lists, and the corpus of pages captured
	RDAP      string  // URL of one RDAP server, instead of those that IANA names
	CT        string  // URL of a list of certificate logs; "" asks none
	Timestamp string  // address of an authority that stamps the log (RFC 3161); "" asks none
	Receipt   string  // file that the receipt is written to
	Archive   string  // WACZ file that everything captured is packed into
	Seizure   string  // folder, or .zip, that papers and exhibits are written into
	// Screenshots has stored pages drawn, by Browser or, where that is "", by the
	// one that is found.
	Screenshots bool
	Browser     string
	Outside     Outside
	Prior       *float64
	Format      string // of FrontFormats
	Width       int
	Now         time.Time
	Jobs        int // sites visited at once; 0 means 8
	Tell        func(say string)
	Progress    func(done, total int)
	pause       time.Duration // between two requests to one host; 0 means a fifth of a second
}

// A FrontSummary says how it went.
type FrontSummary struct {
	Verdicts  map[countersign.Verdict]int
	Failed    int    // sites of which no page was had
	Unstamped string // why the time authority did not answer
}

// Front visits sites or reads captures of them, judges them together and
// writes what it found.
func Front(ctx context.Context, w io.Writer, r FrontRequest) (FrontSummary, error) {
	if r.Now.IsZero() {
		r.Now = time.Now().UTC().Truncate(time.Second)
	}
	if r.Tell == nil {
		r.Tell = func(string) {}
	}
	f := fronting{r: r, sum: FrontSummary{Verdicts: map[countersign.Verdict]int{}}}
	if err := seizable(r); err != nil {
		return f.sum, err
	}
	if err := f.prepare(); err != nil {
		return f.sum, errors.Join(err, f.close())
	}
	err := f.run(ctx, w)
	return f.sum, errors.Join(err, f.close())
}

func (f *fronting) run(ctx context.Context, w io.Writer) error {
	if err := f.gather(ctx); err != nil {
		return err
	}
	if f.r.Compare {
		return f.compare(ctx, w)
	}
	return f.answer(ctx, w)
}

// A fronting is one run of the command.
type fronting struct {
	r      FrontRequest
	cfg    front.Config
	asked  []string // domains to answer for; nil means all captured
	known  []string
	sites  []front.Site
	pages  *corpus.Corpus
	photos *corpus.Photos
	lists  []countersign.List // imported ones, by which sites are judged
	ledger *store.SQLite      // nil where nothing is kept
	inputs []countersign.Input
	sum    FrontSummary
	// surveyed is what was captured in this run, kept where a file of it is
	// asked for.
	surveyed []*Surveyed
	folder   *captureFolder // nil where captures are not kept as they come
	logs     *logMemory     // nil where nothing is kept
	// earlier returns what is asked about only whether it changed; nil asks for
	// all of it.
	earlier  func(ctx context.Context, domain string) map[string]*collect.Earlier
	set      *front.Set           // as it was judged
	pictures map[string][]picture // by domain
	drawn    int
	undrawn  map[string]string // why there are none, by domain
}

func (f *fronting) prepare() error {
	known, err := knowledge(f.r.Data)
	if err != nil {
		return err
	}
	f.cfg = front.Config{Now: f.r.Now, Known: known, Prior: assess.DefaultPrior, Weigh: assess.Weigh, Registered: cmp.Or(f.r.Country, "US")}
	if f.r.Prior != nil {
		f.cfg.Prior = *f.r.Prior
	}
	if f.asked, err = domains(f.r.Domains); err != nil {
		return err
	}
	if f.r.From != "" {
		if f.known, err = domainFile(f.r.From); err != nil {
			return err
		}
		f.cfg.Fronts = f.known
	}
	if f.r.Registry != "" {
		if f.cfg.Companies, err = companyFile(f.r.Registry); err != nil {
			return err
		}
	}
	if f.r.Data == "" {
		return f.replayable()
	}
	return f.openHouse()
}

// replayable refuses what needs a folder, and a receipt of captures that nobody
// keeps.
func (f *fronting) replayable() error {
	switch {
	case f.r.Timestamp != "":
		return fmt.Errorf("--timestamp stamps the evidence log; it needs --data DIR: %w", countersign.ErrForbidden)
	case f.r.Receipt != "" && f.r.Save == "" && !slices.ContainsFunc(f.r.Captures, func(in Input) bool { return captureDir(in.Path) }) && (len(f.r.Captures) == 0 || len(f.asked) > 0 || len(f.known) > 0) && !f.r.Outside.Offline:
		return fmt.Errorf("a receipt re-runs what was captured; keep that with --data DIR or --save FILE: %w", countersign.ErrForbidden)
	}
	return nil
}

// openHouse opens the ledger, which keeps others out, and then the pages.
func (f *fronting) openHouse() (err error) {
	if f.ledger, err = store.OpenSQLite(f.r.Data, store.Options{}); err != nil {
		return err
	}
	f.logs = newLogMemory(f.ledger)
	if f.pages, err = corpus.Open(pagesDir(f.r.Data)); err != nil {
		return err
	}
	f.photos, err = corpus.OpenPhotos(pagesDir(f.r.Data))
	f.cfg.Corpus, f.cfg.Photos = f.pages, f.photos
	return err
}

func (f *fronting) close() error {
	var err error
	if f.pages != nil {
		err = f.pages.Close()
	}
	if f.photos != nil {
		err = errors.Join(err, f.photos.Close())
	}
	if f.ledger != nil {
		err = errors.Join(err, f.ledger.Close())
	}
	if f.folder != nil {
		err = errors.Join(err, f.folder.close())
	}
	f.folder = nil
	f.pages, f.photos, f.ledger, f.logs = nil, nil, nil, nil // others may erase what was read of the logs
	return err
}

// answer judges, keeps captures and receipt, and then tells.
func (f *fronting) answer(ctx context.Context, w io.Writer) error {
	if err := errors.Join(f.list(ctx), f.acquaint(ctx)); err != nil {
		return err
	}
	report, err := f.judge()
	if err != nil {
		return err
	}
	for i := range report.Answers {
		f.sum.Verdicts[report.Answers[i].Verdict]++
	}
	if err := f.draw(ctx, report.Answers); err != nil {
		return err
	}
	if report.Sealed, err = f.seal(ctx, report); err != nil {
		return err
	}
	f.show(report)
	if err := report.write(w, f.r.Format); err != nil {
		return err
	}
	if err := f.keep(); err != nil {
		return err
	}
	return f.seize(ctx, report)
}

// judge answers for the sites asked about.
func (f *fronting) judge() (*frontReport, error) {
	set, err := front.NewSet(f.cfg, f.sites)
	if err != nil {
		return nil, err
	}
	f.set = set
	var answers []front.Answer
	for _, a := range set.Judge() {
		if len(f.asked) == 0 || slices.Contains(f.asked, a.Domain) {
			answers = append(answers, a)
		}
	}
	f.sum.Failed = 0
	for i := range f.sites {
		if len(f.sites[i].Pages) == 0 && f.sites[i].Redirect == "" {
			f.sum.Failed++
		}
	}
	return &frontReport{Answers: answers, Crews: set.Crews(), Run: f.provenance(), width: f.r.Width}, nil
}

// keep takes the pages into the corpus, after they were compared with it.
func (f *fronting) keep() error {
	if f.pages == nil {
		return nil
	}
	var pr page.Printer
	for i := range f.sites {
		s := &f.sites[i]
		for _, p := range s.Pages {
			html := page.UTF8(p.HTML, p.Type)
			c := corpus.Capture{Site: s.Domain, URL: p.URL, Seen: f.r.Now, Evidence: sha256.Sum256(p.HTML)}
			pr.Print(html, page.Brand(page.Read(html), s.Domain), &c.Print)
			if err := f.pages.AddNew(&c); err != nil {
				return err
			}
		}
	}
	return errors.Join(f.pages.Sync(), f.keepPhotos())
}

func (f *fronting) provenance() countersign.Run {
	t := f.cfg.Known.Table("fronts")
	return countersign.Run{Tool: Tool(), Rules: frontDigest(), Prior: f.cfg.Prior, Now: f.r.Now.Format(time.RFC3339), Inputs: f.inputs,
		Lists: append([]countersign.List{{Name: t.Name, Date: t.Date, SHA256: t.SHA256}}, f.lists...), Read: len(f.sites), Refused: f.sum.Failed}
}

// frontDigest is over every rule of fronts with its version and weights.
func frontDigest() string {
	h := sha256.New()
	fmt.Fprintln(h, front.Version, assess.Version)
	for _, r := range front.Rules() {
		fmt.Fprintln(h, r.Name, r.Version, r.Family, r.Weights)
	}
	return "sha256:" + hex.EncodeToString(h.Sum(nil))
}

func (f *fronting) jobs() int { return cmp.Or(max(0, f.r.Jobs), 4*runtime.GOMAXPROCS(0)) }
