//go:build tools

// Package parts names the program of Flux that the end-to-end tests start.
package parts

import _ "github.com/fluxcd/kustomize-controller"
