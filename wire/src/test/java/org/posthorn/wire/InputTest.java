package org.posthorn.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.wire.pools.BufferPool;

class InputTest {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          NOOP\\r\\n                 | NOOP
          \\r\\n                     | ""
          one\\r\\ntwo\\r\\n         | one,two
          bare lf\\nstays\\r\\n      | bare lf\\nstays
          bare cr\\rstays\\r\\n      | bare cr\\rstays
          cr cr\\r\\r\\n             | cr cr\\r
          lf cr\\n\\r\\n             | lf cr\\n
          \\n\\r\\r\\n               | \\n\\r
          whole\\r\\npartial         | whole
          whole\\r\\npartial\\r      | whole
          nul\\0byte\\r\\n           | nul\\0byte
          """)
  void only_crlf_ends_a_line_however_the_bytes_arrive(String sent, String lines) throws Exception {
    byte[] bytes = Fixtures.bytes(Fixtures.meant(sent));
    List<String> expected = List.of(Fixtures.meant(lines).split(",", -1));
    for (int cut = 0; cut <= bytes.length; cut++) {
      assertThat(lines(Chunks.cutAt(bytes, cut))).as("cut at " + cut).isEqualTo(expected);
    }
    assertThat(lines(Chunks.input(bytes, 1))).isEqualTo(expected);
  }

  @Test
  void a_line_of_just_the_limit_is_taken_and_one_byte_more_is_not() throws Exception {
    for (int chunk : new int[] {1, 2, 7, 512, 20_000}) {
      String exact = "x".repeat(510);
      Input input = Chunks.input(Fixtures.bytes(exact + "\r\nx" + exact + "\r\nNOOP\r\n"), chunk);
      assertThat(input.readLine(510)).hasSize(510);
      LineTooLongException e =
          catchThrowableOfType(LineTooLongException.class, () -> input.readLine(510));
      assertThat(e.inSync()).isTrue();
      assertThat(e).hasMessage("line longer than 510 bytes");
      assertThat(input.readLine(510)).isEqualTo(Fixtures.bytes("NOOP"));
    }
  }

  @Test
  void a_line_without_end_makes_the_connection_unusable() {
    ListenerLimits limits = ListenerLimits.defaults().withSkips(10_000, 0);
    Input input = Chunks.input(new byte[1_000_000], 1000, limits);
    LineTooLongException e =
        catchThrowableOfType(LineTooLongException.class, () -> input.readLine(100));
    assertThat(e.inSync()).isFalse();
    assertThatThrownBy(() -> input.readLine(100)).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> input.read(new byte[1], 0, 1)).isInstanceOf(IOException.class);
  }

  @Test
  void literals_follow_their_line() throws Exception {
    for (int chunk : new int[] {1, 3, 50_000}) {
      byte[] literal = new byte[40_000];
      java.util.Arrays.fill(literal, (byte) 'y');
      Input input =
          Chunks.input(
              Fixtures.bytes(
                  "a APPEND x {40000}\r\n" + Fixtures.text(literal) + " ()\r\nb NOOP\r\n"),
              chunk);
      assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("a APPEND x {40000}"));
      byte[] got = new byte[literal.length];
      input.readFully(got, 0, got.length);
      assertThat(got).isEqualTo(literal);
      assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes(" ()"));
      assertThat(input.skip(2)).isEqualTo(2);
      assertThat(input.readLine(100)).isEqualTo(Fixtures.bytes("NOOP"));
      assertThat(input.skip(2)).isZero();
    }
  }

  @Test
  void a_stream_that_ends_too_early_says_how_far_it_came() {
    Input input = Chunks.input(Fixtures.bytes("abc"), 1);
    assertThatThrownBy(() -> input.readFully(new byte[5], 0, 5))
        .isInstanceOf(EOFException.class)
        .hasMessage("stream ended after 3 of 5 bytes");
  }

  @Test
  void a_client_that_drips_is_stopped_by_the_deadline() throws Exception {
    MemoryTransport.Pair pair = MemoryTransport.pair();
    CountDownLatch ended = new CountDownLatch(1);
    try (Connection client = Connection.over(pair.client());
        Connection server = Connection.over(pair.server())) {
      CompletableFuture<Void> dripping =
          CompletableFuture.runAsync(
              () -> {
                try {
                  while (!ended.await(5, TimeUnit.MILLISECONDS)) {
                    client.output().ascii("x");
                    client.output().flush();
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              TransportContract.VIRTUAL);
      server.input().timeout(Duration.ofSeconds(20));
      server.input().deadline(Duration.ofMillis(150));
      long started = System.nanoTime();
      assertThatThrownBy(() -> server.input().readLine(100_000))
          .isInstanceOf(ReadTimeoutException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - started))
          .isBetween(Duration.ofMillis(140), Duration.ofSeconds(10));
      server.input().noDeadline();
      ended.countDown();
      dripping.get(10, TimeUnit.SECONDS);
      client.output().ascii("\r\n");
      client.output().flush();
      assertThat(server.input().readLine(100_000)).isNotNull();
    }
  }

  private static List<String> lines(Input input) throws IOException {
    List<String> lines = new ArrayList<>();
    for (byte[] line = input.readLine(1000); line != null; line = input.readLine(1000)) {
      lines.add(Fixtures.text(line));
    }
    return lines;
  }

  @Test
  void where_lines_and_replies_take_turns_each_costs_one_wait_and_one_look() throws Exception {
    TakingTurns client =
        new TakingTurns("MAIL\r\n", "RCPT\r\n", "DATA\r\n", "text\r\n.\r\n", "QUIT\r\n");
    Input input = new Input(client, new BufferPool(), ListenerLimits.defaults());
    assertThat(input.readLine(510)).isEqualTo(Fixtures.bytes("MAIL"));
    int first = client.looks();
    assertThat(input.readLine(510)).isEqualTo(Fixtures.bytes("RCPT"));
    assertThat(input.readLine(510)).isEqualTo(Fixtures.bytes("DATA"));
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    input.readDotData(1000, data::write);
    assertThat(data.toByteArray()).isEqualTo(Fixtures.bytes("text\r\n"));
    assertThat(input.readLine(510)).isEqualTo(Fixtures.bytes("QUIT"));
    assertThat(client.looks() - first).isEqualTo(4);
    assertThat(client.waits()).isEqualTo(5);
  }
}
