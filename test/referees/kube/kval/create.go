package main

import (
	"context"
	"errors"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericapirequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/apiserver/pkg/storage/names"
	"k8s.io/apiserver/pkg/warning"
)

// checks is the strategy of a kind whose own one can only be had with half an API server.
type checks struct {
	runtime.ObjectTyper
	names.NameGenerator
	clusterScoped bool
	validate      func(ctx context.Context, object runtime.Object) field.ErrorList
	// warnings is nil for a kind that has none.
	warnings func(object runtime.Object) []string
}

func (c checks) NamespaceScoped() bool { return !c.clusterScoped }

func (checks) PrepareForCreate(context.Context, runtime.Object) {}

func (checks) Canonicalize(runtime.Object) {}

func (c checks) Validate(ctx context.Context, object runtime.Object) field.ErrorList {
	return c.validate(ctx, object)
}

func (c checks) WarningsOnCreate(_ context.Context, object runtime.Object) []string {
	if c.warnings == nil {
		return nil
	}
	return c.warnings(object)
}

// warnings are findings too: what is deprecated or misleading is not to be shipped.
type warnings struct{ findings []string }

func (w *warnings) AddWarning(_, text string) {
	w.findings = append(w.findings, "warning: "+text)
}

// create says what the server finds when the object is created, by the strategy that its storage uses.
func create(strategy rest.RESTCreateStrategy, kind schema.GroupVersionKind, object runtime.Object) []string {
	accessor, err := meta.Accessor(object)
	if err != nil {
		return []string{err.Error()}
	}
	namespace := accessor.GetNamespace()
	if namespace == "" && strategy.NamespaceScoped() {
		return []string{"has no namespace: where it goes would depend on who applies it"}
	}
	warned := &warnings{}
	ctx := genericapirequest.WithNamespace(context.Background(), namespace)
	ctx = genericapirequest.WithRequestInfo(ctx, &genericapirequest.RequestInfo{
		Verb: "create", APIGroup: kind.Group, APIVersion: kind.Version, Namespace: namespace,
	})
	ctx = warning.WithWarningRecorder(ctx, warned)
	rest.FillObjectMetaSystemFields(accessor)
	if err := rest.BeforeCreate(strategy, ctx, object); err != nil {
		return append(warned.findings, causes(err)...)
	}
	return warned.findings
}

func causes(err error) []string {
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []string{err.Error()}
	}
	var findings []string
	for _, cause := range status.Status().Details.Causes {
		findings = append(findings, cause.Field+": "+cause.Message)
	}
	return findings
}
