package sharedphoto_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedphoto"
)

func Test(t *testing.T) { detecttest.Run(t, sharedphoto.Detector) }
