package proposalreuse_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/proposalreuse"
)

func Test(t *testing.T) { detecttest.Run(t, proposalreuse.Detector) }
