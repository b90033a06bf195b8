package forwarder_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/forwarder"
)

func Test(t *testing.T) { detecttest.Run(t, forwarder.Detector) }
