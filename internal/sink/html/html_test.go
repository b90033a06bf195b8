package html

import (
	"testing"

	"countersign/internal/sink/sinktest"
)

func TestSink(t *testing.T) { sinktest.Run(t, Sink) }
