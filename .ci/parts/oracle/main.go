// Oracle says what kustomize-controller would apply, by the library that the controller itself is made of. Each line of standard
// input is a question in JSON, each line of standard output the answer to it.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"os"
	"path/filepath"

	"github.com/fluxcd/pkg/kustomize"
	"github.com/fluxcd/pkg/kustomize/filesys"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/api/resmap"
	"sigs.k8s.io/kustomize/api/resource"
	"sigs.k8s.io/kustomize/api/types"
	"sigs.k8s.io/yaml"
)

// A question: what does a Flux Kustomization apply, out of an artifact that lies in a folder?
type question struct {
	// The folder. It is written into, and left as it was found.
	Root string `json:"root"`
	// The Flux Kustomization.
	Kustomization map[string]any `json:"kustomization"`
	// The data of ConfigMaps and Secrets of its namespace, by Kind/name. Whatever is not here does not exist.
	Sources map[string]map[string]string `json:"sources"`
	// Whether variables that nobody defines are an error.
	Strict bool `json:"strict"`
	// Whether a kustomization in the folder brings schemas of its own.
	HasSchemas bool `json:"hasSchemas"`
}

type answer struct {
	Objects []map[string]any `json:"objects"`
	Error   string           `json:"error"`
}

// The cluster as the variables of a build see it: reading one ConfigMap or Secret.
type cluster struct {
	client.Client
	sources map[string]map[string]string
}

func (c cluster) Get(_ context.Context, key client.ObjectKey, object client.Object, _ ...client.GetOption) error {
	switch into := object.(type) {
	case *corev1.ConfigMap:
		data, found := c.sources["ConfigMap/"+key.Name]
		if !found {
			return apierrors.NewNotFound(schema.GroupResource{Resource: "configmaps"}, key.Name)
		}
		into.Data = data
	case *corev1.Secret:
		data, found := c.sources["Secret/"+key.Name]
		if !found {
			return apierrors.NewNotFound(schema.GroupResource{Resource: "secrets"}, key.Name)
		}
		into.Data = map[string][]byte{}
		for name, value := range data {
			into.Data[name] = []byte(value)
		}
	}
	return nil
}

func (q question) build() (objects []map[string]any, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = fmt.Errorf("panic: %v", reason)
		}
	}()
	owner := unstructured.Unstructured{Object: q.Kustomization}
	path, _, err := unstructured.NestedString(q.Kustomization, "spec", "path")
	if err != nil {
		return nil, err
	}
	// The controller never leaves the artifact, whatever the path says.
	folder := filepath.Join(q.Root, filepath.Join("/", path))
	action, err := kustomize.NewGenerator(q.Root, owner).WriteFile(folder, kustomize.WithSaveOriginalKustomization())
	if err != nil {
		return nil, err
	}
	defer func() { _ = kustomize.CleanDirectory(folder, action) }()
	built, err := q.run(folder)
	if err != nil {
		return nil, err
	}
	objects = []map[string]any{}
	for _, each := range built.Resources() {
		object, err := q.finish(owner, each)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", each.CurId(), err)
		}
		objects = append(objects, object)
	}
	return objects, nil
}

// SecureBuild reads the schemas of Kubernetes anew each time, which takes as long as hundreds of builds. What it does besides is done here;
// where a kustomization brings schemas of its own, it does it itself.
func (q question) run(folder string) (resmap.ResMap, error) {
	if q.HasSchemas {
		return kustomize.SecureBuild(q.Root, folder, false)
	}
	files, err := filesys.MakeFsOnDiskSecure(q.Root)
	if err != nil {
		return nil, err
	}
	options := krusty.Options{LoadRestrictions: types.LoadRestrictionsNone, PluginConfig: types.DisabledPluginConfig()}
	return krusty.MakeKustomizer(&options).Run(files, folder)
}

// The controller fills in variables object by object wherever there is a postBuild, then reads the text that comes out.
func (q question) finish(owner unstructured.Unstructured, built *resource.Resource) (map[string]any, error) {
	_, isFilled, err := unstructured.NestedMap(q.Kustomization, "spec", "postBuild")
	if err != nil {
		return nil, err
	}
	if isFilled {
		known := cluster{sources: q.Sources}
		filled, err := kustomize.SubstituteVariables(context.Background(), known, owner, built, kustomize.SubstituteWithStrict(q.Strict))
		if err != nil {
			return nil, err
		}
		if filled != nil {
			built = filled
		}
	}
	text, err := built.AsYAML()
	if err != nil {
		return nil, err
	}
	var object map[string]any
	if err := yaml.Unmarshal(text, &object); err != nil {
		return nil, err
	}
	return object, q.addCommonMetadata(&unstructured.Unstructured{Object: object})
}

// What the controller does to each object before it applies it (SetCommonMetadata of github.com/fluxcd/pkg/ssa v0.73.0, utils/meta.go:29).
// Metadata that is no text counts as none there, as it does for these accessors.
func (q question) addCommonMetadata(object *unstructured.Unstructured) error {
	if _, isGiven, err := unstructured.NestedMap(q.Kustomization, "spec", "commonMetadata"); err != nil || !isGiven {
		return err
	}
	for field, access := range map[string]struct {
		get func() map[string]string
		set func(map[string]string)
	}{
		"labels":      {object.GetLabels, object.SetLabels},
		"annotations": {object.GetAnnotations, object.SetAnnotations},
	} {
		common, _, err := unstructured.NestedStringMap(q.Kustomization, "spec", "commonMetadata", field)
		if err != nil {
			return err
		}
		all := access.get()
		if all == nil {
			all = map[string]string{}
		}
		maps.Copy(all, common)
		if len(all) > 0 {
			access.set(all)
		}
	}
	return nil
}

func main() {
	log.SetOutput(os.Stderr)
	questions := bufio.NewScanner(os.Stdin)
	questions.Buffer(nil, 1<<28)
	answers := json.NewEncoder(os.Stdout)
	for questions.Scan() {
		var next question
		if err := json.Unmarshal(questions.Bytes(), &next); err != nil {
			log.Fatal(err)
		}
		objects, err := next.build()
		given := answer{Objects: objects}
		if err != nil {
			given.Error = err.Error()
		}
		if err := answers.Encode(given); err != nil {
			log.Fatal(err)
		}
	}
	if err := questions.Err(); err != nil {
		log.Fatal(err)
	}
}
