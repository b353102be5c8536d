export { Alert, ALERT_STATES, AlertKind, type Conditions, type Transition } from "./schema.ts";
export { type AlertFilter, endAlerts, listAlerts, noteConditions } from "./store.ts";
