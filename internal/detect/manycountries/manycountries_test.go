package manycountries_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/manycountries"
)

func Test(t *testing.T) { detecttest.Run(t, manycountries.Detector) }
