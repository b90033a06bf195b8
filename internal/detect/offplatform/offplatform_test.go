package offplatform_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/offplatform"
)

func Test(t *testing.T) { detecttest.Run(t, offplatform.Detector) }
