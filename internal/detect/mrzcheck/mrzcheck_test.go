package mrzcheck_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/mrzcheck"
)

func Test(t *testing.T) { detecttest.Run(t, mrzcheck.Detector) }
