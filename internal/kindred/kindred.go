// Package kindred keeps who belongs together while records come, go and are
// judged.
//
// Subjects are tied by the things they have: an account, a machine, a line, a
// text. A tie weighs by the kind of thing, by how few have it, by whether those
// who have it have anything else in common, and by when it was shared
// ([Weigh]). Ties of [Joins] and more join subjects to networks; what a person
// judged stands above them.
//
// Everything a [Book] answers follows from what is in it and never from the
// order in which it came: the same subjects and judgements give the same
// networks under the same ids, whether they came at once, one by one, or with
// some taken out again. So judgements can be undone, and a restart needs no
// memory of how it came about.
//
// A change costs what stands around it: the holders of the things that the
// subject has, and the networks they are in.
package kindred

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"countersign"
)

// Joins is the weight, in decibans, from which two subjects stand in one
// network.
const Joins = 10.0

// Shown is the weight from which a tie is told.
const Shown = 6.0

// A Thing is what subjects may have in common, as a number made of its class
// and its name; [ThingOf] makes it.
type Thing uint64

// ThingOf numbers a thing of a class: "line", "ip:192.0.2.1".
func ThingOf(class, name string) Thing {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a, 64 bits
	h := uint64(offset)
	for _, s := range [2]string{class, name} {
		for i := range len(s) {
			h = (h ^ uint64(s[i])) * prime
		}
		h = (h ^ 0xff) * prime
	}
	h ^= h >> 29 // the low bits of FNV differ little for like names
	h *= 0x9e3779b97f4a7c15
	return Thing(h ^ h>>32)
}

// A Held is one thing a subject has.
type Held struct {
	Thing Thing
	Kind  Kind
	// First and Last are the days, since 1970, between which it was seen with
	// the subject; both 0 where nobody said.
	First, Last int32
}

// A Visit is a session: when, over which line, on which machine. Times are
// minutes since 1970; a line or machine that is not known is 0.
type Visit struct {
	Start        int32
	Minutes      uint16
	Line, Device Thing
}

// A Picture is a perceptual hash of up to 256 bits.
type Picture struct {
	Bits [4]uint64
	Size uint16 // bits in use
}

// A Subject is what is known of one, as far as it ties.
type Subject struct {
	ID       countersign.ID
	Seen     int64 // Unix seconds of the oldest record; decides which id of a network survives
	Held     []Held
	Visits   []Visit
	Pictures []Picture
}

// A Network is a set of subjects that are likely run by the same hands.
//
// Its ID is made of its oldest member, the one first seen. So when networks
// merge, the older id survives; when one splits, the part that holds the oldest
// member keeps it; and the feed ([Change]) tells what became of the others.
type Network struct {
	ID      countersign.ID
	Members []countersign.ID // sorted
}

// NetworkID names the network whose oldest member is given.
func NetworkID(oldest countersign.ID) countersign.ID {
	sum := sha256.Sum256([]byte(oldest))
	return countersign.MakeID("network", hex.EncodeToString(sum[:5]))
}

// Day is the number of a day since 1970, 0 for no time.
func Day(t time.Time) int32 {
	if t.IsZero() {
		return 0
	}
	return int32(t.Unix() / 86400)
}
