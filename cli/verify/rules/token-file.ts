import { notOk, ok, worst, type Rule } from '../finding.js';
import { inWay } from '../in-way.js';
import { addedAnew, ADDED, containersOf, mountOver, named, tokenMount, tokenPath, tokenVolume } from '../pod.js';

/**
 * Whether each container finds the token's file: the volume is mounted, whole and read-only.
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
 */
export const tokenFile: Rule = {
  step: 'token path',
  judge: inWay((facts, way) => {
    const { pod } = facts;
    const containers = containersOf(facts);
    const volume = tokenVolume(pod, way)?.volume.name ?? ADDED[way].tokenVolume;
    const findings = containers.map((container) => {
      const name = JSON.stringify(container.name);
      const mount = tokenMount(pod, container, way);
      if (!mount) {
        return notOk(
          `container ${name} does not mount volume ${JSON.stringify(volume)}, so that ${tokenPath(pod, container, way)} is not there`,
          `${addedAnew(pod, container.name, 'the mount')}; a container that needs no role is left out by the annotation skip-containers or by --container`,
        );
      }
      if (mount.isPart) {
        return notOk(
          `container ${name} mounts a part of volume ${JSON.stringify(volume)} by subPath, where a renewed token never arrives`,
          'mount the whole volume',
        );
      }
      if (!mount.readOnly) {
        return notOk(
          `container ${name} does not mount volume ${JSON.stringify(volume)} read-only`,
          'set readOnly: true',
        );
      }
      const over = mountOver(pod, container, way);
      if (over) {
        return notOk(
          `container ${name} mounts volume ${JSON.stringify(over.volume)} at ${over.path}, over the token at ${tokenPath(pod, container, way)}`,
          'mount it elsewhere',
        );
      }
      return ok('');
    });
    const paths = new Set(containers.map((container) => tokenPath(pod, container, way)));
    return worst(findings, `${[...paths].join(', ')} in ${named(containers)}`);
  }),
};
