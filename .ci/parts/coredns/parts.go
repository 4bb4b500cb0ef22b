//go:build tools

// Package parts names the program that answers names in the test bed.
package parts

import _ "github.com/coredns/coredns"
