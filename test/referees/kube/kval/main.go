// Command kval judges manifests as an API server would, without one: strict decoding, the server's defaults and
// validation, and the restricted Pod Security Standard. It knows the kinds that this project writes and refuses others.
//
//	kval FILE…
//
// prints one finding a line and exits 1 if there is one.
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podutil "k8s.io/kubernetes/pkg/api/pod"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	appsvalidation "k8s.io/kubernetes/pkg/apis/apps/validation"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corev1conversion "k8s.io/kubernetes/pkg/apis/core/v1"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

func main() {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		fail(err)
	}
	decoder := serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder()

	found := false
	for _, path := range os.Args[1:] {
		documents, err := read(path)
		if err != nil {
			fail(err)
		}
		for _, document := range documents {
			for _, finding := range judge(decoder, evaluator, document) {
				fmt.Printf("%s: %s\n", path, finding)
				found = true
			}
		}
	}
	if found {
		os.Exit(1)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "kval:", err)
	os.Exit(2)
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

func judge(decoder runtime.Decoder, evaluator policy.Evaluator, document []byte) []string {
	object, kind, err := decoder.Decode(document, nil, nil)
	if err != nil {
		return []string{"cannot be decoded: " + err.Error()}
	}
	var findings []string
	for _, finding := range validate(object) {
		findings = append(findings, kind.Kind+": "+finding)
	}
	if deployment, ok := object.(*apps.Deployment); ok {
		if detail := podSecurity(evaluator, &deployment.Spec.Template); detail != "" {
			findings = append(findings, kind.Kind+": restricted Pod Security: "+detail)
		}
	}
	return findings
}

func validate(object runtime.Object) []string {
	var findings []string
	switch o := object.(type) {
	case *apps.Deployment:
		options := podutil.GetValidationOptionsFromPodTemplate(&o.Spec.Template, nil)
		for _, err := range appsvalidation.ValidateDeployment(o, options) {
			findings = append(findings, err.Error())
		}
	case *core.ServiceAccount:
		for _, err := range corevalidation.ValidateServiceAccount(o) {
			findings = append(findings, err.Error())
		}
	default:
		findings = append(findings, fmt.Sprintf("%T is a kind that nobody taught kval", object))
	}
	return findings
}

// podSecurity says what the restricted standard forbids in the pods of a template, or nothing.
func podSecurity(evaluator policy.Evaluator, template *core.PodTemplateSpec) string {
	var spec corev1.PodSpec
	if err := corev1conversion.Convert_core_PodSpec_To_v1_PodSpec(&template.Spec, &spec, nil); err != nil {
		return err.Error()
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	metadata := &metav1.ObjectMeta{Annotations: template.Annotations}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, metadata, &spec))
	if result.Allowed {
		return ""
	}
	return result.ForbiddenDetail()
}
