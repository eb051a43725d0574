package org.posthorn.mailauth.arc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.posthorn.dns.MemoryZone;
import org.posthorn.mailauth.Suites;
import org.posthorn.mailauth.Verdict;
import org.posthorn.mailauth.signatures.SignatureVerifier;
import org.yaml.snakeyaml.Yaml;

/// The validation tests of the ARC test suite, all of them.
class ArcSuiteTest {
  private static final Instant NOW = Instant.parse("2026-11-29T08:00:00Z");

  static Stream<Arguments> cases() throws IOException {
    List<Arguments> cases = new ArrayList<>();
    String text =
        Files.readString(Suites.file("arc/arc-draft-validation-tests.yml"));
    for (Object loaded : new Yaml().loadAll(text)) {
      Map<?, ?> scenario = (Map<?, ?>) loaded;
      MemoryZone zone = new MemoryZone();
      ((Map<?, ?>) scenario.get("txt-records"))
          .forEach((name, record) -> zone.txt(name.toString(), record.toString()));
      ((Map<?, ?>) scenario.get("tests"))
          .forEach(
              (name, test) -> {
                Map<?, ?> fields = (Map<?, ?>) test;
                cases.add(
                    Arguments.of(
                        scenario.get("description") + ": " + name,
                        String.valueOf(fields.get("message")),
                        expected(String.valueOf(fields.get("cv"))),
                        zone));
              });
    }
    assertThat(cases).hasSizeGreaterThan(160);
    return cases.stream();
  }

  /// Three cases have an empty `cv`: their latest seal says that the chain has failed, and
  /// RFC 8617 §5.2 step 2 has it fail.
  private static Verdict expected(String cv) {
    return cv.isBlank() ? Verdict.FAIL : Verdict.valueOf(cv.strip().toUpperCase(Locale.ROOT));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void chain(String name, String message, Verdict expected, MemoryZone zone) {
    byte[] octets = message.replace("\n", "\r\n").getBytes(UTF_8);
    SignatureVerifier verifier = new SignatureVerifier(NOW);
    verifier.write(octets, 0, octets.length);
    ArcChain chain = verifier.finish(zone).arc();
    assertThat(chain.verdict()).as("%s: %s", name, chain.reason()).isEqualTo(expected);
    assertThat(chain.reason().isEmpty()).isEqualTo(expected != Verdict.FAIL);
    assertThat(chain.hops().isEmpty()).isEqualTo(expected != Verdict.PASS);
  }
}
