package listedtie_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/listedtie"
)

func Test(t *testing.T) { detecttest.Run(t, listedtie.Detector) }
