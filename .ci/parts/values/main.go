// Values says which values helm-controller would give to a chart, by the library that the controller itself is made of. Each line of
// standard input is a question in JSON, each line of standard output the answer to it.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	"github.com/fluxcd/pkg/apis/meta"
	"github.com/fluxcd/pkg/chartutil"
	"github.com/go-logr/logr"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-runtime/pkg/client"
)

// A question: which values does a release have?
type question struct {
	// spec.values of the release.
	Values map[string]any `json:"values"`
	// spec.valuesFrom of the release.
	ValuesFrom []meta.ValuesReference `json:"valuesFrom"`
	// The data of ConfigMaps and Secrets of its namespace, by Kind/name. Whatever is not here does not exist.
	Sources map[string]map[string]string `json:"sources"`
}

type answer struct {
	Values map[string]any `json:"values"`
	Error  string         `json:"error"`
}

// The cluster as a release sees it: reading one ConfigMap or Secret.
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
		for name, text := range data {
			into.Data[name] = []byte(text)
		}
	}
	return nil
}

func answerTo(asked question) (said answer) {
	// strvals.ParseInto panics on some paths; the controller recovers, and the release fails.
	defer func() {
		if failure := recover(); failure != nil {
			said = answer{Error: "panic"}
		}
	}()
	sources := cluster{sources: asked.Sources}
	values, err := chartutil.ChartValuesFromReferences(context.Background(), logr.Discard(), sources, "default", asked.Values, asked.ValuesFrom...)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Values: values}
}

func main() {
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var asked question
		if err := questions.Decode(&asked); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(answerTo(asked)); err != nil {
			log.Fatal(err)
		}
	}
}
