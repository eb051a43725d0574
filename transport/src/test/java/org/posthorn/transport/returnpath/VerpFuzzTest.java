package org.posthorn.transport.returnpath;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.posthorn.smtp.syntax.MailParameters;
import org.posthorn.smtp.syntax.Mailbox;

/// Return paths that are made are understood, and any others do no harm.
class VerpFuzzTest {
  private static final List<MailParameters.Verp> DELIMITERS =
      List.of(
          new MailParameters.Verp('+', '='),
          new MailParameters.Verp('-', '='),
          new MailParameters.Verp('=', '-'));

  /// What stands before and after the last blank of the input are a local part and a domain; all of
  /// it is a return path too.
  @FuzzTest
  void paths(byte[] input) {
    String text = new String(input, UTF_8);
    for (Mailbox guess : Verp.recipients(new Mailbox(text, "ours.test"))) {
      assertThat(guess.localPart()).isNotEmpty();
      assertThat(guess.domain()).isNotEmpty();
      assertThat(text).endsWith(guess.domain()).contains(guess.localPart());
    }
    int blank = text.lastIndexOf(' ');
    if (blank < 1 || blank == text.length() - 1) {
      return;
    }
    Mailbox recipient = new Mailbox(text.substring(0, blank), text.substring(blank + 1));
    for (MailParameters.Verp delimiters : DELIMITERS) {
      Verp.encode(new Mailbox("list", "ours.test"), recipient, delimiters)
          .ifPresent(path -> {
            assertThat(path.localPart().getBytes(UTF_8)).hasSizeLessThanOrEqualTo(64);
            assertThat(Verp.recipients(path)).contains(recipient);
          });
    }
  }
}
