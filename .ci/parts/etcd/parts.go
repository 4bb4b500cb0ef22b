//go:build tools

// Package parts names the programs of etcd that the end-to-end tests start.
package parts

import _ "go.etcd.io/etcd/server/v3"
