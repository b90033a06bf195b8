package cryptopay_test

import (
	"testing"

	"countersign/internal/detect/cryptopay"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, cryptopay.Detector) }
