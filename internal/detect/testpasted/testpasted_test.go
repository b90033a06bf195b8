package testpasted_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/testpasted"
)

func Test(t *testing.T) { detecttest.Run(t, testpasted.Detector) }
