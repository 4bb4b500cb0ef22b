//go:build tools

// Package parts names the command line of Pulumi, with its engine, that the end-to-end tests run.
package parts

import (
	_ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
)
