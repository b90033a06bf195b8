package match

import "strings"

// The crowd is everybody who is on no list. A word that many people bear says
// little even where a list holds it once, and lists hold few bearers of the
// names that are common elsewhere. So the rarity of a word is at most what the
// crowd allows. The words stand in tiers by how many people or companies bear
// them, with nothing said about who they are. Source: judgement from public
// rankings of given names, surnames and words in company registers.

// crowdTiers gives the most a word may weigh, in bits.
var crowdTiers = []struct {
	bits  float32
	words string
}{
	{6, `muhammad mohammed mohamed ahmed ahmad ali hassan hussein khan abdullah maria mary john jose kim lee li wang
zhang chen singh kumar company trading group international bank general services industries global holding
holdings investment investments limited center national national trade enterprise enterprises management
abdlah abdrahman development shipping industrial organization foundation corporation transport company systems solutions
technologies technology digital consulting partners studio capital energy media design logistics software`},
	{7.2, `liu yang huang zhao wu zhou xu sun ma zhu hu guo he gao lin luo zheng liang xie song tang deng han feng
cao peng zeng xiao tian dong pan yuan cai jiang yu du ye cheng wei su lu ding ren shen yao park choi jung kang cho
yoon jang lim shin han oh seo kwon hwang ahn song hong jeon moon ko son bae baek heo min jun ji hyun soo jin
young hye mi sung ho woo seung eun yeon kyung hee dong jae won hyuk sang seon joo tae ki chul ri pak choe
jong chol il nam myong gwang kwang hyok song yong su ok fang jing ying lei hao tao bo bin qiang jie ping hong gang jian
ming hua jun na li yan xin mei fei lan min hui hai lin long bao guang
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young
allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts james robert michael william david richard joseph charles christopher daniel matthew anthony mark donald
steven paul andrew joshua kenneth kevin brian george edward ronald timothy jason jeffrey ryan patricia jennifer
linda elizabeth barbara susan jessica sarah karen nancy lisa margaret sandra ashley emily donna michelle
juan luis carlos jorge miguel pedro manuel francisco antonio jesus alejandro rafael fernando ricardo eduardo
ana rosa carmen isabel lucia sofia martha guadalupe juana laura diaz cruz morales reyes gutierrez ortiz chavez ramos
gomez fernandez alvarez ruiz castillo jimenez moreno romero herrera medina aguilar vargas mendoza castro guzman
ivan sergei alexander dmitri vladimir andrei alexei nikolai igor oleg mikhail yuri viktor pavel elena olga natalia
tatiana irina anna svetlana ekaterina marina ivanov ivanova smirnov smirnova kuznetsov popov popova petrov petrova
volkov sokolov sokolova lebedev kozlov novikov novikova morozov pavlov orlov fedorov mikhailov
omar ibrahim yusuf mustafa khalid hamza said mahmoud hamid karim rahman aziz malik saleh salim nasser hussain
hasan haddad mansour fatima aisha zainab maryam noor layla amina khadija huda shah farouk siddiqui hamdan saeed
rashid abbas jamil walid tariq bilal samir rahim latif majid jaber qasim amir reza hosseini mohammadi ahmadi
raj ravi vijay amit sanjay rahul suresh anil sunil ramesh rajesh arjun deepa anjali sunita kavita meera priya pooja
sharma gupta patel mehta verma reddy nair iyer das joshi bose rao kaur begum akhtar islam hossain uddin devi lal
kofi kwame femi tunde chidi imani nia okafor osei mensah mwangi banda diallo nkosi abebe eze traore diop ndiaye
abdul abu bakr salah allah din omer osman adam abdaziz abdkarim
abdhamid abdsalam abdlatif abdkader abdjabar abdraouf abdmalik abdhadi abdwahid musa isa dawood ismail yahya sami faisal bashir
nikola marko stefan milan ivana petar jovanovic petrovic nikolic markovic popovic ilic
muller schmidt schneider fischer weber meyer wagner becker schulz hoffmann peter hans klaus wolfgang
rossi russo ferrari esposito bianchi romano giuseppe giovanni marco andrea francesco paolo luca
silva santos oliveira souza sousa pereira lima costa ferreira joao carlos paulo marcos lucas pinto
jean pierre michel philippe bernard dubois durand martin petit sato suzuki takahashi tanaka watanabe ito yamamoto
nakamura kobayashi kato van thi nguyen tran le pham hoang phan vu dang bui do mehmet mustafa ayse fatma yilmaz kaya
demir celik sahin ahmet huseyin emine hatice wahyu sri budi agus dewi putra putri siti nur
construction engineering export import manufacturing machinery electronics electric oil gas petroleum petrochemical
chemical marine maritime air airlines aviation exchange financial finance insurance real estate security
education university institute research science medical hospital health food foods agricultural agro commercial
commerce business company supply products materials steel metal mining travel tourism hotel communications
telecommunications information network data web cloud mobile online software auto motors union party committee
council ministry office department agency authority association society charity relief foundation federation
republic state republic peoples revolutionary islamic army front movement brigade force forces council tools
garden coffee print east west north south middle new first united royal golden silver star blue red green black
china iran russia korea syria iraq america american european africa asia gulf arab pacific atlantic river harbor`},
	{8.6, `rose angel marie ann anne jane helen amy angela melissa brenda stephanie rebecca sharon cynthia kathleen
deborah rachel carolyn janet emma olivia sophia isabella mia charlotte amelia liam noah ethan lucas mason logan
oliver jacob benjamin samuel henry sebastian jack aiden owen gabriel carter jayden luke anthony isaac dylan
wood cox ward richardson watson brooks bennett gray hughes price myers long foster sanders ross morgan powell
sullivan russell ortega delgado vega santiago soto rojas contreras guerrero estrada valdez rios leon mejia salazar
cortez dominguez nunez pena sandoval velasquez molina acosta cabrera campos figueroa cardenas luna fuentes
roberto javier sergio mario alberto enrique raul arturo oscar hector victor armando julio gerardo ramon ruben
cesar gustavo guillermo felipe rodrigo diego pablo alfredo ernesto hugo marcos adrian teresa silvia veronica
patricia alejandra gabriela claudia monica adriana leticia gloria beatriz norma yolanda
maksim artem roman denis evgeny vadim konstantin anatoly boris gennady valery vyacheslav leonid ruslan
yulia galina lyudmila ludmila valentina nadezhda vera larisa daria polina stepanov nikolaev egorov makarov zaitsev
soloviev borisov yakovlev grigoriev romanov vorobiev sergeev kuzmin frolov zakharov korolev gusev titov
vladimirovich aleksandrovich nikolaevich sergeevich ivanovich viktorovich mikhailovich alekseevich anatolyevich
vasilyevich petrovich yurievich andreevich dmitrievich pavlovich grigorievich borisovich leonidovich
khaled waleed adel nabil jamal kamal rami hani fadi ziad imad nasir zaid tahir hadi mahdi jawad haider riyad
sultan talal turki fahad saud bandar nayef hatem osama usama anwar ayman ashraf adnan marwan samira salma hala rania
akbar akhund agha gul jan zahir daud nawaz sharif butt chaudhry malik iqbal javed asif imran qureshi sheikh ansari
mehdi mohsen hamed javad saeid morteza masoud majid hossein mohsen karimi rezaei moradi jafari rahimi sadeghi`},
}

// crowdSounds is the most a sound may weigh.
var crowdSounds = func() map[string]float32 {
	m := map[string]float32{}
	for _, tier := range crowdTiers {
		for _, w := range strings.Fields(tier.words) {
			s := string(appendSound(nil, []byte(w)))
			if _, ok := m[s]; !ok {
				m[s] = tier.bits
			}
		}
	}
	return m
}()

// crowd is the rarity of words where no list gives it.
var crowd = rarity{}

// lightSounds are the light words by sound.
var lightSounds = func() map[string]float32 {
	m := make(map[string]float32, len(lightWords))
	for w, bits := range lightWords {
		s := string(appendSound(nil, []byte(w)))
		if old, ok := m[s]; !ok || bits < old {
			m[s] = bits
		}
	}
	return m
}()

// initialWeight is the rarity in bits of a single letter.
const initialWeight = 2.5

// light returns the fixed weight of words that every list is full of.
func light(sound []byte, k wordKind) (float32, bool) {
	if w, ok := lightSounds[string(sound)]; ok && k <= initialWord {
		return w, true
	}
	if k == initialWord {
		return initialWeight, true
	}
	return 0, false
}

// particles are light inside a longer name and a name of their own in one of
// two words.
var particles = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("bin ben van da do di du la le y i an ar as ad at ash gen col lt sl") {
		m[string(appendSound(nil, []byte(w)))] = true
	}
	return m
}()

// particleWeight is what a particle weighs in a name of two words.
const particleWeight = 6

// settle gives particles their weight by the length of the name.
func (d *side) settle() {
	n := 0
	for i := range d.n {
		if d.kind[i] != formWord {
			n++
		}
	}
	if n > 2 {
		return
	}
	for i := range d.n {
		if d.weight[i] < 1.5 && d.kind[i] <= initialWord && particles[string(d.sound[i])] {
			d.weight[i] = particleWeight
		}
	}
}
