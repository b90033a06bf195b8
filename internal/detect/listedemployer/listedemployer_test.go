package listedemployer_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/listedemployer"
)

func Test(t *testing.T) { detecttest.Run(t, listedemployer.Detector) }
