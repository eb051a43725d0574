package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotReaderTest {

  /// What a smuggler sends, and what the message is: a second message never begins.
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          .\\r\\n                                 | ""
          a\\r\\n.\\r\\n                          | a\\r\\n
          a\\r\\n..\\r\\n.\\r\\n                  | a\\r\\n.\\r\\n
          ..a\\r\\n.b\\r\\n.\\r\\n                | .a\\r\\nb\\r\\n
          a\\n.\\nMAIL\\r\\n.\\r\\n               | a\\n.\\nMAIL\\r\\n
          a\\n.\\r\\nMAIL\\r\\n.\\r\\n            | a\\n.\\r\\nMAIL\\r\\n
          a\\r\\n.\\nMAIL\\r\\n.\\r\\n            | a\\r\\n\\nMAIL\\r\\n
          a\\r.\\r\\nMAIL\\r\\n.\\r\\n            | a\\r.\\r\\nMAIL\\r\\n
          a\\r\\n.\\rMAIL\\r\\n.\\r\\n            | a\\r\\n\\rMAIL\\r\\n
          a\\r.\\rMAIL\\r\\n.\\r\\n               | a\\r.\\rMAIL\\r\\n
          a\\r\\r\\n.\\r\\n                       | a\\r\\r\\n
          a\\r\\n.\\r\\r\\nMAIL\\r\\n.\\r\\n      | a\\r\\n\\r\\r\\nMAIL\\r\\n
          a\\n\\r\\n.\\r\\n                       | a\\n\\r\\n
          a\\r\\n\\0.\\r\\n.\\r\\n                | a\\r\\n\\0.\\r\\n
          """)
  void only_crlf_dot_crlf_ends_the_data_however_the_bytes_arrive(String sent, String message)
      throws IOException {
    String whole = Fixtures.meant(sent) + "QUIT\r\n";
    byte[] bytes = Fixtures.bytes(whole);
    for (int cut = 0; cut <= bytes.length; cut++) {
      check(Chunks.cutAt(bytes, cut), Fixtures.meant(message), whole);
    }
    for (int chunk = 1; chunk <= 3; chunk++) {
      check(Chunks.input(bytes, chunk), Fixtures.meant(message), whole);
    }
  }

  private static void check(Input input, String message, String whole) throws IOException {
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    DotResult result = input.readDotData(1000, got::write);
    assertThat(Fixtures.shown(Fixtures.text(got.toByteArray()))).isEqualTo(Fixtures.shown(message));
    assertThat(result.bytes()).isEqualTo(message.length());
    assertThat(result.complete()).isTrue();
    PlainDots second = PlainDots.of(whole);
    assertThat(result.bareCr()).isEqualTo(second.bareCr());
    assertThat(result.bareLf()).isEqualTo(second.bareLf());
    assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("QUIT"));
  }

  @Test
  void random_data_agree_with_the_plain_reading() throws IOException {
    long seed = System.nanoTime();
    System.getLogger("seed").log(System.Logger.Level.INFO, "seed {0}", seed);
    Random random = new Random(seed);
    for (int round = 0; round < 20_000; round++) {
      StringBuilder sent = new StringBuilder();
      for (int i = random.nextInt(30); i > 0; i--) {
        sent.append("\r\n.a\r\n".charAt(random.nextInt(6)));
      }
      String whole = sent + "\r\n.\r\n";
      PlainDots second = PlainDots.of(whole);
      ByteArrayOutputStream got = new ByteArrayOutputStream();
      Input input = Chunks.input(Fixtures.bytes(whole), 1 + random.nextInt(9));
      DotResult result = input.readDotData(1000, got::write);
      String as = "seed " + seed + ": " + Fixtures.shown(whole);
      assertThat(Fixtures.text(got.toByteArray())).as(as).isEqualTo(second.data());
      assertThat(result.bareCr()).as(as).isEqualTo(second.bareCr());
      assertThat(result.bareLf()).as(as).isEqualTo(second.bareLf());
      byte[] rest = new byte[second.rest().length()];
      input.readFully(rest, 0, rest.length);
      assertThat(Fixtures.text(rest)).as(as).isEqualTo(second.rest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100_000})
  void data_over_the_limit_are_read_to_their_end_and_not_kept(int chunk) throws IOException {
    String body = "0123456789\r\n".repeat(1000);
    Input input = Chunks.input(Fixtures.bytes(body + ".\r\nRSET\r\n"), chunk);
    ByteArrayOutputStream got = new ByteArrayOutputStream();
    DotResult result = input.readDotData(11_999, got::write);
    assertThat(result.tooLarge()).isTrue();
    assertThat(result.complete()).isFalse();
    assertThat(result.bytes()).isEqualTo(12_000);
    assertThat(got.size()).isLessThanOrEqualTo(11_999);
    assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("RSET"));
  }

  @Test
  void data_of_just_the_limit_are_taken() throws IOException {
    Input input = Chunks.input(Fixtures.bytes("0123456789\r\n".repeat(1000) + ".\r\n"), 100);
    assertThat(input.readDotData(12_000, (_, _, _) -> {}).complete()).isTrue();
  }

  @Test
  void a_sink_that_refuses_is_not_called_again_and_the_session_stays_in_sync() throws IOException {
    int[] calls = new int[1];
    Input input = Chunks.input(Fixtures.bytes("a\r\n".repeat(1000) + ".\r\nNOOP\r\n"), 10);
    DotResult result =
        input.readDotData(
            1_000_000,
            (_, _, _) -> {
              calls[0]++;
              throw new IOException("disk full");
            });
    assertThat(calls[0]).isEqualTo(1);
    assertThat(result.complete()).isFalse();
    assertThat(result.refusal()).get().extracting(Exception::getMessage).isEqualTo("disk full");
    assertThat(result.bytes()).isEqualTo(3000);
    assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("NOOP"));
  }

  @Test
  void refused_data_without_end_are_given_up() {
    ListenerLimits limits = ListenerLimits.defaults().withSkips(0, 10_000);
    Input input = Chunks.input(new byte[1_000_000], 1000, limits);
    assertThatThrownBy(() -> input.readDotData(10, (_, _, _) -> {}))
        .hasMessage("refused message data without end");
    assertThatThrownBy(() -> input.readLine(10)).hasMessage("out of sync with the peer");
  }

  @Test
  void data_that_are_cut_off_are_no_message() {
    Input input = Chunks.input(Fixtures.bytes("a\r\n.\r"), 100);
    assertThatThrownBy(() -> input.readDotData(10, (_, _, _) -> {}))
        .isInstanceOf(EOFException.class);
  }
}
