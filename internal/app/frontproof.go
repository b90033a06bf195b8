package app

import (
	"archive/zip"
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"countersign"
	"countersign/custody"
	"countersign/internal/seizure"
	"countersign/internal/sink"
	"countersign/internal/store"
)

const proofsName = "proofs/log.json"

// evidence adds what the folder's evidence log holds of the domains, with the
// proof that each piece stands there.
func (s *seizing) evidence(ctx context.Context) error {
	if s.ledger == nil { // nothing is kept
		return nil
	}
	if err := s.sealed(ctx, s.ledger); err != nil || s.paper.Log == nil {
		return err
	}
	return s.bale.put(proofsName, func(w io.Writer) error { return sink.Encode(w, s.paper.Log, " ") })
}

func (s *seizing) sealed(ctx context.Context, l *store.SQLite) error {
	signed, err := l.Publish(ctx)
	if err != nil || signed == nil {
		return err
	}
	c, err := custody.OpenCheckpoint(signed, l.VerifierKey())
	if err != nil {
		return err
	}
	log := &seizure.Log{Checkpoint: string(signed), Key: l.VerifierKey(), Size: c.Size, Root: hex.EncodeToString(c.Root[:])}
	written := map[countersign.Hash]bool{}
	for i := range s.sites {
		domain := s.sites[i].Domain
		if !s.shown(domain) {
			continue
		}
		all, err := l.EvidenceOf(ctx, countersign.MakeID("domain", domain))
		if err != nil {
			return err
		}
		for _, x := range all {
			if x.Erased || written[x.Hash] {
				continue
			}
			written[x.Hash] = true
			if err := s.proven(ctx, l, c, domain, x, log); err != nil {
				return err
			}
		}
	}
	if len(log.Proofs) == 0 {
		return nil
	}
	s.paper.Log = log
	return s.stamps(ctx, l, c, log)
}

// proven adds one sealed piece and its proof.
func (s *seizing) proven(ctx context.Context, l *store.SQLite, c custody.Checkpoint, domain string, x store.Exhibit, log *seizure.Log) error {
	raw, err := l.Open(ctx, x.Hash)
	if err != nil {
		return err
	}
	body, path, err := custody.Inclusion(l.LogFS(), c, x.Leaf)
	if err != nil {
		return fmt.Errorf("leaf %d: %w", x.Leaf, err)
	}
	name := exhibitDomain("evidence", domain, x.Hash.String()+".warc")
	if !strings.HasPrefix(string(raw), "WARC/") {
		name = strings.TrimSuffix(name, ".warc") + ".bin"
	}
	if err := s.exhibit(name, domain, "sealed "+oneLineOf(x.Name), x.At, func(w io.Writer) error { _, err := w.Write(raw); return err }); err != nil {
		return err
	}
	s.paper.Exhibits[len(s.paper.Exhibits)-1].Leaf = x.Leaf
	p := seizure.Proof{File: name, SHA256: x.Hash.String(), Leaf: x.Leaf, Body: string(body), Path: make([]string, 0, len(path))}
	for _, h := range path {
		p.Path = append(p.Path, hex.EncodeToString(h[:]))
	}
	log.Proofs = append(log.Proofs, p)
	return nil
}

// IsSeizure reports whether a path is a seizure package: a folder with sums, or
// a .zip.
func IsSeizure(path string) bool {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return true
	}
	return strings.HasSuffix(path, ".zip")
}

// VerifySeizure checks a seizure package with nothing but itself: every file
// is listed and has its sum, nothing else is there, and each sealed capture
// stands in the log that the checkpoint signs. key is the verifier's own, or ""
// for the one in the package. It returns ErrTampered if any of that is not so.
func VerifySeizure(w io.Writer, path, key string) error {
	var files fs.FS = os.DirFS(path)
	if info, err := os.Stat(path); err != nil {
		return unread("seizure package", path, err)
	} else if !info.IsDir() {
		z, err := zip.OpenReader(path)
		if err != nil {
			return unread("seizure package", path, err)
		}
		defer z.Close()
		files = z
	}
	sums, err := readSums(files)
	if err != nil {
		return err
	}
	if err := checkSums(files, sums); err != nil {
		return fmt.Errorf("the seizure package %w: %w", countersign.ErrTampered, err)
	}
	fmt.Fprintf(w, "%s: each has the SHA-256 that is listed, and nothing else is there.\n", count(len(sums), "file", "files"))
	if _, there := sums[proofsName]; !there {
		_, err := io.WriteString(w, "No evidence log holds its captures.\n")
		return err
	}
	log, used, err := checkProofs(files, sums, key)
	if err != nil {
		return fmt.Errorf("the seizure package %w: %w", countersign.ErrTampered, err)
	}
	own := "your key"
	if key == "" {
		own = "the key in the package: compare it with one you kept"
	}
	fmt.Fprintf(w, "%s: each stands in the evidence log that the checkpoint signs.\nChecked with %s:\n%s\n", count(len(log.Proofs), "sealed capture", "sealed captures"), own, Plain(used))
	if err := checkStamps(w, files, log, used); err != nil {
		return fmt.Errorf("the seizure package %w: %w", countersign.ErrTampered, err)
	}
	return nil
}

const (
	maxSums   = 1_000_000 // files of a package
	maxProofs = 1 << 30   // bytes
)

func readSums(files fs.FS) (map[string]string, error) {
	f, err := files.Open(sumsName)
	if err != nil {
		return nil, fmt.Errorf("no seizure package: it has no file %s: %w", sumsName, countersign.ErrInvalid)
	}
	defer f.Close()
	out := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan(); {
		sum, name, ok := strings.Cut(lines.Text(), "  ")
		if !ok || len(sum) != 2*sha256.Size || !fs.ValidPath(name) || len(out) >= maxSums {
			return nil, fmt.Errorf("%s: %.80q is no sum: %w", sumsName, lines.Text(), countersign.ErrInvalid)
		}
		out[name] = sum
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%s is empty: %w", sumsName, countersign.ErrInvalid)
	}
	return out, nil
}

// checkSums compares every file with its sum. A file that is not listed could
// be taken for an exhibit, so it is refused too.
func checkSums(files fs.FS, sums map[string]string) error {
	seen := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == sumsName {
			return err
		}
		want, listed := sums[name]
		if !listed {
			return fmt.Errorf("%q is not listed", name)
		}
		seen++
		f, err := files.Open(name)
		if err != nil {
			return err
		}
		defer f.Close()
		h := sha256.New()
		if _, err := io.Copy(h, f); err != nil {
			return fmt.Errorf("%q: %w", name, err)
		}
		if hex.EncodeToString(h.Sum(nil)) != want {
			return fmt.Errorf("%q has another hash", name)
		}
		return nil
	})
	if err == nil && seen != len(sums) {
		err = fmt.Errorf("%d of %d files are missing", len(sums)-seen, len(sums))
	}
	return err
}

func checkProofs(files fs.FS, sums map[string]string, key string) (log *seizure.Log, used string, err error) {
	f, err := files.Open(proofsName)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	log = &seizure.Log{}
	if err := json.NewDecoder(io.LimitReader(f, maxProofs)).Decode(log); err != nil {
		return nil, "", fmt.Errorf("%s: %w", proofsName, err)
	}
	if key == "" {
		key = log.Key
	}
	return log, key, proofsHold(log, sums, key)
}

func proofsHold(log *seizure.Log, sums map[string]string, key string) error {
	c, err := custody.OpenCheckpoint([]byte(log.Checkpoint), key)
	if err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	for i := range log.Proofs {
		p := &log.Proofs[i]
		if sums[p.File] != p.SHA256 {
			return fmt.Errorf("%q is not what was sealed", p.File)
		}
		if err := stands(c, p); err != nil {
			return fmt.Errorf("%q: %w", p.File, err)
		}
	}
	return nil
}

// stands checks that the leaf of a proof is of its file and in the log.
func stands(c custody.Checkpoint, p *seizure.Proof) error {
	var leaf store.Leaf
	if err := json.Unmarshal([]byte(p.Body), &leaf); err != nil || leaf.SHA256.String() != p.SHA256 {
		return errors.New("its leaf is of something else")
	}
	path, err := hashesOf(p.Path)
	if err != nil {
		return err
	}
	return custody.CheckInclusion(c, p.Leaf, []byte(p.Body), path)
}
