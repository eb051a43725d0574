package org.posthorn.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/// Queries recursive servers in order, retries after a timeout, and caches answers.
///
/// An answer is [Dnssec#SECURE] if the server set AD and the settings trust it, which is right for
/// a validating server on this machine (RFC 6698 §A.3).
public final class NetworkResolver implements Resolver {
  /// RFC 2181 §8 sets no maximum.
  private static final long TTL_SECONDS_MAX = 86_400;

  /// RFC 2308 §5.
  private static final long NEGATIVE_TTL_SECONDS_MAX = 3_600;

  /// RFC 9520 §3.2: at least a second, at most 5 minutes.
  private static final Duration FAILURE_TTL = Duration.ofSeconds(5);

  /// Maximum number of CNAMEs followed in an answer.
  private static final int ALIASES_MAX = 8;

  /// RFC 6891 §6.2.5 and the DNS flag day of 2020: fits into every path without fragments.
  private static final int UDP_BYTES_MAX = 1232;

  private final Settings settings;
  private final List<Server> servers;
  private final InstantSource clock;
  private final AnswerCache cache;

  /// Settings.
  ///
  /// @param servers recursive servers in order of preference
  /// @param timeout for each attempt
  /// @param attempts how often the whole list is tried
  /// @param trustAuthenticData whether the servers validate and the connection to them is safe
  public record Settings(
      List<InetSocketAddress> servers,
      Duration timeout,
      int attempts,
      ResolverLimits limits,
      boolean trustAuthenticData) {
    public Settings {
      servers = List.copyOf(servers);
      if (servers.isEmpty() || attempts < 1 || !timeout.isPositive()) {
        throw new IllegalArgumentException("a resolver needs a server, a try and some time");
      }
    }

    /// The system's servers, otherwise as [#of]; port 53 of this machine if the system has none.
    public static Settings ofSystem() {
      List<InetSocketAddress> servers = ResolverConfig.getCurrentConfig().servers();
      return of(
          servers.isEmpty()
              ? new InetSocketAddress[] {new InetSocketAddress("127.0.0.1", 53)}
              : servers.toArray(InetSocketAddress[]::new));
    }

    /// The same, with AD trusted or not.
    public Settings trusting(boolean authenticData) {
      return new Settings(servers, timeout, attempts, limits, authenticData);
    }

    /// 3 seconds, two attempts, AD not trusted.
    public static Settings of(InetSocketAddress... servers) {
      return new Settings(
          List.of(servers), Duration.ofSeconds(3), 2, ResolverLimits.defaults(), false);
    }
  }

  interface Server {
    /// @throws IOException if there is no valid answer in time
    Message send(Message query) throws IOException;
  }

  /// A query as it is sent.
  private record Sent(Name name, int type) {}

  public NetworkResolver(Settings settings, InstantSource clock) {
    this(settings, clock, settings.servers().stream().map(at -> server(at, settings)).toList());
  }

  NetworkResolver(Settings settings, InstantSource clock, List<Server> servers) {
    this.settings = settings;
    this.clock = clock;
    this.servers = List.copyOf(servers);
    cache = new AnswerCache(settings.limits());
  }

  private static Server server(InetSocketAddress address, Settings settings) {
    SimpleResolver server = new SimpleResolver(address);
    server.setTimeout(settings.timeout());
    server.setEDNS(0, UDP_BYTES_MAX, 0, List.of());
    server.setIoClientFactory(new TcpQuestions(settings.limits().answerBytesMax()));
    return server::send;
  }

  @Override
  public DnsAnswer<Mx> mx(DomainName name) {
    return ask(DnsQuestion.mx(name), MXRecord.class, NetworkResolver::mx);
  }

  @Override
  public DnsAnswer<InetAddress> a(DomainName name) {
    return ask(DnsQuestion.a(name), ARecord.class, found -> Optional.of(found.getAddress()));
  }

  @Override
  public DnsAnswer<InetAddress> aaaa(DomainName name) {
    return ask(DnsQuestion.aaaa(name), AAAARecord.class, found -> Optional.of(found.getAddress()));
  }

  @Override
  public DnsAnswer<String> txt(DomainName name) {
    return ask(DnsQuestion.txt(name), TXTRecord.class, found -> Optional.of(text(found)));
  }

  @Override
  public DnsAnswer<DomainName> ptr(InetAddress address) {
    return ask(DnsQuestion.ptr(address), PTRRecord.class, found -> domain(found.getTarget()));
  }

  @Override
  public DnsAnswer<Tlsa> tlsa(DomainName name) {
    return ask(
        DnsQuestion.tlsa(name),
        TLSARecord.class,
        found ->
            Optional.of(
                new Tlsa(
                    found.getCertificateUsage(),
                    found.getSelector(),
                    found.getMatchingType(),
                    found.getCertificateAssociationData())));
  }

  @Override
  public DnsAnswer<Srv> srv(DomainName name) {
    return ask(DnsQuestion.srv(name), SRVRecord.class, NetworkResolver::srv);
  }

  @Override
  public DnsAnswer<DomainName> cname(DomainName name) {
    return ask(DnsQuestion.cname(name), CNAMERecord.class, found -> domain(found.getTarget()));
  }

  /// Number of cached answers.
  int remembered() {
    return cache.size();
  }

  private <R extends Record, T> DnsAnswer<T> ask(
      DnsQuestion<T> question, Class<R> kind, Function<R, Optional<T>> value) {
    Optional<DnsAnswer<T>> known = remembered(question);
    if (known.isPresent()) {
      return known.get();
    }
    Sent sent = new Sent(name(question), type(question));
    Exchanged exchanged = exchange(sent);
    DnsAnswer<T> answer = read(exchanged, sent, kind, value);
    if (answer.ttl().isPositive()) {
      long until = clock.millis() + answer.ttl().toMillis();
      cache.put(question, answer, until, exchanged.bytes());
    }
    return answer;
  }

  private static Name name(DnsQuestion<?> question) {
    if (question.about() instanceof InetAddress address) {
      return ReverseMap.fromAddress(address);
    }
    try {
      return Name.fromString(question.about() + ".");
    } catch (TextParseException e) {
      throw new IllegalStateException("a domain name is a name", e);
    }
  }

  private static int type(DnsQuestion<?> question) {
    return switch (question.type()) {
      case MX -> Type.MX;
      case A -> Type.A;
      case AAAA -> Type.AAAA;
      case TXT -> Type.TXT;
      case PTR -> Type.PTR;
      case TLSA -> Type.TLSA;
      case SRV -> Type.SRV;
      case CNAME -> Type.CNAME;
    };
  }

  // The type of a query determines the type of the cached answer.
  @SuppressWarnings("unchecked")
  @Override
  public <T> Optional<DnsAnswer<T>> remembered(DnsQuestion<T> question) {
    AnswerCache.Remembered remembered = cache.get(question).orElse(null);
    if (remembered == null) {
      return Optional.empty();
    }
    long left = remembered.untilMillis() - clock.millis();
    if (left <= 0) {
      return Optional.empty();
    }
    Duration ttl = Duration.ofMillis(left);
    return Optional.of(
        switch ((DnsAnswer<T>) remembered.answer()) {
          case DnsAnswer.Found<T>(var values, _, var dnssec) ->
              new DnsAnswer.Found<>(values, ttl, dnssec);
          case DnsAnswer.NoData<T>(_, var dnssec) -> new DnsAnswer.NoData<>(ttl, dnssec);
          case DnsAnswer.NoName<T>(_, var dnssec) -> new DnsAnswer.NoName<>(ttl, dnssec);
          case DnsAnswer.Failed<T>(var reason, _, var dnssec) ->
              new DnsAnswer.Failed<>(reason, ttl, dnssec);
        });
  }

  /// A reply, or why there is none.
  private record Exchanged(@Nullable Message reply, String failure) {
    /// Approximate memory of its values. Names are counted completely: a compressed name of 255
    /// octets may have two in a message.
    long bytes() {
      long sum = failure.length();
      if (reply != null) {
        for (Record found : reply.getSection(Section.ANSWER)) {
          sum += 100 + found.rdataToWireCanonical().length;
        }
      }
      return sum;
    }
  }

  private Exchanged exchange(Sent question) {
    Message query = Message.newQuery(Record.newRecord(question.name(), question.type(), DClass.IN));
    // RFC 6840 §5.7: asks whether the server has validated.
    query.getHeader().setFlag(Flags.AD);
    String failure = "timeout";
    for (int attempt = 0; attempt < settings.attempts(); attempt++) {
      for (Server server : servers) {
        try {
          Message reply = server.send(query);
          int code = reply.getRcode();
          if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
            return new Exchanged(reply, "");
          }
          failure = Rcode.string(code);
        } catch (IOException e) {
          // The next server may answer; the reason is kept for the caller.
          String message = String.valueOf(e.getMessage());
          failure = message.toLowerCase(Locale.ROOT).contains("time") ? "timeout" : message;
        }
      }
    }
    return new Exchanged(null, failure);
  }

  private <R extends Record, T> DnsAnswer<T> read(
      Exchanged exchanged, Sent question, Class<R> kind, Function<R, Optional<T>> value) {
    Message reply = exchanged.reply();
    if (reply == null) {
      return new DnsAnswer.Failed<>(exchanged.failure(), FAILURE_TTL, Dnssec.INSECURE);
    }
    boolean validated = reply.getHeader().getFlag(Flags.AD) && settings.trustAuthenticData();
    Dnssec dnssec = validated ? Dnssec.SECURE : Dnssec.INSECURE;
    Name name = question.name();
    long ttl = TTL_SECONDS_MAX;
    List<Record> records = reply.getSection(Section.ANSWER);
    for (int alias = 0; question.type() != Type.CNAME && alias < ALIASES_MAX; alias++) {
      Optional<CNAMERecord> next = alias(records, name);
      if (next.isEmpty()) {
        break;
      }
      ttl = Math.min(ttl, next.get().getTTL());
      name = next.get().getTarget();
    }
    List<T> values = new ArrayList<>();
    for (Record found : records) {
      if (kind.isInstance(found) && found.getName().equals(name)) {
        ttl = Math.min(ttl, found.getTTL());
        value.apply(kind.cast(found)).ifPresent(values::add);
      }
    }
    if (!values.isEmpty()) {
      return new DnsAnswer.Found<>(values, Duration.ofSeconds(ttl), dnssec);
    }
    Duration negative = Duration.ofSeconds(Math.min(ttl, negativeTtl(reply)));
    return reply.getRcode() == Rcode.NXDOMAIN
        ? new DnsAnswer.NoName<>(negative, dnssec)
        : new DnsAnswer.NoData<>(negative, dnssec);
  }

  private static Optional<CNAMERecord> alias(List<Record> records, Name name) {
    for (Record found : records) {
      if (found instanceof CNAMERecord alias && alias.getName().equals(name)) {
        return Optional.of(alias);
      }
    }
    return Optional.empty();
  }

  /// RFC 2308 §5: the lesser of the SOA's TTL and its MINIMUM; without SOA the answer is not
  /// cached.
  private static long negativeTtl(Message reply) {
    for (Record found : reply.getSection(Section.AUTHORITY)) {
      if (found instanceof SOARecord soa) {
        return Math.min(NEGATIVE_TTL_SECONDS_MAX, Math.min(soa.getTTL(), soa.getMinimum()));
      }
    }
    return 0;
  }

  private static Optional<Mx> mx(MXRecord found) {
    if (found.getTarget().equals(Name.root)) {
      return Optional.of(new Mx(found.getPriority(), Optional.empty()));
    }
    return domain(found.getTarget())
        .map(exchange -> new Mx(found.getPriority(), Optional.of(exchange)));
  }

  private static Optional<Srv> srv(SRVRecord found) {
    Optional<DomainName> target = domain(found.getTarget());
    // RFC 2782: only the root means that there is no such service; an invalid name is ignored.
    return target.isEmpty() && !found.getTarget().equals(Name.root)
        ? Optional.empty()
        : Optional.of(new Srv(found.getPriority(), found.getWeight(), found.getPort(), target));
  }

  /// Empty for names that are not valid host names: such a record is useless.
  private static Optional<DomainName> domain(Name name) {
    try {
      return Optional.of(new DomainName(name.toString(true).toLowerCase(Locale.ROOT)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String text(TXTRecord found) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    found.getStringsAsByteArrays().forEach(bytes::writeBytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
