/** Why an answer is meant to differ from what a case expects, by the name of the case. */
export function reasonFor(name: string): string | undefined {
  return reasons.find(([pattern]) => pattern.test(name))?.[1];
}

const reasons: readonly (readonly [name: RegExp, reason: string])[] = [
  [/\.pc\.txt$/, 'a Postman collection is no OpenAPI document'],
  [/head_requests-AC-2/, 'HEAD is answered wherever GET is (MQ-08)'],
  [/Negotiation-AC-14\.oas2/, 'JSON comes first where a client takes anything'],
  [/complex-serialisation/, 'an object under a text type is written as JSON rather than refused'],
  [/too_complex-AC-1/, 'a large schema is answered rather than refused'],
  [/range-status-codes-AC-8/, 'the case says 4XX in words and 5XX in its expectation'],
  [/^cors\//, 'CORS is answered as browsers need it, for the origin that asks'],
  [/json_schema_faker|fillProperties/, 'settings of one generator in a contract are not read'],
  [/additionalProperties/, 'members without a name are not made up'],
  [/allow-empty-value-2/, 'allowEmptyValue: false is the default of Swagger 2.0, and forbids nothing more'],
  [/allow-reserved-fail/, 'what is not escaped has been read; a form is judged by its fields'],
  [/x-www-urlencoded-fail/, 'an optional field that is missing is no violation'],
  [/array-min-contains|print-as-http-header\.txt/, 'enforce holds answers to the contract as well; report only tells'],
  [/honor-mixed-path-fragments/, 'a text example under a JSON type is JSON already, as on Microcks'],
  [/static_examples-AC-\d\.oas3_1/, 'an example that breaks its own schema is not used'],
  [/combined-request-response|do-not-stop-warnings/, 'what is deprecated is no violation'],
  [
    /proxy\.validation\.httpResponse/,
    'an answer that breaks the contract is a 502: the server behind the proxy is at fault',
  ],
  [/proxy\.passthrough\.txt/, 'the page is that of a stand-in'],
  [/proxy\.501\.remock/, 'the proxy passes on what the server behind it answers'],
  [/proxy\.get-with-body/, 'a GET with a body is passed on'],
  [
    /json_alphabetize_response|AC-3\.dynamic-response\.only_oas3/,
    'values are varied, and so are the branches of unions',
  ],
  [/Recursive-Array-Handling/, 'a list that contains itself ends one level earlier'],
];
