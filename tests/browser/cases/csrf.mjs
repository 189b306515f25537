export function foreignForms() {}
