package payoutchurn_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/payoutchurn"
)

func Test(t *testing.T) { detecttest.Run(t, payoutchurn.Detector) }
