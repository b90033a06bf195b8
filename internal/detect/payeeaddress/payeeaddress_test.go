package payeeaddress_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/payeeaddress"
)

func Test(t *testing.T) { detecttest.Run(t, payeeaddress.Detector) }
