package org.posthorn.assistant.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/// 150 requests in three languages that were written before the grammar, each with its meaning. A
/// second file can be measured with `-Dassistant.requests=FILE`; `-Dassistant.show=true` lists what
/// was missed.
class RequestsTest {
  private static final Logger LOG = Logger.getLogger(RequestsTest.class.getName());
  private static final double SHARE_MIN = 0.98;

  private final RequestGrammar grammar = new RequestGrammar();

  private record Measured(int all, int right, List<String> wrongActions, List<String> missed) {
    double share() {
      return (double) right / all;
    }
  }

  @Test
  void most_requests_are_understood_and_no_wrong_action_is_taken() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(RequestsTest.class.getResourceAsStream("requests.jsonl"))) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      Measured measured = measure(text.lines().toList());
      assertThat(measured.wrongActions()).isEmpty();
      assertThat(measured.share()).as("%s", measured.missed()).isGreaterThanOrEqualTo(SHARE_MIN);
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "assistant.requests", matches = ".+")
  void a_second_file_of_requests_is_measured() throws IOException {
    Path file = Path.of(System.getProperty("assistant.requests"));
    assertThat(measure(Files.readAllLines(file)).all()).isPositive();
  }

  private Measured measure(List<String> lines) {
    int right = 0;
    List<String> wrong = new ArrayList<>();
    List<String> missed = new ArrayList<>();
    for (String line : lines) {
      Expected.Request expected = Expected.parse(line);
      Understood understood =
          grammar.read(expected.request(), Expected.NOW, Locale.of(expected.language()));
      String meaning = Expected.meaning(understood.intent());
      if (meaning.equals(expected.meaning())) {
        right++;
        continue;
      }
      String miss =
          "\n%s: %s%n  expected %s%n  but was  %s (%s) %s"
              .formatted(
                  expected.language(),
                  expected.request(),
                  expected.meaning(),
                  meaning,
                  understood.language(),
                  understood.intent() instanceof Intent.NotUnderstood not ? not.words() : "");
      missed.add(miss);
      if (Expected.acts(understood.intent())) {
        wrong.add(miss);
      }
    }
    Measured measured = new Measured(lines.size(), right, wrong, missed);
    LOG.warning(() ->
        "requests=%d understood=%.3f wrong-actions=%d"
            .formatted(measured.all(), measured.share(), wrong.size()));
    if (Boolean.getBoolean("assistant.show")) {
      missed.forEach(LOG::warning);
    }
    return measured;
  }
}
