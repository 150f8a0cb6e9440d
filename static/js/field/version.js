// The version of the format in which this app sends (docs/field-sync.md).
export const VERSION = 1;
