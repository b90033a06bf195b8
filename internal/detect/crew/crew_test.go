package crew_test

import (
	"testing"

	"countersign/internal/detect/crew"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, crew.Detector) }
