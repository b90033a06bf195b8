package watchman

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// A Refresh reads the lists anew, once at a time, in the background.
type Refresh struct {
	update func(context.Context) error
	now    func() time.Time
	most   time.Duration

	mu     sync.Mutex // guards what follows
	status refreshStatus
}

type refreshStatus struct {
	State     string     `json:"state"` // idle, running, succeeded or failed
	Trigger   string     `json:"trigger,omitempty"`
	StartedAt *time.Time `json:"startedAt,omitempty"`
	Finished  *time.Time `json:"finishedAt,omitempty"`
	Duration  string     `json:"duration,omitempty"`
	LastError string     `json:"lastError,omitempty"`
}

// NewRefresh returns one that calls update, which is cut off after a while.
func NewRefresh(update func(context.Context) error, now func() time.Time, most time.Duration) *Refresh {
	return &Refresh{update: update, now: now, most: most, status: refreshStatus{State: "idle"}}
}

func (f *Refresh) state() refreshStatus {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.status
}

// begin starts a refresh and reports whether none was running.
func (f *Refresh) begin() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.status.State == "running" {
		return false
	}
	at := f.now().UTC()
	f.status = refreshStatus{State: "running", Trigger: "manual", StartedAt: &at}
	go f.run(at)
	return true
}

func (f *Refresh) run(began time.Time) {
	ctx, cancel := context.WithTimeout(context.Background(), f.most)
	defer cancel()
	err := f.update(ctx)
	f.mu.Lock()
	defer f.mu.Unlock()
	at := f.now().UTC()
	f.status.Finished, f.status.Duration, f.status.State = &at, at.Sub(began).String(), "succeeded"
	if err != nil {
		f.status.State, f.status.LastError = "failed", err.Error()
	}
}

func (a *api) refreshStatus(*http.Request) (int, any, error) {
	if a.refresh == nil {
		return http.StatusOK, refreshStatus{State: "idle"}, nil
	}
	return http.StatusOK, a.refresh.state(), nil
}

func (a *api) refreshNow(*http.Request) (int, any, error) {
	switch {
	case a.refresh == nil:
		return http.StatusForbidden, problem{"this server does not fetch lists; use countersign lists update"}, nil
	case a.refresh.begin():
		return http.StatusAccepted, a.refresh.state(), nil
	}
	return http.StatusConflict, a.refresh.state(), nil
}
