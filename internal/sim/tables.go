package sim

var agents = [...]string{
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36 Edg/143.0.0.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:146.0) Gecko/20100101 Firefox/146.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
	"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0",
	"Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36",
}

const laptopAgents = 8 // the first ones; the rest are phones

// Values of protected fields: they are in the records so that tests can show
// that nothing reads them.
var (
	nationalities = []string{"US", "GB", "CA", "IN", "NG", "PH", "KR", "CN", "RU", "UA", "BR", "MX", "PK", "DE", "FR", "EG", "JP", "VN", "IR", "IL", "KE"}
	religions     = []string{"none", "Christian", "Muslim", "Hindu", "Buddhist", "Jewish", "Sikh"}
	ethnicities   = []string{"undisclosed", "White", "Black", "Asian", "Hispanic", "Middle Eastern", "Mixed", "Pacific Islander"}
	birthplaces   = []string{"Chicago", "Leeds", "Lagos", "Pusan", "Shenyang", "Kazan", "Lviv", "Recife", "Puebla", "Multan", "Cairo", "Sapporo", "Hue", "Haifa", "Nakuru", "Lyon"}
	sexes         = []string{"m", "f", "x"}
	ages          = []string{"18-24", "25-34", "35-44", "45-54", "55-64", "65+"}
)

var mailHosts = []string{"gmail.com", "gmail.com", "gmail.com", "gmail.com", "outlook.com", "outlook.com", "yahoo.com",
	"proton.me", "icloud.com", "hotmail.com", "gmx.com", "fastmail.com"}

var plainNotes = []string{
	"first call went well, camera on",
	"asked about parental leave",
	"prefers mail to phone",
	"interview moved by a day at our request",
	"available from next month",
	"asked for feedback on the test",
	"salary range confirmed",
	"came through the careers page",
	"spoke in detail about the last project",
	"wants four days a week",
	ownShort + " confirmed the start date",
}

// oddNotes are what interviewers write of crews and, less often, of anybody.
var oddNotes = []string{
	"camera did not work in both calls",
	"asked to go on talking on another messenger",
	"asked for a payment in advance",
	"could not say much about the town they live in",
	"voice differed from the first call",
	"asked whether a friend may receive the laptop",
	"was hard to reach in office hours",
	"asked to change the account twice",
}

var phoneTypes = []string{"line type: mobile", "line type: mobile", "line type: landline"}

var employers = []string{"Acme Corporation", "Northwind Traders", "Globex", "Initech", "Umbra Health", "Vandelay Imports", "Hooli", "Stark Freight"}
