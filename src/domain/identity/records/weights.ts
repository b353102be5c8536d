import type { LogisticModel } from "../logistic.ts";
import type { EvidenceName } from "./evidence.ts";

/** Written by `node bench/dedupe/fit-records.ts --write`; docs/matching.md says on what it was fitted. */
export const RECORD_MODEL: LogisticModel<EvidenceName> = {
  bias: -12.2256,
  weights: {
    words: 6.1583,
    words_contained: -6.9237,
    letters: 1.5979,
    rarest_word: 7.1493,
    shared_words: -0.7796,
    length_ratio: 2.48,
    identifier: 2.8797,
    identifiers_differ: -0.2155,
    numbers: 0.8631,
    numbers_differ: -1.3529,
    fields: 3.0654,
    best_field: -0.7982,
    field_numbers_differ: -1.4709,
    equal_values: 0.0348,
    figures_close: 0.1475,
    figures_far: 0.4662,
    name_contained: -2.8851,
    second_name_contained: 1.5856,
    name_found_more: 6.068,
    name_found_less: 4.5635,
  },
};
