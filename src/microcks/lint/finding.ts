/** How bad a finding is: an `error` makes answers wrong, a `warning` makes them surprising, a `note` weak. */
export type Severity = 'error' | 'warning' | 'note';

/** What lint found, and where. */
export interface Finding {
  readonly rule: RuleName;
  readonly severity: Severity;
  readonly message: string;
  /** JSON Pointer in the merged document. */
  readonly pointer: string;
  readonly file: string;
  /** 1-based, as are columns. */
  readonly line: number;
  readonly column: number;
}

/** A finding before it has its place in a file. */
export type Remark = Pick<Finding, 'rule' | 'message' | 'pointer'>;

/** Every rule: its severity, and what it says in general. */
export const rules = {
  'document-invalid': { severity: 'error', about: 'The document is not as OpenAPI says.' },
  'example-invalid': { severity: 'error', about: 'An example does not satisfy its schema.' },
  'example-unreadable': { severity: 'error', about: 'An example has no value that can be read.' },
  'default-twice': { severity: 'error', about: 'Two examples of one response are flagged x-microcks-default.' },
  'name-reused': { severity: 'error', about: 'One example name stands for several responses of an operation.' },
  'duplicate-pair': { severity: 'error', about: 'Two responses are chosen by the same criteria.' },
  dispatcher: { severity: 'error', about: 'A dispatcher or its rules cannot work as they are written.' },
  'groovy-subset': { severity: 'error', about: 'A Groovy script uses what scripts are not run with here.' },
  'no-response-example': { severity: 'warning', about: 'An operation has no response example.' },
  'success-without-example': {
    severity: 'warning',
    about: 'The errors of an operation have examples, its success none.',
  },
  'success-undescribed': { severity: 'warning', about: 'An operation describes errors only, so an error answers it.' },
  'request-unpaired': { severity: 'warning', about: 'A request example has no response example of its name.' },
  'response-unpaired': { severity: 'warning', about: 'No request leads to a response example.' },
  'path-shadowed': {
    severity: 'warning',
    about: 'A path template earlier in the document takes the requests of a path.',
  },
  'operation-unreachable': { severity: 'warning', about: 'A Microcks server would not find an operation.' },
  'template-broken': { severity: 'warning', about: 'A template in an example is never rendered.' },
  'status-not-servable': { severity: 'note', about: 'A Microcks server cannot serve examples under this status key.' },
  'schema-vacuous': { severity: 'note', about: 'A response schema that accepts any object proves nothing.' },
} as const satisfies Readonly<Record<string, { readonly severity: Severity; readonly about: string }>>;

/** The name of a rule. */
export type RuleName = keyof typeof rules;
