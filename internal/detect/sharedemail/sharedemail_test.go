package sharedemail_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedemail"
)

func Test(t *testing.T) { detecttest.Run(t, sharedemail.Detector) }
