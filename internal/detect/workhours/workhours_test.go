package workhours_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/workhours"
)

func Test(t *testing.T) { detecttest.Run(t, workhours.Detector) }
