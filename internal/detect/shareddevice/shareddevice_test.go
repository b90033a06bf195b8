package shareddevice_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/shareddevice"
)

func Test(t *testing.T) { detecttest.Run(t, shareddevice.Detector) }
