//go:build tools

// Package parts names the operator of Cilium that the end-to-end tests start.
package parts

import _ "github.com/cilium/cilium/operator"
