package org.posthorn.mailauth.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.Suites;

/// The test suite of openspf.org for RFC 7208, case by case.
class SpfSuiteTest {
  private static final String SUITE = "spf/rfc7208-tests.yml";
  private static final int CASES = 203;

  @TestFactory
  Stream<DynamicNode> suite() {
    return Suites.documents(SUITE).map(SpfSuiteTest::scenario);
  }

  @Test
  void the_suite_is_whole() {
    AtomicInteger cases = new AtomicInteger();
    Suites.documents(SUITE).forEach(it -> cases.addAndGet(map(map(it).get("tests")).size()));
    assertThat(cases).hasValue(CASES);
  }

  private static DynamicNode scenario(Object document) {
    Map<?, ?> scenario = map(document);
    MemoryZone zone = zone(map(scenario.get("zonedata")));
    return DynamicContainer.dynamicContainer(
        text(scenario.get("description")),
        map(scenario.get("tests")).entrySet().stream()
            .map(entry ->
                DynamicTest.dynamicTest(
                    text(entry.getKey()), () -> check(zone, map(entry.getValue())))));
  }

  private static void check(MemoryZone zone, Map<?, ?> test) {
    SpfQuery query =
        query(
            InetAddress.ofLiteral(text(test.get("host"))),
            text(test.get("helo")),
            text(test.get("mailfrom")));
    SpfResult result =
        new Spf("receiver.example", () -> Instant.EPOCH, SpfLimits.defaults()).check(query, zone);
    assertThat(result.verdict().text()).as("%s", result).isIn(list(test.get("result")));
    Object explanation = test.get("explanation");
    if (explanation != null) {
      // The suite has the hexadecimal digits of addresses as capitals, the RFC does not.
      assertThat(result.explanation().orElse("DEFAULT")).isEqualToIgnoringCase(text(explanation));
    }
  }

  private static SpfQuery query(InetAddress client, String helo, String mailFrom) {
    int at = mailFrom.lastIndexOf('@');
    return mailFrom.isEmpty()
        ? SpfQuery.mailFrom(client, helo, "", "")
        : SpfQuery.mailFrom(client, helo, mailFrom.substring(0, at), mailFrom.substring(at + 1));
  }

  /// Records of type SPF, which RFC 7208 §3.1 dropped, stand for TXT records where there are none.
  private static MemoryZone zone(Map<?, ?> names) {
    MemoryZone zone = new MemoryZone();
    names.forEach((key, value) -> {
      String name = text(key);
      List<Object> texts = new ArrayList<>();
      List<Object> substitutes = new ArrayList<>();
      boolean timeout = false;
      for (Object record : list(value)) {
        if (record.equals("TIMEOUT")) {
          timeout = true;
          continue;
        }
        Map.Entry<?, ?> only = map(record).entrySet().iterator().next();
        switch (text(only.getKey())) {
          case "TXT" -> texts.add(only.getValue());
          case "SPF" -> substitutes.add(only.getValue());
          default -> add(zone, name, text(only.getKey()), only.getValue());
        }
      }
      for (Object text : texts.isEmpty() ? substitutes : texts) {
        if (!text.equals("NONE")) {
          zone.txt(name, String.join("", list(text).stream().map(String::valueOf).toList()));
        }
      }
      // What was given is answered, all else is late.
      if (timeout && (texts.isEmpty() || texts.contains("NONE"))) {
        zone.failing(name, "timeout");
      }
    });
    return zone;
  }

  private static void add(MemoryZone zone, String name, String type, Object value) {
    switch (type) {
      case "A", "AAAA" -> zone.address(name, text(value));
      case "CNAME" -> zone.cname(name, text(value));
      case "PTR" -> zone.ptr(address(name), text(value));
      case "MX" -> {
        String exchange = text(list(value).get(1));
        int preference = Integer.parseInt(text(list(value).get(0)));
        var _ = exchange.isEmpty() ? zone.nullMx(name) : zone.mx(name, preference, exchange);
      }
      default -> throw new IllegalArgumentException(type);
    }
  }

  /// The address that a name below `arpa` stands for.
  private static String address(String arpa) {
    List<String> labels = new ArrayList<>(List.of(arpa.split("\\.")));
    boolean ipv6 = labels.get(labels.size() - 2).equals("ip6");
    List<String> digits = labels.subList(0, labels.size() - 2).reversed();
    return ipv6
        ? String.join("", digits).replaceAll("(.{4})(?=.)", "$1:")
        : String.join(".", digits);
  }

  private static Map<?, ?> map(@Nullable Object value) {
    return (Map<?, ?>) Objects.requireNonNull(value);
  }

  private static List<?> list(@Nullable Object value) {
    return value instanceof List<?> list ? list : List.of(Objects.requireNonNull(value));
  }

  private static String text(@Nullable Object value) {
    return String.valueOf(value);
  }
}
