package sharedip_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedip"
)

func Test(t *testing.T) { detecttest.Run(t, sharedip.Detector) }
