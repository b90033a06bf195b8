package normal

import "strings"

// services gives the name of a service for its short names and hosts.
var services = map[string]string{
	"gh": "github", "github.com": "github", "gitlab.com": "gitlab", "bitbucket.org": "bitbucket", "in": "linkedin",
	"linkedin.com": "linkedin", "x": "twitter", "x.com": "twitter", "twitter.com": "twitter", "t.me": "telegram",
	"tg": "telegram", "telegram.me": "telegram", "telegram.org": "telegram", "fb": "facebook",
	"facebook.com": "facebook", "fb.com": "facebook", "insta": "instagram", "instagram.com": "instagram",
	"upwork.com": "upwork", "freelancer.com": "freelancer", "fiverr.com": "fiverr", "toptal.com": "toptal",
	"discord.com": "discord", "discordapp.com": "discord", "skype.com": "skype", "join.skype.com": "skype",
	"stackoverflow.com": "stackoverflow", "so": "stackoverflow", "medium.com": "medium", "dev.to": "devto",
	"npmjs.com": "npm", "npmjs": "npm", "pypi.org": "pypi", "hub.docker.com": "dockerhub", "docker": "dockerhub",
	"kaggle.com": "kaggle", "leetcode.com": "leetcode", "hackerrank.com": "hackerrank", "codepen.io": "codepen",
	"behance.net": "behance", "dribbble.com": "dribbble", "youtube.com": "youtube", "tiktok.com": "tiktok",
	"reddit.com": "reddit", "keybase.io": "keybase", "guru.com": "guru", "wa.me": "whatsapp",
	"peopleperhour.com": "peopleperhour", "angel.co": "wellfound", "wellfound.com": "wellfound",
	"remoteok.com": "remoteok", "weworkremotely.com": "weworkremotely", "gitee.com": "gitee",
}

// profileFolders are path parts that stand before the name in profile URLs.
var profileFolders = map[string]bool{
	"in": true, "pub": true, "u": true, "user": true, "users": true, "profile": true, "freelancers": true, "c": true,
	"channel": true, "people": true, "developer": true, "~": true, "hire": true, "fl": true, "freelancer": true,
	"resume": true, "invite": true, "add": true, "me": true,
}

// Service returns the lower-case name of a service: "GitHub", "gh" and
// "https://www.github.com" are "github".
func Service(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if h, ok := Host(s); ok {
		s = h
	}
	b := make([]byte, 0, 32)
	for i := 0; i < len(s) && len(b) < 64; i++ {
		if c := s[i]; isLetter(c) || isDigit(c) || c == '-' || c == '.' {
			b = append(b, c)
		}
	}
	t := strings.Trim(string(b), "-.")
	for strings.HasPrefix(t, "www.") {
		t = strings.TrimLeft(t[4:], "-.")
	}
	if name, ok := services[t]; ok {
		return name, true
	}
	if strings.HasSuffix(t, ".linkedin.com") { // one host a country
		return "linkedin", true
	}
	if placeholders[t] {
		return "", false
	}
	return t, t != ""
}

// Handle returns "service/name" for a name on a service, in lower case. The
// name may be given as "@name" or as the URL of a profile, which may then
// also name the service.
func Handle(service, name string) (string, bool) {
	name = strings.TrimSpace(name)
	if len(name) > 512 {
		return "", false
	}
	host, path := profile(name)
	if path != "" {
		name = path
		if service == "" {
			service = host
		}
	}
	sv, ok := Service(service)
	if !ok {
		return "", false
	}
	name = strings.TrimLeft(strings.TrimSpace(name), "@~ ")
	name = strings.TrimRight(name, "/ ")
	n := fold(name)
	if strings.HasPrefix(n, sv+"/") {
		n = n[len(sv)+1:]
	}
	n = strings.Join(strings.Fields(n), "")
	if n == "" || len(n) > 256 || Placeholder(n) || strings.ContainsAny(n, "/?") {
		return "", false
	}
	return sv + "/" + n, true
}

// profile splits the URL of a profile into host and name.
func profile(s string) (host, name string) {
	if !strings.Contains(s, "/") {
		return "", ""
	}
	host, ok := Host(s)
	if !ok {
		return "", ""
	}
	if i := strings.Index(s, "://"); i >= 0 {
		s = s[i+3:]
	}
	if i := strings.IndexAny(s, "?#"); i >= 0 {
		s = s[:i]
	}
	parts := strings.Split(s, "/")[1:]
	for len(parts) > 1 && (parts[0] == "" || profileFolders[strings.ToLower(parts[0])]) {
		parts = parts[1:]
	}
	if len(parts) == 0 {
		return "", ""
	}
	return host, parts[0]
}
