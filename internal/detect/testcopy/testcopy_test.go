package testcopy_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/testcopy"
)

func Test(t *testing.T) { detecttest.Run(t, testcopy.Detector) }
