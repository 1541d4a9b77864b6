import { Badge, type Tone } from "#components/ui/badge.tsx";
import type { FileUse } from "#lib/model/file-use.ts";

const roles: Record<FileUse["role"], { words: string; title: string; tone: Tone }> = {
  head: { words: "written to", title: "The machine writes to it now", tone: "primary" },
  point: { words: "point", title: "It holds a snapshot's state", tone: "quiet" },
  inner: {
    words: "in between",
    title: "A link between other files of the chain; no snapshot stands on it",
    tone: "quiet",
  },
  "left-behind": {
    words: "left behind",
    title: "The machine went elsewhere, and no snapshot names it",
    tone: "warning",
  },
  foreign: { words: "foreign", title: "Nothing of this machine names it", tone: "warning" },
  memory: { words: "memory", title: "A snapshot's saved memory", tone: "quiet" },
};

/** What a file is to the machine. */
export const FileRole = ({ role }: { role: FileUse["role"] }) => (
  <Badge tone={roles[role].tone} title={roles[role].title}>
    {roles[role].words}
  </Badge>
);
