/** How an attempt to load the configuration again ended. `failed`: the new one was right, and could not be applied. */
export type ReloadResult = 'success' | 'rejected' | 'failed';
