package ratingring_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/ratingring"
)

func Test(t *testing.T) { detecttest.Run(t, ratingring.Detector) }
