package payoutchanged_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/payoutchanged"
)

func Test(t *testing.T) { detecttest.Run(t, payoutchanged.Detector) }
