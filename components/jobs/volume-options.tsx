import { useVolumes } from "#components/frame/use-volumes.ts";
import { methodWord } from "#lib/format/method-words.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";

/** Volumes to choose from, each kind of snapshots by itself: jobs are of one tree. */
export function VolumeOptions({ host, chosen }: { host: string | undefined; chosen: string | undefined }) {
  const { byHost } = useVolumes();
  const options = [...byHost.values()]
    .filter((one) => host === undefined || one.host.id === host)
    .flatMap((one) =>
      one.volumes.flatMap((volume) =>
        volume.methods
          // One that was never used had no job either.
          .filter(({ id, snapshotCount }) => id === volume.id || id === chosen || snapshotCount !== 0)
          .map(({ backend, id }) => ({
            key: `${one.host.id} ${id}`,
            id,
            text: `${volume.name}, ${methodWord(backend)}`,
          })),
      ),
    );
  const isGone = chosen !== undefined && partsOfVolumeId(chosen) !== null && !options.some(({ id }) => id === chosen);
  if (options.length === 0 && !isGone) return null;
  return (
    <optgroup label="Volumes">
      {options.map(({ key, id, text }) => (
        <option key={key} value={id}>
          {text}
        </option>
      ))}
      {isGone && <option value={chosen}>{chosen}</option>}
    </optgroup>
  );
}
