package phoneregion_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/phoneregion"
)

func Test(t *testing.T) { detecttest.Run(t, phoneregion.Detector) }
