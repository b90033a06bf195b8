package disposablemail_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/disposablemail"
)

func Test(t *testing.T) { detecttest.Run(t, disposablemail.Detector) }
