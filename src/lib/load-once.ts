/**
 * Loads a module when it is first needed and has it at hand from then on. Who needs it before it is there loads it too, each
 * for itself: one request may not wait for what another began.
 */
export function loadOnce<Module>(load: () => Promise<Module>): () => Promise<Module> {
  let loaded: Module | null = null;
  return async () => (loaded ??= await load());
}
