import type { RefusalKey } from '../limits.ts';

const byKey: Readonly<Partial<Record<RefusalKey, string>>> = {
  process: 'Runtime ProcessBuilder Process ProcessHandle AntBuilder',
  file: `File Files Path Paths FileReader FileWriter FileInputStream FileOutputStream RandomAccessFile InputStreamReader
    OutputStreamWriter BufferedReader BufferedWriter PrintWriter PrintStream Scanner FileSystems FileSystem FileTreeBuilder
    BufferedInputStream BufferedOutputStream ObjectInputStream ObjectOutputStream InputStream OutputStream Reader Writer`,
  network: `Socket ServerSocket DatagramSocket MulticastSocket InetAddress InetSocketAddress HttpURLConnection URLConnection
    HttpClient HttpRequest HttpResponse HTTPBuilder RESTClient SocketChannel NetworkInterface Proxy ProxySelector URLClassLoader`,
  thread: `Thread ThreadLocal ThreadGroup Executors ExecutorService Executor Timer TimerTask CompletableFuture ForkJoinPool
    CountDownLatch ThreadPoolExecutor ScheduledExecutorService Future FutureTask Semaphore CyclicBarrier ReentrantLock Lock`,
  evaluate: `GroovyShell Eval GroovyClassLoader GroovyScriptEngine ScriptEngine ScriptEngineManager ConfigSlurper
    SimpleTemplateEngine GStringTemplateEngine StreamingTemplateEngine MarkupTemplateEngine CompilerConfiguration`,
  'xml-parser': `XmlSlurper XmlParser DocumentBuilderFactory DocumentBuilder SAXParserFactory SAXParser XMLInputFactory
    XPathFactory TransformerFactory XmlUtil DOMBuilder`,
  builder:
    'MarkupBuilder StreamingMarkupBuilder StreamingJsonBuilder NodeBuilder ObjectGraphBuilder CliBuilder Node XmlNodePrinter',
  reflection:
    'ClassLoader Method Field Constructor Modifier MethodHandles MethodHandle Unsafe Array InvocationHandler SecurityManager Module Package',
  'meta-class':
    'ExpandoMetaClass Expando MetaClass GroovySystem MetaMethod MetaProperty MetaClassRegistry DelegatingMetaClass Interceptor ProxyMetaClass InvokerHelper',
};

const classes = new Map<string, RefusalKey>(
  Object.entries(byKey).flatMap(([key, names]) => names.split(/\s+/).map((name) => [name, key as RefusalKey] as const)),
);

/** Why a class is refused, by its name without package. */
export function refusedClass(name: string): RefusalKey | undefined {
  return classes.get(name);
}

const packages: readonly (readonly [prefix: string, key: RefusalKey])[] = [
  ['java.lang.reflect', 'reflection'],
  ['java.lang.invoke', 'reflection'],
  ['java.nio.file', 'file'],
  ['java.nio.channels', 'network'],
  ['java.net.http', 'network'],
  ['javax.net', 'network'],
  ['javax.script', 'evaluate'],
  ['java.util.concurrent.locks', 'thread'],
  ['groovy.util.slurpersupport', 'xml-parser'],
  ['javax.xml', 'xml-parser'],
  ['groovy.xml', 'xml-parser'],
  ['groovy.transform', 'annotation'],
  ['groovy.lang.Grab', 'annotation'],
  ['groovy.text', 'evaluate'],
];

/** Why a class or package is refused, by its full name; what is unknown is refused as an import. */
export function refusedName(fullName: string): RefusalKey {
  const simple = fullName.slice(fullName.lastIndexOf('.') + 1);
  const own = refusedClass(simple);
  if (own !== undefined && /^(java|javax|groovy|org\.codehaus\.groovy|org\.apache\.groovy)\./.test(fullName))
    return own;
  return packages.find(([prefix]) => fullName === prefix || fullName.startsWith(`${prefix}.`))?.[1] ?? 'import';
}
