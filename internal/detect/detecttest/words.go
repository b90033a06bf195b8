package detecttest

import (
	"strings"
	"sync"

	"countersign/internal/reference"
)

// words are what no literal of a detector may hold.
type words struct {
	codes     map[string]bool // of countries, two and three letters, upper case
	languages map[string]bool // ISO 639-1, lower case
	phrases   map[string]bool // names of countries, peoples, languages, scripts, creeds; lower case
}

// wordlists builds the lists once: countries from the reference tables, the
// rest from below.
var wordlists = sync.OnceValue(func() *words {
	w := &words{codes: map[string]bool{}, languages: map[string]bool{}, phrases: map[string]bool{}}
	b := reference.Embedded()
	for x := 'A'; x <= 'Z'; x++ {
		for y := 'A'; y <= 'Z'; y++ {
			code := string(x) + string(y)
			name := b.CountryName(code)
			if name == code {
				continue
			}
			w.codes[code] = true
			w.phrases[strings.ToLower(name)] = true
			if three, ok := b.CountryCode3(code); ok {
				w.codes[three] = true
			}
		}
	}
	for _, l := range strings.Fields(languages) {
		w.languages[l] = true
	}
	for p := range strings.SplitSeq(peoples, ",") {
		if p = strings.TrimSpace(p); p != "" {
			w.phrases[p] = true
		}
	}
	for _, p := range homonyms {
		delete(w.phrases, p)
	}
	return w
})

// innocent2 are words of two letters that happen to be codes.
var innocent2 = map[string]bool{
	"id": true, "to": true, "no": true, "is": true, "in": true, "at": true, "by": true, "be": true, "so": true, "as": true,
	"am": true, "pm": true, "it": true, "my": true, "me": true, "do": true, "ad": true, "ai": true, "tv": true, "or": true,
}

// innocentUpper are words in capitals that happen to be codes.
var innocentUpper = map[string]bool{"ID": true, "AI": true, "TV": true, "PM": true, "AM": true, "MAC": true, "VC": true, "I": true}

// homonyms are names of countries that are words or names of their own.
var homonyms = []string{"jersey", "guinea", "chad", "jordan", "georgia", "turkey"}

// phrase finds the first forbidden word in a literal. Codes count where they
// stand in capitals, words of any case.
func (w *words) phrase(s string) string {
	tokens := strings.FieldsFunc(s, func(r rune) bool { return !letter(r) && r != '\'' && (r < '0' || r > '9') })
	for i, t := range tokens {
		if t == strings.ToUpper(t) && w.codes[t] && !innocentUpper[t] {
			return "the code " + t
		}
		phrase := ""
		for j := i; j < min(i+5, len(tokens)); j++ {
			phrase = strings.TrimSpace(phrase + " " + strings.ToLower(tokens[j]))
			if w.phrases[phrase] || w.phrases[strings.TrimSuffix(phrase, "s")] {
				return "the word " + phrase
			}
		}
	}
	return ""
}

// languages are the codes of ISO 639-1.
const languages = `aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl
km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa
pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur
uz ve vi vo wa wo xh yi yo za zh zu`

// peoples are words for peoples, languages, scripts, creeds, places short of
// their official name, and for what is protected.
const peoples = `afghan, african, albanian, algerian, american, andorran, angolan, arab, arabian, arabic, argentine, argentinian,
armenian, asian, asia, africa, europe, australian, austrian, azeri, azerbaijani, bahraini, bangladeshi, bangla, belarusian, belgian,
bengali, beninese, bhutanese, bolivian, bosnian, brazilian, british, britain, great britain, england, english, scotland, scottish, wales, welsh,
bulgarian, burmese, burma, burundian, cambodian, cameroonian, canadian, caucasian, chadian, chilean, chinese, mandarin, cantonese, pinyin,
colombian, congolese, croatian, cuban, cypriot, czech, danish, dane, dominican, dprk, dutch, ecuadorian, egyptian, emirati, eritrean,
estonian, ethiopian, european, farsi, fijian, filipino, filipina, finn, finnish, french, gabonese, gambian, georgian, german, ghanaian,
greek, guatemalan, haitian, hebrew, hindi, hispanic, honduran, hungarian, icelandic, indian, indonesian, iranian, iraqi, irish,
israeli, italian, ivorian, jamaican, japanese, jordanian, kazakh, kenyan, korea, korean, south korea, north korea, hangul, hanja, kanji,
kosovar, kurdish, kuwaiti, kyrgyz, lao, laotian, latin american, latino, latina, latvian, lebanese, liberian, libyan, lithuanian,
malagasy, malaysian, maltese, mexican, moldovan, mongolian, moroccan, mozambican, namibian, nepali, nepalese, nigerian,
norwegian, omani, pakistani, palestinian, panamanian, paraguayan, persian, peruvian, polish national, portuguese, prc, pyongyang,
qatari, romanian, russia, russian, cyrillic, rwandan, saudi, senegalese, serb, serbian, singaporean, slovak, slovene, slovenian,
somali, south african, spaniard, spanish, sri lankan, sudanese, swede, swedish, swiss, syria, syrian, taiwanese, tajik, tamil,
tanzanian, tanzania, thai, tibetan, tunisian, turkish, turkmen, ugandan, ukrainian, urdu, uruguayan, uyghur, uzbek, venezuelan,
venezuela, vietnamese, viet, westernised, westernized, western name, yemeni, yoruba, igbo, zambian, zimbabwean, usa, united states of america, america, uk,
dandong, shenyang, vladivostok, yanbian, beijing, shanghai, moscow, seoul, laos, iran, vietnam, bolivia, czechia, czech republic, hong kong, macau,
muslim, islam, islamic, christian, christianity, jewish, jew, judaism, hindu, hinduism, buddhist, buddhism, sikh, catholic, protestant, atheist,
nationality, nationalities, citizenship, ethnicity, ethnic, race, racial, religion, religious, birthplace, gender, sex, sexual, accent, immigrant,
immigration, disability, disabled, pregnant, age group, skin, facial, native speaker, broken grammar`
