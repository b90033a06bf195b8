package holdermany_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/holdermany"
)

func Test(t *testing.T) { detecttest.Run(t, holdermany.Detector) }
