/** With nothing for this long the shop was closed: nights, Saturdays. min */
const CLOSED_AFTER_MIN = 60;

/**
 * When to place each order, from the replay's start: the recorded rhythm, without the hours in which the shop was
 * closed, and with orders of the same recorded minute spread over it.
 * @param minutes when they were recorded, ascending
 * @param speed recorded minutes in a second
 * @returns ms, ascending
 */
export function schedule(minutes: readonly number[], speed: number): number[] {
  const withinMinute = new Map<number, number>();
  for (const minute of minutes) withinMinute.set(minute, (withinMinute.get(minute) ?? 0) + 1);
  let open = 0;
  let previous: number | undefined;
  let place = 0;
  return minutes.map((minute) => {
    place = minute === previous ? place + 1 : 0;
    const gap = minute - (previous ?? minute);
    if (gap <= CLOSED_AFTER_MIN) open += gap;
    else open += 1;
    previous = minute;
    return ((open + place / (withinMinute.get(minute) ?? 1)) / speed) * 1_000;
  });
}
