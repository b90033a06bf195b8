package normal

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Addresses are of the standards themselves (BIP 173, BIP 350, EIP-55, the Bitcoin
// Cash specification) and of the sanctions list of the United States.
func TestWallet(t *testing.T) {
	for _, c := range []struct{ in, chain, want string }{
		{"0x52908400098527886E0F7030069857D2E4169EE7", "eth", "0x52908400098527886E0F7030069857D2E4169EE7"},
		{"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed", "eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		{"ethereum:0x5AAEB6053F3E94C9B9A09F33669435E7EF1BEAED", "eth", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"},
		{"BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4", "xbt", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"},
		{"bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0", "xbt", "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0"},
		{" bitcoin:1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2?amount=1 ", "xbt", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2"},
		{"TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j", "trx", "TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2j"},
		{"bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", "bch", "qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a"},
		{"TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA", "sol", "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"},
		{"rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "xrp", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh"},
	} {
		chain, got, ok := Wallet(c.in)
		if chain != c.chain || got != c.want || !ok {
			t.Errorf("Wallet(%q) = %q, %q, %v, want %q, %q", c.in, chain, got, ok, c.chain, c.want)
		}
	}
	for _, s := range []string{"", "n/a", "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD", "0x0000000000000000000000000000000000000000",
		"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3", "TE3mCcPULjPUE7ykX7RArDPAhyahoy3d2k",
		"bc1", "0x", "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kemeawh", "Bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"} {
		if chain, got, ok := Wallet(s); ok || chain != "" || got != "" {
			t.Errorf("Wallet(%q) = %q, %q, %v, want nothing", s, chain, got, ok)
		}
	}
}

// TestEveryListedWalletIsRead reads the addresses of a public sanctions list.
func TestEveryListedWalletIsRead(t *testing.T) {
	path := filepath.Join("..", "..", "shared", "data", "money", "ofac_sdn_2025-12_crypto_addresses.csv")
	f, err := os.Open(path)
	if err != nil {
		t.Skip("no list of wallets beside the repository")
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := map[string]int{}
	for i, h := range rows[0] {
		at[strings.ToLower(h)] = i
	}
	read, all := 0, 0
	for _, r := range rows[1:] {
		address := r[at["address"]]
		if _, _, ok := Wallet(address); ok {
			read++
		} else {
			t.Logf("not read: %v", r)
		}
		all++
	}
	t.Logf("%d of %d read", read, all)
	if read < all*97/100 {
		t.Errorf("%d of %d listed wallets are read", read, all)
	}
}

func FuzzWallet(f *testing.F) {
	f.Add("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a")
	f.Add("0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed")
	f.Add("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4")
	f.Fuzz(func(t *testing.T, s string) {
		chain, w, ok := Wallet(s)
		if !ok {
			return
		}
		if c, again, ok := Wallet(w); !ok || again != w || c != chain {
			t.Fatalf("%q gives %q, that gives %q", s, w, again)
		}
	})
}

func BenchmarkWallet(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		Wallet("1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2")
	}
}
