import { Annotations } from 'aws-cdk-lib/core';
import type { IConstruct } from 'constructs';
import type { WarningId } from './errors';

/** Gives advice at synthesis. The id is stable, so that `acknowledgeWarning` can silence it. */
export function warn(scope: IConstruct, id: WarningId, message: string): void {
  Annotations.of(scope).addWarningV2(id, message);
}
