package page

import (
	"regexp"
	"strconv"
	"strings"
)

// A Claim is what a firm says of itself that can be checked.
type Claim struct {
	Kind  string `json:"kind"`            // since, years, copyright, employees, clients, projects, offices, legal-name, formerly, part-of, partner-of, powered-by, made-by
	Value string `json:"value,omitempty"` // a year, a number, a name or places
	Text  string `json:"text"`            // the words it stands in
}

// Number returns the value as a number, 0 if it is none.
func (c Claim) Number() int {
	n, err := strconv.Atoi(strings.ReplaceAll(c.Value, ",", ""))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

const (
	year   = `((?:19|20)[0-9]{2})`
	count  = `([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,6})\+?`
	firmIn = `([A-Z][\w&.,' -]{1,60}?,? (?:LLC|L\.L\.C\.|Inc\.?|Ltd\.?|Limited|GmbH|Corp\.?|Corporation|LLP|PLC|B\.V\.|S\.L\.|S\.A\.|AG|Pty Ltd|Pvt\.? Ltd\.?|Co\., Ltd\.?))`
)

// claimForms are the wordings in which firms say so, in English and, for the
// year they began, in the languages firms write most. One of the hints, parted
// by "|", stands in every match, so that a text without one costs no more than
// a search.
var claimForms = []struct {
	kind, hints string
	form        *regexp.Regexp
}{
	{"since", "since |found|establish|est. |business|started|began|incorporated|seit|gegr|depuis|fond|desde|fundada|dal ", regexp.MustCompile(`(?i)\b(?:since|founded in|established in|established|est\.|founded|in business since|serving clients since|started in|began in|incorporated in|seit|gegr\x{fc}ndet|depuis|fond\x{e9}e en|desde|fundada en|dal) ` + year + `\b`)},
	{"years", " years ", regexp.MustCompile(`(?i)\b(?:over |more than |almost |nearly )?` + count + ` years (?:of |in )(?:experience|business|expertise|industry|the industry|the market|service|innovation|excellence)`)},
	{"copyright", "\u00a9|(c)|copyright", regexp.MustCompile(`(?i)(?:\x{a9}|\(c\)|copyright)\s*(?:\x{a9}\s*)?` + year)},
	{"employees", "employees|engineers|developers|experts|professionals|specialists|members|people|staff", regexp.MustCompile(`(?i)\b` + count + ` (?:full-time |in-house |skilled |talented |certified |senior |dedicated )?(?:employees|engineers|developers|experts|professionals|specialists|team members|people|staff)\b`)},
	{"clients", "clients|customers", regexp.MustCompile(`(?i)\b` + count + ` (?:happy |satisfied |global |active )?(?:clients|customers)\b`)},
	{"projects", "projects", regexp.MustCompile(`(?i)\b` + count + ` (?:successful |completed |delivered )?projects\b`)},
	{"offices", "offices in", regexp.MustCompile(`\b[Oo]ffices in ([A-Z][\w ,&.-]{3,120}?)(?:[.;!\n]|$)`)},
	{"formerly", "formerly|previously|former name|is now|has become", regexp.MustCompile(`\b(?:[Ff]ormerly(?: known as)?|[Pp]reviously known as|[Ff]ormer name:?|is now|has become) ([A-Z][\w&.' -]{2,60}?)(?:[.,;()!\n]|$)`)},
	{"part-of", " of |operated by|business as|d/b/a", regexp.MustCompile(`\b(?:[Aa] brand of|[Aa] trading name of|[Aa] division of|[Pp]art of(?: the)?|[Aa] subsidiary of|[Oo]perated by|[Aa] trademark of|[Dd]oing business as|d/b/a|[Aa] company of|[Ff]ranchise(?:e)? of|[Ll]icensee of|[Mm]ember of the) ([A-Z][\w&.,' -]{2,60}?)(?:[.;()!\n]|$)`)},
	{"partner-of", "authori|official|certified", regexp.MustCompile(`\b(?:[Aa]uthori[sz]ed (?:reseller|partner|distributor|dealer) (?:of|for)|[Oo]fficial (?:reseller|partner|distributor) (?:of|for)|[Cc]ertified partner of) ([A-Z][\w&.' -]{2,60}?)(?:[.,;()!\n]|$)`)},
	{"powered-by", "powered by|white label of|white-label of", regexp.MustCompile(`\b(?:[Pp]owered by|[Ww]hite[ -][Ll]abel of) ([A-Z][\w&.' -]{2,60}?)(?:[.,;()!|\n]|$)`)},
	{"made-by", " by ", regexp.MustCompile(`\b(?:[Ww]ebsite|[Ss]ite|[Dd]esigned|[Dd]esigned and built|[Dd]eveloped|[Ww]eb design|[Bb]uilt) by ([A-Z][\w&.' -]{2,60}?)(?:[.,;()!|\n]|$)`)},
	{"legal-name", "llc|l.l.c|inc|ltd|limited|gmbh|corp|llp|plc|b.v.|s.l.|s.a.| ag|pty|pvt", regexp.MustCompile(firmIn + `(?:[\s.,;)]|$)`)},
}

const (
	maxClaims  = 8         // of each kind
	maxClaimed = 128 << 10 // bytes of text that are read for them
)

// claims finds what a text claims, in the order of the kinds.
func claims(text string) []Claim {
	var out []Claim
	if len(text) > maxClaimed {
		text = text[:maxClaimed]
	}
	text = strings.ToValidUTF8(text, " ")
	low := strings.ToLower(text)
	for _, f := range claimForms {
		if !hinted(low, f.hints) {
			continue
		}
		seen := map[string]bool{}
		for _, at := range f.form.FindAllStringSubmatchIndex(text, 4*maxClaims) {
			value := strings.TrimSpace(text[at[2]:at[3]])
			if value == "" || seen[value] || len(seen) >= maxClaims || f.kind == "since" && !ofFirm(text, at[0], at[1]) {
				continue
			}
			seen[value] = true
			out = append(out, Claim{Kind: f.kind, Value: value, Text: clean(text[at[0]:at[1]])})
		}
	}
	return out
}

// firmWords say that a sentence speaks of the firm itself.
var firmWords = regexp.MustCompile(`(?i)\b(?:we|our|ours|us|company|firm|agency|studio|team|business|found(?:ed|er|ers|ing)|establish\w*|serving|clients|customers|wir|uns|unser\w*|nous|notre|nos|nosotros|nuestr\w*|noi|nostr\w*)\b`)

// longestLine is how long a line may be that needs no such word: "Since 2009" under
// a name speaks of who bears it.
const longestLine = 100

// ofFirm reports whether the sentence around a year speaks of the firm, and not
// of a law that is in force since then.
func ofFirm(text string, from, to int) bool {
	start := strings.LastIndexAny(text[:from], ".!?\n") + 1
	end := len(text)
	if i := strings.IndexAny(text[to:], ".!?\n"); i >= 0 {
		end = to + i
	}
	return end-start <= longestLine || firmWords.MatchString(text[start:end])
}

func hinted(text, hints string) bool {
	for h := range strings.SplitSeq(hints, "|") {
		if strings.Contains(text, h) {
			return true
		}
	}
	return false
}
