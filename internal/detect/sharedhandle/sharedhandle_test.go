package sharedhandle_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedhandle"
)

func Test(t *testing.T) { detecttest.Run(t, sharedhandle.Detector) }
