package org.posthorn.spam.filter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.posthorn.mime.HeaderField;
import org.posthorn.spam.filter.FilterResult.Decision;
import org.posthorn.testkit.Programs;

class MilterFilterTest {
  private static final Duration TIME = Duration.ofSeconds(20);
  private static final String MESSAGE =
      "Subject: one\n two\nAuthentication-Results: mx.example.test; x=y\nTo: a@b.test\n\nHi\n";

  /// A filter that wants everything, and says the same at each step.
  private static final class Script implements FakeServer.Part {
    private final int steps;
    private final char at;
    private final MilterPacket[] answers;
    private final List<String> said = new ArrayList<>();

    private Script(int steps, char at, MilterPacket... answers) {
      this.steps = steps;
      this.at = at;
      this.answers = answers;
    }

    @Override
    public void play(DataInputStream in, DataOutputStream out) throws IOException {
      while (true) {
        MilterPacket packet = MilterPacket.read(in);
        said.add(packet.command() + ":" + new String(packet.data(), US_ASCII).replace('\0', '|'));
        if (packet.command() == 'Q') {
          return;
        }
        if (packet.command() == 'D') {
          continue;
        }
        if (packet.command() == 'O') {
          said.removeLast();
          byte[] answer = ByteBuffer.allocate(12).putInt(6).putInt(0x31).putInt(steps).array();
          new MilterPacket('O', answer).write(out);
        } else if (packet.command() == at) {
          for (MilterPacket answer : answers) {
            answer.write(out);
          }
        } else {
          MilterPacket.of('c').write(out);
        }
        out.flush();
      }
    }
  }

  private static FilterResult ask(Script script) throws IOException {
    try (FakeServer milter = new FakeServer(script)) {
      FilterResult answer =
          new MilterFilter("test", milter.place(), TIME, "mx.example.test")
              .ask(Questions.of(MESSAGE));
      milter.join();
      return answer;
    }
  }

  @Test
  void everything_is_told_in_order() throws IOException {
    Script script = new Script(0x100000, 'E', MilterPacket.of('p'), MilterPacket.of('c'));
    assertThat(ask(script)).isEqualTo(FilterResult.NOTHING);
    assertThat(script.said)
        .containsExactly(
            "D:Cj|mx.example.test|{client_addr}|192.0.2.7|",
            "C:mail.client.example|4||192.0.2.7|",
            "H:client.example|",
            "D:Mi|1a2b.1|{mail_addr}|bob@client.example|",
            "M:<bob@client.example>|",
            "D:R{rcpt_addr}|alice@example.test|",
            "R:<alice@example.test>|",
            "D:R{rcpt_addr}|carol@example.test|",
            "R:<carol@example.test>|",
            "T:",
            "L:Subject| one\n two|",
            "L:Authentication-Results| mx.example.test; x=y|",
            "L:To| a@b.test|",
            "N:",
            "B:Hi\r\n",
            "D:Ei|1a2b.1|",
            "E:",
            "Q:");
  }

  @Test
  void what_it_does_not_want_it_is_not_told() throws IOException {
    Script script = new Script(0x01 | 0x02 | 0x08 | 0x10 | 0x20 | 0x40 | 0x200, 'E', accept());
    assertThat(ask(script)).isEqualTo(FilterResult.NOTHING);
    assertThat(script.said.stream().filter(line -> !line.startsWith("D")))
        .containsExactly("M:<bob@client.example>|", "E:", "Q:");
  }

  private static MilterPacket accept() {
    return MilterPacket.of('a');
  }

  @Test
  void fields_are_added_and_removed() throws IOException {
    MilterPacket insert =
        new MilterPacket('i', "\0\0\0\0X-Where\0top\n\tfolded\0".getBytes(US_ASCII));
    MilterPacket remove =
        new MilterPacket('m', "\0\0\0\001authentication-results\0\0".getBytes(US_ASCII));
    FilterResult answer =
        ask(
            new Script(
                0,
                'E',
                MilterPacket.of('h', "X-Added", "yes"),
                insert,
                remove,
                MilterPacket.of('c')));
    assertThat(answer.added()).containsExactly("X-Added: yes\r\n", "X-Where: top\r\n\tfolded\r\n");
    assertThat(answer.removed())
        .extracting(HeaderField::value)
        .containsExactly("mx.example.test; x=y");
  }

  @ParameterizedTest
  @CsvSource({
    "r, '', REFUSE, Message refused",
    "d, '', REFUSE, Message refused",
    "t, '', DEFER, 'Message deferred, try again later'",
    "y, 550 5.7.1 Not this, REFUSE, Not this",
    "y, 451 4.7.1 Not now, DEFER, Not now",
  })
  void refusals(char command, String text, Decision decision, String told) throws IOException {
    for (char at : new char[] {'C', 'M', 'L', 'B', 'E'}) {
      MilterPacket packet =
          text.isEmpty() ? MilterPacket.of(command) : MilterPacket.of(command, text);
      FilterResult answer = ask(new Script(0, at, packet));
      assertThat(answer.decision()).as("at %s", at).isEqualTo(decision);
      assertThat(answer.text()).isEqualTo(told);
    }
  }

  @Test
  void quarantine() throws IOException {
    FilterResult answer =
        ask(new Script(0, 'E', MilterPacket.of('q', "odd"), MilterPacket.of('c')));
    assertThat(answer.decision()).isEqualTo(Decision.QUARANTINE);
  }

  @Test
  void what_it_may_not_do_is_a_failure() throws IOException {
    for (MilterPacket packet :
        new MilterPacket[] {
          MilterPacket.of('b', "other body"),
          MilterPacket.of('+', "<eve@elsewhere.test>"),
          MilterPacket.of('h', "Two: words", "x"),
          MilterPacket.of('h', "X-Large", "x".repeat(70_000)),
          MilterPacket.of('?')
        }) {
      Script script = new Script(0, 'E', packet);
      try (FakeServer milter = new FakeServer(script)) {
        assertThatThrownBy(() ->
                new MilterFilter("test", milter.place(), TIME, "mx.example.test")
                    .ask(Questions.of(MESSAGE)))
            .isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void no_number_of_changes_keeps_us_at_work() {
    MilterPacket[] changes = new MilterPacket[30_000];
    Arrays.fill(changes, new MilterPacket('m', "\0\0\0\001To\0\0".getBytes(US_ASCII)));
    assertThatThrownBy(() -> ask(new Script(0, 'E', changes)))
        .hasMessage("test changes more than 20000 times");
  }

  @Test
  void a_packet_that_is_cut_off_is_a_failure() throws IOException {
    try (FakeServer milter =
        new FakeServer((in, out) -> {
          MilterPacket.read(in);
          out.writeInt(13);
          out.writeBytes("O\0\0\0\006");
        })) {
      assertThatThrownBy(() ->
              new MilterFilter("test", milter.place(), TIME, "mx.example.test")
                  .ask(Questions.of(MESSAGE)))
          .hasMessage("a milter's packet O is cut off");
    }
  }

  /// Debian's opendkim, which verifies signatures; this message has none.
  @Test
  void opendkim_is_understood(@TempDir Path directory) throws IOException {
    Programs.assumeInstalled("opendkim");
    Path socket = directory.resolve("s");
    Process opendkim =
        Programs.start(
            Programs.Call.of(
                "opendkim",
                "-f",
                "-b",
                "v",
                "-x",
                configuration(directory),
                "-p",
                "local:" + socket));
    try {
      await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(socket));
      FilterResult answer =
          new MilterFilter("opendkim", new FilterAddress("unix:" + socket), TIME, "mx.example.test")
              .ask(
                  Questions.of(
                      "From: a@a.test\nTo: b@b.test\nDate: Sun, 29 Nov 2026 10:00:00 +0000\n"
                          + MESSAGE.replace("x=y", "dkim=pass header.d=a.test")));
      assertThat(answer.decision()).isEqualTo(Decision.NONE);
      assertThat(String.join("", answer.added()))
          .startsWith("Authentication-Results: mx.example.test; dkim=none");
      assertThat(answer.removed()).as("what was forged").hasSize(1);
    } finally {
      opendkim.destroyForcibly();
    }
  }

  private static String configuration(Path directory) throws IOException {
    Path file = directory.resolve("opendkim.conf");
    Files.writeString(
        file, "AuthservID mx.example.test\nAlwaysAddARHeader yes\nSyslog no\nUMask 000\n");
    return file.toString();
  }
}
