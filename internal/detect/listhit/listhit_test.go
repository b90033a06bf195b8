package listhit_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/listhit"
)

func Test(t *testing.T) { detecttest.Run(t, listhit.Detector) }
