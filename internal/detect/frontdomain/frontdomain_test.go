package frontdomain_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/frontdomain"
)

func Test(t *testing.T) { detecttest.Run(t, frontdomain.Detector) }
