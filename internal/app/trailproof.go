package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"countersign"
	"countersign/custody"
	"countersign/internal/store"
)

// prove publishes the log and adds to each receipt the proof that it stands
// there.
func (g *gathering) prove(ctx context.Context) error {
	signed, err := g.s.Publish(ctx)
	if err != nil {
		return err
	}
	t := g.trail
	t.Log = TrailLog{Checkpoint: string(signed), Key: g.s.VerifierKey()}
	if signed == nil {
		return nil
	}
	c, err := custody.OpenCheckpoint(signed, t.Log.Key)
	if err != nil {
		return err
	}
	t.Log.Size, t.Log.Root = c.Size, hex.EncodeToString(c.Root[:])
	for i := range t.Receipts {
		r := &t.Receipts[i]
		_, proof, err := custody.Inclusion(g.s.LogFS(), c, r.Leaf)
		if err != nil {
			return fmt.Errorf("leaf %d: %w", r.Leaf, err)
		}
		r.Proof = make([]string, 0, len(proof))
		for _, h := range proof {
			r.Proof = append(r.Proof, hex.EncodeToString(h[:]))
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// maxTrail bounds a trail that is verified, in bytes.
const maxTrail = 1 << 30

// VerifyTrail checks a trail in JSON with nothing but itself: the checkpoint is
// signed with the key (the verifier's own, or the one in the file if key is
// ""), each receipt is what its leaf commits to, each leaf stands in the log
// that the checkpoint signs, and each row says what its receipt says. It
// returns ErrTampered if any of that is not so.
func VerifyTrail(w io.Writer, path, key string) error {
	f, err := os.Open(path)
	if err != nil {
		return unread("audit trail", path, err)
	}
	defer f.Close()
	var t Trail
	if err := json.NewDecoder(io.LimitReader(f, maxTrail)).Decode(&t); err != nil || t.Audit != trailVersion {
		return fmt.Errorf("%s is no audit trail in JSON of version %d; `case export --format json` writes one: %w", path, trailVersion, countersign.ErrInvalid)
	}
	own := "the key in the file: compare it with one you kept"
	if key == "" {
		key = t.Log.Key
	} else {
		own = "your key"
	}
	unproven, err := t.verify(key)
	if err != nil {
		return fmt.Errorf("the audit trail %w: %w", countersign.ErrTampered, err)
	}
	fmt.Fprintf(w, "%s with %s: each receipt stands in the log of %d leaves that the checkpoint signs, and each row says what its receipt says.\n",
		count(len(t.Rows)-unproven, "row", "rows"), count(len(t.Receipts), "receipt", "receipts"), t.Log.Size)
	if unproven > 0 {
		fmt.Fprintf(w, "%s more of whom was erased since: nothing proves what they say.\n", count(unproven, "row", "rows"))
	}
	_, err = fmt.Fprintf(w, "Checked with %s:\n%s\n", own, Plain(key))
	return err
}

// verify returns how many rows rest on what was erased.
func (t *Trail) verify(key string) (unproven int, err error) {
	c, err := custody.OpenCheckpoint([]byte(t.Log.Checkpoint), key)
	if err != nil {
		return 0, fmt.Errorf("checkpoint: %w", err)
	}
	if t.Log.Size != c.Size || t.Log.Root != hex.EncodeToString(c.Root[:]) {
		return 0, fmt.Errorf("the log that is told is not the one that is signed")
	}
	said := map[countersign.Hash]map[string]int{}
	for i := range t.Receipts {
		r := &t.Receipts[i]
		if err := r.verify(c); err != nil {
			return 0, fmt.Errorf("receipt %s: %w", r.SHA256, err)
		}
		rows, _, err := r.rows()
		if err != nil {
			return 0, err
		}
		said[r.SHA256] = map[string]int{}
		for j := range rows {
			said[r.SHA256][rows[j].core()]++
		}
	}
	for i := range t.Rows {
		row := &t.Rows[i]
		of, there := said[row.Receipt]
		if !there && row.Leaf < 0 {
			unproven++
			continue
		}
		if of[row.core()] == 0 {
			return 0, fmt.Errorf("row %d (%s %s) does not say what its receipt says", i+1, row.Kind, row.Subject)
		}
		of[row.core()]--
	}
	return unproven, nil
}

func (r *TrailReceipt) verify(c custody.Checkpoint) error {
	if sha256.Sum256([]byte(r.Raw)) != r.SHA256 {
		return fmt.Errorf("its bytes have another hash")
	}
	var leaf store.Leaf
	if err := json.Unmarshal([]byte(r.Body), &leaf); err != nil || leaf.SHA256 != r.SHA256 {
		return fmt.Errorf("its leaf is of something else")
	}
	proof := make([]custody.Hash, len(r.Proof))
	for i, text := range r.Proof {
		if n, err := hex.Decode(proof[i][:], []byte(text[:min(len(text), 64)])); err != nil || n != len(proof[i]) {
			return fmt.Errorf("its proof is no proof")
		}
	}
	return custody.CheckInclusion(c, r.Leaf, []byte(r.Body), proof)
}

// core is what a row says that its receipt must say, too. The findings and
// parties of a screening stand on the ledger, not in the receipt.
func (r *TrailRow) core() string {
	x := *r
	if x.Findings = nil; x.Kind == rowScreened {
		x.Listed = nil
	}
	b, err := json.Marshal(x)
	if err != nil {
		return "" // no receipt says that
	}
	return string(b)
}

// readTrail reads a trail in JSON; ok is false for anything else.
func readTrail(b []byte) (*Trail, bool) {
	var t Trail
	err := json.Unmarshal(b, &t)
	return &t, err == nil && t.Audit == trailVersion
}

// askAgain asks the lists of a folder again what the receipts of a trail say
// was asked of them. Those that rest on editions no longer in force are
// counted. It returns ErrTampered if an answer is another.
func (t *Trail) askAgain(ctx context.Context, w io.Writer, data string) error {
	desks := map[string]*desk{} // by what receipts have in common
	same, gone := 0, 0
	for i := range t.Receipts {
		r, ok, err := t.Receipts[i].match()
		if err != nil {
			return fmt.Errorf("receipt %s: %w", t.Receipts[i].SHA256, err)
		}
		if !ok {
			continue
		}
		key, err := json.Marshal([]any{r.Threshold, r.Floor, r.Limit, r.Lists, r.Alone})
		if err != nil {
			return err
		}
		d := desks[string(key)]
		if d == nil {
			if d, err = r.desk(ctx, data, t.Made); err != nil {
				return err
			}
			desks[string(key)] = d
		}
		if slices.ContainsFunc(r.Run.Lists, func(l countersign.List) bool { return !inForce(d.lists, l) }) {
			gone += len(r.Answers)
			continue
		}
		if diffs := r.diffs(d); len(diffs) > 0 {
			return fmt.Errorf("receipt %s %w: %s", t.Receipts[i].SHA256, countersign.ErrTampered, strings.Join(diffs[:min(len(diffs), differencesShown)], "; "))
		}
		same += len(r.Answers)
	}
	_, err := fmt.Fprintf(w, "%s asked again and answered the same; %d rest on editions of lists that are not in force here.\n", count(same, "query", "queries"), gone)
	return err
}
