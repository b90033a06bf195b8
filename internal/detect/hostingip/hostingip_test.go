package hostingip_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/hostingip"
)

func Test(t *testing.T) { detecttest.Run(t, hostingip.Detector) }
