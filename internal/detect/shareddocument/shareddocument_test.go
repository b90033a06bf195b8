package shareddocument_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/shareddocument"
)

func Test(t *testing.T) { detecttest.Run(t, shareddocument.Detector) }
