package resumereuse_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/resumereuse"
)

func Test(t *testing.T) { detecttest.Run(t, resumereuse.Detector) }
