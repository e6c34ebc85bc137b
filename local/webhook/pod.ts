/** As much of Kubernetes' objects as the webhook reads and writes. What else a pod has is passed on. */

export interface Variable {
  readonly name: string;
  readonly value?: string;
}

export interface Mount {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

export interface Container {
  readonly name: string;
  readonly env?: readonly Variable[];
  readonly volumeMounts?: readonly Mount[];
}

export interface TokenSource {
  readonly serviceAccountToken?: {
    readonly audience?: string;
    readonly expirationSeconds?: number;
    readonly path: string;
  };
}

export interface Volume {
  readonly name: string;
  readonly projected?: { readonly sources?: readonly TokenSource[] };
}

export type Annotations = Readonly<Record<string, string>>;

export interface Pod {
  readonly metadata?: { readonly annotations?: Annotations };
  readonly spec: {
    readonly serviceAccountName?: string;
    readonly nodeSelector?: Readonly<Record<string, string>>;
    readonly initContainers?: readonly Container[];
    readonly containers: readonly Container[];
    readonly volumes?: readonly Volume[];
  };
}
