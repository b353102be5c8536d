/** Work still allowed, in steps of some tenth of a microsecond; shared by all rules of a calendar, so that none can hold an isolate. */
export type Budget = { steps: number };
