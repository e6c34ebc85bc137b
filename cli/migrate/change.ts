/** What a migration changes in a manifest, by path. */
import type { Manifest, Path } from './manifest.js';

/** A key or an item taken away; what it leaves empty goes as well, up to `within`. */
export interface Removal {
  readonly manifest: Manifest;
  readonly remove: Path;
  /** Path of the resource that it belongs to. */
  readonly within: Path;
}

/** An annotation that a resource without it gets. */
export interface Annotation {
  readonly manifest: Manifest;
  /** Path of the resource. */
  readonly annotate: Path;
  readonly key: string;
  readonly value: string;
}

export type Change = Removal | Annotation;
