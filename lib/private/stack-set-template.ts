/** A template that is no stack of the app's own, but the text of a StackSet. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Aws,
  Lazy,
  Stack,
  StackSynthesizer,
  type DockerImageAssetLocation,
  type FileAssetLocation,
  type ISynthesisSession,
} from 'aws-cdk-lib/core';
import { ArtifactMetadataEntryType } from 'aws-cdk-lib/cloud-assembly-schema';
import type { Construct, IConstruct } from 'constructs';
import { STACK_SET_TEMPLATE_BYTES_MAX } from '../model';
import { misuse } from './errors';

/** Contexts in which resources are described by where they stand in the app: moving them would update every account. */
const METADATA_CONTEXTS = ['aws:cdk:enable-path-metadata', 'aws:cdk:enable-asset-metadata'];

/** Options of a `StackSetTemplate`. */
export interface StackSetTemplateOptions {
  readonly description: string;
  /** The region that it is deployed to, which tells the partition. */
  readonly region: string;
}

/**
 * A stack that is deployed to accounts yet unknown. Aspects, tags and checks of the app reach it, since it stands in the
 * app's tree; but no stack of the app comes from it: its template is written beside the others, and is here as text.
 */
export class StackSetTemplate extends Stack {
  /** The template, without white space. Known once the app is synthesized. */
  public readonly body: string;

  constructor(scope: Construct, id: string, { description, region }: StackSetTemplateOptions) {
    const synthesizer = new InlineSynthesizer();
    // Without an account of its own it would take that of the stage around it.
    const env = { account: Aws.ACCOUNT_ID, region };
    super(scope, id, { description, env, synthesizer, analyticsReporting: false });
    METADATA_CONTEXTS.forEach((key) => this.node.setContext(key, false));
    // The CDK looks for references before it synthesizes: there is no text then, and nothing in it to be found.
    this.body = Lazy.uncachedString({ produce: () => synthesizer.body });
  }
}

/** Keeps a stack's template. What stands in the tree below the StackSet's stack is synthesized before that stack. */
class InlineSynthesizer extends StackSynthesizer {
  public body = '';

  public synthesize(session: ISynthesisSession): void {
    const { fileName } = this.synthesizeTemplate(session);
    const written = readFileSync(join(session.assembly.outdir, fileName!), 'utf8');
    this.body = JSON.stringify(JSON.parse(written));
    const bytes = Buffer.byteLength(this.body);
    if (bytes > STACK_SET_TEMPLATE_BYTES_MAX) {
      const text =
        `bytes has the template, ${STACK_SET_TEMPLATE_BYTES_MAX} are allowed; name fewer accounts in it, with a ` +
        'StackSet for each part of the organization';
      misuse(this.boundStack, { code: 'StackSetTemplate', property: 'template', value: bytes, text });
    }
    passOnAnnotations(this.boundStack);
  }

  public addFileAsset(): FileAssetLocation {
    return this.refuseAssets();
  }

  public addDockerImageAsset(): DockerImageAssetLocation {
    return this.refuseAssets();
  }

  private refuseAssets(): never {
    const text = 'stands in the StackSet as text and can have no asset beside it; make what needs one in another stack';
    return misuse(this.boundStack, { code: 'StackSetTemplate', property: 'template', text });
  }
}

const ANNOTATIONS: readonly string[] = [
  ArtifactMetadataEntryType.ERROR,
  ArtifactMetadataEntryType.WARN,
  ArtifactMetadataEntryType.INFO,
];

/** The CDK shows what is said of a stack that it deploys; what is said in this one would be lost. */
function passOnAnnotations(template: Stack): void {
  const owner: IConstruct = template.node.scope!;
  const known = new Set(owner.node.metadata.map(({ type, data }) => `${type} ${data}`));
  for (const { type, data } of template.node.findAll().flatMap(({ node }) => node.metadata)) {
    if (!ANNOTATIONS.includes(type) || known.has(`${type} ${data}`)) continue;
    known.add(`${type} ${data}`);
    owner.node.addMetadata(type, data);
  }
}
