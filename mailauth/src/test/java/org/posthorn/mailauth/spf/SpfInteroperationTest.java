package org.posthorn.mailauth.spf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.dns.MemoryZone;
import org.posthorn.testkit.Programs;
import org.posthorn.testkit.Programs.Call;
import org.posthorn.testkit.Programs.Outcome;

/// pyspf and Mail::SPF of Debian evaluate the same records alike; where they do not, the case says
/// so, and `docs/authentication.md` says why.
class SpfInteroperationTest {
  /// Debian's own, which has Debian's python3-spf.
  private static final String PYTHON = "/usr/bin/python3";

  @TempDir Path directory;

  private final StringBuilder records = new StringBuilder();
  private final StringBuilder queries = new StringBuilder();
  private final MemoryZone zone = new MemoryZone();
  private final Map<String, String> ours = new LinkedHashMap<>();

  /// Cases in which others come to another verdict.
  private static final Map<String, String> PYSPF =
      Map.of(
          "keeps-none", "fail",
          "modifier-of-explanations", "permerror",
          "mx-first-ten", "permerror",
          "mx-without-ipv6", "permerror",
          "ten-and-name", "neutral");

  private static final Map<String, String> MAIL_SPF =
      Map.of(
          "empty-label", "exception",
          "ipv6-of-ipv4", "pass",
          "modifier-bad-macro", "pass",
          "mx-eleventh", "fail",
          "mx-none-of-them", "fail",
          "mx-without-ipv6", "permerror",
          "ten-and-name", "neutral");

  @Test
  void pyspf_agrees() throws IOException {
    Programs.assumeInstalled(PYTHON);
    Outcome module = Programs.run(Call.of(PYTHON, "-c", "import spf"));
    Assumptions.assumeTrue(module.exit() == 0, "python3-spf is not installed");
    assertAgrees(PYSPF, PYTHON, "pyspf.py");
  }

  @Test
  void mail_spf_agrees() throws IOException {
    Programs.assumeInstalled("perl");
    Outcome module = Programs.run(Call.of("perl", "-e", "use Mail::SPF; use Net::DNS;"));
    Assumptions.assumeTrue(module.exit() == 0, "libmail-spf-perl is not installed");
    assertAgrees(MAIL_SPF, "perl", "mail-spf.pl");
  }

  private void assertAgrees(Map<String, String> differences, String interpreter, String script)
      throws IOException {
    cases();
    Path program = directory.resolve(script);
    try (InputStream resource = SpfInteroperationTest.class.getResourceAsStream(script)) {
      Files.copy(Objects.requireNonNull(resource), program);
    }
    Path zoneFile = Files.writeString(directory.resolve("zone"), records);
    Path queryFile = Files.writeString(directory.resolve("queries"), queries);
    Outcome outcome =
        Programs.run(
            Call.of(interpreter, program.toString(), zoneFile.toString(), queryFile.toString()));
    Map<String, String> theirs = new TreeMap<>();
    outcome
        .out()
        .lines()
        .map(line -> line.split("\t"))
        .forEach(line -> theirs.put(line[0], line[1]));
    Map<String, String> expected = new TreeMap<>(ours);
    expected.putAll(differences);
    assertThat(theirs).as(outcome.err()).isEqualTo(expected);
  }

  private void cases() {
    record("host.example", "A", "192.0.2.1");
    record("v6.example", "AAAA", "2001:db8::1");
    record("pass.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all");
    record("fail.example", "TXT", "v=spf1 -all");
    record("late.example", "TIMEOUT", "");
    record("void.example", "TXT", "other text");
    record("1.2.0.192.in-addr.arpa", "PTR", "host.example");
    record("user+tag.u.example", "A", "127.0.0.2");
    record("192.0.2.1.i.example", "A", "127.0.0.2");
    record("host.example.p.example", "A", "127.0.0.2");
    for (int i = 0; i < 12; i++) {
      record("many.example", "MX", i + " x" + i + ".example");
      record("x" + i + ".example", "A", i == 3 || i == 11 ? "192.0.2." + i : "198.51.100." + i);
    }
    for (int i = 0; i < 4; i++) {
      record("ipv4.example", "MX", i + " x" + i + ".example");
    }

    check("plain-pass", "v=spf1 a:host.example -all", "192.0.2.1");
    check("plain-fail", "v=spf1 a:host.example -all", "192.0.2.2");
    check("softfail", "v=spf1 a:host.example ~all", "192.0.2.2");
    check("neutral", "v=spf1 a:host.example ?all", "192.0.2.2");
    check("no-match", "v=spf1 a:host.example", "192.0.2.2");
    check("case", "V=SPF1 A:HOST.example -ALL", "192.0.2.1");
    check("spaces", "v=spf1   a:host.example   -all  ", "192.0.2.1");
    check("ipv6", "v=spf1 a:v6.example -all", "2001:db8::1");
    check("ipv6-network", "v=spf1 ip6:2001:db8::/32 -all", "2001:db8:1::1");
    check("ipv6-of-ipv4", "v=spf1 ip6:::/0 -all", "192.0.2.1");
    check("dual-prefix", "v=spf1 a:host.example/24//64 -all", "192.0.2.99");
    check("include-pass", "v=spf1 include:pass.example -all", "192.0.2.9");
    check("include-fail", "v=spf1 include:fail.example ~all", "192.0.2.9");
    check("include-none", "v=spf1 include:void.example -all", "192.0.2.9");
    check("include-late", "v=spf1 include:late.example -all", "192.0.2.9");
    check("include-qualified", "v=spf1 -include:pass.example all", "192.0.2.9");
    check("redirect", "v=spf1 redirect=pass.example", "192.0.2.9");
    check("redirect-none", "v=spf1 redirect=void.example", "192.0.2.9");
    check("redirect-after-all", "v=spf1 redirect=pass.example -all", "192.0.2.9");
    check("redirect-self", "v=spf1 redirect=%{d}", "192.0.2.9");
    check("exists-ip", "v=spf1 exists:%{i}.i.example -all", "192.0.2.1");
    check("exists-local", "v=spf1 exists:%{l}.u.example -all", "192.0.2.1");
    check("exists-name", "v=spf1 exists:%{p}.p.example -all", "192.0.2.1");
    check("ptr", "v=spf1 ptr:example -all", "192.0.2.1");
    check("ptr-host", "v=spf1 ptr:host.example -all", "192.0.2.1");
    check("ptr-other", "v=spf1 ptr:ost.example -all", "192.0.2.1");
    check("mx-first-ten", "v=spf1 mx:many.example -all", "192.0.2.3");
    check("mx-eleventh", "v=spf1 mx:many.example -all", "192.0.2.11");
    check("mx-none-of-them", "v=spf1 mx:many.example -all", "192.0.2.200");
    check("mx-without-ipv6", "v=spf1 mx:ipv4.example ip6:2001:db8::/32 -all", "2001:db8::1");
    check(
        "a-without-ipv6",
        "v=spf1 a:host.example a:x0.example a:x1.example ip6:2001:db8::/32 -all",
        "2001:db8::1");
    check("voids", "v=spf1 a:n1.example a:n2.example a:n3.example ?all", "192.0.2.1");
    check("two-voids", "v=spf1 a:n1.example a:n2.example ?all", "192.0.2.1");
    check("eleven", "v=spf1" + " a:x0.example".repeat(11) + " ?all", "192.0.2.1");
    check("ten", "v=spf1" + " a:x0.example".repeat(10) + " ?all", "192.0.2.1");
    check(
        "ten-and-name",
        "v=spf1" + " a:x0.example".repeat(9) + " -exists:%{p}.none.example ?all",
        "192.0.2.1");
    check("unknown-mechanism", "v=spf1 a:host.example moo -all", "192.0.2.1");
    check("unknown-modifier", "v=spf1 moo=cow a:host.example -all", "192.0.2.1");
    check("modifier-of-explanations", "v=spf1 moo=%{r} a:host.example -all", "192.0.2.1");
    check("modifier-bad-macro", "v=spf1 moo=%{z} a:host.example -all", "192.0.2.1");
    check("exp-twice", "v=spf1 a:host.example exp=a.example exp=a.example -all", "192.0.2.1");
    check("leading-zero", "v=spf1 ip4:192.0.2.01 -all", "192.0.2.1");
    check("prefix-zero", "v=spf1 ip4:1.2.3.4/0 -all", "192.0.2.1");
    check("prefix-33", "v=spf1 ip4:1.2.3.4/33 -all", "192.0.2.1");
    check("ipv4-as-ip6", "v=spf1 ip6:192.0.2.1 -all", "192.0.2.1");
    check("zone-in-ip6", "v=spf1 ip6:fe80::1%1 -all", "192.0.2.1");
    check("address-as-name", "v=spf1 a:192.0.2.1 -all", "192.0.2.1");
    check("empty-label", "v=spf1 a:x..example ?all", "192.0.2.1");
    check("long-label", "v=spf1 a:" + "x".repeat(64) + ".example ?all", "192.0.2.1");
    check("keeps-none", "v=spf1 exists:%{d0}.example -all", "192.0.2.1");
    check("late", "v=spf1 a:late.example -all", "192.0.2.1");
    check("late-unneeded", "v=spf1 a:host.example a:late.example -all", "192.0.2.1");
    check("late-name", "v=spf1 ptr -all", "192.0.2.66");
    check("version-10", "v=spf10 -all", "192.0.2.1");
    check("empty", "v=spf1", "192.0.2.1");
    check("literal-percent", "v=spf1 a:x%x.example -all", "192.0.2.1");
    check("double-minus", "v=spf1 --all", "192.0.2.1");
  }

  private void record(String name, String type, String value) {
    records.append(name).append('\t').append(type).append('\t').append(value).append('\n');
    switch (type) {
      case "TXT" -> zone.txt(name, value);
      case "TIMEOUT" -> zone.failing(name, "timeout");
      case "PTR" -> zone.ptr("192.0.2.1", value);
      case "MX" -> {
        List<String> both = new ArrayList<>(List.of(value.split(" ")));
        zone.mx(name, Integer.parseInt(both.getFirst()), both.getLast());
      }
      default -> zone.address(name, value);
    }
  }

  private void check(String label, String record, String client) {
    String domain = label + ".test.example";
    record(domain, "TXT", record);
    queries.append(
        "%s\t%s\t%s\t%s\n".formatted(label, client, "helo.example", "user+tag@" + domain));
    SpfQuery query =
        SpfQuery.mailFrom(InetAddress.ofLiteral(client), "helo.example", "user+tag", domain);
    SpfResult result =
        new Spf("mx.receiver.example", () -> Instant.EPOCH, SpfLimits.defaults())
            .check(query, zone);
    ours.put(label, result.verdict().text());
  }
}
