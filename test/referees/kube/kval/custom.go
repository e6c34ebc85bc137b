package main

import (
	"context"
	"fmt"

	"k8s.io/apiextensions-apiserver/pkg/apis/apiextensions"
	apiextensionsv1 "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	structuralschema "k8s.io/apiextensions-apiserver/pkg/apiserver/schema"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/cel"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/defaulting"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/listtype"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/objectmeta"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/schema/pruning"
	"k8s.io/apiextensions-apiserver/pkg/apiserver/validation"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured/unstructuredscheme"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/util/json"
	"k8s.io/apimachinery/pkg/util/validation/field"
	celconfig "k8s.io/apiserver/pkg/apis/cel"
	"sigs.k8s.io/yaml"
)

// customKind is one version of a custom kind, as its definition has it.
type customKind struct {
	kind     schema.GroupVersionKind
	schema   *structuralschema.Structural
	strategy checks
	// deprecated is the warning of a version that will go.
	deprecated string
}

type customKinds map[schema.GroupVersionKind]customKind

// add takes a CustomResourceDefinition's served versions; other kinds of objects are none of its business.
func (kinds customKinds) add(document []byte) error {
	var definition apiextensionsv1.CustomResourceDefinition
	if err := yaml.Unmarshal(document, &definition); err != nil {
		return err
	}
	if definition.Kind != "CustomResourceDefinition" {
		return nil
	}
	for _, version := range definition.Spec.Versions {
		if !version.Served {
			continue
		}
		kind := schema.GroupVersionKind{
			Group: definition.Spec.Group, Version: version.Name, Kind: definition.Spec.Names.Kind,
		}
		made, err := customKindOf(kind, definition.Spec.Scope, version)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		kinds[kind] = made
	}
	return nil
}

func customKindOf(
	kind schema.GroupVersionKind,
	scope apiextensionsv1.ResourceScope,
	version apiextensionsv1.CustomResourceDefinitionVersion,
) (customKind, error) {
	var properties apiextensions.JSONSchemaProps
	err := apiextensionsv1.Convert_v1_JSONSchemaProps_To_apiextensions_JSONSchemaProps(
		version.Schema.OpenAPIV3Schema, &properties, nil)
	if err != nil {
		return customKind{}, err
	}
	structural, err := structuralschema.NewStructural(&properties)
	if err != nil {
		return customKind{}, err
	}
	validator, _, err := validation.NewSchemaValidator(&properties)
	if err != nil {
		return customKind{}, err
	}
	rules := cel.NewValidator(structural, true, celconfig.PerCallLimit)
	made := customKind{kind: kind, schema: structural, strategy: checks{
		ObjectTyper:   unstructuredscheme.NewUnstructuredObjectTyper(),
		clusterScoped: scope == apiextensionsv1.ClusterScoped,
		validate: func(ctx context.Context, object runtime.Object) field.ErrorList {
			content := object.(*unstructured.Unstructured).UnstructuredContent()
			found := validation.ValidateCustomResource(nil, content, validator)
			found = append(found, objectmeta.Validate(nil, content, structural, false)...)
			found = append(found, listtype.ValidateListSetsAndMaps(nil, structural, content)...)
			if len(found) > 0 || rules == nil {
				return found
			}
			found, _ = rules.Validate(ctx, nil, structural, content, nil, celconfig.RuntimeCELCostBudget)
			return found
		},
	}}
	if version.Deprecated {
		made.deprecated = fmt.Sprintf("warning: %s is deprecated", kind.GroupVersion())
	}
	return made, nil
}

func (custom customKind) judge(document []byte) []string {
	text, err := yaml.YAMLToJSONStrict(document)
	if err != nil {
		return []string{"cannot be decoded: " + err.Error()}
	}
	var content map[string]any
	// The server's own reader, since rules compare integers, which others read as floating point.
	if err := json.Unmarshal(text, &content); err != nil {
		return []string{"cannot be decoded: " + err.Error()}
	}
	var findings []string
	if custom.deprecated != "" {
		findings = append(findings, custom.deprecated)
	}
	options := structuralschema.UnknownFieldPathOptions{TrackUnknownFieldPaths: true}
	for _, path := range pruning.PruneWithOptions(content, custom.schema, true, options) {
		findings = append(findings, fmt.Sprintf("unknown field %q", path))
	}
	defaulting.Default(content, custom.schema)
	return append(findings, create(custom.strategy, custom.kind, &unstructured.Unstructured{Object: content})...)
}
