import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, whose power can go: nothing that was not synchronised is there afterwards. */
export interface CutDisk {
  readonly dir: string;
  /** From this moment on not a byte reaches the device, not the journal's either. */
  cut(): void;
  /** The power is back: the journal is replayed, as after a real cut. Everybody who had files open must have ended. */
  restore(): void;
  discard(): void;
}

/** EXT4_IOC_SHUTDOWN with NOLOGFLUSH: the file system is cut off without writing anything out (linux/fs/ext4/ioctl.c). */
const cutOff = 'open(my $f, "<", $ARGV[0]) or die "$!"; my $flags = pack("L", 2); ioctl($f, 0x8004587d, $flags) or die "no shutdown: $!"';

export function cutDisk(home: string, megabytes: number): CutDisk {
  const [image, dir] = [join(home, 'disk.ext4'), join(home, 'disk')];
  mkdirSync(dir, { recursive: true });
  execFileSync('truncate', ['-s', `${megabytes}M`, image]);
  execFileSync('mkfs.ext4', ['-q', '-b', '4096', image]);
  // As docs/install.md mounts it: what nobody synchronised is gone for up to a minute, not five seconds.
  const mount = (): void => { execFileSync('mount', ['-o', 'loop,commit=60', image, dir]); };
  const unmount = (): void => {
    for (let tries = 0; ; tries += 1) {
      try {
        execFileSync('umount', [dir], { stdio: 'pipe' });
        return;
      } catch (error) {
        // Who was killed a moment ago may still hold a file.
        if (tries === 50) throw error;
        execFileSync('sleep', ['0.1']);
      }
    }
  };
  mount();
  return {
    dir,
    cut() { execFileSync('perl', ['-e', cutOff, dir]); },
    restore() {
      unmount();
      // A mount namespace that was copied meanwhile (a container's start) keeps the file system that was cut off alive: the
      // device's bytes are read by a new one.
      execFileSync('cp', ['--sparse=always', image, `${image}.new`]);
      renameSync(`${image}.new`, image);
      mount();
    },
    discard() {
      unmount();
      rmSync(home, { recursive: true, force: true });
    },
  };
}
