import { expect, test } from "vitest";
import { mountOf, parseMounts } from "./mounts.ts";

// Recorded on Linux 6.18; the third line with a blank and an umlaut in its name.
const recorded = `22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw,discard
43 27 0:39 / /mnt/pool rw,relatime - btrfs /dev/loop0 rw,discard=async,space_cache=v2,subvolid=5,subvol=/
44 43 7:1 /sub /mnt/pool/a\\040b\\303\\274 ro,relatime shared:4 master:2 - xfs /dev/loop1 rw,attr2
45 22 0:40 / /mnt/pool2 rw,relatime - tmpfs tmpfs rw
`;

test("the mount of a path is the deepest one", () => {
  const mounts = parseMounts(recorded);
  expect(mounts).toHaveLength(4);
  expect(mounts[2]).toEqual({
    ...{ id: "44", device: "7:1", root: "/sub", path: "/mnt/pool/a bü", type: "xfs", source: "/dev/loop1" },
    isReadOnly: true,
  });
  expect(mountOf("/mnt/pool/x", mounts)?.device).toBe("0:39");
  expect(mountOf("/mnt/pool", mounts)?.device).toBe("0:39");
  expect(mountOf("/mnt/pool/a bü/x", mounts)?.type).toBe("xfs");
  expect(mountOf("/mnt/pool3/x", mounts)?.type).toBe("ext4");
  expect(mountOf("/mnt/pool2", mounts)?.type).toBe("tmpfs");
});

test("of several in one place the last one is seen", () => {
  expect(mountOf("/mnt/pool/x", parseMounts(`${recorded}46 43 0:41 / /mnt/pool rw - tmpfs t rw\n`))?.type).toBe(
    "tmpfs",
  );
});
