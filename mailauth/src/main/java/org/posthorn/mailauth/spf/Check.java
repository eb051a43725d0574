package org.posthorn.mailauth.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.posthorn.dns.DnsAnswer;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.spf.SpfMechanism.Prefixes;
import org.posthorn.mailauth.spf.SpfRecord.Directive;

/// One evaluation of `check_host()`, including nested ones, and their common limits (RFC 7208
/// §4.6.4). One thread.
final class Check {
  private final SpfQuery query;
  private final Resolver resolver;
  private final SpfLimits limits;
  private final String receiver;
  private final Instant now;

  private int lookups;
  private int voidLookups;

  /// The names of the client; looked up once.
  private @Nullable DnsAnswer<DomainName> names;

  private final Map<DomainName, Boolean> validated = new HashMap<>();

  Check(SpfQuery query, Resolver resolver, SpfLimits limits, String receiver, Instant now) {
    this.query = query;
    this.resolver = resolver;
    this.limits = limits;
    this.receiver = receiver;
    this.now = now;
  }

  /// The result of evaluating a record.
  ///
  /// @param explanation of the record whose directive matched
  /// @param domain the domain of that record
  private record Outcome(
      AuthenticationVerdict verdict,
      String mechanism,
      Optional<MacroString> explanation,
      DomainName domain) {}

  SpfResult run() {
    Optional<DomainName> name = query.name();
    if (name.isEmpty()) {
      // §4.3
      return none("not a domain name");
    }
    try {
      Optional<Outcome> outcome = checkHost(name.get());
      return outcome.isEmpty()
          ? none("no SPF record")
          : new SpfResult(
              outcome.get().verdict,
              query,
              outcome.get().mechanism,
              "",
              outcome.flatMap(this::explanation));
    } catch (SpfException e) {
      return new SpfResult(e.verdict(), query, SpfResult.DEFAULT, e.problem(), Optional.empty());
    }
  }

  private SpfResult none(String problem) {
    return new SpfResult(
        AuthenticationVerdict.NONE, query, SpfResult.DEFAULT, problem, Optional.empty());
  }

  /// Empty for `none`: the domain has no record.
  private Optional<Outcome> checkHost(DomainName domain) throws SpfException {
    Optional<SpfRecord> record = record(domain);
    if (record.isEmpty()) {
      return Optional.empty();
    }
    for (Directive directive : record.get().directives()) {
      if (matches(directive.mechanism(), domain)) {
        return Optional.of(
            new Outcome(directive.verdict(), directive.text(), record.get().explanation(), domain));
      }
    }
    Optional<MacroString> redirect = record.get().redirect();
    if (redirect.isPresent()) {
      count();
      Optional<String> target = expanded(redirect.get(), domain);
      if (target.isPresent()) {
        // §6.1: a target without record is an error.
        Optional<Outcome> outcome = checkTarget(target.get());
        if (outcome.isEmpty()) {
          throw SpfException.permanent("redirect to a domain without SPF record: " + target.get());
        }
        return outcome;
      }
    }
    // §4.7
    return Optional.of(
        new Outcome(AuthenticationVerdict.NEUTRAL, SpfResult.DEFAULT, Optional.empty(), domain));
  }

  /// §4.3 for an expanded macro string.
  private Optional<Outcome> checkTarget(String target) throws SpfException {
    Optional<DomainName> domain = name(target);
    return domain.isEmpty() || domain.get().isTopLevel()
        ? Optional.empty()
        : checkHost(domain.get());
  }

  /// §4.4 and §4.5.
  private Optional<SpfRecord> record(DomainName domain) throws SpfException {
    List<String> records =
        values(resolver.txt(domain), "TXT", domain).stream().filter(SpfRecord::isRecord).toList();
    if (records.isEmpty()) {
      return Optional.empty();
    }
    if (records.size() > 1) {
      throw SpfException.permanent("several SPF records: " + domain);
    }
    String text = records.getFirst();
    if (text.length() > limits.recordCharactersMax()) {
      throw SpfException.permanent("an SPF record that is too long: " + domain);
    }
    return Optional.of(SpfRecord.parse(text));
  }

  private boolean matches(SpfMechanism mechanism, DomainName domain) throws SpfException {
    return switch (mechanism) {
      case SpfMechanism.All _ -> true;
      case SpfMechanism.Ip(byte[] network, int prefix) ->
          isIn(network, prefix, query.client().getAddress());
      case SpfMechanism.Include(MacroString spec) -> includes(spec, domain);
      case SpfMechanism.A(Optional<MacroString> spec, Prefixes prefixes) -> {
        count();
        Optional<DomainName> target = target(spec, domain);
        yield target.isPresent() && isAddress(addressesOf(target.get()), prefixes);
      }
      case SpfMechanism.Mx(Optional<MacroString> spec, Prefixes prefixes) -> {
        count();
        Optional<DomainName> target = target(spec, domain);
        yield target.isPresent() && isMxHost(target.get(), prefixes);
      }
      case SpfMechanism.Ptr(Optional<MacroString> spec) -> {
        count();
        Optional<DomainName> target = target(spec, domain);
        yield target.isPresent() && isNamed(target.get());
      }
      case SpfMechanism.Exists(MacroString spec) -> {
        count();
        Optional<DomainName> target = target(Optional.of(spec), domain);
        // §5.7: IPv4 also for IPv6 clients.
        yield target.isPresent()
            && !counted(values(resolver.a(target.get()), "A", target.get())).isEmpty();
      }
    };
  }

  /// §5.2
  private boolean includes(MacroString spec, DomainName domain) throws SpfException {
    count();
    Optional<String> target = expanded(spec, domain);
    if (target.isEmpty()) {
      return false;
    }
    Optional<Outcome> outcome = checkTarget(target.get());
    if (outcome.isEmpty()) {
      throw SpfException.permanent("include of a domain without SPF record: " + target.get());
    }
    return outcome.get().verdict == AuthenticationVerdict.PASS;
  }

  /// §5.4
  private boolean isMxHost(DomainName target, Prefixes prefixes) throws SpfException {
    // In an order independent of the answer, so that the limit has the same effect each time.
    List<DomainName> mxHosts =
        counted(values(resolver.mx(target), "MX", target)).stream()
            .filter(mx -> mx.exchange().isPresent())
            .sorted(
                Comparator.comparingInt(Resolver.Mx::preference)
                    .thenComparing(mx -> mx.exchange().orElseThrow()))
            .map(mx -> mx.exchange().orElseThrow())
            .toList();
    for (int i = 0; i < mxHosts.size(); i++) {
      if (i == limits.namesMax()) {
        throw SpfException.permanent("more than " + limits.namesMax() + " MX hosts: " + target);
      }
      // MX hosts without addresses of the client's type are not void lookups: §4.6.4 counts terms.
      if (isAddress(addresses(mxHosts.get(i)), prefixes)) {
        return true;
      }
    }
    return false;
  }

  /// §5.5
  private boolean isNamed(DomainName target) throws SpfException {
    DnsAnswer<DomainName> answer = names();
    if (!answer.temporary()) {
      counted(answer.values());
    }
    return firstNames().stream().anyMatch(name -> name.isAtOrBelow(target) && isValidated(name));
  }

  /// `%{p}`: the most specific validated name of the client (§7.3).
  private String validatedName(DomainName domain) {
    Optional<DomainName> best =
        firstNames().stream().filter(name -> name.equals(domain) && isValidated(name)).findFirst();
    return best.or(() ->
            firstNames().stream()
                .filter(name -> name.isAtOrBelow(domain) && isValidated(name))
                .findFirst())
        .or(() -> firstNames().stream().filter(this::isValidated).findFirst())
        .map(DomainName::ascii)
        .orElse("unknown");
  }

  private DnsAnswer<DomainName> names() {
    DnsAnswer<DomainName> known = names;
    if (known == null) {
      known = resolver.ptr(query.client());
      names = known;
    }
    return known;
  }

  /// §4.6.4: names beyond the limit are ignored.
  private List<DomainName> firstNames() {
    return names().values().stream().limit(limits.namesMax()).toList();
  }

  /// Whether a name resolves to the client. A failed lookup counts as no (§5.5).
  private boolean isValidated(DomainName name) {
    return validated.computeIfAbsent(
        name,
        _ -> {
          DnsAnswer<InetAddress> addresses = isIpv4() ? resolver.a(name) : resolver.aaaa(name);
          return addresses.values().contains(query.client());
        });
  }

  private List<InetAddress> addressesOf(DomainName name) throws SpfException {
    return counted(addresses(name));
  }

  /// The addresses of the client's type (§5).
  private List<InetAddress> addresses(DomainName name) throws SpfException {
    return isIpv4()
        ? values(resolver.a(name), "A", name)
        : values(resolver.aaaa(name), "AAAA", name);
  }

  private boolean isIpv4() {
    return query.client() instanceof Inet4Address;
  }

  private boolean isAddress(List<InetAddress> addresses, Prefixes prefixes) {
    byte[] client = query.client().getAddress();
    return addresses.stream()
        .anyMatch(address -> isIn(address.getAddress(), prefixes.of(client), client));
  }

  private static boolean isIn(byte[] network, int prefix, byte[] address) {
    if (network.length != address.length) {
      return false;
    }
    int whole = prefix / 8;
    int rest = prefix % 8;
    return Arrays.equals(network, 0, whole, address, 0, whole)
        && (rest == 0 || ((network[whole] ^ address[whole]) & 0xff) >> (8 - rest) == 0);
  }

  /// Counts a term with a DNS lookup, before it is evaluated.
  private void count() throws SpfException {
    lookups++;
    if (lookups > limits.lookupsMax()) {
      throw SpfException.permanent("more than " + limits.lookupsMax() + " DNS lookups");
    }
  }

  private <T> List<T> counted(List<T> found) throws SpfException {
    if (found.isEmpty()) {
      voidLookups++;
      if (voidLookups > limits.voidLookupsMax()) {
        throw SpfException.permanent(
            "more than " + limits.voidLookupsMax() + " DNS lookups that find nothing");
      }
    }
    return found;
  }

  /// §5: a DNS failure ends the whole check.
  private static <T> List<T> values(DnsAnswer<T> answer, String type, DomainName name)
      throws SpfException {
    if (answer instanceof DnsAnswer.Failed<T>(var reason, _, _)) {
      throw SpfException.temporary(type + " of " + name + ": " + reason);
    }
    return answer.values();
  }

  /// The target name of a term; empty if it cannot be looked up, so it has no records (§4.8).
  private Optional<DomainName> target(Optional<MacroString> spec, DomainName domain)
      throws SpfException {
    if (spec.isEmpty()) {
      return Optional.of(domain);
    }
    return expanded(spec.get(), domain).flatMap(Check::name);
  }

  /// Empty for a macro that RFC 8616 §4 makes match nothing.
  private Optional<String> expanded(MacroString spec, DomainName domain) throws SpfException {
    if (names == null && spec.uses('p')) {
      // §4.6.4: looking up the client's names counts, also in a macro.
      count();
    }
    return spec.domain(new ValuesOfCheck(domain));
  }

  /// §6.2: after any error there is no explanation.
  private Optional<String> explanation(Outcome outcome) {
    if (outcome.verdict != AuthenticationVerdict.FAIL || outcome.explanation.isEmpty()) {
      return Optional.empty();
    }
    MacroString.Values values = new ValuesOfCheck(outcome.domain);
    List<String> texts =
        outcome
            .explanation
            .get()
            .domain(values)
            .flatMap(Check::name)
            .map(name -> resolver.txt(name).values())
            .orElse(List.of());
    if (texts.size() != 1 || texts.getFirst().length() > limits.recordCharactersMax()) {
      return Optional.empty();
    }
    try {
      String text =
          MacroString.explanation(texts.getFirst()).text(values, limits.explanationCharactersMax());
      return Optional.of(text).filter(all -> all.chars().allMatch(SpfText::isPrintable));
    } catch (SpfException e) {
      return Optional.empty();
    }
  }

  /// §7.2 and §7.3.
  private final class ValuesOfCheck implements MacroString.Values {
    private final DomainName domain;

    ValuesOfCheck(DomainName domain) {
      this.domain = domain;
    }

    @Override
    public String of(char letter) {
      return switch (letter) {
        case 's' -> query.localPart() + "@" + senderDomain();
        case 'l' -> query.localPart();
        case 'o' -> senderDomain();
        case 'd' -> domain.ascii();
        case 'i' -> AddressText.dotted(query.client());
        case 'p' -> validatedName(domain);
        case 'v' -> isIpv4() ? "in-addr" : "ip6";
        case 'h' -> query.heloText();
        case 'c' -> AddressText.readable(query.client());
        case 'r' -> receiver;
        case 't' -> Long.toString(now.getEpochSecond());
        default -> throw new IllegalArgumentException("not a macro letter: " + letter);
      };
    }

    private String senderDomain() {
      return query.name().map(DomainName::ascii).orElse(query.domain());
    }
  }

  private static Optional<DomainName> name(String text) {
    try {
      return Optional.of(DomainName.ofAnyLabels(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
