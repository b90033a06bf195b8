package sharedreferee_test

import (
	"testing"

	"countersign/internal/detect/detecttest"
	"countersign/internal/detect/sharedreferee"
)

func Test(t *testing.T) { detecttest.Run(t, sharedreferee.Detector) }
