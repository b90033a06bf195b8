package testline_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/testline"
)

func Test(t *testing.T) { detecttest.Run(t, testline.Detector) }
