package payoutcountry_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/payoutcountry"
)

func Test(t *testing.T) { detecttest.Run(t, payoutcountry.Detector) }
