import { idOf } from './address.js';
import type { OptionPairs } from './argument.js';
import { chardev } from './chardev.js';
import type { Guest } from './context.js';
import { filesystemDevice, fsdev, isVirtiofs, mounted, virtiofsChardev, virtiofsSocket } from './filesystem.js';
import { hostdevBlockdev, hostdevDevice, hostdevSecret } from './hostdev.js';
import { inputDevice, inputObject } from './input.js';
import type { Plan } from './plan.js';
import type { Props } from './props.js';
import { redirdevChardev, redirdevDevice } from './redirdev.js';
import { refused } from './refused.js';
import * as small from './small-devices.js';
import { tpmChardev, tpmdev, tpmDevice, tpmSocket } from './tpm.js';
import { isVhostUser, vhostUserVideoId, videoDevice } from './video.js';

/** A character device and a device, where there are such. */
function addBoth(plan: Plan, backend: OptionPairs | undefined, device: Props | undefined): void {
  if (backend) plan.pairs('chardev', backend);
  if (device) plan.device(device);
}

export function addFilesystems(guest: Guest, plan: Plan): void {
  for (const one of guest.def.devices?.filesystems ?? []) {
    const filesystem = mounted(one);
    if (isVirtiofs(filesystem)) {
      plan.pairs('chardev', virtiofsChardev(filesystem, guest));
      if (filesystem.source?.socket === undefined) {
        const socket = virtiofsSocket(filesystem, guest);
        plan.prepare.push({ kind: 'helper', program: 'virtiofsd', device: idOf(filesystem), socket });
      }
    } else plan.pairs('fsdev', fsdev(filesystem));
    plan.device(filesystemDevice(filesystem, guest));
  }
}

export function addSmartcards(guest: Guest, plan: Plan): void {
  const [card, ...others] = guest.def.devices?.smartcards ?? [];
  if (others.length > 0) throw refused('a guest of QEMU has one smartcard', '/domain/devices/smartcard[2]');
  if (card) addBoth(plan, small.smartcardChardev(card), small.smartcardDevice(card, guest));
}

export function addTpms(guest: Guest, plan: Plan): void {
  for (const tpm of guest.def.devices?.tpms ?? []) {
    if (tpm.backend.type === 'emulator') {
      const socket = tpmSocket(tpm, guest);
      plan.prepare.push({ kind: 'helper', program: 'swtpm', device: idOf(tpm), socket });
    }
    const backend = tpmChardev(tpm, guest);
    if (backend) plan.pairs('chardev', backend);
    plan.pairs('tpmdev', tpmdev(tpm));
    plan.device(tpmDevice(tpm, guest));
  }
}

export function addInputs(guest: Guest, plan: Plan): void {
  for (const input of guest.def.devices?.inputs ?? []) {
    const object = inputObject(input);
    if (object) plan.object(object);
    addBoth(plan, undefined, inputDevice(input, guest));
  }
}

export function addVideos(guest: Guest, plan: Plan): void {
  for (const video of guest.def.devices?.videos ?? []) {
    if (video.model?.type === 'none') continue;
    if (isVhostUser(video)) {
      const socket = `${guest.context.runDirectory}/${idOf(video)}-gpu.sock`;
      plan.prepare.push({ kind: 'helper', program: 'vhost-user-gpu', device: idOf(video), socket });
      const source = { mode: 'connect', path: socket } as const;
      plan.pairs('chardev', chardev(vhostUserVideoId(video), { type: 'unix', sources: [source] }));
    }
    plan.device(videoDevice(video, guest));
  }
}

export function addWatchdog(guest: Guest, plan: Plan): void {
  const watchdog = guest.def.devices?.watchdog;
  if (!watchdog) return;
  plan.device(small.watchdogDevice(watchdog, guest));
  plan.word('watchdog-action', small.watchdogAction(watchdog));
}

export function addRedirdevs(guest: Guest, plan: Plan): void {
  for (const device of guest.def.devices?.redirdevs ?? [])
    addBoth(plan, redirdevChardev(device), redirdevDevice(device, guest));
}

export function addHostdevs(guest: Guest, plan: Plan): void {
  for (const device of guest.def.devices?.hostdevs ?? []) {
    const secret = hostdevSecret(device, guest);
    if (secret) plan.object(secret);
    const node = hostdevBlockdev(device, guest);
    if (node) plan.json('blockdev', node);
    let vhostFd: string | undefined;
    if (device.mode === 'subsystem' && device.type === 'scsi_host') {
      const [fd] = plan.fds(1);
      plan.prepare.push({ kind: 'open', fd: fd!, path: '/dev/vhost-scsi' });
      vhostFd = String(fd);
    }
    addBoth(plan, undefined, hostdevDevice(device, guest, vhostFd));
  }
}

export function addRngs(guest: Guest, plan: Plan): void {
  for (const rng of guest.def.devices?.rngs ?? []) {
    const backend = small.rngChardev(rng);
    if (backend) plan.pairs('chardev', backend);
    plan.object(small.rngObject(rng));
    plan.device(small.rngDevice(rng, guest));
  }
}

export function addShmems(guest: Guest, plan: Plan): void {
  for (const shmem of guest.def.devices?.shmems ?? []) {
    const object = small.shmemObject(shmem);
    if (object) plan.object(object);
    addBoth(plan, small.shmemChardev(shmem), small.shmemDevice(shmem, guest));
  }
}

export function addVsock(guest: Guest, plan: Plan): void {
  const vsock = guest.def.devices?.vsock;
  if (!vsock) return;
  const [fd] = plan.fds(1);
  plan.prepare.push({ kind: 'vhost-vsock', fd: fd!, cid: vsock.cid?.address });
  plan.device(small.vsockDevice(vsock, String(fd), guest));
}
