/**
 * A container of a pod as a process of this machine, held to what the pod says: a root directory of its own that is
 * read-only and holds Node and nothing else, its volumes at their paths, its numeric user, no way to more rights, and
 * the variables that it is given. What is not the container's but the pod's (network, limits) is this machine's.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

export interface ContainerVolume {
  /** Folder of this machine. */
  readonly source: string;
  readonly mountPath: string;
  readonly readOnly: boolean;
}

export interface ContainerProcess {
  /** As in the pod: command, then arguments. */
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  readonly user: number;
  readonly volumes: readonly ContainerVolume[];
}

/** What Node's own images say; nothing else of an image's environment counts here. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Arguments: Node's path, user, number of volumes, three for each of them, the command. The root lies over /mnt. */
const SCRIPT = `
set -eu
node=$1 user=$2 count=$3
shift 3
root=/mnt
mount -t tmpfs -o mode=755 root $root
# bind SOURCE PATH MODE
bind() {
  if [ -d "$1" ]; then mkdir -p "$root$2"; else mkdir -p "$(dirname "$root$2")"; : > "$root$2"; fi
  mount --bind "$1" "$root$2"
  if [ "$3" = ro ]; then mount -o remount,bind,ro "$root$2"; fi
}
for folder in /lib /lib64 /usr/lib; do if [ -d $folder ]; then bind $folder $folder ro; fi; done
bind "$node" /usr/local/bin/node ro
for device in null urandom; do bind /dev/$device /dev/$device rw; done
for file in /etc/hosts /etc/nsswitch.conf; do if [ -f $file ]; then bind $file $file ro; fi; done
mkdir $root/proc
mount --rbind /proc $root/proc
while [ "$count" -gt 0 ]; do
  bind "$1" "$2" "$3"
  shift 3
  count=$((count - 1))
done
mount -o remount,ro $root
exec setpriv --no-new-privs chroot --userspec="$user:$user" --groups= $root "$@"
`;

/** Whether this machine lets the test do so: root on Linux, who may mount. */
export function containersCanBeMade(): boolean {
  const tried = spawnSync('unshare', [
    '--mount',
    'sh',
    '-c',
    'mount -t tmpfs root /mnt && setpriv --version && chroot --version',
  ]);
  return tried.status === 0;
}

export function startContainer({ command, environment, user, volumes }: ContainerProcess): ChildProcess {
  const mounts = volumes.flatMap(({ source, mountPath, readOnly }) => [source, mountPath, readOnly ? 'ro' : 'rw']);
  const args = [process.execPath, String(user), String(volumes.length), ...mounts, ...command];
  const env = { PATH, ...environment };
  return spawn('unshare', ['--mount', 'sh', '-c', SCRIPT, 'container', ...args], {
    cwd: '/',
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
