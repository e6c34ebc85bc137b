export { createBridge, type Bridge, type BridgeParts } from './app.js';
export { serveBridge, type Listening, type ServedBridge } from './serve.js';
export { bridgeSettings, type BridgeSettings, type ProcessSettings } from './settings.js';
