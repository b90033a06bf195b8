package sharednet_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharednet"
)

func Test(t *testing.T) { detecttest.Run(t, sharednet.Detector) }
