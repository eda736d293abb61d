/** How an attempt to reload ended. `failed`: the new configuration was valid, and could not be applied. */
export type ReloadResult = 'success' | 'rejected' | 'failed';
