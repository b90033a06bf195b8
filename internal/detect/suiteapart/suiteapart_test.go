package suiteapart_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/suiteapart"
)

func Test(t *testing.T) { detecttest.Run(t, suiteapart.Detector) }
