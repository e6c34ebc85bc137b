import type { AnyAction } from '../core/call.js';
import { putEvents } from './put-events.js';

export const EVENTS_ACTIONS: readonly AnyAction[] = [putEvents];
