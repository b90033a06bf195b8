package claimip_test

import (
	"testing"

	"countersign/internal/detect/claimip"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, claimip.Detector) }
