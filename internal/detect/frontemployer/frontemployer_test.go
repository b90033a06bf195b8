package frontemployer_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/frontemployer"
)

func Test(t *testing.T) { detecttest.Run(t, frontemployer.Detector) }
