package org.posthorn.mailauth.arc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.AuthenticationVerdict;
import org.posthorn.mailauth.Suites;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.yaml.snakeyaml.Yaml;

/// The validation tests of the ARC test suite, all of them.
class ArcSuiteTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    String text = Files.readString(Suites.file("arc/arc-draft-validation-tests.yml"));
    for (Object loaded : new Yaml().loadAll(distinct(text))) {
      Map<?, ?> scenario = map(loaded);
      MemoryZone zone = new MemoryZone();
      map(scenario.get("txt-records"))
          .forEach((name, record) -> zone.txt(name.toString(), record.toString()));
      map(scenario.get("tests"))
          .forEach((name, test) -> {
            Map<?, ?> fields = map(test);
            cases.add(
                Arguments.of(
                    scenario.get("description") + ": " + name,
                    String.valueOf(fields.get("message")),
                    expected(String.valueOf(fields.get("cv"))),
                    zone));
          });
    }
    assertThat(cases).hasSize(175);
    return cases.stream();
  }

  private static Map<?, ?> map(@Nullable Object loaded) {
    return (Map<?, ?>) Objects.requireNonNull(loaded);
  }

  /// Four names of tests stand twice in one scenario, and a map would keep the second alone.
  private static String distinct(String text) {
    StringBuilder lines = new StringBuilder();
    Set<String> names = new HashSet<>();
    for (String line : text.split("\n", -1)) {
      boolean name = line.matches("  [a-z0-9_]+:\\s*");
      boolean again = name && !names.add(line.strip());
      lines.append(again ? line.replace(":", "_again:") : line).append('\n');
    }
    return lines.toString();
  }

  /// Three cases have an empty `cv`: their latest seal says that the chain has failed, and RFC 8617
  /// §5.2 step 2 has it fail.
  private static AuthenticationVerdict expected(String cv) {
    return cv.isBlank()
        ? AuthenticationVerdict.FAIL
        : AuthenticationVerdict.valueOf(cv.strip().toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void chain(String name, String message, AuthenticationVerdict expected, MemoryZone zone) {
    byte[] octets = message.replace("\n", "\r\n").getBytes(UTF_8);
    SignatureVerifier verifier = new SignatureVerifier(NOW);
    verifier.write(octets, 0, octets.length);
    ArcChain chain = verifier.finish(zone).arc();
    assertThat(chain.verdict()).as("%s: %s", name, chain.reason()).isEqualTo(expected);
    assertThat(chain.reason().isEmpty()).isEqualTo(expected != AuthenticationVerdict.FAIL);
    assertThat(chain.hops().isEmpty()).isEqualTo(expected != AuthenticationVerdict.PASS);
  }
}
