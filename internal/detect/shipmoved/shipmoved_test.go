package shipmoved_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/shipmoved"
)

func Test(t *testing.T) { detecttest.Run(t, shipmoved.Detector) }
