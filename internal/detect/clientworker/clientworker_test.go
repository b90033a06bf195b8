package clientworker_test

import (
	"testing"

	"countersign/internal/detect/clientworker"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, clientworker.Detector) }
