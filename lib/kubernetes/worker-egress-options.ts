/** What a worker may call by name, on port 443. */
export interface WorkerEgressByName {
  /** Any AWS region of the partition that the worker's accounts lie in, as "eu-central-1". */
  readonly region: string;
  /**
   * Further hosts: those of Serval that the worker connects to, which are not published (ask your contact there), and
   * the regional endpoints of services that your own workflows use. A `*` stands for one label or a part of one.
   * @default - none, so that Serval itself is out of reach
   */
  readonly hosts?: string[];
  /**
   * Labels of the worker's pods, where Serval's own chart deploys it.
   * @default - those of the Deployment of this chart
   */
  readonly podLabels?: { [key: string]: string };
}
