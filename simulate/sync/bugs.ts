import type { PlantedBug } from '../bundle.js';
export const BUGS: readonly PlantedBug[] = [];
