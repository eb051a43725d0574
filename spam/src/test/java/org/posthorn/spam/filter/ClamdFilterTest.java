package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.posthorn.spam.filter.FilterResult.Decision;
import org.posthorn.testkit.Programs;

class ClamdFilterTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final String MESSAGE = "Subject: x\n\n" + "0123456789\n".repeat(20_000);

  private static byte[] command(DataInputStream in) throws IOException {
    return in.readNBytes("zINSTREAM\0".length());
  }

  private static String stream(DataInputStream in) throws IOException {
    assertThat(command(in)).isEqualTo("zINSTREAM\0".getBytes(US_ASCII));
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int length = in.readInt(); length > 0; length = in.readInt()) {
      all.writeBytes(in.readNBytes(length));
    }
    return all.toString(US_ASCII);
  }

  @Test
  void all_of_a_message_is_scanned() throws IOException {
    try (FakeServer clamd =
        new FakeServer((in, out) -> {
          assertThat(stream(in)).isEqualTo(MESSAGE.replace("\n", "\r\n"));
          out.writeBytes("stream: OK\0");
        })) {
      assertThat(new ClamdFilter(clamd.place(), TIME, 1 << 20).ask(Questions.of(MESSAGE)))
          .isEqualTo(FilterResult.NOTHING);
      clamd.join();
    }
  }

  @Test
  void no_more_than_the_limit_is_scanned() throws IOException {
    try (FakeServer clamd =
        new FakeServer((in, out) -> {
          assertThat(stream(in)).hasSize(1_000);
          out.writeBytes("stream: OK\0");
        })) {
      assertThat(new ClamdFilter(clamd.place(), TIME, 1_000).ask(Questions.of(MESSAGE)))
          .isEqualTo(FilterResult.NOTHING);
      clamd.join();
    }
  }

  @Test
  void a_virus_is_named() throws IOException {
    try (FakeServer clamd =
        new FakeServer((in, out) -> {
          stream(in);
          out.writeBytes("stream: Test.Virus-1 FOUND\0");
        })) {
      FilterResult answer =
          new ClamdFilter(clamd.place(), TIME, 1 << 20).ask(Questions.of(MESSAGE));
      assertThat(answer.decision()).isEqualTo(Decision.VIRUS);
      assertThat(answer.text()).isEqualTo("The message contains Test.Virus-1");
    }
  }

  /// It has been sent less than all, and closed.
  @Test
  void a_virus_without_a_name_is_one_too() throws IOException {
    try (FakeServer clamd =
        new FakeServer((in, out) -> {
          stream(in);
          out.writeBytes("stream: FOUND\0");
        })) {
      assertThat(
              new ClamdFilter(clamd.place(), TIME, 1 << 20).ask(Questions.of(MESSAGE)).decision())
          .isEqualTo(Decision.VIRUS);
    }
  }

  @Test
  void an_answer_before_the_end_is_read() throws IOException {
    try (FakeServer clamd =
        new FakeServer((in, out) -> {
          command(in);
          out.writeBytes("INSTREAM size limit exceeded. ERROR\0");
        })) {
      assertThatThrownBy(
              () -> new ClamdFilter(clamd.place(), TIME, 1 << 20).ask(Questions.of(MESSAGE)))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void one_that_is_silent_or_absent_is_waited_for_a_time() throws IOException {
    try (FakeServer clamd = new FakeServer((in, _) -> assertThat(in.readAllBytes()).isNotEmpty())) {
      assertThatThrownBy(() ->
              new ClamdFilter(clamd.place(), Duration.ofMillis(100), 1 << 20)
                  .ask(Questions.of(MESSAGE)))
          .isInstanceOf(IOException.class);
    }
    assertThatThrownBy(() ->
            new ClamdFilter(new FilterAddress("unix:/nowhere/clamd.ctl"), TIME, 1)
                .ask(Questions.of(MESSAGE)))
        .isInstanceOf(IOException.class);
  }

  /// Debian's clamd, with one signature of our own: nothing is downloaded.
  @Test
  void clamd_finds_what_it_knows(@TempDir Path directory) throws IOException {
    Programs.assumeInstalled("clamd");
    String marked = "posthorn-test-signature";
    Files.createDirectory(directory.resolve("db"));
    Files.writeString(
        directory.resolve("db/test.ndb"),
        "Posthorn.Test:0:*:" + HexFormat.of().formatHex(marked.getBytes(US_ASCII)) + "\n");
    Path socket = directory.resolve("s");
    Path configuration = directory.resolve("clamd.conf");
    Files.writeString(
        configuration,
        "Foreground yes\nDatabaseDirectory %s/db\nLocalSocket %s\nStreamMaxLength 1M\n"
                .formatted(directory, socket)
            + "LogFile /dev/null\n");
    Process clamd =
        Programs.start(Programs.Call.of("clamd", "--config-file=" + configuration.toString()));
    try {
      await().atMost(Duration.ofSeconds(60)).until(() -> Files.exists(socket));
      ClamdFilter filter = new ClamdFilter(new FilterAddress("unix:" + socket), TIME, 1 << 20);
      assertThat(filter.ask(Questions.of(MESSAGE))).isEqualTo(FilterResult.NOTHING);
      String attached =
          "Content-Type: application/octet-stream; name=a\nContent-Transfer-Encoding: base64\n\n"
              + java.util.Base64.getEncoder().encodeToString(marked.getBytes(US_ASCII))
              + "\n";
      FilterResult answer =
          filter.ask(Questions.of("From: a@a.test\nMIME-Version: 1.0\n" + attached));
      assertThat(answer.decision()).isEqualTo(Decision.VIRUS);
      assertThat(answer.text()).contains("Posthorn.Test");
      ClamdFilter tooMuch = new ClamdFilter(new FilterAddress("unix:" + socket), TIME, 8 << 20);
      assertThatThrownBy(() -> tooMuch.ask(Questions.of("Subject: x\n\n" + "x".repeat(4 << 20))))
          .hasMessageContaining("size limit exceeded");
    } finally {
      clamd.destroyForcibly();
    }
  }
}
