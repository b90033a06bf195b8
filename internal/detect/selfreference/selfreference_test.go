package selfreference_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/selfreference"
)

func Test(t *testing.T) { detecttest.Run(t, selfreference.Detector) }
