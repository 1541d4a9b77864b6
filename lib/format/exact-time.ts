const pad = (n: number): string => String(n).padStart(2, "0");

/** `2026-06-15 12:00:00 UTC` */
export function formatUtc(at: string): string {
  const iso = new Date(at).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `2026-06-15 14:00:00 +02:00`, in the reader's time zone. */
export function formatLocal(at: string): string {
  const t = new Date(at);
  const offset = -t.getTimezoneOffset();
  const sign = offset < 0 ? "-" : "+";
  const zone = `${sign}${pad(Math.floor(Math.abs(offset) / 60))}:${pad(Math.abs(offset) % 60)}`;
  const day = `${t.getFullYear()}-${pad(t.getMonth() + 1)}-${pad(t.getDate())}`;
  return `${day} ${formatClock(t)} ${zone}`;
}

/** `14:00:00`, in the reader's time zone. */
export const formatClock = (t: Date): string => `${pad(t.getHours())}:${pad(t.getMinutes())}:${pad(t.getSeconds())}`;
