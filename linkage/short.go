package linkage

import "strings"

// short reports whether one given name is a customary short form of the other,
// or both are of a third. The list is of English names, where records most
// often differ so (United States Social Security Administration's given names
// with their customary short forms); names of other languages agree by spelling.
func short(a, b string) bool {
	for _, x := range shortOf[a] {
		if x == b {
			return true
		}
		for _, y := range shortOf[b] {
			if x == y {
				return true
			}
		}
	}
	for _, y := range shortOf[b] {
		if y == a {
			return true
		}
	}
	return false
}

// shortOf gives for a short form the names it stands for.
var shortOf = readShort(`
abby abigail|al albert alan alfred alexander|alex alexander alexandra|andy andrew|angie angela|annie anne anna|art arthur
barb barbara|becky rebecca|ben benjamin|bernie bernard|bert albert robert|beth elizabeth|betty elizabeth|bill william|billy william
bob robert|bobby robert|brad bradley|cathy catherine|charlie charles charlotte|chris christopher christine christina|chuck charles
cindy cynthia|connie constance|dan daniel|danny daniel|dave david|deb deborah|debbie deborah|dick richard|don donald|donna madonna
dot dorothy|doug douglas|drew andrew|ed edward edwin edgar|eddie edward|ellie eleanor|fran frances francis|frank francis franklin
fred frederick|gabe gabriel|gene eugene|geoff geoffrey|george georgina|gerry gerald|gina regina|greg gregory|hal harold|hank henry
harry harold henry|jack john|jackie jacqueline|jake jacob|jan janet janice|jeff jeffrey|jen jennifer|jenny jennifer|jerry gerald jerome
jess jessica|jim james|jimmy james|jo joanne joanna|joe joseph|joey joseph|johnny john|jon jonathan|josh joshua|judy judith|kate katherine catherine
kathy katherine catherine|katie katherine catherine|ken kenneth|kim kimberly|larry lawrence|len leonard|leo leonard|liz elizabeth|lou louis louise
lucy lucille|maggie margaret|mandy amanda|marge margaret|matt matthew|max maxwell maximilian|meg margaret|mel melanie melvin|mick michael
mike michael|mickey michael|molly mary|nan nancy|nat nathaniel|nate nathan nathaniel|ned edward|nell eleanor|nick nicholas|nicky nicholas nicole
norm norman|pam pamela|pat patrick patricia|patty patricia|peg margaret|peggy margaret|pete peter|phil philip phillip|ray raymond|rich richard
rick richard|rob robert|robbie robert|rod rodney|ron ronald|rosie rose|russ russell|sally sarah|sam samuel samantha|sandy sandra alexander
sid sidney|steph stephanie|steve steven stephen|stu stuart|sue susan|susie susan|ted theodore edward|terry terence theresa|tess theresa|tim timothy
tina christina|tom thomas|tommy thomas|tony anthony|tracy theresa|trish patricia|val valerie|vic victor victoria|vicky victoria|vin vincent
walt walter|wendy gwendolyn|will william|zach zachary`)

func readShort(list string) map[string][]string {
	out := map[string][]string{}
	for _, line := range strings.FieldsFunc(list, func(r rune) bool { return r == '|' || r == '\n' }) {
		if w := strings.Fields(line); len(w) > 1 {
			out[w[0]] = append(out[w[0]], w[1:]...)
		}
	}
	return out
}
