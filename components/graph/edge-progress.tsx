import type { Job } from "#lib/model/job.ts";

/** A job's progress along a line: as far as it is where a tool tells it, else dashes that travel. */
export function EdgeProgress({ path, job }: { path: string; job: Job }) {
  return (
    <>
      <path className="tree-edge-work" data-part="way" d={path} />
      {job.progress === null ? (
        <path className="tree-edge-work" data-part="unknown" d={path} />
      ) : (
        <path
          className="tree-edge-work"
          data-part="done"
          d={path}
          pathLength={1}
          strokeDasharray={`${Math.max(0.001, job.progress)} 2`}
        />
      )}
    </>
  );
}
