export * from '../../local/clock.js';
