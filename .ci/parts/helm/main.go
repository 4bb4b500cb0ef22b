// Helm-many runs commands of helm one after the other, in one process: to start helm anew for each of thousands costs more than what is
// asked of it. Each line of standard input is the arguments of a command in JSON, each line of standard output what came of it.
package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"

	helmcmd "helm.sh/helm/v4/pkg/cmd"
)

type answer struct {
	Output string `json:"output"`
	Error  string `json:"error"`
}

func run(arguments []string) answer {
	var output bytes.Buffer
	command, err := helmcmd.NewRootCmd(&output, arguments, helmcmd.SetupLogging)
	if err != nil {
		return answer{Error: err.Error()}
	}
	command.SetArgs(arguments)
	command.SetErr(io.Discard)
	if err := command.Execute(); err != nil {
		return answer{Error: err.Error()}
	}
	return answer{Output: output.String()}
}

func main() {
	questions, answers := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var arguments []string
		if err := questions.Decode(&arguments); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			log.Fatal(err)
		}
		if err := answers.Encode(run(arguments)); err != nil {
			log.Fatal(err)
		}
	}
}
