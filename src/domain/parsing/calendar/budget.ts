/** Work still allowed, in steps of some tenth of a microsecond; shared by all rules of a calendar, so that none can hold an isolate. */
export type Budget = { steps: number };

/** What an instance costs on its way into the calendar, in steps; looking at a day costs one. */
export const INSTANCE_STEPS = 12;
