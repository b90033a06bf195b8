package match

// equalSim is the likeness in hundredths of two names used for one another.
const equalSim = 88

// servantSim is the likeness of a name with "servant of the" and without.
const servantSim = 70

var servantSound = []byte("abd")

// equalNames are groups of names that are spelt or called one for the other
// though no rule of sound leads from one to the other: romanisations of one
// name, and short forms.
var equalNames = [][]string{
	{"ri", "lee", "yi", "rhee", "li"}, {"pak", "park", "bak"}, {"choi", "choe", "chwe"}, {"no", "roh", "ro", "noh"},
	{"rim", "im", "lim", "yim"}, {"ryu", "yu", "yoo", "liu"}, {"ryang", "yang"}, {"so", "seo", "suh"}, {"u", "woo"},
	{"jo", "cho", "joe"}, {"jong", "chong", "jung", "chung", "jeong"}, {"paek", "baek", "back", "paik"},
	{"chol", "chul", "cheol"}, {"ryong", "yong"}, {"ryol", "yol", "ryul", "yul"}, {"nyon", "yon"},
	{"william", "bill", "will", "billy"}, {"robert", "bob", "rob", "bobby"}, {"richard", "dick", "rick"},
	{"james", "jim", "jimmy", "jamie"}, {"john", "jack", "johnny"}, {"edward", "ed", "eddie", "ted", "ned"},
	{"theodore", "ted", "teddy", "theo"}, {"benjamin", "ben", "benny", "bibi"}, {"michael", "mike", "mikhail", "mick"},
	{"joseph", "joe", "yusuf", "josef", "yosef"}, {"charles", "charlie", "chuck"}, {"thomas", "tom", "tommy"},
	{"anthony", "tony", "antonio"}, {"elizabeth", "liz", "beth", "betty", "eliza"}, {"margaret", "peggy", "maggie"},
	{"katherine", "kate", "kathy", "katie", "ekaterina"}, {"alexander", "alex", "sasha", "oleksandr", "aliaksandr", "iskander"},
	{"vladimir", "volodymyr", "uladzimir", "vova"}, {"dmitry", "dmytro", "dzmitry", "dima"}, {"sergei", "serhii", "siarhei"},
	{"nikolai", "mykola", "mikalai", "nicholas"}, {"mikhail", "mykhailo", "mikhas", "misha"}, {"pavel", "pavlo", "paul"},
	{"andrei", "andrii", "andrew"}, {"yevgeny", "evgeny", "eugene", "yevhen"}, {"igor", "ihor"}, {"oleg", "oleh"},
	{"aleksei", "oleksii", "aliaksei"}, {"natalya", "natalia", "natasha"}, {"patrick", "pat", "paddy"},
	{"daniel", "dan", "danny"}, {"samuel", "sam", "sammy"}, {"gregory", "greg", "grigory"}, {"stephen", "steve", "stefan"},
	{"kenneth", "ken", "kenny"}, {"ronald", "ron", "ronnie"}, {"donald", "don", "donnie"}, {"david", "dave", "davy"},
	{"francisco", "paco", "pancho"}, {"jose", "pepe"}, {"christopher", "chris", "kit"}, {"nathaniel", "nathan", "nate"},
	{"barack", "barry"}, {"susan", "sue", "suzy"}, {"deborah", "debbie"}, {"jennifer", "jenny"}, {"rebecca", "becky"},
	{"victoria", "vicky"}, {"henry", "harry", "hank"}, {"lawrence", "larry"}, {"leonard", "leo", "len"},
	{"matthew", "matt"}, {"timothy", "tim"}, {"peter", "pete", "pyotr", "petro"}, {"philip", "phil"}, {"raymond", "ray"},
	{"ibrahim", "abraham", "abe"}, {"ishaq", "isaac"}, {"yaqub", "jacob", "jake"}, {"dawud", "david"}, {"sulayman", "solomon"},
	{"musa", "moses"}, {"maryam", "mary", "miriam"}, {"ilyas", "elias"},
}

// equalSounds maps a sound to those of its group.
var equalSounds = func() map[string][]string {
	m := map[string][]string{}
	for _, group := range equalNames {
		sounds := make([]string, len(group))
		for i, n := range group {
			sounds[i] = string(appendSound(nil, []byte(n)))
		}
		for i, s := range sounds {
			for j, o := range sounds {
				if i != j && s != o {
					m[s] = append(m[s], o)
				}
			}
		}
	}
	return m
}()

func equalsOf(sound []byte) []string { return equalSounds[string(sound)] }
