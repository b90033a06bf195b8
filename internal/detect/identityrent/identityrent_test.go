package identityrent_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/identityrent"
)

func Test(t *testing.T) { detecttest.Run(t, identityrent.Detector) }
