package refereemail_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/refereemail"
)

func Test(t *testing.T) { detecttest.Run(t, refereemail.Detector) }
