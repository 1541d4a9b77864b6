import type { Qcow2Snapshot } from "#server/blocks/qcow2-snapshots.ts";
import type { ImageTag } from "#server/images/image-info.ts";

/** A snapshot inside an image. */
export interface Tag {
  /** QEMU's: the highest that there is plus one, so a later snapshot may have it again. */
  readonly id: string;
  /** Any text; several may have the same. */
  readonly name: string;
  /** Tells it from every other one, also from a later one with its id and name. */
  readonly key: string;
  readonly createdAt: string;
  readonly vmStateBytes: number | null;
}

const keyOf = (id: string, seconds: number, ns: number, name: string): string => `${id} ${seconds}.${ns} ${name}`;
const timeOf = (seconds: number, ns: number): string => new Date(seconds * 1000 + Math.floor(ns / 1e6)).toISOString();

/** As qemu-img tells it. */
export function tagOfInfo({ id, name, createdAt, dateNs, vmStateBytes }: ImageTag): Tag {
  const seconds = Math.round(Date.parse(createdAt) / 1000);
  return { id, name, key: keyOf(id, seconds, dateNs, name), createdAt: timeOf(seconds, dateNs), vmStateBytes };
}

/** As the image's own table has it. */
export const tagOfTable = ({ id, name, dateSeconds, dateNs }: Qcow2Snapshot): Tag => ({
  id,
  name,
  key: keyOf(id, dateSeconds, dateNs, name),
  createdAt: timeOf(dateSeconds, dateNs),
  vmStateBytes: null,
});

/** The id that QEMU gives to the next snapshot (block/qcow2-snapshot.c, find_new_snapshot_id). */
export const nextId = (tags: readonly Pick<Tag, "id">[]): string =>
  String(tags.reduce((most, { id }) => Math.max(most, Number.parseInt(id, 10) || 0), 0) + 1);
