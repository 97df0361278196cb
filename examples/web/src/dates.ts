const LONG = new Intl.DateTimeFormat("en-IE", { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const SHORT = new Intl.DateTimeFormat("en-IE", { weekday: "short", day: "numeric", month: "short", timeZone: "UTC" });

/** A local date of the server's, as midnight UTC: a date has no zone of its own. */
const day = (localDate: string) => new Date(`${localDate}T00:00:00Z`);

export function dayLabel(localDate: string | null | undefined): { name: string; date: string } {
  if (!localDate) return { name: "Date to be announced", date: "" };
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  const away = Math.round((day(localDate).getTime() - today) / 86_400_000);
  const [weekday, ...rest] = LONG.format(day(localDate)).split(" ");
  const date = rest.join(" ");
  if (away === 0) return { name: "Today", date: `${weekday.replace(",", "")} ${date}` };
  if (away === 1) return { name: "Tomorrow", date: `${weekday.replace(",", "")} ${date}` };
  return { name: weekday.replace(",", ""), date };
}

export const shortDate = (localDate: string | null | undefined) => (localDate ? SHORT.format(day(localDate)) : "Date to come");

export const clock = (localTime: string | null | undefined) => localTime?.slice(0, 5) ?? "";
