package web

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"
)

// Serve answers what comes to the listener until the context ends. Then it
// takes nothing new, lets what was begun end for as long as Config.Drain says,
// tells streams that are still open that they are cut, and returns nil.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	base, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	h := s.server(s, base)
	failed := make(chan error, 1)
	go func() { failed <- h.Serve(&counted{Listener: l, s: s, free: make(chan struct{}, s.cfg.Connections)}) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	s.stopping.Store(true)
	s.drain(h, cut)
	if err := <-failed; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// drain waits for what was begun, then cuts it.
func (s *Server) drain(h *http.Server, cut func()) {
	soft, done := context.WithTimeout(context.Background(), s.cfg.Drain)
	defer done()
	if h.Shutdown(soft) == nil {
		return
	}
	cut()
	hard, done := context.WithTimeout(context.Background(), lastWords)
	defer done()
	if h.Shutdown(hard) != nil {
		h.Close()
	}
}

// lastWords is how long streams have to say that they were cut.
const lastWords = 2 * time.Second

func (s *Server) server(h http.Handler, base context.Context) *http.Server {
	return &http.Server{Handler: h, ReadHeaderTimeout: headerTime, ReadTimeout: s.cfg.Idle, WriteTimeout: 2 * s.cfg.Idle, IdleTimeout: keepAlive,
		MaxHeaderBytes: maxHeaderBytes, BaseContext: func(net.Listener) context.Context { return base },
		ErrorLog: slog.NewLogLogger(s.cfg.Log.Handler(), slog.LevelDebug)}
}

// ServeMetrics answers for the page of measures alone, until the context ends.
func (s *Server) ServeMetrics(ctx context.Context, l net.Listener) error {
	h := s.server(s.Metrics(), context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { h.Close() })
	defer stop()
	if err := h.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// counted lets in so many connections; the rest wait where the system keeps
// them. When they become many, each is closed behind its answer, so that idle
// ones keep nobody out.
type counted struct {
	net.Listener
	s    *Server
	free chan struct{}
}

func (l *counted) Accept() (net.Conn, error) {
	l.free <- struct{}{}
	c, err := l.Listener.Accept()
	if err != nil {
		<-l.free
		return nil, err
	}
	l.s.conns.Add(1)
	return &countedConn{Conn: c, l: l}, nil
}

type countedConn struct {
	net.Conn
	l    *counted
	once sync.Once
}

func (c *countedConn) Close() error {
	c.once.Do(func() {
		c.l.s.conns.Add(-1)
		<-c.l.free
	})
	return c.Conn.Close()
}

func (s *Server) crowded() bool { return s.conns.Load() > int64(s.cfg.Connections)*3/4 }
