import { Fact, Facts } from "#components/side-panel/facts.tsx";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { formatDuration } from "#lib/format/duration.ts";
import type { Plan } from "#lib/model/plan.ts";

const undoWords: Record<Plan["undoable"], string> = {
  yes: "yes, from the finished job",
  "until-commit": "until its last step; not after",
  no: "no",
};

/** What a plan costs: bytes, room, time, and the way back. */
export function PlanFigures({ plan }: { plan: Plan }) {
  return (
    <Facts>
      <Fact name="To copy">{plan.bytesToCopy === 0 ? "nothing" : <Bytes value={plan.bytesToCopy} />}</Fact>
      <Fact name="Time">
        {plan.estimateMs === null ? (
          <span className="text-muted-foreground">not known</span>
        ) : plan.estimateMs < 1000 ? (
          "less than a second"
        ) : (
          `about ${formatDuration(plan.estimateMs)}`
        )}
      </Fact>
      <Fact name="Can be undone">
        {plan.intent.action === "clone" ? (
          "by deleting the new volume"
        ) : (
          <span className={plan.undoable === "no" ? "font-medium text-warning" : ""}>{undoWords[plan.undoable]}</span>
        )}
      </Fact>
      {plan.freeNeeded.map((need) => {
        const isShort = need.needBytes !== null && need.freeBytes !== null && need.needBytes > need.freeBytes;
        return (
          <Fact key={need.path} name="Room">
            <span className={isShort ? "font-medium text-danger" : ""}>
              needs <Bytes value={need.needBytes} unknown="an unknown amount" />,{" "}
              <Bytes value={need.freeBytes} unknown="unknown" /> free{isShort && ": not enough"}
            </span>
            <FilePath path={need.path} />
          </Fact>
        );
      })}
    </Facts>
  );
}
