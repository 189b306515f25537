export function season() {}
