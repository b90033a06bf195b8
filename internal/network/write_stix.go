package network

import (
	"bufio"
	"bytes"
	"crypto/sha1" //nolint:gosec // UUIDs of version 5 are made with it (RFC 9562, 5.5)
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"countersign"
)

// stixForm is a STIX 2.1 bundle (OASIS Standard, 10 June 2021): each subject a
// user-account, each tie a relationship "related-to", each network a grouping
// of both. IDs follow from content, so the same networks have the same. All is
// marked TLP:AMBER+STRICT: it is about people, and nobody has decided yet.
var stixForm = &Form{
	Name: "stix", Ext: ".stix", comma: ",\n",
	head: func(w *bufio.Writer, e *Epilogue) {
		fmt.Fprintf(w, "{\"type\": \"bundle\", \"id\": \"bundle--%s\", \"objects\": [\n", uuid(house, e.Run.Tool, e.Run.Rules, stamp(e.Now), inputsOf(e.Run)))
		w.WriteString(amberStrict)
		w.WriteString("\n")
	},
	say: func(w *bytes.Buffer, n *Network, e *Epilogue) {
		if e.printed++; e.printed == 1 {
			w.WriteString(",")
		}
		stixNetwork(w, n, stamp(e.Now))
	},
	tail: func(w *bufio.Writer, _ *Epilogue, _ Summary) { w.WriteString("\n]}\n") },
}

// Namespaces of UUIDs: STIX 2.1, section 2.9, for observables; our own for the
// rest.
var (
	observables = [16]byte{0x00, 0xab, 0xed, 0xb4, 0xaa, 0x42, 0x46, 0x6c, 0x9c, 0x01, 0xfe, 0xd2, 0x33, 0x15, 0xa9, 0xb7}
	house       = [16]byte{0x5d, 0x1e, 0x21, 0x3a, 0x90, 0x0c, 0x5b, 0x0a, 0x86, 0x52, 0x7b, 0x3e, 0x4a, 0x11, 0xc0, 0x57}
)

const strictly = "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003"

// amberStrict is the marking as OASIS published it for TLP 2.0.
const amberStrict = `{"type":"marking-definition","spec_version":"2.1","id":"` + strictly + `","created":"2022-10-01T00:00:00.000Z","name":"TLP:AMBER+STRICT","extensions":{"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d":{"extension_type":"property-extension","tlp_2_0":"amber+strict"}}}`

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

func inputsOf(r countersign.Run) string {
	s := ""
	for _, in := range r.Inputs {
		s += in.SHA256
	}
	return s
}

// uuid is a UUID of version 5.
func uuid(space [16]byte, parts ...string) string {
	h := sha1.New()
	h.Write(space[:])
	for i, p := range parts {
		if i > 0 {
			h.Write([]byte{0})
		}
		h.Write([]byte(p))
	}
	b := h.Sum(nil)[:16]
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	s := hex.EncodeToString(b)
	return s[:8] + "-" + s[8:12] + "-" + s[12:16] + "-" + s[16:20] + "-" + s[20:]
}

// stixAccount is the ID of a subject: made from its user_id, which is in the
// canonical JSON that the standard asks for.
func stixAccount(id countersign.ID) string {
	name, _ := json.Marshal(struct {
		UserID string `json:"user_id"`
	}{string(id)})
	return "user-account--" + uuid(observables, string(name))
}

type stixObject struct {
	Type        string   `json:"type"`
	SpecVersion string   `json:"spec_version"`
	ID          string   `json:"id"`
	Created     string   `json:"created,omitempty"`
	Modified    string   `json:"modified,omitempty"`
	UserID      string   `json:"user_id,omitempty"`
	Kind        string   `json:"relationship_type,omitempty"`
	Source      string   `json:"source_ref,omitempty"`
	Target      string   `json:"target_ref,omitempty"`
	Name        string   `json:"name,omitempty"`
	Context     string   `json:"context,omitempty"`
	Description string   `json:"description,omitempty"`
	Refs        []string `json:"object_refs,omitempty"`
	Markings    []string `json:"object_marking_refs"`
}

func stixNetwork(w *bytes.Buffer, n *Network, now string) {
	group := stixObject{Type: "grouping", SpecVersion: "2.1", ID: "grouping--" + uuid(house, string(n.ID)), Created: now, Modified: now,
		Name: string(n.ID), Context: "suspicious-activity", Markings: []string{strictly},
		Description: fmt.Sprintf("%d subjects that belong together by what they share. Sharing is no proof; a person decides.", len(n.Members))}
	for _, m := range n.Members {
		id := stixAccount(m)
		group.Refs = append(group.Refs, id)
		encoded(w, stixObject{Type: "user-account", SpecVersion: "2.1", ID: id, UserID: string(m), Markings: []string{strictly}})
		w.WriteString(",\n")
	}
	for _, l := range n.Links {
		a, b := stixAccount(l.A), stixAccount(l.B)
		id := "relationship--" + uuid(house, string(n.ID), a, b)
		group.Refs = append(group.Refs, id)
		encoded(w, stixObject{Type: "relationship", SpecVersion: "2.1", ID: id, Created: now, Modified: now, Kind: "related-to", Source: a, Target: b,
			Description: Reasons(l), Markings: []string{strictly}})
		w.WriteString(",\n")
	}
	encoded(w, group)
}
