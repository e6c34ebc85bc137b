/** What the parts of a sync are called; each of its two stacks knows them from the names that it is given. */

/** Of the role that EventBridge Scheduler assumes. @param roleName of the function's role */
export const scheduleRoleName = (roleName: string): string => `${roleName}-schedule`;

/** Of the queue. @param functionName of the sync */
export const deadLettersName = (functionName: string): string => `${functionName}-dead-letters`;
