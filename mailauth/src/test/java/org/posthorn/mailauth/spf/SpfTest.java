package org.posthorn.mailauth.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.dns.Resolver;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.BoundedResolver;

class SpfTest {
  private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.1");
  private static final Instant NOW = Instant.ofEpochSecond(1_790_000_000);

  private final MemoryZone zone = new MemoryZone();

  private SpfResult check(SpfQuery query, Resolver resolver) {
    return new Spf("mx.receiver.example", () -> NOW, SpfLimits.defaults()).check(query, resolver);
  }

  private SpfResult check(String record) {
    zone.txt("d.example", record);
    return check(SpfQuery.mailFrom(CLIENT, "helo.example", "user", "d.example"), zone);
  }

  /// RFC 7208 appendix A: the zone of A.1 and the records of A.2 to A.4.
  @ParameterizedTest
  @CsvSource({
    "+all, 203.0.113.1, PASS",
    "a -all, 192.0.2.10, PASS",
    "a -all, 192.0.2.11, PASS",
    "a -all, 192.0.2.65, FAIL",
    "a:example.org -all, 192.0.2.10, FAIL",
    "mx -all, 192.0.2.129, PASS",
    "mx -all, 192.0.2.130, PASS",
    "mx -all, 192.0.2.140, FAIL",
    "mx:example.org -all, 192.0.2.140, PASS",
    "mx mx:example.org -all, 192.0.2.129, PASS",
    "mx mx:example.org -all, 192.0.2.140, PASS",
    "mx/30 mx:example.org/30 -all, 192.0.2.131, PASS",
    "mx/30 mx:example.org/30 -all, 192.0.2.141, PASS",
    "mx/30 mx:example.org/30 -all, 192.0.2.132, FAIL",
    "ptr -all, 192.0.2.65, PASS",
    "ptr -all, 192.0.2.140, FAIL",
    "ptr -all, 10.0.0.4, FAIL",
    "ip4:192.0.2.128/28 -all, 192.0.2.65, FAIL",
    "ip4:192.0.2.128/28 -all, 192.0.2.129, PASS",
  })
  void examples_of_appendix_a(String record, String client, AuthenticationVerdict verdict) {
    zone.mx("example.com", 10, "mail-a.example.com")
        .mx("example.com", 20, "mail-b.example.com")
        .address("example.com", "192.0.2.10")
        .address("example.com", "192.0.2.11")
        .address("amy.example.com", "192.0.2.65")
        .address("bob.example.com", "192.0.2.66")
        .address("mail-a.example.com", "192.0.2.129")
        .address("mail-b.example.com", "192.0.2.130")
        .mx("example.org", 10, "mail-c.example.org")
        .address("mail-c.example.org", "192.0.2.140")
        .ptr("192.0.2.10", "example.com")
        .ptr("192.0.2.11", "example.com")
        .ptr("192.0.2.65", "amy.example.com")
        .ptr("192.0.2.66", "bob.example.com")
        .ptr("192.0.2.129", "mail-a.example.com")
        .ptr("192.0.2.130", "mail-b.example.com")
        .ptr("192.0.2.140", "mail-c.example.org")
        .ptr("10.0.0.4", "bob.example.com")
        .txt("example.com", "v=spf1 " + record);
    SpfQuery query =
        SpfQuery.mailFrom(InetAddress.ofLiteral(client), "h.example", "strong-bad", "example.com");
    assertThat(check(query, zone).verdict()).isEqualTo(verdict);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "v=spf1 ip4:192.0.2.0/24 -all|PASS|ip4:192.0.2.0/24",
        "V=SPF1 ?IP4:192.0.2.0/24 -ALL|NEUTRAL|?IP4:192.0.2.0/24",
        "v=spf1   ~all  |SOFTFAIL|~all",
        "v=spf1|NEUTRAL|default",
        "v=spf1 include:in.example -all|PASS|include:in.example",
        "v=spf1 redirect=in.example|PASS|+a:host.example",
        "v=spf1 -all redirect=nowhere.example|FAIL|-all",
      },
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false)
  void the_mechanism_that_matched_is_told(
      String record, AuthenticationVerdict verdict, String mechanism) {
    zone.txt("in.example", "v=spf1 +a:host.example").address("host.example", "192.0.2.1");
    SpfResult result = check(record);
    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.mechanism()).isEqualTo(mechanism);
    assertThat(result.problem()).isEmpty();
    assertThat(result.domain()).isEqualTo("d.example");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "v=spf1 moo|PERMERROR|an unknown mechanism: moo",
        "v=spf1 all -a:192.0.2.1|PERMERROR|an address where a domain belongs: 192.0.2.1",
        "v=spf1 include:nowhere.example|PERMERROR|include of a domain without SPF record: nowhere.example",
        "v=spf1 redirect=%{l}|PERMERROR|redirect to a domain without SPF record: user",
        "v=spf1 exists:late.example|TEMPERROR|A of late.example: timeout",
        "v=spf1 include:late.example|TEMPERROR|TXT of late.example: timeout",
        "v=spf1 exp=a.b exp=a.b|PERMERROR|a second exp=a.b",
        "v=spf1\t-all|NONE|no SPF record",
        "v=spf1 -all\t|PERMERROR|a character that is not printable ASCII in: -all?",
        "v=spf1 ip6:fe80::1%1|PERMERROR|not an IPv6 network: ip6:fe80::1%1",
        "v=spf1 ip6:192.0.2.1|PERMERROR|not an IPv6 network: ip6:192.0.2.1",
        "v=spf1 ip4:192.0.2.1.|PERMERROR|not an IPv4 network: ip4:192.0.2.1.",
        "v=spf1 ip4:192.0.2.01|PERMERROR|not an IPv4 network: ip4:192.0.2.01",
        "v=spf1 a/|PERMERROR|a domain is missing: a/",
        "v=spf1 -|PERMERROR|an unknown mechanism: -",
      },
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false)
  void the_problem_is_told(String record, AuthenticationVerdict verdict, String problem) {
    zone.failing("late.example", "timeout");
    SpfResult result = check(record);
    assertThat(result.verdict()).isEqualTo(verdict);
    assertThat(result.problem()).isEqualTo(problem);
    assertThat(result.mechanism()).isEqualTo("default");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "localhost",
        "a..b",
        "[192.0.2.1]",
        "192.0.2.1",
        "a b.example",
        ".",
        "-",
        "x.\u202e"
      })
  void what_is_no_domain_is_not_asked_for(String helo) {
    AtomicInteger questions = new AtomicInteger();
    SpfResult result = check(SpfQuery.helo(CLIENT, helo), counting(questions));
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.NONE);
    assertThat(questions).hasValue(0);
  }

  @Test
  void the_domain_of_either_identity_is_asked() {
    zone.txt("d.example", "v=spf1 -all").txt("helo.example", "v=spf1 +all");
    assertThat(check(SpfQuery.mailFrom(CLIENT, "helo.example", "u", "d.example"), zone).verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
    SpfResult helo = check(SpfQuery.helo(CLIENT, "helo.example"), zone);
    assertThat(helo.verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(helo.query().identity()).isEqualTo(SpfIdentity.HELO);
    SpfResult bounce = check(SpfQuery.mailFrom(CLIENT, "Helo.Example.", "", ""), zone);
    assertThat(bounce.verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(bounce.domain()).isEqualTo("helo.example");
    assertThat(bounce.query().localPart()).isEqualTo("postmaster");
  }

  @Test
  void ipv4_mapped_into_ipv6_is_ipv4() throws UnknownHostException {
    byte[] octets = InetAddress.ofLiteral("2001:db8::c000:201").getAddress();
    Arrays.fill(octets, 0, 10, (byte) 0);
    octets[10] = -1;
    octets[11] = -1;
    InetAddress mapped = Inet6Address.getByAddress(null, octets, -1);
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    zone.txt("d.example", "v=spf1 -ip6:::ffff:192.0.2.1 -ip6:::/0 ip4:192.0.2.1 -all");
    assertThat(check(SpfQuery.mailFrom(mapped, "h.example", "u", "d.example"), zone).verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
  }

  @Test
  void an_international_domain_is_asked_for_as_a_labels() {
    zone.txt("xn--bcher-kva.example", "v=spf1 exists:%{o}.%{h}.x.example -all")
        .address("xn--bcher-kva.example.xn--bcher-kva.example.x.example", "127.0.0.2");
    SpfResult result =
        check(SpfQuery.mailFrom(CLIENT, "bücher.example", "pelé", "Bücher.example"), zone);
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.PASS);
    assertThat(result.domain()).isEqualTo("xn--bcher-kva.example");
  }

  /// RFC 8616 §4: the sender is not punished for a local part that no name can have.
  @ParameterizedTest
  @CsvSource({
    "v=spf1 exists:%{l}.x.example include:%{s} -a:%{L}.x.example ~all, SOFTFAIL",
    "v=spf1 redirect=%{l}.x.example, NEUTRAL",
  })
  void terms_with_a_local_part_beyond_ascii_match_nothing(
      String record, AuthenticationVerdict verdict) {
    zone.txt("d.example", record);
    assertThat(check(SpfQuery.mailFrom(CLIENT, "h.example", "pelé", "d.example"), zone).verdict())
        .isEqualTo(verdict);
  }

  @Test
  void local_parts_that_no_host_has_are_asked_for() {
    zone.txt("d.example", "v=spf1 exists:%{l}._users.%{d} -all")
        .address("user+tag=a/b._users.d.example", "127.0.0.2");
    assertThat(
            check(SpfQuery.mailFrom(CLIENT, "h.example", "User+Tag=a/b", "d.example"), zone)
                .verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "%{i} (%{c}) may not send as %{s}. See http://x.example/?s=%{S}&t=%{t}&r=%{r}"
            + "|192.0.2.1 (192.0.2.1) may not send as user@d.example. See http://x.example/?s=user%40d.example&t=1790000000&r=mx.receiver.example",
        "%{p} and %{h}|unknown and helo.example",
        "Two  spaces|Two  spaces",
        "100% sure|",
        "tab\there|",
        "non-ASCII é|",
      },
      delimiter = '|')
  void the_explanation_is_the_domains(String text, String expected) {
    zone.txt("why.d.example", text);
    assertThat(check("v=spf1 -all exp=why.%{d}").explanation())
        .isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void an_explanation_is_short_and_only_for_a_fail() {
    zone.txt("why.example", "%{S}".repeat(4_000));
    assertThat(check("v=spf1 -all exp=why.example").explanation().orElseThrow()).hasSize(450);
    MemoryZone other =
        new MemoryZone().txt("why.example", "x").txt("d.example", "v=spf1 ~all exp=why.example");
    assertThat(check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), other).explanation())
        .isEmpty();
  }

  /// The sender of an explanation that names a local part beyond ASCII gets none: replies are
  /// ASCII.
  @Test
  void an_explanation_is_ascii() {
    zone.txt("why.example", "no %{l}").txt("d.example", "v=spf1 -all exp=why.example");
    SpfResult result = check(SpfQuery.mailFrom(CLIENT, "h.example", "pelé", "d.example"), zone);
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.FAIL);
    assertThat(result.explanation()).isEmpty();
  }

  @Test
  void ten_look_ups_are_the_most() {
    zone.address("d.example", "198.51.100.1");
    assertThat(check("v=spf1" + " a".repeat(10) + " -all").verdict())
        .isEqualTo(AuthenticationVerdict.FAIL);
    MemoryZone other =
        new MemoryZone()
            .address("d.example", "198.51.100.1")
            .txt("d.example", "v=spf1" + " a".repeat(11) + " -all");
    SpfResult result = check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), other);
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.PERMERROR);
    assertThat(result.problem()).isEqualTo("more than 10 DNS lookups");
  }

  @Test
  void the_macro_for_the_clients_name_is_a_look_up_once() {
    zone.address("d.example", "198.51.100.1");
    assertThat(check("v=spf1" + " a".repeat(8) + " -exists:%{p}.d.example ~all").verdict())
        .isEqualTo(AuthenticationVerdict.SOFTFAIL);
    MemoryZone other =
        new MemoryZone()
            .address("d.example", "198.51.100.1")
            .txt("d.example", "v=spf1" + " a".repeat(9) + " -exists:%{p}.d.example ~all");
    assertThat(check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), other).verdict())
        .isEqualTo(AuthenticationVerdict.PERMERROR);
  }

  /// Terms count, not queries: MX hosts without IPv6 do not spoil the record for an IPv6 client.
  @Test
  void void_look_ups_are_counted_by_terms() {
    for (int i = 0; i < 5; i++) {
      zone.mx("d.example", i, "mx" + i + ".example").address("mx" + i + ".example", "192.0.2.99");
    }
    zone.txt("d.example", "v=spf1 mx a:none.example ip6:2001:db8::/32 -all");
    InetAddress ipv6 = InetAddress.ofLiteral("2001:db8::1");
    assertThat(check(SpfQuery.mailFrom(ipv6, "h.example", "u", "d.example"), zone).verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
  }

  @Test
  void the_first_ten_mx_hosts_are_tried_in_the_order_of_their_preferences() {
    for (int i = 11; i >= 0; i--) {
      zone.mx("d.example", i, "mx" + i + ".example").address("mx" + i + ".example", "192.0.2." + i);
    }
    zone.txt("d.example", "v=spf1 mx -all");
    for (int i = 0; i < 12; i++) {
      InetAddress client = InetAddress.ofLiteral("192.0.2." + i);
      assertThat(check(SpfQuery.mailFrom(client, "h.example", "u", "d.example"), zone).verdict())
          .isEqualTo(i < 10 ? AuthenticationVerdict.PASS : AuthenticationVerdict.PERMERROR);
    }
  }

  @Test
  void a_record_of_many_kilobytes_is_read_but_not_one_without_end() {
    String networks =
        IntStream.range(0, 800)
            .mapToObj(i -> "ip4:10.0.0.0/" + (8 + i % 25))
            .collect(Collectors.joining(" "));
    assertThat(check("v=spf1 " + networks + " +ip4:192.0.2.1 -all").verdict())
        .isEqualTo(AuthenticationVerdict.PASS);
    MemoryZone other = new MemoryZone().txt("d.example", "v=spf1 " + "a ".repeat(10_000));
    assertThat(check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), other).problem())
        .isEqualTo("an SPF record that is too long: d.example");
  }

  @Test
  void a_check_asks_at_most_123_questions() {
    StringBuilder record = new StringBuilder("v=spf1");
    for (int term = 0; term < 10; term++) {
      record.append(" mx:m").append(term).append(".example");
      for (int i = 0; i < 10; i++) {
        zone.mx("m" + term + ".example", i, "x" + i + ".m" + term + ".example");
      }
    }
    for (int i = 0; i < 20; i++) {
      zone.ptr("192.0.2.1", "p" + i + ".example");
    }
    zone.txt("d.example", record + " -all exp=why.example").txt("why.example", "%{p}%{p}");
    AtomicInteger questions = new AtomicInteger();
    SpfResult result =
        check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), counting(questions));
    assertThat(result.explanation()).contains("unknownunknown");
    assertThat(questions).hasValue(123);
  }

  @Test
  void a_resolver_that_has_enough_is_a_temporary_error() {
    zone.txt("d.example", "v=spf1 a a a -all").address("d.example", "198.51.100.1");
    Resolver bounded = new BoundedResolver(zone, () -> NOW, 3, Duration.ofSeconds(20));
    SpfResult result = check(SpfQuery.mailFrom(CLIENT, "h.example", "u", "d.example"), bounded);
    assertThat(result.verdict()).isEqualTo(AuthenticationVerdict.TEMPERROR);
    assertThat(result.problem()).isEqualTo("A of d.example: too many questions for one message");
  }

  private Resolver counting(AtomicInteger questions) {
    return (Resolver)
        Proxy.newProxyInstance(
            Resolver.class.getClassLoader(),
            new Class<?>[] {Resolver.class},
            (_, method, arguments) -> {
              questions.incrementAndGet();
              return method.invoke(zone, arguments);
            });
  }
}
