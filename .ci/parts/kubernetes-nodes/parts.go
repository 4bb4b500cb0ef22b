//go:build tools

// Package parts names the programs of a node that the test bed starts.
package parts

import (
	_ "k8s.io/kubernetes/cmd/kube-proxy"
	_ "k8s.io/kubernetes/cmd/kubelet"
)
