package org.posthorn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.opentest4j.TestAbortedException;
import org.posthorn.testkit.Programs.Call;

class TestkitTest {

  @Test
  void a_message_of_the_corpus_is_always_the_same() {
    Corpus corpus = new Corpus(7);
    assertThat(corpus.message(41).bytes()).isEqualTo(new Corpus(7).message(41).bytes());
    assertThat(corpus.message(41).bytes()).isNotEqualTo(new Corpus(8).message(41).bytes());
    assertThat(corpus.messages(42).get(41).bytes()).isEqualTo(corpus.message(41).bytes());
  }

  @Test
  void the_corpus_has_every_shape_and_threads() {
    var messages = new Corpus(7).messages(200);
    assertThat(messages.stream().map(Corpus.Message::shape).collect(Collectors.toSet()))
        .isEqualTo(EnumSet.allOf(Corpus.Shape.class));
    var answers = messages.stream().filter(message -> message.parent() >= 0).toList();
    assertThat(answers).hasSizeGreaterThan(50);
    for (Corpus.Message answer : answers) {
      String root = messages.get(answer.parent()).subject().replaceFirst("^Re: ", "");
      assertThat(answer.subject()).isEqualTo("Re: " + root);
      assertThat(new String(answer.bytes(), StandardCharsets.ISO_8859_1))
          .contains("In-Reply-To: " + messages.get(answer.parent()).messageId() + "\r\n");
    }
  }

  @ParameterizedTest
  @EnumSource(Corpus.Shape.class)
  void messages_have_crlf_line_ends_only(Corpus.Shape shape) {
    String text =
        new String(new Corpus(1).message(3, shape, 5000).bytes(), StandardCharsets.ISO_8859_1);
    assertThat(text.replace("\r\n", "")).doesNotContain("\r", "\n");
    assertThat(text).endsWith("\r\n").contains("\r\n\r\n");
    assertThat(text.lines().mapToInt(String::length).max().orElseThrow()).isLessThan(998);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 279, 280, 281, 282, 1024, 10_240})
  void a_sized_message_has_its_size(int bytes) {
    assertThat(Corpus.sized(bytes)).hasSize(bytes);
  }

  @Test
  void programs_run_with_input_and_environment() throws IOException {
    Programs.assumeInstalled("sh");
    Programs.Outcome outcome =
        Programs.run(
            Call.of("sh", "-c", "cat; echo $NAME >&2; exit 3")
                .withInput("hello")
                .withEnvironment("NAME", "alice"));
    assertThat(outcome).isEqualTo(new Programs.Outcome(3, "hello", "alice\n"));
  }

  @Test
  void a_program_that_does_not_end_is_killed() {
    Programs.assumeInstalled("sh");
    Call call = Call.of("sh", "-c", "echo begun; sleep 60").withTimeout(Duration.ofMillis(200));
    assertThatThrownBy(() -> Programs.run(call))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("did not end")
        .hasMessageContaining("begun");
  }

  @Test
  void a_test_is_skipped_with_a_reason_where_a_program_is_missing() {
    assertThatThrownBy(() -> Programs.assumeInstalled("no-such-program"))
        .isInstanceOf(TestAbortedException.class)
        .hasMessageContaining("no-such-program is not installed");
    assertThat(Programs.find("/no/such/program")).isEmpty();
  }

  @Test
  void free_ports_are_free_and_differ() {
    int base = FreePorts.base(25, 143, 993);
    assertThat(base).isBetween(10_000, 30_000);
    assertThat(Set.of(FreePorts.take(), base + 25)).hasSize(2);
  }
}
