package presencefaker_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/presencefaker"
)

func Test(t *testing.T) { detecttest.Run(t, presencefaker.Detector) }
