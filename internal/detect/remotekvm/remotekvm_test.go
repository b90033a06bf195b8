package remotekvm_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/remotekvm"
)

func Test(t *testing.T) { detecttest.Run(t, remotekvm.Detector) }
