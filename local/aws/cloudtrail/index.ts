import type { AnyAction } from '../core/call.js';
import { lookupEvents } from './lookup-events.js';

export const CLOUDTRAIL_ACTIONS: readonly AnyAction[] = [lookupEvents];
