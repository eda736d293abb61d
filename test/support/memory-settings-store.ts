import {
  type ChangedSettings,
  NOTHING_CHANGED,
  type SettingsStore,
} from '../../src/reconcile/settings/saved-settings.ts';

/** A settings store that remembers the last save. */
export class MemorySettingsStore implements SettingsStore {
  saved: ChangedSettings;
  /** While set, saving fails with it. */
  fault: Error | null = null;

  constructor(saved: ChangedSettings = NOTHING_CHANGED) {
    this.saved = saved;
  }

  async load(): Promise<ChangedSettings> {
    return this.saved;
  }

  async save(changed: ChangedSettings): Promise<void> {
    if (this.fault !== null) throw this.fault;
    this.saved = changed;
  }
}
