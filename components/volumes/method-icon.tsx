import { Copy, FileQuestionMark, FolderTree, HardDrive, Waypoints } from "lucide-react";

const icons = { qcow2: HardDrive, overlay: Waypoints, filecopy: Copy, btrfs: FolderTree } as const;

/** A volume by the kind of its snapshots. Words stand beside it. */
export function MethodIcon({ backend, size = 14 }: { backend: string | null; size?: number }) {
  const Icon = icons[backend as keyof typeof icons] ?? FileQuestionMark;
  return <Icon size={size} aria-hidden className="shrink-0 text-muted-foreground" />;
}
