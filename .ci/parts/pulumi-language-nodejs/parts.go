//go:build tools

// Package parts names the program by which Pulumi's engine runs programs in TypeScript. From v3.69 on it is a module of its own that
// cannot be installed: its go.mod replaces the module that it belongs to.
package parts

import (
	_ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
)
