package match

// forms replaces legal forms by one canonical word each. In a name of a
// person only forms that are no part of a name elsewhere count.
func (r *reader) forms(from int, t Type) {
	out := r.words[:from]
	for i := from; i < len(r.words); {
		form, n := r.form(i, t)
		// A name that is nothing but a form keeps its words.
		if n == 0 || n == len(r.words)-from {
			out = append(out, r.words[i])
			i++
			continue
		}
		i += n
		start := int32(len(r.arena))
		r.arena = append(r.arena, form...)
		if k := len(out); k > from && out[k-1].kind == formWord {
			if string(r.of(out[k-1].spelled)) == "co" {
				out[k-1].spelled = span{start, int32(len(r.arena))}
			}
			continue // "Co., Ltd." is one form: what says more than company
		}
		out = append(out, word{spelled: span{start, int32(len(r.arena))}, kind: formWord})
	}
	r.words = out
	for _, w := range out[from:] {
		if w.kind != formWord {
			return
		}
	}
	for i := range out[from:] {
		out[from+i].kind = plainWord // a name of forms only is a name
	}
}

// form finds the longest legal form that starts at word i.
func (r *reader) form(i int, t Type) (string, int) {
	var ends [6]int
	r.key = r.key[:0]
	n := 0
	for n < len(ends) && i+n < len(r.words) {
		if n > 0 {
			r.key = append(r.key, ' ')
		}
		r.key = append(r.key, r.of(r.words[i+n].spelled)...)
		ends[n] = len(r.key)
		n++
	}
	for ; n > 0; n-- {
		form, ok := legalForms[string(r.key[:ends[n-1]])]
		if !ok || t == Person && n == 1 && !plainForm(r.key[:ends[0]]) {
			continue
		}
		return form, n
	}
	return misspelt(r.of(r.words[i].spelled))
}

// misspelt finds the form that a long word is one slip away from.
func misspelt(w []byte) (string, int) {
	if len(w) < 6 || w[0] != 'c' && w[0] != 'l' {
		return "", 0
	}
	for _, f := range [...]string{"company", "corporation", "limited"} {
		if near := len(w) - len(f); w[0] == f[0] && near >= -1 && near <= 1 && alike(w, []byte(f), plainCosts) >= 84 {
			return legalForms[f], 1
		}
	}
	return "", 0
}

// plainForm reports forms that are never part of a person's name.
func plainForm(w []byte) bool {
	switch string(w) {
	case "llc", "ltd", "limited", "gmbh", "inc", "corp", "corporation", "jsc", "ojsc", "pjsc", "plc", "sarl":
		return true
	}
	return false
}

// legalForms maps written forms to the kind of body they stand for: a company
// of shares (jsc), of limited liability (llc), limited (ltd), a plain company
// (co) or a partnership (lp). Source: GLEIF ELF code list and the statutes'
// own abbreviations, romanised as script.go does.
var legalForms = map[string]string{
	"co": "co", "company": "co", "corp": "co", "corporation": "co", "inc": "co", "incorporated": "co",
	"compania": "co", "compagnie": "co", "cia": "co", "companhia": "co", "kompaniya": "co", "kompania": "co",
	"pt": "co", "gongsi": "co", "coy": "co", "kompani": "co", "corporacion": "co",
	"ltd": "ltd", "limited": "ltd", "ltda": "ltd", "limitada": "ltd", "lda": "ltd", "pvt ltd": "ltd",
	"private limited": "ltd", "pte ltd": "ltd", "pte": "ltd", "pvt": "ltd", "co ltd": "ltd", "company limited": "ltd",
	"co limited": "ltd", "company ltd": "ltd", "pvt limited": "ltd", "pty ltd": "ltd", "proprietary limited": "ltd",
	"youxian gongsi": "ltd", "sdn bhd": "ltd", "ltee": "ltd", "private limited company": "ltd", "limited company": "ltd",
	"llc": "llc", "limited liability company": "llc", "ooo": "llc", "tov": "llc", "gmbh": "llc",
	"obshchestvo s ogranichennoy otvetstvennostyu": "llc", "ooo obshchestvo s ogranichennoy otvetstvennostyu": "llc",
	"obshchestvo s ogranichennoi otvetstvennostyu": "llc", "obshchestvo s ogranichennoy otvetstvennostiu": "llc",
	"obschestvo s ogranichennoy otvetstvennostyu": "llc", "obshchestvo s ogranichennoi otvetstvennostiu": "llc",
	"gesellschaft mit beschrankter haftung": "llc", "gesellschaft mbh": "llc", "mbh": "llc",
	"sarl": "llc", "srl": "llc", "s de rl de cv": "llc", "s de rl": "llc", "s de r l": "llc", "s de pr de rl de cv": "llc", "s pr de rl de cv": "llc", "spr de rl de cv": "llc",
	"sp z oo": "llc", "sp zoo": "llc", "sp z o o": "llc", "spolka z ograniczona odpowiedzialnoscia": "llc",
	"doo": "llc", "d o o": "llc", "eood": "llc", "ood": "llc", "bv": "llc", "bvba": "llc", "sro": "llc",
	"s r o": "llc", "kft": "llc", "uab": "llc", "sia": "llc", "fze": "llc", "fzc": "llc", "fzco": "llc",
	"fz llc": "llc", "dmcc": "llc", "wll": "llc", "ltd sti": "llc", "limited sirketi": "llc", "lllc": "llc",
	"societatea cu raspundere limitata": "llc", "s r l": "llc", "l l c": "llc", "limited liability": "llc",
	"tovarystvo z obmezhenoyu vidpovidalnistyu": "llc", "sociedad de responsabilidad limitada": "llc",
	"societe a responsabilite limitee": "llc", "spol s ro": "llc", "eirl": "llc", "dooel": "llc",
	"jsc": "jsc", "ojsc": "jsc", "cjsc": "jsc", "pjsc": "jsc", "oao": "jsc", "zao": "jsc", "pao": "jsc", "ao": "jsc",
	"joint stock company": "jsc", "open joint stock company": "jsc", "public joint stock company": "jsc",
	"closed joint stock company": "jsc", "joint stock": "jsc", "joint stock co": "jsc", "joint stock compan": "jsc",
	"aktsionernoe obshchestvo": "jsc", "otkrytoe aktsionernoe obshchestvo": "jsc",
	"zakrytoe aktsionernoe obshchestvo": "jsc", "publichnoe aktsionernoe obshchestvo": "jsc",
	"aktsionerne tovarystvo": "jsc", "ag": "jsc", "aktiengesellschaft": "jsc", "akg": "jsc", "aktiengeselschaft": "jsc",
	"sa": "jsc", "sociedad anonima": "jsc", "societe anonyme": "jsc", "spa": "jsc", "ab": "jsc", "asa": "jsc",
	"as": "jsc", "oyj": "jsc", "nv": "jsc", "plc": "jsc", "public limited company": "jsc", "sa de cv": "jsc",
	"s a de c v": "jsc", "de cv": "jsc", "sas": "jsc", "sal": "jsc", "kk": "jsc", "kabushiki kaisha": "jsc", "psc": "jsc",
	"qsc": "jsc", "saog": "jsc", "tbk": "jsc", "s a": "jsc", "naamloze vennootschap": "jsc", "aktiebolag": "jsc",
	"sociedad por acciones simplificada": "jsc", "sociedad anonima de capital variable": "jsc", "s p a": "jsc",
	"sociedade anonima": "jsc", "anonim sirketi": "jsc", "aksjeselskap": "jsc", "osakeyhtio": "jsc", "oy": "jsc",
	"lp": "lp", "llp": "lp", "kg": "lp", "gmbh co kg": "lp", "gmbh and co kg": "lp", "lllp": "lp", "kommanditgesellschaft": "lp",
}

// lightWords weigh little whatever a list says: titles, articles, particles,
// words that join. The value is the weight in bits.
var lightWords = map[string]float32{
	"mr": .5, "mrs": .5, "ms": .5, "miss": .5, "dr": .5, "doctor": .5, "prof": .5, "professor": .5, "president": .5,
	"prasident": .5, "haji": .8, "hajji": .8, "mullah": .8, "mulla": .8, "maulavi": .8, "maulawi": .8, "mawlawi": .8,
	"sheikh": .8, "shaikh": .8, "shaykh": .8, "sheik": .8, "sir": .5, "lord": .5, "lady": .8, "general": 1, "gen": .5,
	"colonel": .6, "col": .5, "maj": .5, "lt": .5, "brigadier": .6, "brig": .5, "captain": .6, "capt": .5, "admiral": .6,
	"commander": .8, "engineer": .8, "eng": .5, "hon": .5, "hrh": .5, "monsieur": .5, "madame": .5, "senor": .5,
	"senora": .5, "herr": .5, "frau": .5, "jr": .6, "sr": .5, "hajj": .8, "qari": .8, "ustad": .8, "imam": 1,
	"the": .3, "al": .6, "el": .6, "ul": .6, "bin": .6, "ibn": .6, "ben": 1, "bint": .6, "ould": 1, "de": .5, "da": .5, "do": .6,
	"dos": .6, "das": .6, "del": .5, "della": .6, "di": .6, "du": .6, "la": .6, "le": .6, "los": .6, "las": .6, "van": .8,
	"von": .8, "der": .5, "den": .5, "ter": .6, "y": .5, "e": .5, "und": .3, "and": .3, "et": .3, "of": .3, "for": .3,
	"in": .4, "on": .4, "to": .3, "mv": .4, "des": .4, "por": .4, "i": .5,
	"dal": 1, "dela": .6, "sl": 1, "snc": 1, "az": 1, "ash": 1, "ar": 1, "ad": 1, "as": 1, "at": 1,
}
