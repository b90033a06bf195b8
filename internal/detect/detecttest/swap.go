package detecttest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"countersign"
	"countersign/internal/detect"
)

// A swap puts a case into another disguise. What a detector finds must not
// change. apply returns the other case, and what turns its words back.
type swap struct {
	name  string
	apply func(c *Case) (other *Case, back *strings.Replacer)
}

var swaps = slices.Concat(nameSwaps(), []swap{
	{"other protected values", protectedSwap},
	{"no protected values", unprotectedSwap},
	{"everyone twenty years older", olderSwap},
	{"the reverse order", reverseSwap},
	{"other countries", countrySwap},
})

// copied returns a deep copy of the case to change and to build.
func (c *Case) copied() *Case {
	other := *c
	b, err := json.Marshal(c.records)
	if err != nil {
		panic("detecttest: " + err.Error())
	}
	other.records = nil
	if err := json.Unmarshal(b, &other.records); err != nil {
		panic("detecttest: " + err.Error())
	}
	return &other
}

func (c *Case) rebuilt(back *strings.Replacer) (*Case, *strings.Replacer) {
	if err := c.build(); err != nil {
		panic("detecttest: a swap broke the case: " + err.Error())
	}
	return c, back
}

func translate(ls []string, back *strings.Replacer) []string {
	if back == nil {
		return ls
	}
	var out []string
	for _, l := range ls {
		out = append(out, back.Replace(l))
	}
	slices.Sort(out)
	return out
}

func protectedSwap(c *Case) (*Case, *strings.Replacer) {
	other := c.copied()
	for i, r := range other.records {
		pick := func(vs ...string) string { return vs[i%len(vs)] }
		r["protected"] = map[string]any{
			"nationality": pick("KP", "US", "CN", "NG"), "ethnicity": pick("one", "another"), "religion": pick("this", "that"),
			"birthplace": pick("Pyongyang", "Boston", "Lagos"), "sex": pick("f", "m", "x"), "age": pick("19", "64"),
			"citizenship": pick("KR", "GB"), "disability": pick("yes", "no"),
		}
	}
	return other.rebuilt(nil)
}

func unprotectedSwap(c *Case) (*Case, *strings.Replacer) {
	other := c.copied()
	for _, r := range other.records {
		delete(r, "protected")
	}
	return other.rebuilt(nil)
}

// olderSwap moves every birth date: what matters is only whether two agree.
func olderSwap(c *Case) (*Case, *strings.Replacer) {
	other := c.copied()
	for _, r := range other.records {
		if s, ok := r["birth_date"].(string); ok && len(s) >= 4 && !strings.Contains(string(must(json.Marshal(r))), `"mrz"`) {
			year := int(s[0]-'0')*1000 + int(s[1]-'0')*100 + int(s[2]-'0')*10 + int(s[3]-'0') - 20
			r["birth_date"] = string([]byte{byte('0' + year/1000), byte('0' + year/100%10), byte('0' + year/10%10), byte('0' + year%10)}) + s[4:]
		}
	}
	return other.rebuilt(nil)
}

func must(b []byte, err error) []byte {
	if err != nil {
		panic("detecttest: " + err.Error())
	}
	return b
}

// reverseSwap says everything in the reverse order.
func reverseSwap(c *Case) (*Case, *strings.Replacer) {
	other := c.copied()
	slices.Reverse(other.records)
	for _, r := range other.records {
		for _, k := range slices.Sorted(maps.Keys(r)) {
			if vs, ok := r[k].([]any); ok {
				slices.Reverse(vs)
			}
		}
	}
	return other.rebuilt(nil)
}

// origins are names to put in the place of others: each list of one origin, in
// its script, with the Latin spelling that a machine readable document has.
var origins = []struct {
	name   string
	tokens string // native, or native/LATIN
}{
	{"Anglo-American", "Walter Hughes Emma Collins Grace Turner Oliver Bennett Hannah Foster Dylan Brooks Megan Hayes Ethan Sutton Claire Barker Lucas Webb Paige Norton"},
	{"Spanish", "Lucía Romero Álvaro Quintero Beatriz Navarro Ignacio Zapata Rocío Ibáñez Esteban Cifuentes Pilar Montoya Gonzalo Urrutia Inés Figueroa Rubén Olmedo Teresa Valdés"},
	{"Arabic, romanised", "Khalid Mansour Layla Haddad Tariq Shehadeh Noura Qasim Faisal Barakat Rania Tamimi Yusuf Darwish Samira Zoubi Bilal Fakhoury Dalia Nasser Hisham Rifai"},
	{"Arabic", "خالد/KHALID منصور/MANSOUR ليلى/LAYLA حداد/HADDAD طارق/TARIQ شحادة/SHEHADEH نورا/NOURA قاسم/QASIM فيصل/FAISAL بركات/BARAKAT رانيا/RANIA تميمي/TAMIMI يوسف/YUSUF درويش/DARWISH سميرة/SAMIRA زعبي/ZOUBI بلال/BILAL فاخوري/FAKHOURY"},
	{"Chinese, romanised", "Wei Zhang Xiuying Huang Jianguo Liu Meiling Zhou Qiang Xu Yifan Guo Haoran Deng Siyuan Peng Ruoxi Cao Tao Feng Ling Shen"},
	{"Chinese", "伟/WEI 张/ZHANG 秀英/XIUYING 黄/HUANG 建国/JIANGUO 刘/LIU 美玲/MEILING 周/ZHOU 强/QIANG 许/XU 一凡/YIFAN 郭/GUO 浩然/HAORAN 邓/DENG 思远/SIYUAN 彭/PENG"},
	{"Korean, romanised", "Minjun Kim Seoyeon Park Jihoon Choi Hayoon Jung Doyun Kang Subin Yoon Woojin Jang Eunji Lim Taeyang Han Yerin Shin Sangho Kwon"},
	{"Korean", "민준/MINJUN 김/KIM 서연/SEOYEON 박/PARK 지훈/JIHOON 최/CHOI 하윤/HAYOON 정/JUNG 도윤/DOYUN 강/KANG 수빈/SUBIN 윤/YOON 우진/WOOJIN 장/JANG 은지/EUNJI 임/LIM"},
	{"Russian", "Алексей/ALEKSEI Волков/VOLKOV Дарья/DARIA Лебедева/LEBEDEVA Максим/MAKSIM Орлов/ORLOV Полина/POLINA Зайцева/ZAITSEVA Тимур/TIMUR Беляев/BELIAEV Ксения/KSENIIA Громова/GROMOVA Егор/EGOR Филатов/FILATOV Яна/IANA Комарова/KOMAROVA"},
	{"Indian", "Arjun Iyer Kavya Deshmukh Rohan Chatterjee Ananya Reddy Vikram Malhotra Sneha Kulkarni Aditya Banerjee Pooja Nambiar Siddharth Bhatt Divya Rao Karthik Menon"},
	{"Nigerian", "Chinedu Okafor Adaeze Nwosu Babatunde Adeyemi Folake Ogunleye Emeka Eze Ngozi Balogun Tunde Afolabi Ifeoma Obi Sade Oyelaran Uche Ekwueme Kemi Bassey"},
	{"Vietnamese", "Thanh Nguyễn Hương Trần Quốc Phạm Mai Huỳnh Dũng Võ Lan Đặng Khoa Bùi Trang Đỗ Phúc Hồ Yến Ngô Bảo Dương"},
}

func nameSwaps() []swap {
	var out []swap
	for _, o := range origins {
		tokens := strings.Fields(o.tokens)
		out = append(out, swap{o.name + " names", func(c *Case) (*Case, *strings.Replacer) {
			other := c.copied()
			m := &masks{tokens: tokens, given: map[string]string{}}
			m.latin = strings.Contains(string(must(json.Marshal(c.records))), `"mrz"`)
			for _, r := range other.records {
				m.record(r)
			}
			for _, r := range other.records {
				m.firms(r)
			}
			other.listed = slices.Clone(other.listed)
			for i := range other.listed {
				other.listed[i].Name = m.name(other.listed[i].Name)
			}
			return other.rebuilt(nil)
		}})
	}
	return out
}

// masks gives every token of a name another in its place, the same everywhere.
type masks struct {
	tokens []string
	latin  bool // documents are among the records, which write Latin only
	given  map[string]string
	asked  []string
}

// legal are words in the names of firms that say what sort of firm it is.
var legal = map[string]bool{"llc": true, "ltd": true, "limited": true, "inc": true, "gmbh": true, "corp": true, "co": true, "company": true}

// folds are letters that cases write with and without their marks.
var folds = strings.NewReplacer("á", "a", "é", "e", "í", "i", "ó", "o", "ú", "u", "ñ", "n", "ü", "u", "ö", "o", "ä", "a")

func (m *masks) token(t string) string {
	key := folds.Replace(strings.ToLower(t))
	if legal[key] || detect.FirmWord(key) {
		return t
	}
	if v, ok := m.given[key]; ok {
		return v
	}
	var v string
	if utf8.RuneCountInString(key) == 1 {
		v = m.initial(key)
	} else {
		v = m.next()
	}
	m.given[key] = v
	m.asked = append(m.asked, key)
	return v
}

// initial returns the first letter of what stands for a token that begins so.
func (m *masks) initial(letter string) string {
	for _, k := range m.asked {
		if strings.HasPrefix(k, letter) && len(k) > len(letter) {
			_, n := utf8.DecodeRuneInString(m.given[k])
			return m.given[k][:n]
		}
	}
	return m.next()
}

func (m *masks) next() string {
	i, n := len(m.given), len(m.tokens)
	t := m.form(m.tokens[i%n])
	if round := i / n; round > 0 { // a list has run out: join two of its names
		t += strings.ToLower(m.form(m.tokens[(i+7*round)%n]))
	}
	return t
}

// form picks the native or the Latin form of a listed name.
func (m *masks) form(token string) string {
	native, latin, both := strings.Cut(token, "/")
	if both && m.latin {
		return latin
	}
	return native
}

// name swaps each run of letters in a name.
func (m *masks) name(s string) string {
	var b strings.Builder
	for s != "" {
		i := strings.IndexFunc(s, letter)
		if i < 0 {
			break
		}
		b.WriteString(s[:i])
		s = s[i:]
		j := strings.IndexFunc(s, func(r rune) bool { return !letter(r) })
		if j < 0 {
			j = len(s)
		}
		b.WriteString(m.token(s[:j]))
		s = s[j:]
	}
	return b.String() + s
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsMark(r) }

// record swaps the names of a record: full names first, so that initials find
// what they stand for.
func (m *masks) record(r map[string]any) {
	if s, ok := r["name"].(string); ok {
		r["name"] = m.name(s)
	}
	if vs, ok := r["also_known_as"].([]any); ok {
		for i := range vs {
			vs[i] = m.name(text(vs[i]))
		}
	}
	for field, key := range map[string]string{"payouts": "holder", "references": "name"} {
		for _, x := range list(r[field]) {
			if o := object(x); o != nil && o[key] != nil {
				o[key] = m.name(text(o[key]))
			}
		}
	}
	for _, x := range list(r["documents"]) {
		if ls, ok := object(x)["mrz"].([]any); ok {
			m.mrz(ls)
		}
	}
}

// firms swaps the words in the names of firms that stand in names of people or
// of holders too: an account may be a firm's that is named as an employer.
func (m *masks) firms(r map[string]any) {
	if s, ok := r["employer"].(string); ok {
		r["employer"] = m.firm(s)
	}
	for _, field := range []string{"employment", "references"} {
		for _, x := range list(r[field]) {
			if o := object(x); o != nil && o["employer"] != nil {
				o["employer"] = m.firm(text(o["employer"]))
			}
		}
	}
}

func (m *masks) firm(s string) string {
	words := strings.Fields(s)
	for i, w := range words {
		bare := strings.TrimRight(w, ".,")
		if v, ok := m.given[folds.Replace(strings.ToLower(bare))]; ok {
			words[i] = v + w[len(bare):]
		}
	}
	return strings.Join(words, " ")
}

// mrz swaps the name of a machine readable zone: in the first of two lines
// (ICAO 9303 parts 4 and 6), in the last of three (part 5). Its check digits do
// not cover it.
func (m *masks) mrz(ls []any) {
	at, from := 0, 5
	if len(ls) == 3 {
		at, from = 2, 0
	}
	s := text(ls[at])
	if len(s) < from {
		return
	}
	long := printed(m.name(s[from:]))
	ls[at] = (s[:from] + strings.TrimRight(long, "<") + strings.Repeat("<", len(s)))[:len(s)]
}

// printed writes a Latin name as machine readable zones do, without marks.
func printed(s string) string {
	s = strings.ToUpper(strings.NewReplacer("đ", "d", "Đ", "D").Replace(norm.NFD.String(s)))
	return strings.Map(func(r rune) rune {
		if unicode.IsMark(r) {
			return -1
		}
		return r
	}, s)
}

// pairs of countries that are exchanged with one another, with what hangs on
// them. The zones of a pair keep the same hours all year.
var pairs = []struct{ a, b [6]string }{ // code, region, city, zone, phone prefix, code of three letters
	{[6]string{"US", "TX", "Austin", "America/Chicago", "+1512", "USA"}, [6]string{"CA", "MB", "Winnipeg", "America/Winnipeg", "+1204", "CAN"}},
	{[6]string{"US", "NY", "New York", "America/New_York", "+1212", "USA"}, [6]string{"CA", "ON", "Toronto", "America/Toronto", "+1416", "CAN"}},
	{[6]string{"US", "CA"}, [6]string{"CA", "BC"}},
	{[6]string{"US", "WA"}, [6]string{"CA", "AB"}},
	{[6]string{"US", "FL"}, [6]string{"CA", "NS"}},
	{[6]string{"GB", "England", "London", "Europe/London", "+44", "GBR"}, [6]string{"PT", "Lisboa", "Lisbon", "Europe/Lisbon", "+351", "PRT"}},
	{[6]string{"DE", "Berlin", "Berlin", "Europe/Berlin", "+49", "D"}, [6]string{"FR", "Ile-de-France", "Paris", "Europe/Paris", "+33", "FRA"}},
	{[6]string{"PL", "Mazowieckie", "Warsaw", "Europe/Warsaw", "+48", "POL"}, [6]string{"IT", "Lazio", "Rome", "Europe/Rome", "+39", "ITA"}},
	{[6]string{"CN", "Liaoning", "Shenyang", "Asia/Shanghai", "+86", "CHN"}, [6]string{"SG", "Central", "Bedok", "Asia/Singapore", "+65", "SGP"}},
	{[6]string{"JP", "Tokyo", "Tokyo", "Asia/Tokyo", "+81", "JPN"}, [6]string{"KR", "Seoul", "Seoul", "Asia/Seoul", "+82", "KOR"}},
	{[6]string{"IN", "Karnataka", "Bengaluru", "Asia/Kolkata", "+91", "IND"}, [6]string{"LK", "Western", "Colombo", "Asia/Colombo", "+94", "LKA"}},
	{[6]string{"NG", "Lagos", "Lagos", "Africa/Lagos", "+234", "NGA"}, [6]string{"DZ", "Alger", "Algiers", "Africa/Algiers", "+213", "DZA"}},
	{[6]string{"NL", "Noord-Holland", "Amsterdam", "Europe/Amsterdam", "+31", "NLD"}, [6]string{"BE", "Brussels", "Brussels", "Europe/Brussels", "+32", "BEL"}},
	{[6]string{"BR", "SP", "São Paulo", "America/Sao_Paulo", "+55", "BRA"}, [6]string{"AR", "Caba", "Buenos Aires", "America/Argentina/Buenos_Aires", "+54", "ARG"}},
	{[6]string{"MX", "CMX", "Mexico City", "America/Mexico_City", "+52", "MEX"}, [6]string{"CR", "SJ", "San Jose", "America/Costa_Rica", "+506", "CRI"}},
}

// places maps a kind of place and its name to another place.
type places map[[2]string]string

func (t places) exchange(kind, a, b string) {
	t[[2]string{kind, a}], t[[2]string{kind, b}] = b, a
}

// countrySwap exchanges countries with everything that hangs on them: claims,
// networks, zones, numbers, accounts. Nobody's country may matter in itself.
func countrySwap(c *Case) (*Case, *strings.Replacer) {
	if c.still {
		return c, nil
	}
	other := c.copied()
	t := places{}
	var back []string
	for _, p := range pairs {
		for i, kind := range []string{"country", "region", "city", "timezone", "phone", "issuer"} {
			t.exchange(kind, p.a[i], p.b[i])
		}
		a, b := c.known.CountryName(p.a[0]), c.known.CountryName(p.b[0])
		back = append(back, a, b, b, a, p.a[3], p.b[3], p.b[3], p.a[3])
	}
	for _, r := range other.records {
		move(r, t)
	}
	other.holders = map[countersign.Selector]int{}
	for h, n := range c.holders {
		if h.Object.Kind() == "phone" {
			h.Object = countersign.MakeID("phone", text(number(h.Object.Rest(), t)))
		}
		other.holders[h] = n
	}
	other.networks = slices.Clone(other.networks)
	for i := range other.networks {
		n := &other.networks[i]
		if to, ok := t[[2]string{"country", n.country}]; ok {
			n.country = to
		}
	}
	return other.rebuilt(strings.NewReplacer(back...))
}

// move swaps places wherever a record has one.
func move(v any, t places) {
	switch v := v.(type) {
	case []any:
		for _, x := range v {
			move(x, t)
		}
	case map[string]any:
		for k, x := range v {
			s, literal := x.(string)
			to, known := t[[2]string{k, s}]
			switch {
			case k == "phones":
				for i, n := range list(x) {
					list(x)[i] = number(n, t)
				}
			case k == "phone" && literal:
				v[k] = number(s, t)
			case known:
				v[k] = to
			case !literal:
				for i, y := range list(x) {
					if to, ok := t[[2]string{k, text(y)}]; ok {
						list(x)[i] = to
					}
				}
				move(x, t)
			}
		}
	}
}

// number moves a telephone number to the other country.
func number(n any, t places) any {
	if m := object(n); m != nil {
		m["value"] = number(text(m["value"]), t)
		return m
	}
	s := text(n)
	for l := min(5, len(s)); l > 1; l-- {
		if to, ok := t[[2]string{"phone", s[:l]}]; ok {
			return to + s[l:]
		}
	}
	return s
}
