package referralchain_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/referralchain"
)

func Test(t *testing.T) { detecttest.Run(t, referralchain.Detector) }
