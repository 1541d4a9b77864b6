const seconds = (sinceMs) => `${((Date.now() - sinceMs) / 1000).toFixed(1)} s`;

/** Runs one step and prints its line and time. `work` may return a remark. */
export async function step(title, work) {
  const begun = Date.now();
  const say = (words) => console.log(`  … ${title}: ${words}`);
  const remark = await work(say);
  console.log(`  ✓ ${title.padEnd(18)}${seconds(begun).padStart(8)}${remark ? `   ${remark}` : ""}`);
}

export const elapsed = seconds;
