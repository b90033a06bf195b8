package concurrentplaces_test

import (
	"testing"

	"countersign/internal/detect/concurrentplaces"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, concurrentplaces.Detector) }
