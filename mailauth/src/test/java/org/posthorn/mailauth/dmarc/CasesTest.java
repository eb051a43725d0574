package org.posthorn.mailauth.dmarc;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.dns.DomainName;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;

/// The cases of `cases.tsv`, which `mailauth.mjs` beside it runs through another program.
class CasesTest {
  private static final DmarcLimits LIMITS = DmarcLimits.defaults();

  static Stream<String> cases() throws IOException {
    try (InputStream in = CasesTest.class.getResourceAsStream("cases.tsv")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void as_the_table_has_it(String row) {
    List<String> columns = List.of(row.split("\t"));
    MemoryZone zone = zone(columns.get(0));
    String from = new String(columns.get(1).getBytes(UTF_8), ISO_8859_1);
    DmarcResult result =
        new DmarcVerifier(zone, PublicSuffixes.NONE, LIMITS)
            .verify(Author.of(List.of(from), LIMITS), identifiers(columns.get(2)));
    assertThat(
            List.of(
                result.verdict().text(),
                result.policy().text(),
                result.published().map(found -> found.domain().ascii()).orElse("-")))
        .isEqualTo(columns.subList(3, 6));
    assertThat(result.reason()).isNotBlank();
  }

  private static MemoryZone zone(String published) {
    MemoryZone zone = new MemoryZone();
    for (String entry : published.split(" / ")) {
      switch (entry.charAt(0)) {
        case '-' -> {}
        case '@' -> zone.address(entry.substring(1), "192.0.2.1");
        case '!' -> zone.failing(entry.substring(1), "SERVFAIL");
        default -> {
          String[] parts = entry.split(" ", 2);
          zone.txt("_dmarc." + parts[0], "v=DMARC1; " + parts[1]);
        }
      }
    }
    return zone;
  }

  private static List<Identifier> identifiers(String text) {
    List<Identifier> list = new ArrayList<>();
    for (String one : text.equals("-") ? new String[0] : text.split(" ")) {
      String[] parts = one.toUpperCase(Locale.ROOT).split("[=:]");
      list.add(
          new Identifier(
              Identifier.Method.valueOf(parts[0]),
              DomainName.parse(parts[2]),
              AuthenticationVerdict.valueOf(parts[1])));
    }
    return list;
  }
}
