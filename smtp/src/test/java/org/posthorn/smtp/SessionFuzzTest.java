package org.posthorn.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.posthorn.testkit.Dialogue;

/// Whatever a peer sends, in whatever state: every line that comes back is a reply, none speaks of
/// a fault of ours, the session ends when the peer does, and every message is finished or aborted.
class SessionFuzzTest {
  private static final Pattern REPLY = Pattern.compile("[2345][0-9][0-9]([ -].*)?");
  private static final int BYTES_MAX = 16_000;

  private static final String EHLO = "EHLO client.test\r\n";
  private static final String MAIL = "MAIL FROM:<bob@client.test>\r\n";
  private static final String RCPT = "RCPT TO:<alice@example.test>\r\n";

  @FuzzTest
  void fresh(byte[] input) throws IOException {
    run(input);
  }

  @FuzzTest
  void after_ehlo(byte[] input) throws IOException {
    run(input, EHLO);
  }

  @FuzzTest
  void after_mail(byte[] input) throws IOException {
    run(input, EHLO, MAIL);
  }

  @FuzzTest
  void after_rcpt(byte[] input) throws IOException {
    run(input, EHLO, MAIL, RCPT);
  }

  @FuzzTest
  void in_data(byte[] input) throws IOException {
    run(input, EHLO, MAIL, RCPT, "DATA\r\n");
  }

  @FuzzTest
  void in_bdat(byte[] input) throws IOException {
    run(input, EHLO, MAIL, RCPT, "BDAT 4\r\nab\r\n");
  }

  @FuzzTest
  void in_auth(byte[] input) throws IOException {
    run(input, EHLO, "AUTH SCRAM-SHA-256\r\n");
  }

  private static void run(byte[] input, String... before) throws IOException {
    RecordingService service = new RecordingService();
    service.authenticates = before.length == 2 && before[1].startsWith("AUTH");
    SmtpSettings settings =
        SmtpSettings.of(ListenerRole.MX, "mx.example.test").withAuthenticationInClear();
    try (Dialogue dialogue = new Dialogue(new SmtpServer(settings, service))) {
      assertThat(dialogue.reply()).startsWith("220 ");
      for (String line : before) {
        dialogue.send(line);
        assertThat(dialogue.reply()).matches("(?s)[23].*");
      }
      dialogue.send(Arrays.copyOf(input, Math.min(input.length, BYTES_MAX)));
      dialogue.endInput();
      for (String line : dialogue.rest().split("\n", -1)) {
        assertThat(line.isEmpty() || REPLY.matcher(line).matches()).as(line).isTrue();
        assertThat(line).doesNotStartWith("421 4.3.0");
      }
    }
    assertThat(service.closed).hasValue(1);
    assertThat(service.opened.get()).isEqualTo(service.received.size() + service.aborted.get());
  }
}
