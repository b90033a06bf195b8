package lookalikedomain_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/lookalikedomain"
)

func Test(t *testing.T) { detecttest.Run(t, lookalikedomain.Detector) }
