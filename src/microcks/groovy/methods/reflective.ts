import type { RefusalKey } from '../limits.ts';

const ofClasses =
  /^(forName|newInstance|getMethods?|methods|getFields?|fields|getDeclared\w+|declared\w+|getConstructors?|constructors|getClassLoader|classLoader|getResource\w*|getPackage|package|getProtectionDomain|protectionDomain|getModule|module|getInterfaces|interfaces|getSuperclass|superclass|getAnnotations?|annotations|cast|getEnclosing\w+)$/;

const ofAnything: Readonly<Record<string, RefusalKey>> = {
  classLoader: 'reflection',
  getClassLoader: 'reflection',
  protectionDomain: 'reflection',
  declaredMethods: 'reflection',
  declaredFields: 'reflection',
  declaredConstructors: 'reflection',
  getDeclaredMethod: 'reflection',
  getDeclaredMethods: 'reflection',
  getDeclaredField: 'reflection',
  getDeclaredFields: 'reflection',
  getDeclaredConstructor: 'reflection',
  getDeclaredConstructors: 'reflection',
  setAccessible: 'reflection',
  metaClass: 'meta-class',
  getMetaClass: 'meta-class',
  setMetaClass: 'meta-class',
  metaPropertyValues: 'meta-class',
  getMetaPropertyValues: 'meta-class',
  respondsTo: 'meta-class',
  hasProperty: 'meta-class',
  invokeMethod: 'meta-class',
  mixin: 'category',
  openConnection: 'network',
  openStream: 'network',
  newInputStream: 'network',
  newReader: 'file',
  withReader: 'file',
  withWriter: 'file',
  withInputStream: 'file',
  withStream: 'file',
  eachFile: 'file',
  toFile: 'file',
};

/** Why a member is refused, by its name; some are only of classes. */
export function reflective(name: string, isClass: boolean): RefusalKey | undefined {
  if (Object.hasOwn(ofAnything, name)) return ofAnything[name];
  return isClass && ofClasses.test(name) ? 'reflection' : undefined;
}
