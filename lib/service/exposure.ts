import type { Construct } from 'constructs';
import type { ExposedHandler, ExposedService } from '../private/exposure';
import { requireExposure, requireLoadBalancer, requirePeers, requireThrottle } from '../private/exposure-checks';
import { exposeByHttpApi } from '../private/exposure-http-api';
import { exposeByLoadBalancer } from '../private/exposure-load-balancer';
import type { ExposureOptions, InternalLoadBalancerOptions, PublicHttpApiOptions } from './exposure-options';

/**
 * How people reach the bridge. There is no default: whether it is public is for its operator to decide.
 *
 * Both end TLS (1.2 or later) at AWS, and let through the bridge's two paths and nothing else.
 */
export abstract class Exposure {
  /**
   * Private: an internal Application Load Balancer, which only those reach who reach the VPC. It writes no access log,
   * since that would hold the login's code and state, and cannot be told to leave them out.
   */
  public static internalLoadBalancer(options: InternalLoadBalancerOptions): Exposure {
    return new InternalLoadBalancer(options);
  }

  /**
   * Public: an HTTP API of API Gateway under a domain name of one's own, whose execute-api endpoint is off. Its requests
   * are throttled, and its access log holds no query string.
   */
  public static publicHttpApi(options: PublicHttpApiOptions): Exposure {
    return new PublicHttpApi(options);
  }

  /** @internal */
  public abstract readonly _options: ExposureOptions;

  /**
   * Throws unless the options fit together, and into the stack of `scope`.
   * @internal
   */
  public abstract _check(scope: Construct): void;

  /**
   * Makes the resources in `scope`.
   * @internal
   */
  public abstract _bind(scope: Construct, exposed: ExposedHandler): ExposedService;
}

class InternalLoadBalancer extends Exposure {
  constructor(public readonly _options: InternalLoadBalancerOptions) {
    super();
  }

  public _check(scope: Construct): void {
    requireExposure(scope, this._options);
    requireLoadBalancer(scope, this._options);
    requirePeers(scope, this._options);
  }

  public _bind(scope: Construct, exposed: ExposedHandler): ExposedService {
    return exposeByLoadBalancer(scope, this._options, exposed.handler);
  }
}

class PublicHttpApi extends Exposure {
  constructor(public readonly _options: PublicHttpApiOptions) {
    super();
  }

  public _check(scope: Construct): void {
    requireExposure(scope, this._options);
    requireThrottle(scope, this._options.throttle);
  }

  public _bind(scope: Construct, exposed: ExposedHandler): ExposedService {
    return exposeByHttpApi(scope, this._options, exposed);
  }
}
