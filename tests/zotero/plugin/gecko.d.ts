// Gecko's modules that the plug-in imports.
declare module "resource://gre/modules/*";
