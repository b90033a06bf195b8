package app

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	api "countersign/internal/web"
	"countersign/internal/web/watchman"
	"countersign/internal/web/yente"
)

// Limits of what the dialects are sent and may take.
const (
	yenteBody   = 8 << 20
	refreshTime = 5 * time.Minute
)

// mounts are what other packages serve beside /v1: the dialects that clients of
// other screeners speak, each under its name and behind the same keys. Each
// request is answered from the lists that are in force when it comes.
func (s *Serving) mounts(k *keeper) []api.Mount {
	current := func() *Listed { return k.state.Load().listed }
	inYente := http.StripPrefix("/yente", Yente(current, yente.Options{}))
	refresh := watchman.NewRefresh(k.again, s.Now, refreshTime)
	return []api.Mount{
		// Whether it runs is asked without a key, as of the server itself.
		{Patterns: []string{"GET /yente/healthz", "GET /yente/readyz"}, Handler: inYente, Refuse: refuseAs("detail")},
		{Patterns: []string{"/yente/"}, Scope: api.ScopeMatch, Begin: k.begin, Handler: inYente, MaxBody: yenteBody, Refuse: refuseAs("detail")},
		{Patterns: []string{"/watchman/"}, Scope: api.ScopeMatch, Begin: k.begin, Handler: http.StripPrefix("/watchman", Watchman(current, refresh)), Refuse: refuseAs("error")},
	}
}

// refuseAs writes a refusal as a dialect's clients read it: a sentence under
// one name.
func refuseAs(name string) func(http.ResponseWriter, *api.Problem) {
	return func(w http.ResponseWriter, p *api.Problem) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(p.Status)
		_ = json.NewEncoder(w).Encode(map[string]string{name: p.Detail}) // who is gone is gone
	}
}

// again reads the lists again because a client asks for it.
func (k *keeper) again(ctx context.Context) error { return k.reload(ctx, k.looked()) }
