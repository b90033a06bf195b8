package mailpattern_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/mailpattern"
)

func Test(t *testing.T) { detecttest.Run(t, mailpattern.Detector) }
