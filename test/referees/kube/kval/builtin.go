package main

import (
	"context"
	"fmt"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	podapi "k8s.io/kubernetes/pkg/api/pod"
	serviceapi "k8s.io/kubernetes/pkg/api/service"
	"k8s.io/kubernetes/pkg/apis/apps"
	_ "k8s.io/kubernetes/pkg/apis/apps/install"
	"k8s.io/kubernetes/pkg/apis/autoscaling"
	_ "k8s.io/kubernetes/pkg/apis/autoscaling/install"
	"k8s.io/kubernetes/pkg/apis/core"
	_ "k8s.io/kubernetes/pkg/apis/core/install"
	corev1conversion "k8s.io/kubernetes/pkg/apis/core/v1"
	corevalidation "k8s.io/kubernetes/pkg/apis/core/validation"
	"k8s.io/kubernetes/pkg/apis/networking"
	_ "k8s.io/kubernetes/pkg/apis/networking/install"
	disruption "k8s.io/kubernetes/pkg/apis/policy"
	_ "k8s.io/kubernetes/pkg/apis/policy/install"
	"k8s.io/kubernetes/pkg/registry/apps/deployment"
	"k8s.io/kubernetes/pkg/registry/apps/statefulset"
	"k8s.io/kubernetes/pkg/registry/autoscaling/horizontalpodautoscaler"
	"k8s.io/kubernetes/pkg/registry/networking/ingress"
	"k8s.io/kubernetes/pkg/registry/networking/networkpolicy"
	"k8s.io/kubernetes/pkg/registry/policy/poddisruptionbudget"
	"k8s.io/pod-security-admission/api"
	"k8s.io/pod-security-admission/policy"
)

var decoder = serializer.NewCodecFactory(legacyscheme.Scheme, serializer.EnableStrict).UniversalDecoder()

// strategies holds the kinds that this project writes, and those of others that its examples complete.
var strategies = map[reflect.Type]rest.RESTCreateStrategy{
	reflect.TypeFor[*apps.Deployment]():                     deployment.Strategy,
	reflect.TypeFor[*apps.StatefulSet]():                    statefulset.Strategy,
	reflect.TypeFor[*autoscaling.HorizontalPodAutoscaler](): horizontalpodautoscaler.Strategy,
	reflect.TypeFor[*core.ConfigMap](): checks{
		ObjectTyper: legacyscheme.Scheme,
		validate: func(_ context.Context, object runtime.Object) field.ErrorList {
			return corevalidation.ValidateConfigMap(object.(*core.ConfigMap))
		},
	},
	reflect.TypeFor[*core.Pod](): checks{
		ObjectTyper: legacyscheme.Scheme,
		validate: func(_ context.Context, object runtime.Object) field.ErrorList {
			pod := object.(*core.Pod)
			options := podapi.GetValidationOptionsFromPodSpecAndMeta(&pod.Spec, nil, &pod.ObjectMeta, nil)
			return corevalidation.ValidatePodCreate(pod, options)
		},
		warnings: func(object runtime.Object) []string {
			return podapi.GetWarningsForPod(context.Background(), object.(*core.Pod), nil)
		},
	},
	reflect.TypeFor[*core.Secret](): checks{
		ObjectTyper: legacyscheme.Scheme,
		validate: func(_ context.Context, object runtime.Object) field.ErrorList {
			return corevalidation.ValidateSecret(object.(*core.Secret))
		},
	},
	reflect.TypeFor[*core.Service](): checks{
		ObjectTyper: legacyscheme.Scheme,
		validate: func(_ context.Context, object runtime.Object) field.ErrorList {
			return corevalidation.ValidateServiceCreate(object.(*core.Service))
		},
		warnings: func(object runtime.Object) []string {
			return serviceapi.GetWarningsForService(object.(*core.Service), nil)
		},
	},
	reflect.TypeFor[*core.ServiceAccount](): checks{
		ObjectTyper: legacyscheme.Scheme,
		validate: func(_ context.Context, object runtime.Object) field.ErrorList {
			return corevalidation.ValidateServiceAccount(object.(*core.ServiceAccount))
		},
	},
	reflect.TypeFor[*disruption.PodDisruptionBudget](): poddisruptionbudget.Strategy,
	reflect.TypeFor[*networking.Ingress]():             ingress.Strategy,
	reflect.TypeFor[*networking.NetworkPolicy]():       networkpolicy.Strategy,
}

func judgeBuiltIn(kind schema.GroupVersionKind, document []byte) []string {
	object, _, err := decoder.Decode(document, nil, nil)
	if runtime.IsNotRegisteredError(err) {
		return []string{"a kind that nobody taught kval: " + err.Error()}
	}
	if err != nil {
		return []string{"cannot be decoded: " + err.Error()}
	}
	strategy, ok := strategies[reflect.TypeOf(object)]
	if !ok {
		return []string{fmt.Sprintf("%s is a kind that nobody taught kval", kind)}
	}
	findings := create(strategy, kind, object)
	var detail string
	switch made := object.(type) {
	case *apps.Deployment:
		detail = podSecurity(&made.Spec.Template.ObjectMeta, &made.Spec.Template.Spec)
	case *apps.StatefulSet:
		detail = podSecurity(&made.Spec.Template.ObjectMeta, &made.Spec.Template.Spec)
	case *core.Pod:
		detail = podSecurity(&made.ObjectMeta, &made.Spec)
	}
	if detail != "" {
		findings = append(findings, "restricted Pod Security: "+detail)
	}
	return findings
}

// podSecurity says what the restricted standard forbids in a pod, or nothing.
func podSecurity(pod *metav1.ObjectMeta, given *core.PodSpec) string {
	evaluator, err := policy.NewEvaluator(policy.DefaultChecks(), nil)
	if err != nil {
		return err.Error()
	}
	var spec corev1.PodSpec
	if err := corev1conversion.Convert_core_PodSpec_To_v1_PodSpec(given, &spec, nil); err != nil {
		return err.Error()
	}
	restricted := api.LevelVersion{Level: api.LevelRestricted, Version: api.LatestVersion()}
	metadata := &metav1.ObjectMeta{Annotations: pod.Annotations}
	result := policy.AggregateCheckResults(evaluator.EvaluatePod(restricted, metadata, &spec))
	if result.Allowed {
		return ""
	}
	return result.ForbiddenDetail()
}
