package sharedhome_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedhome"
)

func Test(t *testing.T) { detecttest.Run(t, sharedhome.Detector) }
