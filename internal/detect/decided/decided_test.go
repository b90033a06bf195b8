package decided_test

import (
	"testing"

	"countersign/internal/detect/decided"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, decided.Detector) }
