/**
 * Serval's public API as the place that grants are read from. What it answers for an access request was read on its
 * published pages and tried by nobody here: try it before relying on it.
 */
export interface ServalApiOptions {
  /**
   * Client id of an API client of Serval that may read access requests, app resources and users. Its secret goes beside
   * the bridge's others, under the key SERVAL_CLIENT_SECRET.
   */
  readonly clientId: string;
  /**
   * Where the API is: https, no path.
   * @default "https://public.api.serval.com"
   */
  readonly url?: string;
}
