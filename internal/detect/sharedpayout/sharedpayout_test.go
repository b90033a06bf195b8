package sharedpayout_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedpayout"
)

func Test(t *testing.T) { detecttest.Run(t, sharedpayout.Detector) }
