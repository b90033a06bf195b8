//go:build linux

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"countersign"
	"countersign/internal/flow"
	"countersign/internal/network"
	"countersign/internal/store"
)

// TestRecordsCrash kills a server under load (SIGKILL) at random points: every
// record and judgement that was acknowledged is there, once, and the networks
// that were kept are those that the ledger gives anew. COUNTERSIGN_CRASHES sets
// how often.
func TestRecordsCrash(t *testing.T) {
	rounds := 3
	if v, err := strconv.Atoi(os.Getenv("COUNTERSIGN_CRASHES")); err == nil {
		rounds = v
	}
	dir := t.TempDir()
	token, err := AddAPIKey(dir, APIKey{Name: "crash", Scopes: []string{"networks", "records", "judge"}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	records, judged := map[string]bool{}, map[[2]string]bool{}
	for round := range rounds {
		killUnderLoad(t, dir, func(addr string, w, i int) bool {
			id := fmt.Sprintf("w:%d-%d-%d", round, w, i)
			account := fmt.Sprintf("acc%d-%d-%d", round, w/3, i/2) // of six at most: what a dozen have ties nobody
			if !posts(addr, token, "/v1/records", payee(id, account, "01"), `"placed":1`) {
				return false
			}
			mu.Lock()
			records[id] = true
			mu.Unlock()
			if w%3 > 0 || i == 0 {
				return true
			}
			two := [2]string{fmt.Sprintf("w:%d-%d-%d", round, w, i-1), id}
			if !posts(addr, token, "/v1/networks/judgements", fmt.Sprintf(`{"a":%q,"b":%q,"say":"not-same","reason":"met both"}`, two[0], two[1]), `"stands":true`) {
				return false
			}
			mu.Lock()
			defer mu.Unlock()
			judged[two] = true
			return true
		})
	}
	if len(records) < 10*rounds || len(judged) < rounds {
		t.Fatalf("%d records and %d judgements before %d crashes", len(records), len(judged), rounds)
	}
	acknowledged(t, dir, records, judged)
	t.Logf("%d records, %d judgements, %d crashes", len(records), len(judged), rounds)
}

func posts(addr, token, path, body, whole string) bool {
	r, err := http.NewRequest("POST", "http://"+addr+path, bytes.NewReader([]byte(body)))
	if err != nil {
		return false
	}
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", asJSON)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	defer resp.Body.Close()
	out, err := io.ReadAll(resp.Body)
	return err == nil && resp.StatusCode/100 == 2 && json.Valid(out) && bytes.Contains(out, []byte(whole))
}

// acknowledged demands what clients were told of, of a folder that nobody has
// open.
func acknowledged(t *testing.T, dir string, records map[string]bool, judged map[[2]string]bool) {
	t.Helper()
	ctx := context.Background()
	a, err := OpenKept(ctx, Config{Data: dir, Now: worldEnd})
	if err != nil {
		t.Fatal(err)
	}
	err = a.ledger.Read(ctx, func(tx flow.Tx[store.View]) error {
		missing, twice := 0, 0
		for id := range records {
			facts, err := tx.View().Facts(ctx, countersign.ID(id))
			if err != nil {
				return err
			}
			payouts := 0
			for i := range facts {
				if facts[i].Pred == countersign.Payout {
					payouts++
				}
			}
			missing, twice = missing+max(0, 1-payouts), twice+max(0, payouts-1)
		}
		for two := range judged {
			x, y := countersign.ID(min(two[0], two[1])), countersign.ID(max(two[0], two[1]))
			all, err := tx.View().Decided(ctx, x)
			if err != nil {
				return err
			}
			stands := 0
			for _, e := range all {
				if e.Decision != nil && e.Decision.Kin != nil && e.Decision.Kin.Subject == y {
					stands++
				}
			}
			missing, twice = missing+max(0, 1-stands), twice+max(0, stands-1)
		}
		if missing+twice > 0 {
			t.Errorf("%d of %d acknowledged are missing, %d stand twice", missing, len(records)+len(judged), twice)
		}
		return nil
	})
	kept := keptNetworks(t, a)
	if err := errors.Join(err, os.Remove(filepath.Join(dir, networksFile))); err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(keptNetworks(t, a), kept); d != "" || len(kept) == 0 {
		t.Errorf("%d networks; -anew +kept\n%s", len(kept), d)
	}
	if err := errors.Join(a.Close(), VerifyEvidence(ctx, io.Discard, dir, "")); err != nil {
		t.Error(err)
	}
}

func keptNetworks(t *testing.T, a *App) (out []network.Network) {
	t.Helper()
	l, err := a.live(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for n, err := range l.populace(context.Background()).Networks() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, n)
	}
	if err := l.close(); err != nil {
		t.Fatal(err)
	}
	return out
}
