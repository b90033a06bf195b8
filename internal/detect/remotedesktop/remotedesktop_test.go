package remotedesktop_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/remotedesktop"
)

func Test(t *testing.T) { detecttest.Run(t, remotedesktop.Detector) }
