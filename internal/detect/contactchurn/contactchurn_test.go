package contactchurn_test

import (
	"testing"

	"countersign/internal/detect/contactchurn"
	"countersign/internal/detect/detecttest"
)

func Test(t *testing.T) { detecttest.Run(t, contactchurn.Detector) }
