package voipphone_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/voipphone"
)

func Test(t *testing.T) { detecttest.Run(t, voipphone.Detector) }
