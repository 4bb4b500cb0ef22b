// Pulumi-resource-kubernetes is the provider of Kubernetes as its module has it: the program in the module embeds a schema that only
// a release has. No command of the tests asks for one.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

func main() {
	provider.Serve("kubernetes", "4.34.2", []byte("{}"), []byte("{}"))
}
