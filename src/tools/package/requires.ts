/**
 * A built module with `require` in place of `import` for the files of `dist/lib`: of a file that is imported Node reads the
 * whole text for the names of its exports, which takes longer than running it.
 */
export function requireLibraries(code: string): string {
  const required: string[] = [];
  const rest = code.replaceAll(staticImport, (_, bound: string, file: string) => {
    required.push(...declarations(bound.trim(), `__library(${JSON.stringify(file)})`));
    return '';
  });
  const moved = rest.replaceAll(dynamicImport, '__loaded($1)');
  if (required.length === 0 && moved === code) return code;
  const [shebang = ''] = /^#!.*\n/.exec(moved) ?? [];
  const added = [head, ...(moved === rest ? [] : [loaded]), ...required];
  return `${shebang}${added.join('\n')}\n${moved.slice(shebang.length)}`;
}

const staticImport = /^import ([^;]+?) from '(\.\.\/lib\/[\w-]+\.cjs)';$/gm;
const dynamicImport = /\bimport\(("\.\.\/lib\/[\w-]+\.cjs"|'\.\.\/lib\/[\w-]+\.cjs')\)/g;

const head =
  "import { createRequire as __requireFrom } from 'node:module';\nconst __library = /* @__PURE__ */ __requireFrom(import.meta.url);";
/** What `import()` would answer: the default is all that the file exports. */
const loaded = 'const __loaded = async (file) => { const all = __library(file); return { ...all, default: all }; };';

/** `a, { b, c as d }` and `* as e` as declarations. */
function declarations(bound: string, value: string): readonly string[] {
  const [, all] = /^\* as ([\w$]+)$/.exec(bound) ?? [];
  if (all !== undefined) return [`const ${all} = ${value};`];
  const [, first, names] = /^([\w$]+)?(?:, )?(?:\{ ([^}]*) \})?$/.exec(bound) ?? [];
  if (first === undefined && names === undefined) throw new Error(`an import that cannot be read: ${bound}`);
  return [
    ...(first === undefined ? [] : [`const ${first} = ${value};`]),
    ...(names === undefined ? [] : [`const { ${names.replaceAll(' as ', ': ')} } = ${value};`]),
  ];
}
