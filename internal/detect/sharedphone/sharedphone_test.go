package sharedphone_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedphone"
)

func Test(t *testing.T) { detecttest.Run(t, sharedphone.Detector) }
