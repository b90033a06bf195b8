package listedwallet_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/listedwallet"
)

func Test(t *testing.T) { detecttest.Run(t, listedwallet.Detector) }
