package org.posthorn.mailauth.results;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Optional;
import java.util.Set;

class ResultsFuzzTest {
  private static final ResultsLimits LIMITS = ResultsLimits.defaults();

  /// What is read can be written; what is written is a field, is read as the same, and is found to
  /// be ours.
  @FuzzTest
  void fields(byte[] input) {
    String value = new String(input, ISO_8859_1);
    Optional<AuthenticationResults> read = AuthenticationResults.parse(value, LIMITS);
    if (read.isEmpty()) {
      return;
    }
    String field = read.get().field();
    assertThat(field).matches("(?s)[^\r\n]+(\r\n\t[^\r\n]+)*\r\n").matches("[\r\n\t -~]*");
    String written = field.substring(field.indexOf(':') + 1);
    AuthenticationResults once = AuthenticationResults.parse(written, LIMITS).orElseThrow();
    String again = once.field();
    assertThat(again).isEqualTo(field);
    assertThat(once.results()).hasSameSizeAs(read.get().results());
    assertThat(new ForgedResults(Set.of(once.authservId())).isOurs(written)).isTrue();
  }

  @FuzzTest
  void forgeries(byte[] input) {
    String value = new String(input, ISO_8859_1);
    boolean ours = new ForgedResults(Set.of("a.b")).isOurs(value);
    Optional<AuthenticationResults> read = AuthenticationResults.parse(value, LIMITS);
    if (read.isPresent() && read.get().authservId().equalsIgnoreCase("a.b")) {
      assertThat(ours).isTrue();
    }
  }
}
