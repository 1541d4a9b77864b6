"use client";
import { Dialog } from "#components/ui/dialog.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { useFrame } from "./frame-context.tsx";

const groups = [
  {
    title: "Everywhere",
    keys: [
      [["Ctrl", "K"], "Every object and every action"],
      [["/"], "Search"],
      [["?"], "These keys"],
      [["Esc"], "Close what is open"],
    ],
  },
  {
    title: "In the tree",
    keys: [
      [["←", "↑", "→", "↓"], "Parent, child and siblings"],
      [["H"], "Go to where you are: the head"],
      [["O"], "Drawn tree or outline"],
      [["F"], "Fit the whole tree"],
      [["+", "−"], "Zoom"],
      [["Space"], "Pick for comparing"],
      [["Shift", "F10"], "Menu of the node"],
    ],
  },
  {
    title: "On the selected node",
    keys: [
      [["N"], "Take a snapshot"],
      [["R"], "Plan a revert to it"],
      [["D"], "Plan its deletion"],
      [["M"], "Plan a merge"],
      [["B"], "Back up"],
      [["E"], "Edit name and description"],
      [["C"], "Compare"],
    ],
  },
] as const;

/** All keys. None of them changes a machine: each opens a plan or a form. */
export function KeysHelp() {
  const { isHelpOpen, setHelpOpen } = useFrame();
  return (
    <Dialog
      isOpen={isHelpOpen}
      onOpenChange={setHelpOpen}
      title="Keys"
      description="No key changes a machine by itself: it opens a form or a plan to read first."
      className="w-[min(46rem,calc(100vw-1.5rem))]"
    >
      <div className="grid gap-x-10 gap-y-6 p-5 sm:grid-cols-2">
        {groups.map((group) => (
          <section key={group.title} className={group.title === "Everywhere" ? "" : "sm:row-span-2"}>
            <h3 className="mb-2 font-medium text-muted-foreground text-xs">{group.title}</h3>
            <dl className="space-y-1.5">
              {group.keys.map(([keys, words]) => (
                <div key={words} className="flex items-center justify-between gap-3">
                  <dt className="text-[13px]">{words}</dt>
                  <dd className="flex gap-1">
                    {keys.map((key) => (
                      <Kbd key={key}>{key}</Kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
