import type { Value } from './containers.ts';

/** The classes that scripts can name: package, then what each class is by name and what it extends. */
const packages: Readonly<Record<string, string>> = {
  'java.lang': `Object; Comparable; CharSequence; Iterable; Runnable; Number; AutoCloseable; Cloneable
    String: Comparable CharSequence; Character: Comparable; Boolean: Comparable; Class; Math; StrictMath; System; Void
    StringBuilder: CharSequence Comparable; StringBuffer: CharSequence Comparable; Enum: Comparable
    Integer: Number Comparable; Long: Number Comparable; Short: Number Comparable; Byte: Number Comparable
    Double: Number Comparable; Float: Number Comparable; Throwable; Exception: Throwable; Error: Throwable
    RuntimeException: Exception; IllegalArgumentException: RuntimeException; IllegalStateException: RuntimeException
    NumberFormatException: IllegalArgumentException; ArithmeticException: RuntimeException
    NullPointerException: RuntimeException; ClassCastException: RuntimeException; SecurityException: RuntimeException
    IndexOutOfBoundsException: RuntimeException; ArrayIndexOutOfBoundsException: IndexOutOfBoundsException
    StringIndexOutOfBoundsException: IndexOutOfBoundsException; UnsupportedOperationException: RuntimeException
    NegativeArraySizeException: RuntimeException; ArrayStoreException: RuntimeException
    CloneNotSupportedException: Exception; InterruptedException: Exception; ClassNotFoundException: Exception
    NoSuchFieldException: Exception; NoSuchMethodException: Exception; ReflectiveOperationException: Exception
    AssertionError: Error; VirtualMachineError: Error; StackOverflowError: VirtualMachineError
    OutOfMemoryError: VirtualMachineError; LinkageError: Error; ExceptionInInitializerError: LinkageError`,
  'java.util': `Collection: Iterable; List: Collection; Set: Collection; Map; Iterator; Queue: Collection; Deque: Queue
    SortedSet: Set; SortedMap: Map; NavigableMap: SortedMap; NavigableSet: SortedSet; ListIterator: Iterator
    AbstractCollection: Collection; AbstractList: AbstractCollection List; AbstractMap: Map; RandomAccess
    AbstractSet: AbstractCollection Set; ArrayList: AbstractList RandomAccess Cloneable; Vector: AbstractList
    Stack: Vector; LinkedList: AbstractList Deque; ArrayDeque: AbstractCollection Deque; PriorityQueue: Queue
    Arrays$ArrayList: AbstractList; Collections$UnmodifiableList: List; Collections$UnmodifiableMap: Map
    Collections$UnmodifiableSet: Set; ImmutableCollections$ListN: AbstractList; ImmutableCollections$MapN: AbstractMap
    ImmutableCollections$SetN: AbstractSet; Collections$EmptyList: AbstractList; Collections$UnmodifiableCollection: Collection
    HashSet: AbstractSet; LinkedHashSet: HashSet; TreeSet: AbstractSet NavigableSet; HashMap: AbstractMap
    LinkedHashMap: HashMap; TreeMap: AbstractMap NavigableMap; Hashtable: Map; Properties: Hashtable
    Map.Entry; Comparator; Optional; Objects; Collections; Arrays; UUID: Comparable; Date: Comparable; Random; Locale
    TimeZone; Calendar: Comparable; Base64; Base64.Encoder; Base64.Decoder; StringJoiner; Currency; StringTokenizer
    NoSuchElementException: RuntimeException; InputMismatchException: NoSuchElementException
    ConcurrentModificationException: RuntimeException; EmptyStackException: RuntimeException
    MissingResourceException: RuntimeException; IllegalFormatException: IllegalArgumentException
    UnknownFormatConversionException: IllegalFormatException; MissingFormatArgumentException: IllegalFormatException
    IllegalFormatConversionException: IllegalFormatException; DuplicateFormatFlagsException: IllegalFormatException`,
  'java.util.regex': 'Pattern; Matcher: MatchResult; MatchResult; PatternSyntaxException: IllegalArgumentException',
  'java.util.function':
    'Function; Predicate; Consumer; Supplier; BiFunction; UnaryOperator: Function; BinaryOperator: BiFunction',
  'java.util.stream': 'Stream; Collectors; IntStream',
  'java.util.concurrent': 'TimeUnit; ConcurrentHashMap: AbstractMap; Callable; TimeoutException: Exception',
  'java.util.concurrent.atomic': 'AtomicInteger: Number; AtomicLong: Number; AtomicBoolean',
  'java.math': 'BigDecimal: Number Comparable; BigInteger: Number Comparable; RoundingMode: Enum; MathContext',
  'java.io':
    'Serializable; Closeable; IOException: Exception; FileNotFoundException: IOException; UncheckedIOException: RuntimeException; EOFException: IOException',
  'java.net': `URL; URI: Comparable; URLEncoder; URLDecoder; MalformedURLException: IOException
    UnknownHostException: IOException; ConnectException: IOException; URISyntaxException: Exception
    SocketTimeoutException: IOException; SocketException: IOException`,
  'java.nio.charset': 'StandardCharsets; Charset',
  'java.text': 'SimpleDateFormat; DecimalFormat; NumberFormat; ParseException: Exception; DateFormat',
  'java.time': `LocalDate: Comparable; LocalDateTime: Comparable; LocalTime: Comparable; Instant: Comparable
    Duration: Comparable; Period; ZonedDateTime: Comparable; OffsetDateTime: Comparable; ZoneId; ZoneOffset: ZoneId
    DayOfWeek: Enum; Month: Enum; DateTimeException: RuntimeException; Year; YearMonth; Clock`,
  'java.time.format': 'DateTimeFormatter; DateTimeParseException: DateTimeException',
  'java.time.temporal': 'ChronoUnit: Enum; Temporal',
  'groovy.lang': `GString: CharSequence Comparable; Closure: Runnable; Range: List; IntRange: Range AbstractList
    ObjectRange: Range AbstractList; NumberRange: Range AbstractList; GroovyRuntimeException: RuntimeException; GroovyObject; Script
    MissingPropertyException: GroovyRuntimeException; MissingMethodException: GroovyRuntimeException
    ReadOnlyPropertyException: MissingPropertyException; Tuple: AbstractList; Tuple2: Tuple; Binding`,
  'groovy.json':
    'JsonSlurper; JsonSlurperClassic; JsonOutput; JsonBuilder; JsonException: RuntimeException; JsonParserType; StringEscapeUtils; JsonGenerator',
  'org.apache.groovy.json.internal': 'LazyMap: AbstractMap',
  'org.codehaus.groovy.runtime.typehandling': 'GroovyCastException: ClassCastException',
  'org.codehaus.groovy.runtime': 'GStringImpl: GString; NullObject',
  'org.codehaus.groovy.runtime.powerassert': 'PowerAssertionError: AssertionError',
  'org.codehaus.groovy.control': 'MultipleCompilationErrorsException: Exception',
  'org.xml.sax': 'SAXException: Exception; SAXParseException: SAXException',
  'io.github.microcks.util.soapui': 'XmlHolder',
  '': 'Matcher$; MockRequest; Headers: HashMap; HttpServletRequest; Store; Log; Script1; PrimitiveNull',
};

/** What is known of a class. */
export interface KnownClass {
  readonly name: string;
  readonly package: string;
  /** The name with its package. */
  readonly fullName: string;
  /** Everything that it is, itself first. */
  readonly lineage: readonly string[];
}

/** Packages whose classes need no import. */
export const defaultPackages: readonly string[] = [
  'java.lang',
  'java.util',
  'java.io',
  'java.net',
  'groovy.lang',
  'groovy.util',
];

const known = new Map<string, KnownClass>();
for (const [home, text] of Object.entries(packages)) {
  for (const row of text.split(/[;\n]/)) {
    const [name = '', supers = ''] = row.trim().split(':');
    if (name === '') continue;
    known.set(name, {
      name,
      package: home,
      fullName: home === '' ? name : `${home}.${name.replace('Map.Entry', 'Map$Entry')}`,
      lineage: [name, ...supers.trim().split(' ').filter(Boolean)],
    });
  }
}
for (const [name, row] of known) {
  const all = new Set<string>();
  const visit = (each: string) => {
    if (all.has(each)) return;
    all.add(each);
    for (const parent of known.get(each)?.lineage.slice(1) ?? []) visit(parent);
  };
  visit(name);
  all.delete('Object');
  known.set(name, { ...row, lineage: [...all, 'Object'] });
}

/** A class by its name without package; nothing when there is none. */
export function classOf(name: string): KnownClass | undefined {
  return known.get(name);
}

/** The classes of a package. */
export function classesIn(home: string): readonly KnownClass[] {
  return [...known.values()].filter((row) => row.package === home);
}

/** A class by its name with package. */
export function classByFullName(name: string): KnownClass | undefined {
  return byFullName.get(name);
}

const byFullName = new Map([...known.values()].map((row) => [row.fullName.replace('$', '.'), row]));

/** The name of a value's class, without package. */
export function typeOf(value: Value): string {
  switch (typeof value) {
    case 'string':
      return 'String';
    case 'number':
      return 'Integer';
    case 'boolean':
      return 'Boolean';
    case 'bigint':
      return 'BigInteger';
    default:
      return value === null || value === undefined ? 'null' : (value as { readonly type: string }).type;
  }
}

/** The name of a class as Java's `getName`. */
export function fullNameOf(type: string): string {
  if (type.endsWith('[]')) return arrayName(type);
  if (type === 'GString') return 'org.codehaus.groovy.runtime.GStringImpl';
  if (type === 'Closure') return 'Script1$_run_closure1';
  return known.get(type)?.fullName ?? type;
}

function arrayName(type: string): string {
  const component = type.slice(0, -2);
  const letters: Readonly<Record<string, string>> = {
    int: 'I',
    long: 'J',
    byte: 'B',
    char: 'C',
    double: 'D',
    boolean: 'Z',
  };
  return `[${letters[component] ?? `L${fullNameOf(component)};`}`;
}

/** Everything that a type is, itself first and Object last. */
export function lineageOf(type: string): readonly string[] {
  return (
    known.get(type)?.lineage ??
    (type === 'null' ? ['null'] : [type, ...(type.endsWith('[]') ? ['Array'] : []), 'Object'])
  );
}

/** Whether a value is of a class, by its name without package. */
export function isInstance(value: Value, type: string): boolean {
  if (value === null || value === undefined) return false;
  if (type === 'Object') return true;
  const own = typeOf(value);
  if (own === type) return true;
  if (own.endsWith('[]')) return type === 'Object[]' && !/^(int|long|byte|char|double|float|short|boolean)\[/.test(own);
  return lineageOf(own).includes(type);
}
