package mrzdata_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/mrzdata"
)

func Test(t *testing.T) { detecttest.Run(t, mrzdata.Detector) }
