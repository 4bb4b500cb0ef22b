//go:build tools

// Package parts names the programs of etcd that the end-to-end tests start.
package parts

import (
	_ "go.etcd.io/etcd/etcdctl/v3"
	_ "go.etcd.io/etcd/etcdutl/v3"
	_ "go.etcd.io/etcd/server/v3"
)
