package web

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics counts what the server does. No label holds anything of a request
// but the route it took and the status it got.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	queries  *prometheus.CounterVec
	shed     *prometheus.CounterVec
	panics   prometheus.Counter
	reloads  *prometheus.CounterVec
	records  *prometheus.CounterVec
	// judgements counts what was said of two subjects, and taken back.
	judgements *prometheus.CounterVec
	page       http.Handler
}

func newMetrics(s *Server) *metrics {
	m := &metrics{registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_requests_total", Help: "Requests, by route and status."}, []string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "countersign_request_seconds", Help: "Time from the head of a request to its answer.",
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10}}, []string{"route"}),
		queries:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_queries_total", Help: "Queries answered and subjects judged, by route."}, []string{"route"}),
		shed:       prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_shed_total", Help: "Requests turned away because more was asked than fits, by where."}, []string{"where"}),
		panics:     prometheus.NewCounter(prometheus.CounterOpts{Name: "countersign_panics_total", Help: "Requests that broke off by a fault of the program."}),
		reloads:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_list_loads_total", Help: "Times that lists were put in force, by result."}, []string{"result"}),
		records:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_records_total", Help: "Records that clients brought, by result: placed, known already, refused."}, []string{"result"}),
		judgements: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "countersign_judgements_total", Help: "Judgements on two subjects that were kept, by what they say, and taken back."}, []string{"say"}),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value)
	}
	m.registry.MustRegister(m.requests, m.seconds, m.queries, m.shed, m.panics, m.reloads, m.records, m.judgements, &listCollector{s: s},
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "countersign_info", Help: "The program and its rules.",
			ConstLabels: prometheus.Labels{"tool": s.cfg.Tool, "rules": s.cfg.Digest}}, func() float64 { return 1 }),
		gauge("countersign_working", "Queries that are worked on now.", func() float64 { return float64(s.gate.busy()) }),
		gauge("countersign_waiting", "Requests that wait for their turn now.", func() float64 { return float64(s.gate.waiting.Load()) }),
		gauge("countersign_streams", "Streams that are open now.", func() float64 { return float64(s.streams.busy()) }),
		gauge("countersign_screenings", "Screenings that are worked on now.", func() float64 { return float64(s.screens.busy()) }),
		gauge("countersign_connections", "Connections that are open now.", func() float64 { return float64(s.conns.Load()) }),
		gauge("countersign_placing", "Requests that wait for the disk or the networks now.", func() float64 { return float64(s.placing.busy()) }),
		gauge("countersign_held_bytes", "Memory of bodies beyond their first page.", func() float64 { return float64(s.held.Load()) }))
	if kept := s.cfg.Kept; kept != nil {
		m.registry.MustRegister(gauge("countersign_subjects", "Subjects in the networks' book, 0 until somebody asks for it.", func() float64 { n, _ := kept(); return float64(n) }),
			gauge("countersign_networks", "Networks, 0 until somebody asks for them.", func() float64 { _, n := kept(); return float64(n) }))
	}
	m.page = promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
	return m
}

func (m *metrics) count(c *call, took time.Duration) {
	m.requests.WithLabelValues(c.route.pattern, strconv.Itoa(c.w.status)).Inc()
	m.seconds.WithLabelValues(c.route.pattern).Observe(took.Seconds())
	if c.queries > 0 {
		m.queries.WithLabelValues(c.route.pattern).Add(float64(c.queries))
	}
}

func (m *metrics) recorded(n Recorded) {
	m.records.WithLabelValues("placed").Add(float64(n.Placed))
	m.records.WithLabelValues("known").Add(float64(n.Known))
	m.records.WithLabelValues("refused").Add(float64(n.Refused))
}

// Loaded counts that lists were put in force, or could not be.
func (s *Server) Loaded(err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	s.metrics.reloads.WithLabelValues(result).Inc()
}

func (s *Server) measure(c *call) error {
	s.metrics.page.ServeHTTP(&c.w, c.r)
	return nil
}

// Metrics serves the page of measures alone, for an address of its own.
func (s *Server) Metrics() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", s.metrics.page)
	return mux
}

// listCollector tells the lists in force, as they are when asked.
type listCollector struct{ s *Server }

var (
	listAge  = prometheus.NewDesc("countersign_list_age_days", "Days since the date of a list in force.", []string{"list"}, nil)
	listRows = prometheus.NewDesc("countersign_list_rows", "Rows of a list in force.", []string{"list"}, nil)
)

func (l *listCollector) Describe(ch chan<- *prometheus.Desc) { ch <- listAge; ch <- listRows }

func (l *listCollector) Collect(ch chan<- prometheus.Metric) {
	for _, x := range l.s.cfg.Desk().Lists() {
		if x.Date != "" {
			ch <- prometheus.MustNewConstMetric(listAge, prometheus.GaugeValue, float64(x.AgeDays), x.Name)
		}
		ch <- prometheus.MustNewConstMetric(listRows, prometheus.GaugeValue, float64(x.Rows), x.Name)
	}
}
