package sharedshipto_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedshipto"
)

func Test(t *testing.T) { detecttest.Run(t, sharedshipto.Detector) }
