import { BRIDGE } from '../model';
import { misuse } from '../private/errors';
import { requireSwitch } from '../private/requirements';
import { checkImage, checkPlain, checkWholeNumber, imageParts } from './checks';

/** Node's own image that the bundled bridge runs on unless told otherwise. A release of the package moves it on. */
const NODE_IMAGE = 'docker.io/library/node:24.21.0-slim';

/** Where and how the bundled bridge tells of its health. @see docs/bridge.md */
const BUNDLED_HEALTH = { port: 8081, livePath: '/livez', readyPath: '/readyz' };

/** How Serval's image is asked for its health. */
export interface ServalImageHealth {
  /**
   * Port that answers, 1 to 65,535.
   * @default 8080
   */
  readonly port?: number;
  /** Path that answers 200 while the process is alive, as "/healthz". */
  readonly livePath: string;
  /** Path that answers 200 while the process takes logins. */
  readonly readyPath: string;
}

/** Properties of Serval's own image. */
export interface ServalImageOptions {
  /**
   * Asks by HTTP. Serval publishes no such paths: ask your contact there.
   * @default - a TCP connection to port 8080 counts as healthy
   */
  readonly health?: ServalImageHealth;
  /**
   * Lets the image write to its own file system, not to /tmp alone.
   * @default false
   */
  readonly allowWritableRootFilesystem?: boolean;
}

/** Properties of the bundled bridge's image. */
export interface BundledImageOptions {
  /**
   * A Node image with `node` in its PATH, pinned by a digest or by a tag that begins with a full version, as
   * `registry/node:24.21.0-slim`. Tags such as `24-slim`, which move from release to release, are refused.
   * @default "docker.io/library/node:24.21.0-slim"
   */
  readonly nodeImage?: string;
}

/** An image as the chart runs it. */
interface BoundImage {
  readonly image: string;
  /** Whether this package's bridge is carried in beside it. */
  readonly bundled: boolean;
  /** Without it, port 8080 is asked for a TCP connection. */
  readonly health?: { readonly port: number; readonly livePath: string; readonly readyPath: string };
  /** Without it the image's own user. */
  readonly runAsUser?: number;
  readonly writableRootFilesystem: boolean;
  /** False where it is known to go past a proxy that its environment names. */
  readonly knowsProxy: boolean;
}

/** What runs as the bridge: Serval's own image, or the one that this package brings. There is no default. */
export abstract class BridgeImage {
  /**
   * Serval's own bridge, as Serval gave you its image. Its environment is yours: what this package's bridge takes from
   * the chart's properties means nothing to it.
   * @param name `registry/name:tag` or `registry/name@sha256:…`; a moving tag, `latest` or none, is refused («Image»)
   */
  public static serval(name: string, options: ServalImageOptions = {}): BridgeImage {
    return new Serval(name, options);
  }

  /**
   * This package's bridge on a stock Node image. Its logins start at the bridge's own address and not in Serval's web
   * application, whose protocol with its bridge is not published.
   */
  public static bundled(options: BundledImageOptions = {}): BridgeImage {
    return new Bundled(options);
  }

  /** @internal */
  public abstract _bind(): BoundImage;
}

class Serval extends BridgeImage {
  private readonly bound: BoundImage;

  constructor(image: string, { health, allowWritableRootFilesystem }: ServalImageOptions) {
    super();
    checkPlain({ image, health });
    checkImage('image', image);
    if (health) checkHealth(health);
    this.bound = {
      image,
      bundled: false,
      knowsProxy: true,
      writableRootFilesystem: requireSwitch(undefined, 'allowWritableRootFilesystem', allowWritableRootFilesystem),
      health: health && { port: BRIDGE.containerPort, ...health },
    };
  }

  public _bind(): BoundImage {
    return this.bound;
  }
}

class Bundled extends BridgeImage {
  private readonly bound: BoundImage;

  constructor({ nodeImage = NODE_IMAGE }: BundledImageOptions) {
    super();
    checkPlain({ nodeImage });
    checkNodeImage(nodeImage);
    // The user `node` of Node's images, which run as root unless told otherwise.
    const parts = { image: nodeImage, bundled: true, health: BUNDLED_HEALTH, knowsProxy: knowsProxy(nodeImage) };
    this.bound = { ...parts, runAsUser: 1000, writableRootFilesystem: false };
  }

  public _bind(): BoundImage {
    return this.bound;
  }
}

/** Node's tags with one or two numbers follow the newest release. */
function checkNodeImage(nodeImage: string): void {
  const { tag, digest } = imageParts('nodeImage', nodeImage);
  if (digest !== undefined || /^\d+\.\d+\.\d+(?:-|$)/.test(tag ?? '')) return;
  const text =
    'may be another Node tomorrow, a digest or a tag that begins with a full version is needed; ' +
    `write it as ${JSON.stringify(NODE_IMAGE)} or add @sha256:…`;
  misuse(undefined, { code: 'Image', property: 'nodeImage', value: nodeImage, text });
}

/** From 22.21 and 24.5 on; nobody can tell from a digest. @see https://nodejs.org/api/cli.html#node_use_env_proxy1 */
function knowsProxy(nodeImage: string): boolean {
  const [, major, minor] = /^(\d+)\.(\d+)\./.exec(imageParts('nodeImage', nodeImage).tag ?? '') ?? [];
  if (major === undefined) return true;
  const since = ({ 22: 21, 24: 5 } as Readonly<Record<string, number>>)[major];
  return since === undefined ? Number(major) > 24 : Number(minor) >= since;
}

function checkHealth({ port, livePath, readyPath }: ServalImageHealth): void {
  checkWholeNumber('health.port', port, 1);
  if (port !== undefined && port > 65_535) {
    const text = 'is no port, 1 to 65535 are allowed; give the port that tells of health';
    misuse(undefined, { code: 'PodSetting', property: 'health.port', value: port, text });
  }
  for (const [name, path] of Object.entries({ livePath, readyPath })) {
    if (/^\/[\w./-]*$/.test(path)) continue;
    const text = 'is no path, which begins with / and holds letters, digits and ._/- alone; write it as "/healthz"';
    misuse(undefined, { code: 'PodSetting', property: `health.${name}`, value: path, text });
  }
}
