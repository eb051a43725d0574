package org.posthorn.admin.spam;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MboxTest {
  private static List<String> read(String text) throws IOException {
    Mbox mbox = new Mbox(new ByteArrayInputStream(text.getBytes(StandardCharsets.ISO_8859_1)));
    List<String> messages = new ArrayList<>();
    for (Optional<byte[]> next = mbox.next(); next.isPresent(); next = mbox.next()) {
      messages.add(new String(next.get(), StandardCharsets.ISO_8859_1));
    }
    return messages;
  }

  @Test
  void one_message_is_itself() throws IOException {
    assertThat(read("Subject: x\n\nFrom here on\n\nFrom there\n"))
        .containsExactly("Subject: x\r\n\r\nFrom here on\r\n\r\nFrom there\r\n");
    assertThat(read("")).isEmpty();
  }

  @Test
  void many_are_parted() throws IOException {
    assertThat(
            read(
                "From a Mon\nSubject: 1\n\nHi\n>From us\n\nFrom b Tue\r\nSubject: 2\r\n\r\nyes\r\n"))
        .containsExactly("Subject: 1\r\n\r\nHi\r\nFrom us\r\n\r\n", "Subject: 2\r\n\r\nyes\r\n");
  }

  @Test
  void a_huge_message_is_cut() throws IOException {
    String line = "x".repeat(1_000) + "\n";
    List<String> messages =
        read("From a\nSubject: 1\n\n" + line.repeat(5_000) + "\nFrom b\nY: 2\n");
    assertThat(messages).hasSize(2);
    assertThat(messages.getFirst()).hasSizeLessThanOrEqualTo(Mbox.OCTETS_MAX);
    assertThat(messages.getLast()).isEqualTo("Y: 2\r\n");
  }
}
