package longsession_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/longsession"
)

func Test(t *testing.T) { detecttest.Run(t, longsession.Detector) }
