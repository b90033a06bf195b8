package bidflood_test

import (
	"testing"

	"countersign/internal/detect/bidflood"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, bidflood.Detector) }
