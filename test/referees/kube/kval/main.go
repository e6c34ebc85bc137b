// Command kval judges manifests as an API server would, without one: strict decoding, defaults, the validation and the
// warnings that creating an object meets, and the restricted Pod Security Standard. It knows the built-in kinds that this
// project writes, the custom ones whose definition it is given, and refuses others.
//
//	kval [-definition FILE]… FILE…
//
// prints one finding a line and exits 1 if there is one.
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/yaml"
	sigsyaml "sigs.k8s.io/yaml"
)

func main() {
	definitions := customKinds{}
	flag.Func("definition", "file of CustomResourceDefinitions", func(path string) error {
		documents, err := read(path)
		if err != nil {
			return err
		}
		for _, document := range documents {
			if err := definitions.add(document); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		return nil
	})
	flag.Parse()

	found := false
	for _, path := range flag.Args() {
		documents, err := read(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, "kval:", err)
			os.Exit(2)
		}
		for _, document := range documents {
			for _, finding := range judge(definitions, document) {
				fmt.Printf("%s: %s\n", path, finding)
				found = true
			}
		}
	}
	if found {
		os.Exit(1)
	}
}

func read(path string) ([][]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()

	var documents [][]byte
	reader := yaml.NewYAMLReader(bufio.NewReader(file))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, nil
		}
		if err != nil {
			return nil, err
		}
		documents = append(documents, document)
	}
}

func judge(definitions customKinds, document []byte) []string {
	var meta metav1.PartialObjectMetadata
	if err := sigsyaml.Unmarshal(document, &meta); err != nil {
		return []string{"cannot be decoded: " + err.Error()}
	}
	name := meta.Kind + " " + meta.Name + ": "
	findings := func() []string {
		kind := schema.FromAPIVersionAndKind(meta.APIVersion, meta.Kind)
		if definition, ok := definitions[kind]; ok {
			return definition.judge(document)
		}
		return judgeBuiltIn(kind, document)
	}()
	for index := range findings {
		findings[index] = name + findings[index]
	}
	return findings
}
