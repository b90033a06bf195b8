package network

import (
	"bufio"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"countersign"
)

// A plant is a table of accounts of a platform in which crews are planted, the
// same every time: five rows an account, scattered over the file.
//
//	crews     2 % of accounts, 3 to 40 each, who share pay, lines and machines
//	homes     an address on the internet that two to five accounts have
//	carriers  30 % of accounts stand behind one of few addresses
//	kiosk     one machine that one in a hundred accounts was seen on
//	pairs     one in two hundred innocents shares a machine with one other
//	robot     one account with a hundredth as many machines as there are rows
type plant struct{ rows, accounts, members, robot uint64 }

func newPlant(rows int) plant {
	p := plant{rows: uint64(rows), robot: uint64(rows) / 100}
	p.accounts = max(50, (p.rows-p.robot)/5)
	p.rows = p.accounts*5 + p.robot
	p.members = p.accounts / 50
	return p
}

// mix is a number that looks random and follows from two (SplitMix64).
func mix(a, b uint64) uint64 {
	z := a*0x9e3779b97f4a7c15 + b*0xd1342543de82ef95 + 0x632be59bd9b4e019
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// crew is the crew of a member and how many it has: a block of 60 members is
// parted into crews of 3 to 40.
func (p plant) crew(account uint64) (crew, size uint64) {
	block, at := account/60, account%60
	for n := uint64(0); ; n++ {
		size = 3 + mix(block, n)%38
		if rest := 60 - at; n > 0 && size > rest+2 {
			size = max(3, rest)
		}
		if at < size {
			return block*64 + n, size
		}
		at -= size
	}
}

// row appends one row.
func (p plant) row(b []byte, i uint64) []byte {
	if i >= p.accounts*5 {
		return append(strconv.AppendUint(append(b, "account:up/"...), p.members, 10), append(strconv.AppendUint([]byte(",device,r"), i, 36), '\n')...)
	}
	account, what := i/5, i%5
	b = strconv.AppendUint(append(b, "account:up/"...), account, 10)
	b = append(b, [...]string{",payout,payoneer/", ",device,", ",email,", ",phone,+1", ",ip,"}[what]...)
	owner := account + 1<<40
	if account < p.members {
		crew, size := p.crew(account)
		owner = p.shared(account, crew, size, what)
	} else if what == 1 && mix(account, 9)%100 == 0 {
		return append(b, "kiosk\n"...)
	} else if what == 1 && mix(account/2, 8)%200 == 0 {
		owner = account/2 + 1<<41
	}
	return append(p.value(b, account, owner, what), '\n')
}

// shared is who a member has a thing from: one of the crew's pool, or itself.
func (p plant) shared(account, crew, size, what uint64) uint64 {
	pools := [...]uint64{1 + size/12, 1 + size/5, 0, 1 + size/3, 0}
	if pools[what] == 0 || mix(account, 20+what)%100 < 25 { // a quarter is its own
		return account + 1<<40
	}
	return 1<<42 + crew*16 + mix(account, 30+what)%pools[what]
}

func (p plant) value(b []byte, account, owner, what uint64) []byte {
	h := mix(owner, what)
	switch what {
	case 0, 1:
		return strconv.AppendUint(b, h, 36)
	case 2:
		b = strconv.AppendUint(append(b, "user"...), h>>20, 36)
		return append(b, "@mail.example.net"...)
	case 3:
		return strconv.AppendUint(b, 2_000_000_000+h%8_000_000_000, 10)
	}
	h = mix(account/(2+mix(account/6, 3)%4), 5) // homes
	if mix(account, 6)%10 < 3 {
		h = mix(mix(account, 7)%(2+p.accounts/500_000), 11) // carriers
	}
	for i, n := range []uint64{1 + h%90, h >> 8 & 255, h >> 16 & 255, 1 + h>>24%250} {
		if i > 0 {
			b = append(b, '.')
		}
		if i == 0 && n == 10 {
			n = 11
		}
		b = strconv.AppendUint(b, n, 10)
	}
	return b
}

// write writes the table, rows in an order that has nothing to do with
// accounts.
func (p plant) write(w io.Writer) error {
	bw := bufio.NewWriterSize(w, 1<<20)
	bw.WriteString("subject,pred,value\n")
	step := uint64(float64(p.rows)*0.6180339887) | 1
	for gcd(step, p.rows) != 1 {
		step += 2
	}
	var b []byte
	at := uint64(0)
	for range p.rows {
		b = p.row(b[:0], at)
		bw.Write(b)
		if at += step; at >= p.rows {
			at -= p.rows
		}
	}
	return bw.Flush()
}

func gcd(a, b uint64) uint64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}

// file writes the table to a temporary file.
func (p plant) file(tb testing.TB) (path string, bytes int64) {
	tb.Helper()
	path = filepath.Join(tb.TempDir(), "plant.csv")
	f, err := os.Create(path)
	if err != nil {
		tb.Fatal(err)
	}
	if err := p.write(f); err != nil {
		tb.Fatal(err)
	}
	info, err := f.Stat()
	if err != nil {
		tb.Fatal(err)
	}
	if err := f.Close(); err != nil {
		tb.Fatal(err)
	}
	return path, info.Size()
}

// TestPlantFile writes a table of COUNTERSIGN_BENCH_ROWS rows to the file that
// COUNTERSIGN_BENCH_FILE names, to measure the command with.
func TestPlantFile(t *testing.T) {
	path := os.Getenv("COUNTERSIGN_BENCH_FILE")
	if path == "" {
		t.Skip("COUNTERSIGN_BENCH_FILE names no file")
	}
	rows, err := strconv.Atoi(os.Getenv("COUNTERSIGN_BENCH_ROWS"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := newPlant(rows).write(f); err != nil {
		t.Fatal(err)
	}
}

// A score is how well the crews were found, over pairs of accounts.
type score struct{ planted, found, right float64 }

func (s score) f1() float64 { return 2 * s.right / math.Max(1, s.planted+s.found) }

func pairs(n float64) float64 { return n * (n - 1) / 2 }

func (p plant) score(nets func(yield func(Network, error) bool)) (score, error) {
	var s score
	for a := uint64(0); a < p.members; {
		_, size := p.crew(a)
		n := uint64(0)
		for crew, _ := p.crew(a); a+n < p.members && n < size; n++ {
			if c, _ := p.crew(a + n); c != crew {
				break
			}
		}
		s.planted += pairs(float64(n))
		a += n
	}
	var failed error
	nets(func(n Network, err error) bool {
		if err != nil {
			failed = err
			return false
		}
		count := map[uint64]float64{}
		for _, m := range n.Members {
			if a := accountOf(m); a < p.members {
				crew, _ := p.crew(a)
				count[crew]++
			}
		}
		s.found += pairs(float64(len(n.Members)))
		for _, c := range count {
			s.right += pairs(c)
		}
		return true
	})
	return s, failed
}

func accountOf(id countersign.ID) uint64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(string(id), "account:up/"), 10, 64)
	if err != nil {
		return math.MaxUint64
	}
	return n
}

// TestPlanted: the crews of a platform are found.
func TestPlanted(t *testing.T) {
	p := newPlant(300_000)
	path, _ := p.file(t)
	w, err := Read(context.Background(), Options{}, []Input{File("plant", path)})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	s, err := p.score(w.Networks())
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("pairs: planted %.0f, found %.0f, right %.0f; F1 %.3f", s.planted, s.found, s.right, s.f1())
	if s.f1() < 0.9 {
		t.Errorf("F1 %.3f of planted crews", s.f1())
	}
}
